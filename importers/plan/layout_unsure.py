"""The rows of a table whose layout nobody is sure of: all of them wait for one question, the first of the plan."""

from collections.abc import Iterator

from importers.convert.parsed import text_of
from importers.plan.held_rows import HeldRow
from importers.plan.open_questions import Questions
from importers.plan.remarks import Remarks
from importers.recognise.sheets import Read, extra_headings

_LABELLED = 2
"""How many cells tell a row from others."""


def hold_all(read: Read, remarks: Remarks, questions: Questions) -> Iterator[HeldRow]:
    """Holds the rows of a table, and asks which layout it has."""
    assert read.ask is not None
    names = {at: " ".join(m.heading.split()) or f"Column {at + 1}" for at, m in enumerate(read.columns)}
    names |= extra_headings(read)
    for row in read.table.rows:
        place = (read.sheet.name, row.number, 0)
        texts = {names[at]: text for at, cell in enumerate(row.cells) if at in names and (text := text_of(cell))}
        label = " ".join(list(texts.values())[:_LABELLED])[:80]
        remarks.add(place, "layout-unsure", "held", {"template": read.template.title})
        question = questions.ask(read.ask, [place], ", ".join(names[at] for at in sorted(names))[:80])
        yield HeldRow(read.file, read.sheet.name, row.number + 1, label, (question,), texts)
