"""Errors and negative numbers in the sheets of an XLSX workbook, found in its XML: calamine reads an error as an empty cell."""

import posixpath
import re
from collections.abc import Iterator
from xml.parsers import expat

from defusedxml import ElementTree

from importers.reading import Refused
from importers.reading.archive import DAMAGED, Archive
from importers.reading.cell_errors import NOT_WORKED_OUT, STRUCK, error
from importers.reading.details import Details
from importers.reading.strikethrough import Struck
from importers.reading.xlsx_looks import Looks

_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*>")
_TYPE = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_VALUE = re.compile(rb"(?:<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]*)<")
_NO_VALUE = re.compile(rb"<c(\s[^<>]*)><f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)(?:<v\s?/>|<v></v>)?</c>")
"""A cell with a formula and no value. Where its type is text, the value may be an empty text."""
_TEXT = re.compile(rb"\st\s*=\s*[\"']str[\"']")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def details(archive: Archive, limit: int) -> dict[str, Details]:
    """By the name of the sheet. A filled cell below row `limit` is refused."""
    details_of: dict[str, Details] = {}
    names = {part: sheet for sheet, part in _parts(archive)}
    struck, looks = Struck(archive), Looks(archive)
    sources: set[str] = set()
    for name in archive.names():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            part = archive.read(name)
            _refuse_far_cell(part, limit)
            own = _scan(part) if any(mark in part for mark in (b'"e"', b"'e'", b"v>-")) else Details()
            waiting = dict(_not_worked_out(part)) if b"<f" in part else {}
            lined = {(int(row) - 1, _column(column)): STRUCK for column, row in struck.cells(part)}
            own.errors = {**lined, **waiting, **own.errors}
            looks.take(name, part, own)
            sheet = names.get(name, "")
            sources |= looks.sources(part) - {sheet}
            details_of[sheet] = own
    for sheet in sources & details_of.keys():
        details_of[sheet].lists = True
    return details_of


def _not_worked_out(part: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells whose formula has no value: a program wrote the workbook, and no spreadsheet program has opened it since."""
    for match in _NO_VALUE.finditer(part):
        place = _PLACE.search(match[1])
        if place and not _TEXT.search(match[1]):
            yield (int(place[2]) - 1, _column(place[1])), NOT_WORKED_OUT


def _refuse_far_cell(part: bytes, limit: int) -> None:
    """A single cell at the end of the sheet makes the reader ask for the memory of all cells before it."""
    end = part.rfind(b"</c>")
    place = _PLACE.search(part, part.rfind(b"<c ", 0, end), end) if end >= 0 else None
    if place and int(place[2]) > limit:
        raise Refused(
            f"has a filled cell in {place[1].decode()}{int(place[2])}, beyond the {limit:,} rows that are read "
            "(GRAPH_SERVICE_IMPORT_ROWS): delete what stands below the table, or split it."
        )


def _scan(part: bytes) -> Details:
    details = Details()
    for start, tag in _suspects(part):
        place = _PLACE.search(tag)
        if place is None:
            return _count(part)
        at = (int(place[2]) - 1, _column(place[1]))
        value = _VALUE.match(part, start + len(tag))
        if _TYPE.search(tag):
            details.errors[at] = error(value[1].decode("utf-8", "replace") if value else "of a formula")
        else:
            details.negative.add(at)
    return details


def _suspects(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The opening tags of the cells that hold an error or a negative number, with where they begin."""
    last = -1
    for mark in re.finditer(rb"[\"']e[\"']|v>-", part):
        start = part.rfind(b"<c ", 0, mark.start())
        prefixed = part.rfind(b":c ", max(start, 0), mark.start())
        if prefixed >= 0:
            start = part.rfind(b"<", 0, prefixed)
        tag = _CELL.match(part, start) if start >= 0 else None
        if tag and start != last and (_TYPE.search(tag[0]) or mark[0] == b"v>-"):
            last = start
            yield start, tag[0]


def _count(part: bytes) -> Details:
    """The same for a sheet whose cells do not say where they stand: the place follows from their order."""
    details = Details()
    row, column, kind, value = -1, -1, "", ""
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, value, inside
        match name.rpartition(":")[2]:
            case "row":
                row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else row + 1
                column = -1
            case "c":
                place = _PLACE.search(f' r="{attributes.get("r", "")}"'.encode())
                column = _column(place[1]) if place else column + 1
                kind, value = attributes.get("t", ""), ""
            case "v":
                inside = True

    def text(data: str) -> None:
        nonlocal value
        if inside:
            value += data

    def end(name: str) -> None:
        nonlocal inside
        match name.rpartition(":")[2]:
            case "v":
                inside = False
            case "c" if kind == "e":
                details.errors[row, column] = error(value)
            case "c" if value.startswith("-"):
                details.negative.add((row, column))

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError) as problem:
        raise Refused(DAMAGED) from problem
    return details


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _parts(archive: Archive) -> Iterator[tuple[str, str]]:
    """The name of each sheet and of the part that holds it."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except ElementTree.ParseError as problem:
        raise Refused(DAMAGED) from problem
    targets = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/") for link in links
    }
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            link = sheet.get(_RELATION) or sheet.get(_STRICT_RELATION)
            yield sheet.get("name", ""), targets.get(link, "")
