"""A plan as its page shows it: the first of everything with counts, and what a person can answer."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph_service.spreadsheet import cell_name
from graph_service.web.pages.grouped_problems import grouped
from graph_service.web.pages.words import NOUNS, Words, field_name
from graph_service.web.uploads.upload import Upload, counts
from importers.plan import ColumnRead, HeldRow, Plan, Remark
from importers.plan.first_line import first_line
from importers.recognise.template import Template

SHOWN = 100
"""How many of each list are shown: a file may have a hundred thousand."""
SURE = 0.9
"""From which confidence on a column's match needs no look."""
ASKED = 200
"""How many new names are asked about on one page."""

_KEEP = "choose “Keep it as it is” beside its heading under “How it was read”."
REMEDIES: dict[str, str] = {
    "unreadable-date": "Write it as DD/MM/YYYY.",
    "unreadable-flag": "Write Y or N.",
    "unreadable-signature": "Write the date of signing as (DD/MM/YYYY), or (signed), or (not signed).",
    "several-bodies": "Give each a row of its own.",
    "column-of-marks": "If it is a partner’s signatures, write the partner’s name as its heading.",
    "one-controller": f"If it says something else, {_KEEP}",
    "ticked-category": f"If it says something else, {_KEEP}",
    "register-unknown": "Choose the body under “Whose register is it?”.",
    "register-contradicts": "Choose the right body under “Whose register is it?”.",
    "missing-direction": "Add a column Direction with Inbound, Outbound or Both.",
    "retires-many": "Say so under “Records that are not in this file any more”.",
    "unknown-body": "Say who it is under “Names that are new”.",
    "unknown-name": "Say who it is under “Names that are new”.",
    "ambiguous-body": "Say who it is under “Names that are new”.",
    "unknown-protocol": "Import that protocol, then this file again.",
}
"""What to do on these pages, by the code of a remark."""


@dataclass(frozen=True)
class NewName:
    """A name that a person can say the meaning of: a body or, with a `scheme`, a term; and what it may mean."""

    name: str
    near: tuple[str, ...]
    ambiguous: bool = False
    scheme: str = ""


@dataclass(frozen=True)
class HeldCell:
    """Why a row is held, by cell: its place as `Data flows!F6`, its heading, what it says, what is wrong with it, and
    whether another text there would mend it."""

    place: str
    cell: str
    heading: str
    text: str
    why: str
    mends: bool


@dataclass(frozen=True)
class ShownRow:
    """A held row of a plan, with the cells that hold it."""

    place: str
    row: HeldRow
    cells: tuple[HeldCell, ...]


NOT_MENDED = frozenset({"register-unknown", "register-contradicts"})
"""What holds a row for something that its cells do not say."""


def waiting_rows(plan: Plan) -> list[ShownRow]:
    """The first held rows, each with the cells that hold it."""
    rows = {(row.sheet, row.row): row for row in plan.held[:SHOWN]}
    cells: dict[tuple[str, int], dict[str, HeldCell]] = {place: {} for place in rows}
    headings = {(sheet.name, column.cell): column.heading for sheet in plan.sheets for column in sheet.columns}
    tops = {sheet.name: (sheet.header_row or 1) - 1 for sheet in plan.sheets}
    for remark in plan.remarks if rows else ():
        for sheet, row, column in remark.places if remark.effect == "held" else ():
            if held := rows.get((sheet, row + 1)):
                cell, heading = cell_name(row, column), headings.get((sheet, cell_name(tops[sheet], column)), "")
                text = held.cells.get(heading, "")
                cells[sheet, row + 1][cell] = HeldCell(
                    f"{sheet}!{cell}", cell, heading, text, advice(remark), remark.code not in NOT_MENDED
                )
    return [ShownRow(f"{row.sheet}!{row.row}", row, tuple(cells[at].values())) for at, row in rows.items()]


def advice(remark: Remark) -> str:
    """What a remark says, with what to do about it on these pages."""
    return f"{remark.message} {REMEDIES.get(remark.code, '')}".rstrip()


def new_names(plan: Plan) -> list[NewName]:
    """The names and words that the register does not have, each once."""
    names: dict[tuple[str, str], NewName] = {}
    for question in plan.questions:
        scheme = str(question.facts.get("scheme", ""))
        if question.kind == "body":
            near = tuple(question.facts["candidates"])
            names["", question.about] = NewName(
                question.about, near, not scheme and question.facts.get("several", False)
            )
        for name in question.facts.get("names", ()) if question.kind in ("bodies", "term") else ():
            names.setdefault((scheme, name), NewName(name, (), scheme=scheme))
        if question.kind == "term" and "suggestions" in question.facts:
            near = tuple(question.facts["suggestions"])
            names[scheme, question.about] = NewName(question.about, near, scheme=scheme)
    for remark in plan.remarks:
        if remark.code == "new-partner":
            names.setdefault(
                ("", remark.facts["text"]), NewName(remark.facts["text"], tuple(remark.facts["candidates"]))
            )
    return list(names.values())


