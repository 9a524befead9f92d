"""The kinds of columns: one row each, with how its cells are read and written, and what a blank workbook says of it.

A column of a template names its kind as `read`. To add a kind, add a row to `KINDS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from typing import Protocol as Interface

from graph_service.model import Party, Record, Scheme
from graph_service.model import choices as permitted
from graph_service.references import TERM_FIELDS
from graph_service.vocabulary import Vocabulary
from importers.columns import body_columns, readers, term_columns
from importers.convert import codes, dates, numbers, party_lists, words
from importers.convert.parsed import NOTHING, Cell, ParsedCell, text_of
from importers.recognise.template import Column
from importers.resolve.body_names import BodyNames
from importers.resolve.terms import TermNames

Reader = Callable[[Cell], ParsedCell]
"""Reads one cell of a column."""

ENDS = frozenset({"flow.source", "flow.target", "row.other"})
"""Columns of the ends of a flow, whose names may be departments of the body itself, which are no partners."""


@dataclass(frozen=True)
class CellNames:
    """The names that cells are read against."""

    bodies: BodyNames
    terms: TermNames
    answer: readers.Answers = lambda ask: None


MakeReader = Callable[[Column, CellNames, str], Reader]
"""Makes the reader of a column, from the names that cells are read against and the body whose register the sheet is."""


class Writer(Interface):
    """Writes what a record refers to, so that it is read back as what it was."""

    def term(self, id: str, scheme: Scheme) -> str: ...
    def body(self, id: str) -> str: ...
    def party(self, party: Party) -> str: ...
    def protocol(self, id: str) -> str: ...
    def project(self, id: str) -> str: ...
    def asset(self, id: str, end: str) -> str: ...


Write = Callable[[Any, Writer, Column, Record], Cell]
"""Writes the value of a column's field as a cell, of a record."""


@dataclass(frozen=True)
class ColumnKind:
    """A kind of column.

    help: what a blank workbook says of it, and choices: what it offers. reader: makes the reader of a column. write: how a value
    is written, as it is where nothing else is said; None where another column holds all that it says. names: what its cells
    name, where that turns on what is known. one_value: by its value a flow may need no protocol, so two of a row must agree.
    """

    help: str
    reader: MakeReader
    write: Write | None = lambda value, *_: value
    choices: Callable[[Column, Vocabulary], tuple[str, ...]] = lambda column, vocabulary: ()
    names: Literal["", "terms", "bodies", "parties"] = ""
    one_value: bool = False


def _by(read: Reader) -> MakeReader:
    """The same reader for every column."""
    return lambda column, names, register: read


def _bodies(read: Callable[[str, BodyNames], ParsedCell]) -> MakeReader:
    return lambda column, names, register: lambda cell: read(text_of(cell), names.bodies)


def _body(column: Column, names: CellNames, register: str) -> Reader:
    field = column.fields[0]
    read = body_columns.parent if field == "partner.parent" else body_columns.body
    return _bodies(body_columns.ends if field in ENDS else read)(column, names, register)


def _unsigned(column: Column, names: CellNames, register: str) -> Reader:
    return lambda cell: readers.unsigned(cell, names.bodies)


def _day(which: dates.Meaning) -> MakeReader:
    def made(column: Column, names: CellNames, register: str) -> Reader:
        protocol = column.fields[0].startswith("protocol.")
        return lambda cell: dates.read(cell, which, protocol)

    return made


def _terms(column: Column, names: CellNames, register: str) -> Reader:
    scheme = schemes_of(column)[0]
    if scheme == "gateway":
        return lambda cell: term_columns.gateways(text_of(cell), names.terms)
    return lambda cell: term_columns.terms(text_of(cell), scheme, names.terms)


def _more_terms(column: Column, names: CellNames, register: str) -> Reader:
    scheme = schemes_of(column)[0]
    return lambda cell: readers.more(text_of(cell), scheme, names.terms)


def _law(column: Column, names: CellNames, register: str) -> Reader:
    schemes = schemes_of(column)
    return lambda cell: term_columns.cited(text_of(cell), schemes, names.terms)


