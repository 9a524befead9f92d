"""Columns that match no field: what their cells count as until a person says what they are, and which field it is then."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from importers import lexicon
from importers.convert import types
from importers.convert.dates import as_day
from importers.convert.parsed import Ask, Cell, text_of
from importers.convert.words import plain, yes_or_no
from importers.plan.open_questions import Questions
from importers.recognise.headings import EXACT, Matched, resembles
from importers.recognise.sheets import Read

Counts = Literal["limits", "status", "kinds", "categories"]
_A_PLACE = re.compile(r"[/\\].*[/\\]|\w@\w")
"""A path or an address, whose words say nothing."""


def ask_of(read: Read, heading: str, counts: Counts | None = None) -> Ask:
    """The question what a column holds that matches no field."""
    kind = read.template.kind
    named = (name for column in read.template.columns for name in column.fields)
    fields = dict.fromkeys(name for name in named if name.startswith(f"{kind}."))
    return Ask("column", heading, (*fields, "limits", "extra"), counts or "kept", (kind,), read.body or "")


def settle_columns(read: Read, questions: Questions, settled: Collection[str]) -> None:
    """Reads each column as the field that a person said it is, and asks about those whose headings only resemble one's.

    A column in `settled` was said to be what it is when the file was given.
    """
    for at, m in enumerate(read.columns):
        likeness = m.column is not None and resembles(m.heading, read.template) and m.heading not in settled
        if not m.heading or at in read.matrix or (m.column is not None and not likeness):
            continue
        ask = ask_of(read, m.heading)
        answer = questions.answer(ask)
        if answer is not None:
            read.columns[at] = Matched(m.heading, read.template.column_of(answer), EXACT)
        elif likeness and m.column:
            filled = [(row.number, text) for row in read.table.rows if (text := text_of(row.get(at)))]
            first = next((name for name in m.column.fields if name in ask.choices), "")
            choices = (first, *(choice for choice in ask.choices if choice != first)) if first else ask.choices
            ask = replace(ask, choices=choices, meanwhile="used", facts={"field": read.template.shown(m.column)})
            for text in dict.fromkeys(text for _, text in filled):
                questions.ask(ask, (), text)
            questions.ask(ask, [(read.sheet.name, row, at) for row, _ in filled])


def keeps_books(heading: str) -> bool:
    """Whether a column is one that a list adds to what it exports, and says nothing of the record."""
    return plain(heading) in lexicon.words("columns.bookkeeping")


def _mostly(answers: Iterable[bool]) -> bool:
    """Whether at least half say so: one odd cell, as a "Protocol" among types, does not make it another column."""
    counted = list(answers)
    return 2 * sum(counted) >= len(counted)


def says_why(heading: str) -> bool:
    """Whether a column gives reasons, which behind the end of a protocol say why it ended."""
    return plain(heading) in lexicon.words("columns.reasons")


def says_what_became(heading: str) -> bool:
    """Whether people write in a column what has become of a protocol, and nothing else: "Status / comments"."""
    return lexicon.words("columns.remarks").issuperset(plain(heading).split())


def _day_or_mark(text: str) -> bool:
    """Whether a text is a day, a tick or yes or no, or one of the words that stand in place of a day."""
    word = " ".join(text.lower().split()).rstrip(".")
    return (
        yes_or_no(text) is not None
        or word == "x"
        or word in lexicon.words("texts.unknown") | lexicon.words("texts.open") | lexicon.words("texts.renews")
        or as_day(text, last=False) is not None
    )


def counts_as(heading: str, cells: Sequence[Cell], kind: str, statuses: Mapping[str, str]) -> Counts | None:
    """What the cells of an unmatched column are written under; None where they are only kept.

    Beside protocols: a column of limits, or whose cells hold *not, only, except*; one of days, ticks or yes/no whose heading
    speaks of being in force or says nothing; one of status or type words. Beside flows: one whose heading speaks of data.
    """
    if keeps_books(heading) or says_why(heading):
        return None
    words = set(plain(heading).split())
    texts = [text for cell in cells if (text := text_of(cell)).lower() not in lexicon.words("texts.blank")]
    if not texts:
        return None
    if kind == "flow":
        spoken = words & lexicon.words("columns.data") and not words & lexicon.words("columns.not_data")
        marks = all(yes_or_no(text) is not None or as_day(text, last=False) for text in texts)
        return "categories" if spoken and not marks else None
    if kind != "protocol":
        return None
    if words & lexicon.words("columns.limits") or any(
        set(plain(t[:500]).split()) & lexicon.words("columns.limiting") for t in texts
    ):
        return "limits"
    marks = _mostly(_day_or_mark(text) for text in texts)
    spoken = words & (lexicon.words("columns.in_force") | lexicon.words("columns.in_time")) or any(
        phrase in plain(heading) for phrase in lexicon.words("columns.in_force_phrases")
    )
    if marks and (not words or spoken):
        return "status"
    if words and says_what_became(heading):
        return None
    if _mostly(plain(text) in statuses for text in texts) and not all(yes_or_no(text) is not None for text in texts):
        return "status"
    if _mostly(bool(types.kinds(text)) and not _A_PLACE.search(text) for text in texts):
        return "kinds"
    return None
