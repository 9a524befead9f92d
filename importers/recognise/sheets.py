"""What each sheet of a workbook is: which template, which columns, whose register, which direction."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graph_service.errors import BadData
from importers import lexicon
from importers.convert.dates import as_day
from importers.convert.parsed import Ask, Cell, text_of
from importers.convert.party_lists import mark
from importers.convert.words import plain
from importers.plan.open_questions import Questions
from importers.plan.remarks import Remarks
from importers.reading.workbook import Sheet, Workbook, cell_name
from importers.recognise import headings as match
from importers.recognise.forms import turned
from importers.recognise.headings import Matched
from importers.recognise.layouts import fits
from importers.recognise.table import Table, find_table, first_table
from importers.recognise.template import Template
from importers.resolve.body_names import BodyNames

LABELS = frozenset({"name", "organisation", "controller"})
"""What the cell beside the name of a register's body may say."""
_NOT_THE_BODY = re.compile(r"\b(?:officer|dpo|representative|contact|author|completed by)\b", re.IGNORECASE)
_FIRST_ROWS = 200
_OF_LISTS = "it has the lists of the workbook's drop-downs"
_LEFT_OUT = "it is not a register, as somebody has said"
LEAVE_OUT = "leave-out"
"""The answer that a table is not a register."""
_NO_ROWS = "the table has headings and no rows"
_IN, _OUT, _BOTH = (lexicon.words(f"sheets.{way}") for way in ("inward", "outward", "both"))
_NO_SITE = lexicon.words("sheets.no_site")


@dataclass
class Read:
    """A sheet that holds a register's table."""

    sheet: Sheet
    table: Table
    template: Template
    columns: list[Matched]
    body: str | None = None
    direction: str = ""
    site: str = ""
    matrix: dict[int, str] = field(default_factory=dict)
    """Columns that are a partner's, by number, with the partner's name as the heading has it."""
    file: str = ""
    contradicts: dict[str, str] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    """The bodies whose register it may be."""
    ask: Ask | None = None
    """The question which layout it has, where nothing says so surely: until it is answered, its rows are held."""

    turned: bool = False
    """Whether it is a form, whose rows were read as columns."""

    def cell(self, row: int, column: int) -> str:
        """The A1 name of a cell."""
        return cell_name(column, row) if self.turned else cell_name(row, column)


def extra_headings(read: Read) -> dict[int, str]:
    """The columns that match nothing, by number, with the name under which their cells are kept."""
    width = max((len(row.cells) for row in read.table.rows), default=0)
    used: set[str] = {" ".join(m.heading.split()) for m in read.columns if m.column}
    names: dict[int, str] = {}
    for at in range(max(width, len(read.columns))):
        m = read.columns[at] if at < len(read.columns) else None
        if m is not None and m.column is not None:
            continue
        heading = " ".join(m.heading.split()) if m else ""
        name = heading or f"Column {at + 1}"
        again = 2
        while name in used:
            name = f"{heading or 'Column'} ({again})"
            again += 1
        used.add(name)
        names[at] = name
    return names


def read_sheets(
    workbook: Workbook,
    templates: Sequence[Template],
    corrections: Mapping[str, str] | None,
    is_body: Callable[[str], bool],
    questions: Questions,
) -> tuple[list[Read], dict[int, str]]:
    """The sheets that hold a table, and by number why the others are passed over.

    A table that surely has none of the layouts is one whose `ask` is the question which it has. A workbook without any table is a
    `BadData`.
    """
    reads: list[Read] = []
    passed: dict[int, str] = {}
    tuned = [_tuned(template, corrections) for template in templates]

    def best(headings: Sequence[str]) -> float:
        return max(match.score(headings, template) for template in tuned)

    def quick(headings: Sequence[str]) -> float:
        return max(match.score(headings, template, similar=False) for template in tuned)

    lists = _lists(workbook)
    tables: dict[int, Table] = {}

    forms: dict[int, Sheet] = {}

    def take(tables: Mapping[int, Table]) -> None:
        for number, table in tables.items():
            sheet = forms.get(number, workbook.sheets[number])
            read = _read(workbook, sheet, table, templates, corrections or {}, is_body, questions)
            if read is None:
                passed[number] = _LEFT_OUT
            else:
                passed.pop(number, None)
                read.turned = number in forms
                reads.append(read)

    for number, sheet in enumerate(workbook.sheets):
        if number not in lists and not sheet.hidden and (form := turned(sheet, _others(workbook, number), quick)):
            forms[number] = form
        table = _OF_LISTS if number in lists else find_table(forms.get(number, sheet), best, quick)
        if isinstance(table, str) or not table.rows:
            passed[number] = table if isinstance(table, str) else _NO_ROWS
        else:
            tables[number] = table
    take(tables)
    advice = "" if reads else _turned(workbook, is_body)
    if not reads and not advice and not {_LEFT_OUT, _NO_ROWS} & set(passed.values()):
        for number, sheet in enumerate(workbook.sheets):
            unknown = None if sheet.hidden or number in lists else first_table(sheet)
            if unknown and unknown.rows:
                tables[number] = unknown
        take(tables)
    if not reads and _NO_ROWS in passed.values():
        raise BadData(
            f"{workbook.name} has the headings of a register and no rows below them: there is nothing to import."
        )
    if not reads and _LEFT_OUT not in passed.values():
        why = "; ".join(f"{workbook.sheets[n].name or 'the file'}: {reason}" for n, reason in passed.items())
        raise BadData(
            f"{workbook.name} holds no table that any template knows ({why}). Its headings have to stand in one row; "
            f"see `graph-service templates`, or name the layout with --as.{advice}"
        )
    for heading in corrections or {}:
        if not any(match.heading_of(heading, read.table.headings) in read.table.headings for read in reads):
            have = ", ".join(text for read in reads for text in read.table.headings if text)
            raise BadData(f"No column has the heading {heading[:60]!r}. The headings are: {have[:600]}.")
    several = len(reads) > 1
    for read in reads:
        if read.template.direction:
            read.direction, read.site = _tab(read.sheet.name, several)
            read.direction = read.template.flows or read.direction
    return reads, passed


