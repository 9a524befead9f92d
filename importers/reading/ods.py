"""ODS workbooks: errors, impossible dates, merged ranges, and what cells show beside their values, found in the XML as calamine gives none; and XML that it cannot read."""

import io
import re
import zipfile
from datetime import date
from functools import partial
from xml.parsers import expat

from importers.reading import Refused
from importers.reading.archive import DAMAGED, Archive
from importers.reading.cell_errors import NO_DATE, error
from importers.reading.details import Details

_MARKS = re.compile(
    rb"value-type=[\"']error[\"']|-spanned=|date-value=[\"'](?!\d{4}-\d\d-\d\d)|:visibility=[\"'](?:collapse|filter)|<text:a\s|is-in-list\("
    rb"|value-type=[\"']float[\"'][^<>]*><text:p>(?:0\d|[^<]*[A-Za-z/-])|value-type=[\"']date[\"'][^<>]*><text:p>(?:[A-Za-z]|\d{1,2}[-/]\d{4}<|\d{4}<)"
)
"""What a workbook has that is worth looking at cell by cell."""
_AS_A_NUMBER = re.compile(r"[-+]?[\d., \xa0]*(?:E[-+]?\d+)?|[^\d\w., ]*[\d., \xa0]+[^\d\w., ]*|.* [A-Za-z]+")
"""A number as it is, with a currency or with a unit."""
_PADDED = re.compile(r"0\d+")
_OF_A_MONTH = re.compile(r"[^\W\d]{3,9}\.?[-/ ']*(?:\d{4}|\d\d)|\d{1,2}[-/]\d{4}")
_OF_A_YEAR = re.compile(r"\d{4}")
_SOURCE = re.compile(r"is-in-list\(\[?\$?(?:'((?:[^']|'')+)'|([^'.\[\]\";]+))\.")
_MOST_COLUMNS, _MOST_HIDDEN, _LONGEST_SHOWN = 16_384, 10_000, 200
_LAID_OUT = re.compile(rb"<table:table-row[^<>]*>\s")
_SPACE = re.compile(rb">\s+(?=</?table:|<text:p[\s/>])")
_ERROR = re.compile(r"(#[A-Z/0!?]+|Err:\d+)")


def details(archive: Archive) -> dict[str, Details]:
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
    return scan.details


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
        self.details: dict[str, Details] = {}
        self._sheet = Details()
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._cell: dict[str, str] = {}
        self._text = self._link = self._name = ""
        self._lists: set[str] = set()

    def start(self, name: str, about: dict[str, str]) -> None:
        match name:
            case "table:table":
                self._name = about.get("table:name", "")
                self._sheet = self.details.setdefault(self._name, Details())
                self._row = self._column = 0
            case "table:table-column":
                columns = _whole(about, "table:number-columns-repeated")
                if _is_hidden(about):
                    self._sheet.hidden_columns |= set(range(self._column, min(self._column + columns, _MOST_COLUMNS)))
                self._column += columns
            case "table:table-row":
                self._rows = _whole(about, "table:number-rows-repeated")
                self._column = 0
                if _is_hidden(about):
                    self._sheet.hidden_rows |= set(range(self._row, self._row + min(self._rows, _MOST_HIDDEN)))
            case "table:table-cell" | "table:covered-table-cell":
                self._columns = _whole(about, "table:number-columns-repeated")
                self._cell, self._text, self._link = about, "", ""
            case "text:a":
                self._link = about.get("xlink:href", "")
            case "table:content-validation":
                if source := _SOURCE.search(about.get("table:condition", "")):
                    self._lists.add((source[1] or source[2]).replace("''", "'"))

    def text(self, data: str) -> None:
        if len(self._text) < _LONGEST_SHOWN:
            self._text += data

    def end(self, name: str) -> None:
        match name:
            case "table:table-row":
                self._row += self._rows
            case "table:table-cell" | "table:covered-table-cell":
                self._take(self._cell)
                self._column += self._columns
            case "office:spreadsheet":
                for sheet in self._lists & self.details.keys():
                    self.details[sheet].lists = True

    def _take(self, about: dict[str, str]) -> None:
        if about.get("calcext:value-type") == "error":
            known = _ERROR.search(self._text)
            self._sheet.errors[self._row, self._column] = error(known[1] if known else "of a formula")
        if about.get("office:value-type") == "date" and not _a_day(about.get("office:date-value", "")):
            self._sheet.errors[self._row, self._column] = NO_DATE
        down, across = _whole(about, "table:number-rows-spanned"), _whole(about, "table:number-columns-spanned")
        if down > 1 or across > 1:
            self._sheet.merges.append((self._row, self._column, self._row + down - 1, self._column + across - 1))
        if self._link:
            self._sheet.links[self._row, self._column] = self._link
        if _says_more(about, self._text.strip()):
            places = range(self._column, self._column + min(self._columns, _MOST_HIDDEN))
            self._sheet.shown |= {(self._row, at): partial(_shown, self._text.strip()) for at in places}


def _says_more(about: dict[str, str], text: str) -> bool:
    """Whether a cell shows something other than its value: ISP-902, 00012, or only the month or year of a day."""
    match about.get("office:value-type"):
        case "float":
            return bool(text) and (bool(_PADDED.fullmatch(text)) or not _AS_A_NUMBER.fullmatch(text))
        case "date":
            day = about.get("office:date-value", "")[5:10]
            return bool(
                (_OF_A_MONTH.fullmatch(text) and day[3:] == "01") or (_OF_A_YEAR.fullmatch(text) and day == "01-01")
            )
    return False


def _shown(text: str, _: object) -> object:
    return text


def _is_hidden(about: dict[str, str]) -> bool:
    return about.get("table:visibility") in ("collapse", "filter")


def _a_day(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return len(text) == 10 or text[10] == "T"


def _whole(about: dict[str, str], name: str) -> int:
    text = about.get(name, "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() else 1