def partners(words: Words) -> list[tuple[str, str]]:
    """All partners to choose from, by name."""
    return sorted(((p.id, p.name) for p in words.snapshot.partners.values()), key=lambda pair: pair[1].casefold())


def shown(upload: Upload, words: Words, layouts: Mapping[str, Template]) -> dict[str, Any]:
    """What the page of a plan shows."""
    plan = upload.plan
    assert plan is not None
    problems = grouped(plan.remarks)
    new = new_names(plan)
    kinds = Counter(add.kind for add in plan.adds)
    return {
        "plan": plan,
        "first_line": first_line(plan),
        "counts": counts(plan),
        "shown": SHOWN,
        "sheets": [
            (sheet, [(column, choices(column, layouts.get(sheet.template or ""), upload)) for column in sheet.columns])
            for sheet in plan.sheets
        ],
        "unsure": is_unsure(plan),
        "sure": SURE,
        "waiting": waiting_rows(plan),
        "problems": [(group, advice(group.remark)) for group in problems[:SHOWN]],
        "kinds_of_problem": len(problems),
        "adds": plan.adds[:SHOWN],
        "added": [(NOUNS[kind][count > 1], count) for kind, count in kinds.items()],
        "changes": plan.changes[:SHOWN],
        "absent": plan.absent[:SHOWN],
        "bodies": [(name, candidates(name.near, words)) for name in new if not name.scheme][:ASKED],
        "terms": [(name, (name.scheme, terms(name, words))) for name in new if name.scheme][:ASKED],
        "settled": [(name, id, meaning(id, words)) for name, id in upload.options.same.items()],
        "new_bodies": sum(not name.scheme for name in new),
        "asks_register": any(question.kind == "register" for question in plan.questions),
    }


def meaning(id: str, words: Words) -> str:
    """What a person said that a name means: a body, or a term given as `scheme/id`."""
    scheme, _, key = id.partition("/")
    return words.of("term", id) if key and scheme else words.partner(id)


def candidates(suggestions: tuple[str, ...], words: Words) -> list[tuple[str, str]]:
    """Which bodies a new name may be: the nearest."""
    return [(key, words.partner(key)) for key in suggestions]


def terms(name: NewName, words: Words) -> list[tuple[str, str]]:
    """The terms that a new word may mean, the nearest first."""
    every = words.vocabulary.terms(name.scheme)  # type: ignore[arg-type]
    near = [term for term in every if term.id in name.near]
    rest = sorted((term for term in every if term not in near and not term.unmapped), key=lambda t: t.label.casefold())
    return [(_key(term), term.label) for term in (*near, *rest)]


def _key(term: Any) -> str:
    return f"{term.scheme}/{term.id}"


def choices(column: ColumnRead, layout: Template | None, upload: Upload) -> dict[str, list[tuple[str, str, bool]]]:
    """What a column can be taken for, by the noun whose fields these are: the value sent, its words, and whether it is what
    the plan took it for."""
    if layout is None:
        return {}
    chosen = column.heading in upload.options.columns
    groups: dict[str, list[tuple[str, str, bool]]] = {}
    for field in ("", *sorted({", ".join(c.fields) for c in layout.columns if c.fields})):
        taken = (column.field or "") == field or (bool(field) and column.field in field.split(", "))
        value = "" if taken and not chosen else f"{column.heading}={field.split(', ')[0]}"
        groups.setdefault(_noun(field), []).append((value, spelt(field), taken))
    if not any(taken for group in groups.values() for _, _, taken in group):
        groups[""].insert(0, ("", spelt(column.field or ""), True))
    return groups


def _noun(field: str) -> str:
    """The noun that a layout's field is of, in words; none of what is kept as it is."""
    kind = field.partition(".")[0]
    named: Mapping[str, tuple[str, str]] = dict(NOUNS.items())
    return named[kind][0].capitalize() if kind in named and not field.endswith(".extra") else ""


def is_unsure(plan: Plan) -> bool:
    """Whether somebody should look at how columns were matched, before anything else."""
    likely = any(column.field and column.confidence < SURE for sheet in plan.sheets for column in sheet.columns)
    return likely or any(question.kind in ("column", "register", "direction") for question in plan.questions)


def spelt(field: str) -> str:
    """What a layout's field is called."""
    if not field or field.endswith(".extra"):
        return "Keep it as it is (other columns)"
    names = [path.partition(".")[2] or path for path in field.split(", ")]
    return " and ".join(field_name(name) for name in names)
