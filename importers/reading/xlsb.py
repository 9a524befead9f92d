"""Errors and merged ranges in the sheets of an XLSB workbook, found in its records (MS-XLSB 2.1.4)."""

import posixpath
import re
from collections.abc import Iterator

from importers.reading.archive import Archive
from importers.reading.cell_errors import ERRORS, error
from importers.reading.details import Details

_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET, _MERGED = 0, 3, 11, 156, 176
_LINK = re.compile(rb"<Relationship\s[^>]*>")


def details(archive: Archive) -> dict[str, Details]:
    """By the name of the sheet, for sheets that have any."""
    details_by_sheet = {}
    for sheet, part in _parts(archive):
        sheet_details = Details()
        row = 0
        for kind, body in _records(archive.read(part)):
            if kind == _ROW and len(body) >= 4:
                row = int.from_bytes(body[:4], "little")
            elif kind in (_CELL_ERROR, _FORMULA_ERROR) and len(body) >= 9:
                column = int.from_bytes(body[:4], "little")
                sheet_details.errors[row, column] = error(ERRORS.get(body[8], "of a formula"))
            elif kind == _MERGED and len(body) >= 16:
                top, bottom, left, right = (int.from_bytes(body[at : at + 4], "little") for at in range(0, 16, 4))
                sheet_details.merges.append((top, left, bottom, right))
        if sheet_details.errors or sheet_details.merges:
            details_by_sheet[sheet] = sheet_details
    return details_by_sheet


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Each record's kind and content. The kind has one or two bytes, the size up to four, seven bits in each."""
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (part[at] << 7)
            at += 1
        size = shift = 0
        while at < end and shift < 28:
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, part[at : at + size]
        at += size


def _parts(archive: Archive) -> Iterator[tuple[str, str]]:
    """The name of each sheet and of the part that holds it."""
    links = {}
    for link in _LINK.findall(archive.read("xl/_rels/workbook.bin.rels")):
        about = dict(re.findall(rb"(\w+)=\"([^\"]*)\"", link))
        target = about.get(b"Target", b"").decode("utf-8", "replace")
        links[about.get(b"Id", b"").decode("utf-8", "replace")] = posixpath.normpath(
            posixpath.join("/xl", target)
        ).lstrip("/")
    for kind, body in _records(archive.read("xl/workbook.bin")):
        if kind == _SHEET:
            link, rest = _string(body[8:])
            name, _ = _string(rest)
            yield name, links.get(link, "")


def _string(body: bytes) -> tuple[str, bytes]:
    """A text that begins with its length in characters, and what follows it."""
    size = int.from_bytes(body[:4], "little")
    if size == 0xFFFFFFFF:
        size = 0
    return body[4 : 4 + 2 * size].decode("utf-16-le", "replace"), body[4 + 2 * size :]
