"""Text files of rows: commas, semicolons, tabs or bars between the cells, in any encoding."""

import codecs
import csv
import io
import string
import sys
from collections import Counter

from graph_service.spreadsheet import as_typed
from importers.reading import Refused
from importers.reading.output import Output

_SAMPLE = 20_000
_CONTROLS = dict.fromkeys([*range(1, 9), *range(14, 32), 127])
_MOST_CONTROLS = 20
"""One control character in this number of characters is more than text has."""
_FEW_ROWS = 20
_DELIMITERS = ",;\t|"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ASCII = bytes(range(0x80))
_WINDOWS = _ASCII + "€…‘’“”•–—™Œœ".encode("cp1252") + bytes(range(0xA0, 0x100))
"""The bytes of ordinary text in cp1252; the others are letters in the encodings of DOS and old Macs."""


def read_text(data: bytes, output: Output) -> None:
    """Writes the file as one sheet without a name. The `'` that exports put before what looks like a formula goes."""
    text = _decoded(data)
    start = text[:_SAMPLE]
    if (len(start) - len(start.translate(_CONTROLS))) * _MOST_CONTROLS > len(start):
        raise Refused("holds bytes that are not text: it is damaged, or not a spreadsheet.")
    start = start.lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html", "<table", "<head", "<meta", "<style", "<script", "<div", "<body")):
        raise Refused(
            "is a web page (HTML) saved under the name of a spreadsheet: open it in a spreadsheet program and save it as .xlsx."
        )
    if start.startswith("<?xml"):
        raise Refused("is an XML file, not a spreadsheet: open it in a spreadsheet program and save it as .xlsx.")
    csv.field_size_limit(sys.maxsize)
    delimiter = _delimiter(text)
    output.format("tsv" if delimiter == "\t" else "csv")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        output.sheet("", False, ([as_typed(cell) for cell in row] for row in rows))
    except csv.Error as error:
        raise Refused(f"is damaged: {error}.") from error


def _decoded(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data, encoding)
    if len(data) >= 4 and data[:200:2].count(0) > len(data[:200:2]) * 0.7:
        return _strictly(data, "utf-16-be")
    if len(data) >= 4 and data[1:200:2].count(0) > len(data[1:200:2]) * 0.7:
        return _strictly(data, "utf-16-le")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    return _guessed(data)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("is damaged: its text breaks off in the middle of a character.") from error


def _guessed(data: bytes) -> str:
    """Text without a mark of its encoding: that of Windows in the UK when it reads as such, else the best guess."""
    foreign = len(data.translate(None, _ASCII))
    letters = foreign + len(data) - len(data.translate(None, string.ascii_letters.encode()))
    if foreign * 4 < letters and not data.translate(None, _WINDOWS):
        return data.decode("cp1252")
    from charset_normalizer import from_bytes  # only here: it takes a third of the time to start

    best = from_bytes(data[:200_000]).best()
    return data.decode(best.encoding if best else "cp1252", "replace")


def _delimiter(text: str) -> str:
    """What stands between cells: that by which most of the first rows fall into the same number of cells, and many.

    The standard library's sniffer is misled by a title above the table, and by commas in the cells of a semicolon file. What
    parts every row alike comes first: lists with semicolons in the cells of a file with commas do not part its headings.
    """
    lines = text[:_SAMPLE].splitlines(keepends=True)
    if len(text) > _SAMPLE and len(lines) > 1:
        lines.pop()  # it breaks off

    def cells(delimiter: str) -> tuple[bool, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        few = widths.total() / (10 if widths.total() > _FEW_ROWS else 4)
        parted = max(((width - 1) * rows for width, rows in widths.items() if rows >= few), default=0)
        return len(widths) == 1 and widths.total() > 1 and parted > 0, parted

    return max(_DELIMITERS, key=cells)