def _read(
    workbook: Workbook,
    sheet: Sheet,
    table: Table,
    templates: Sequence[Template],
    corrections: Mapping[str, str],
    is_body: Callable[[str], bool],
    questions: Questions,
) -> Read | None:
    """A sheet as the layout that it surely has, or that a person says; else as the nearest, with the question. None: it is left out."""
    titles = [text for cells in sheet.rows[: table.header_row] for text in cells if isinstance(text, str)]
    names = (sheet.name, workbook.name.rpartition(".")[0], *titles)
    tuned = {_tuned(template, corrections): template for template in templates}
    ordered = fits(table, list(tuned), names, is_body)
    choices = (*(fit.template.name for fit in ordered), LEAVE_OUT)
    ask = Ask("layout", sheet.name or workbook.name, choices, "held", facts={"sheet": sheet.name})
    template = tuned[ordered[0].template]
    sure = ordered[0].sure or len(templates) == 1
    answer = None if sure else questions.answer(ask)
    if answer == LEAVE_OUT:
        return None
    if sure:
        template = _fuller(template, templates, table.headings)
    elif answer:
        template = next(candidate for candidate in templates if candidate.name == answer)
    columns = match.columns(table.headings, template, corrections)
    return Read(sheet, table, template, columns, file=workbook.name, ask=None if sure or answer else ask)


def _others(workbook: Workbook, number: int) -> list[Sheet]:
    return [sheet for other, sheet in enumerate(workbook.sheets) if other != number]


def _lists(workbook: Workbook) -> set[int]:
    """The sheets, by number, that have the lists of the workbook's drop-downs, by their names or because it takes them from there."""
    words, beside = lexicon.words("sheets.lists"), lexicon.words("sheets.beside")
    shown = {number for number, sheet in enumerate(workbook.sheets) if not sheet.hidden}
    lists = {
        number
        for number in shown
        if workbook.sheets[number].lists
        or (words & (sheet_words := set(plain(workbook.sheets[number].name).split())) and sheet_words <= words | beside)
    }
    return lists if lists < shown else set()


def _fuller(best: Template, templates: Sequence[Template], headings: Sequence[str]) -> Template:
    """The layout of the same kind of record that reads all the columns that the best one does, and more; else the best one.

    A published list of protocols to which somebody added an end date is a protocol register.
    """

    def read(template: Template) -> set[int]:
        return {at for at, m in enumerate(match.columns(headings, template)) if m.column}

    fuller = [t for t in templates if t.kind == best.kind and match.score(headings, t) and read(t) > read(best)]
    return best if best.base else max(fuller, key=lambda t: len(read(t)), default=best)


def _turned(workbook: Workbook, is_body: Callable[[str], bool]) -> str:
    """What to do where bodies stand in rows: the other way round it would be a matrix of signatures."""
    for sheet in workbook.sheets:
        of_bodies = [
            cells for cells in sheet.rows[:_FIRST_ROWS] if cells and isinstance(cells[0], str) and is_body(cells[0])
        ]
        if len(of_bodies) > 1 and all(_a_mark(cell) for cells in of_bodies for cell in cells[1:]):
            return (
                f" In {sheet.name or 'the file'} bodies stand one a row. If the columns are protocols, turn the table round "
                "(copy it, and paste it transposed), so that each protocol has a row and each body a column."
            )
    return ""


