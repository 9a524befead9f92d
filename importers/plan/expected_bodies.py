"""The names of bodies that a file itself has, learned before its rows are read, so that their order makes no difference."""

from collections.abc import Iterable, Mapping

from importers.columns.kinds import ENDS, KINDS
from importers.convert import lists, party_lists
from importers.convert.codes import code_of
from importers.convert.parsed import text_of
from importers.recognise.sheets import Read
from importers.recognise.table import Row
from importers.recognise.template import Column
from importers.resolve.body_names import BodyNames, body_key
from importers.resolve.no_body import names_no_body

_ONE = frozenset({"body", "processor"})
_LISTED = frozenset({"partner.name", "partner.aliases"})


def expect_bodies(reads: Iterable[Read], bodies: BodyNames) -> None:
    """Tells the register's bodies which further names the sheets have. Of "A / B" the parts, where each stands alone elsewhere."""
    for read in reads:
        if read.template.kind == "partner":
            _list(read, bodies)
    texts: dict[str, str] = {}
    coming: set[str] = set()
    for read in reads:
        for at, m in enumerate(read.columns):
            if m.column is None or not (_names_bodies(m.column.read) or m.column.fields[0] in _LISTED):
                continue
            for text in {text_of(cell) for cell in {row.get(at) for row in read.table.rows}} - {""}:
                names = {body_key(name): name for name in _listed(m.column, text, bodies)}
                for name in list(names.values()):
                    names |= {body_key(part): part for part in _beside_known(name, bodies)}
                texts |= names
                if m.column.fields[0] not in ENDS:
                    coming |= names.keys()
    joined = {
        key for key, name in texts.items() if len(lists.joined(name, lambda part: _apart(part, texts, bodies))) > 1
    }
    bodies.expected |= texts.keys() - joined
    bodies.coming |= coming - joined


def _names_bodies(read: str) -> bool:
    return read in _ONE or read == "bodies" or KINDS[read].names == "parties"


def _list(read: Read, bodies: BodyNames) -> None:
    """Makes the names of a list of partners known before any of its cells is looked up."""
    at = {m.column.fields[0]: number for number, m in reversed(list(enumerate(read.columns))) if m.column}
    for row in read.table.rows:
        name = text_of(row.get(at["partner.name"])) if "partner.name" in at else ""
        if name and not bodies.find(name) and not names_no_body(name) and not _coded(row, at, bodies):
            others = (
                lists.pieces(text_of(row.get(at["partner.aliases"])), lambda text: False)
                if "partner.aliases" in at
                else ()
            )
            bodies.know(
                bodies.listed(name),
                name,
                [text for text in others if not bodies.find(text) and not names_no_body(text)],
            )


def _coded(row: Row, at: Mapping[str, int], bodies: BodyNames) -> bool:
    """Whether a row has the code of a body that is known already."""
    codes = (
        code_of(row.get(at[name]))
        for name in ("partner.ods_code", "partner.ico_number", "partner.gss_code")
        if name in at
    )
    return any(code and bodies.find(code) for code in codes)


def _beside_known(name: str, bodies: BodyNames) -> list[str]:
    """The parts of "Northshire Police / Rural Crime Forum" where one of them is a body of the register: each is a name."""
    parts = [part for part in name.split(" / ") if part.strip()]
    known = len(parts) > 1 and not bodies.find(name) and any(bodies.find(part) for part in parts)
    return [part for part in parts if not names_no_body(part)] if known else []


def _apart(part: str, texts: Mapping[str, str], bodies: BodyNames) -> bool:
    """Whether a part of a name is a name that stands alone elsewhere; the whole of one is not."""
    whole = texts.get(body_key(part), part)
    return (body_key(part) in texts or bool(bodies.find(part))) and len(
        lists.joined(whole, lambda text: text != whole and body_key(text) in texts)
    ) == 1


def _listed(column: Column, text: str, bodies: BodyNames) -> Iterable[str]:
    """The names in a cell: several at an end of a flow, as each of them has a flow of its own, and in columns of several."""
    if column.fields[0] in ENDS:
        return lists.lines(text)
    return (text,) if column.read in _ONE | {"text", "code"} else _names(text, bodies)


def _names(text: str, bodies: BodyNames) -> Iterable[str]:
    for mark in party_lists.parties(text, lambda part: bool(bodies.find(part))):
        if "(" not in mark.name:
            yield mark.name