def _choice(column: Column, names: CellNames, register: str) -> Reader:
    field, known = column.fields[0], {words.plain(word): value for word, value in column.words.items()}
    allowed = _permitted(column)
    if column.fields == ("row.internal",):
        return lambda cell: readers.internal(cell, known)
    if column.fields == ("flow.identifiability",):
        return lambda cell: readers.identifiable(cell, known, allowed)
    if column.fields == ("protocol.kinds",):
        return lambda cell: readers.agreement_type(cell, known, allowed, names.answer, register)
    return lambda cell: readers.answered(
        words.choice(cell, known, field, allowed), field, allowed, names.answer, register
    )


def _texts(column: Column, names: CellNames, register: str) -> Reader:
    return readers.claims if column.fields[0].endswith(".claims") else readers.texts


def _in_role(role: str) -> MakeReader:
    return lambda column, names, register: lambda cell: readers.in_role(text_of(cell), role, names.bodies)


def _permitted(column: Column) -> tuple[str, ...]:
    kind, _, attribute = column.fields[0].partition(".")
    return () if kind == "row" else permitted(kind, attribute)  # type: ignore[arg-type]


def _offered(column: Column, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words of a choice: of one that only the row itself uses, what its words mean."""
    if not column.fields[0].startswith("row."):
        return _permitted(column)
    return tuple(dict.fromkeys(str(value) for value in column.words.values()))


def _labels(column: Column, vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(term.label for term in vocabulary.terms(schemes_of(column)[0]))


def schemes_of(column: Column) -> tuple[Scheme, ...]:
    """The vocabularies that a column's fields hold, the first field's first."""
    names = (name.partition(".")[2] for name in column.fields)
    return tuple(dict.fromkeys(TERM_FIELDS[name] for name in names if name in TERM_FIELDS))


def _write_flag(value: bool, writer: Writer, column: Column, record: Record) -> str | None:
    if column.fields[0].endswith("unmapped") and not value:
        return None
    return "Yes" if value else "No"


def _write_asset(id: str, writer: Writer, column: Column, record: Record) -> str:
    return writer.asset(id, getattr(record, "source" if column.fields[0].endswith("source_asset") else "target"))


def _write_terms(ids: tuple[str, ...], writer: Writer, column: Column, record: Record) -> str:
    scheme = schemes_of(column)[0]
    return "; ".join(writer.term(id, scheme) for id in ids)


def _write_body(id: str, to: Writer, *_: object) -> str:
    return to.body(id)


def _each(write: Callable[[Any, Writer], str]) -> Write:
    return lambda values, to, *_: "; ".join(write(value, to) for value in values)


def _yes_or_no(column: Column, vocabulary: Vocabulary) -> tuple[str, ...]:
    return ("Yes", "No")


_TEXT = _by(readers.text)
_NAME = _by(readers.name)

KINDS: Mapping[str, ColumnKind] = {
    "text": ColumnKind("Text.", _TEXT),
    "title": ColumnKind("The title.", _TEXT),
    "id": ColumnKind("The id in the register.", _TEXT),
    "extra": ColumnKind("Kept as it is.", _TEXT),
    "told": ColumnKind("What an export tells of other records. It is not read.", _by(lambda cell: NOTHING)),
    "reference": ColumnKind(
        "The reference in your own register. It makes the row the same record when the file is imported again.",
        _by(readers.reference),
    ),
    "code": ColumnKind("The code alone, such as ZA123456 or RYJ.", _by(codes.read)),
    "texts": ColumnKind("One or several, with ; between them.", _texts, _each(lambda text, to: text)),
    "count": ColumnKind("A number; words are kept as they are.", _by(numbers.read)),
    "country": ColumnKind("A country's name or its two letters.", _by(readers.country), one_value=True),
    "choice": ColumnKind(
        "One of the list.",
        _choice,
        lambda value, *_: "+".join(value) if isinstance(value, tuple) else value,
        choices=_offered,
        one_value=True,
    ),
    # Yes or no
    "flag": ColumnKind(
        "Yes or No; blank where it is not recorded.",
        _by(lambda cell: words.flag(cell, counts=False)),
        _write_flag,
        choices=_yes_or_no,
    ),
    "fact": ColumnKind(
        "Yes or No; blank where it is not recorded.",
        _by(lambda cell: words.flag(cell, counts=True)),
        _write_flag,
        choices=_yes_or_no,
        one_value=True,
    ),
    "asked": ColumnKind("Yes or No; blank where it is not known.", _by(readers.yes_or_name)),
    "since": ColumnKind("The day since when, DD/MM/YYYY, or Yes; blank where it is not so.", _by(words.flag_or_day)),
    # Days
    "starts": ColumnKind("A date, DD/MM/YYYY. A month alone is its first day.", _day("starts"), one_value=True),
    "ends": ColumnKind(
        "A date, DD/MM/YYYY: the last day. A month alone is its last day. Blank where there is none.",
        _day("ends"),
        one_value=True,
    ),
    "review": ColumnKind("A date, DD/MM/YYYY. A month alone is its last day.", _day("review")),
    "joined": ColumnKind("A date, DD/MM/YYYY.", _day("joined")),
    "interval": ColumnKind(
        "How often: every 2 years, annual, every 18 months.",
        _by(dates.interval),
        lambda months, *_: f"every {months} months",
    ),
    # Terms
    "terms": ColumnKind(
        "One or several, with ; between them. Words that are not in the list are taken too, and reported.",
        _terms,
        _write_terms,
        choices=_labels,
        names="terms",
    ),
    "more": ColumnKind(
        "One or several more, with ; between them; blank or No where there are none.",
        _more_terms,
        None,
        choices=_labels,
        names="terms",
    ),
    "law": ColumnKind(
        "Citations such as Article 6(1)(e) or 9(2)(h), with ; between them.", _law, choices=_labels, names="terms"
    ),
    "broader": ColumnKind("The id or label of the broader term.", _NAME),
    # Bodies
    "body": ColumnKind("One organisation's name.", _body, _write_body, names="bodies"),
    "lead": ColumnKind("One organisation's name.", _bodies(body_columns.lead), _write_body, names="bodies"),
    "processor": ColumnKind("One organisation's name.", _bodies(body_columns.body), _write_body, names="bodies"),
    "bodies": ColumnKind(
        "Organisations' names, with ; between them.", _bodies(body_columns.bodies), _each(_write_body), names="bodies"
    ),
    "named": ColumnKind(
        "Organisations' names, with ; between them.",
        _bodies(body_columns.named_bodies),
        _each(_write_body),
        names="bodies",
    ),
    "recipients": ColumnKind(
        "Who receives the data, with ; between them. One that names a partner makes a flow to it.",
        _bodies(body_columns.recipients),
        names="bodies",
    ),
    # Parties
    "signatures": ColumnKind(
        "The parties, with ; between them, each with its signature: "
        "Essex Police (12/03/2024); Essex County Council (not signed).",
        _bodies(body_columns.signed_bodies),
        _each(lambda party, to: to.party(party)),
        names="parties",
    ),
    "names": ColumnKind(
        "Organisations' names, with ; between them.",
        _bodies(body_columns.signed_bodies),
        _each(lambda party, to: to.body(party.partner)),
        names="parties",
    ),
    "disclosers": ColumnKind(
        "The parties that disclose, with ; between them, each with its signature.",
        _in_role("discloser"),
        None,
        names="parties",
    ),
    "receivers": ColumnKind(
        "The parties that receive, with ; between them, each with its signature.",
        _in_role("recipient"),
        None,
        names="parties",
    ),
    "unsigned": ColumnKind("The parties that have not signed, with ; between them.", _unsigned, names="parties"),
    "signed": ColumnKind('The date of signing, or a tick, or "not signed".', _by(party_lists.mark)),
    # Other records
    "protocols": ColumnKind(
        "References of protocols, with ; between them.", _by(readers.texts), _each(lambda id, to: to.protocol(id))
    ),
    "protocol": ColumnKind("The reference of a protocol.", _NAME, lambda id, to, *_: to.protocol(id)),
    "asset": ColumnKind("The name or reference of an information asset.", _NAME, _write_asset),
    "project": ColumnKind("The name of a project.", _NAME, lambda id, to, *_: to.project(id)),
}
"""Every kind of column, by its name in templates."""


def reader(column: Column, names: CellNames, register: str = "") -> Reader:
    """The function that reads the cells of a column; `register` is the body whose register the sheet is, for its own words."""
    return KINDS[column.read].reader(column, names, register)