def _a_mark(cell: Cell) -> bool:
    """Whether a cell is blank, or holds what a matrix of signatures has: a day, a tick, yes or no."""
    return not text_of(cell) or as_day(cell, last=False) is not None or bool(mark(cell).value)


def _tuned(template: Template, corrections: Mapping[str, str] | None) -> Template:
    """The template with what a person said of its headings, where it has those fields."""
    try:
        return template.corrected(template.name, corrections) if corrections else template
    except BadData:
        return template


def _tab(name: str, several: bool) -> tuple[str, str]:
    """The direction and the site that a tab's name carries."""
    words = plain(name).split()
    if not set(words) - _NO_SITE:
        words += [f"{word}bound" for word in words if word in ("in", "out")]  # "Data In"
    both = bool(_BOTH.intersection(words)) or bool(_IN.intersection(words) and _OUT.intersection(words))
    direction = "both" if both else "in" if _IN.intersection(words) else "out" if _OUT.intersection(words) else ""
    rest = [w for w in re.split(r"[\s_\-–—:|/]+", name) if plain(w) not in _IN | _OUT | _BOTH and w]
    telling = [
        w for w in rest if plain(w) not in _NO_SITE and not plain(w).isdigit() and not re.match(r"(?i)sheet\d*$", w)
    ]
    site = (
        " ".join(w for w in rest if plain(w) not in {"flows", "flow", "data", "map"})
        if telling and (several or direction)
        else ""
    )
    return direction, site.strip(" ()&")


def register_of(
    read: Read, bodies: BodyNames, partner: str | None, remarks: Remarks, questions: Questions
) -> str | None:
    """Whose register a sheet is: `--partner`, else the contact block, else the title. None where nothing says, or two contradict."""
    answered = questions.answer(Ask("register", read.sheet.name or read.file, (), "held", open_choice=True))
    if answered is not None:
        return answered
    block = _contact_block(read, bodies)
    if block is None:
        return partner or _title(read, bodies)
    text, row, column = block
    place = (read.sheet.name, row, column)
    matches = bodies.find(text)
    if not matches and partner and partner == bodies.proposed(text):
        bodies.propose(text)
        return partner
    if len(matches) == 1:
        if partner and matches[0] != partner:
            read.candidates = (partner, matches[0])
            facts: dict[str, str] = {"block": bodies.label(matches[0]), "partner": bodies.label(partner)}
            read.contradicts = facts
            return None
        if named := bodies.named(matches[0]):
            named.cells.append(place)
        return matches[0]
    if partner:
        remarks.add(place, "register-named-otherwise", "note", {"text": text[:80], "partner": bodies.label(partner)})
        return partner
    if matches:
        read.candidates = matches
        remarks.add(place, "ambiguous-body", "note", {"text": text[:80], "candidates": matches})
        return None
    new = bodies.propose(text)
    new.cells.append(place)
    if not new.admitted:
        remarks.add(place, "unknown-body", "held", {"text": text[:80]})
    return new.id if new.admitted else None


def _contact_block(read: Read, bodies: BodyNames) -> tuple[str, int, int] | None:
    """The body that a cell "Name", "Organisation" or "Controller" above the header has beside it, with its cell."""
    candidates: list[tuple[str, int, int]] = []
    above = read.sheet.rows[: read.table.header_row]
    for number, cells in enumerate(above):
        for column, cell in enumerate(cells):
            if not isinstance(cell, str) or plain(cell) not in LABELS or _person(above, number, column):
                continue
            beside = next(((at, c) for at, c in enumerate(cells[column + 1 :], column + 1) if c is not None), None)
            if beside and isinstance(beside[1], str) and beside[1].strip() and plain(beside[1]) not in LABELS:
                candidates.append((beside[1].strip(), number, beside[0]))
    known = [candidate for candidate in candidates if bodies.find(candidate[0])]
    return next(iter(known or candidates), None)


def _person(above: Sequence[Sequence[object]], row: int, column: int) -> bool:
    """Whether the nearest heading above a label says that what follows is a person, not the body."""
    for cells in reversed(above[:row]):
        cell = cells[column] if column < len(cells) else None
        if isinstance(cell, str) and plain(cell) not in LABELS and plain(cell):
            return bool(_NOT_THE_BODY.search(cell)) and "contact details" not in cell.lower()
    return False


def _title(read: Read, bodies: BodyNames) -> str | None:
    """The body whose name, and no other's, a title above the header holds."""
    titles: set[str] = set()
    for cells in read.sheet.rows[: read.table.header_row]:
        for cell in cells:
            if isinstance(cell, str):
                titles.update(bodies.within(cell))
    return titles.pop() if len(titles) == 1 else None
