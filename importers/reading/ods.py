"""ODS workbooks: errors, impossible dates and merged ranges, found in the XML as calamine gives none; and XML that it cannot read."""

import io
import re
import zipfile
from datetime import date
from xml.parsers import expat

from importers.reading import Refused
from importers.reading.archive import DAMAGED, Archive
from importers.reading.cell_errors import NO_DATE, Faults, error

_MARKS = re.compile(rb"value-type=[\"']error[\"']|-spanned=|date-value=[\"'](?!\d{4}-\d\d-\d\d)")
_LAID_OUT = re.compile(rb"<table:table-row[^<>]*>\s")
_SPACE = re.compile(rb">\s+(?=</?table:|<text:p[\s/>])")
_ERROR = re.compile(r"(#[A-Z/0!?]+|Err:\d+)")


def faults(archive: Archive) -> dict[str, Faults]:
    """By the name of the sheet."""
    content = archive.read("content.xml")
    if not _MARKS.search(content):
        return {}
    scan = _Scan()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = scan.start, scan.end, scan.text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as problem:
        raise Refused(DAMAGED) from problem
    return scan.found


def without_layout(data: bytes, archive: Archive) -> bytes:
    """The workbook without line ends and indents between its elements, which calamine takes for damage; itself where it has none."""
    content = archive.read("content.xml")
    if not _LAID_OUT.search(content):
        return data
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
        for name in archive.names():
            out.writestr(name, _SPACE.sub(b">", content) if name == "content.xml" else archive.read(name))
    return target.getvalue()


class _Scan:
    """Follows rows and cells, each of which may stand for several."""

    def __init__(self) -> None:
        self.found: dict[str, Faults] = {}
        self._sheet = Faults()
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._cell: dict[str, str] = {}
        self._text = ""

    def start(self, name: str, about: dict[str, str]) -> None:
        match name:
            case "table:table":
                self._sheet = self.found.setdefault(about.get("table:name", ""), Faults())
                self._row = 0
            case "table:table-row":
                self._rows = _whole(about, "table:number-rows-repeated")
                self._column = 0
            case "table:table-cell" | "table:covered-table-cell":
                self._columns = _whole(about, "table:number-columns-repeated")
                self._cell, self._text = about, ""

    def text(self, data: str) -> None:
        if len(self._text) < 20:
            self._text += data

    def end(self, name: str) -> None:
        match name:
            case "table:table-row":
                self._row += self._rows
            case "table:table-cell" | "table:covered-table-cell":
                self._take(self._cell)
                self._column += self._columns

    def _take(self, about: dict[str, str]) -> None:
        if about.get("calcext:value-type") == "error":
            known = _ERROR.search(self._text)
            self._sheet.errors[self._row, self._column] = error(known[1] if known else "of a formula")
        if about.get("office:value-type") == "date" and not _a_day(about.get("office:date-value", "")):
            self._sheet.errors[self._row, self._column] = NO_DATE
        down, across = _whole(about, "table:number-rows-spanned"), _whole(about, "table:number-columns-spanned")
        if down > 1 or across > 1:
            self._sheet.merges.append((self._row, self._column, self._row + down - 1, self._column + across - 1))


def _a_day(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return len(text) == 10 or text[10] == "T"


def _whole(about: dict[str, str], name: str) -> int:
    text = about.get(name, "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() else 1
