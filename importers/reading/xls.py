"""XLS workbooks: what their container holds, followed sector by sector, and the errors in their sheets (MS-CFB, MS-XLS)."""

import struct
from collections.abc import Iterator

from importers.reading import Refused
from importers.reading.archive import DAMAGED, ENCRYPTED
from importers.reading.cell_errors import ERRORS, error
from importers.reading.details import Details

_STREAM, _SMALL = 2, 4096
_END, _LAST_SECTOR = 0xFFFFFFFE, 0xFFFFFFFA
_FORMULA, _FILEPASS, _BOUNDSHEET, _BOF, _EOF = 0x06, 0x2F, 0x85, 0x809, 0x0A
_BOOLERR, _NUMBER, _RK, _MULRK = 0x205, 0x203, 0x27E, 0xBD


def details(data: bytes) -> dict[str, Details]:
    """By the name of the sheet. Refuses what is encrypted, is not a workbook, or whose sectors lead in circles."""
    container = _Container(data)
    names = container.names()
    if "EncryptedPackage" in names:
        raise Refused(ENCRYPTED)
    stream = next((name for name in ("Workbook", "Book") if name in names), None)
    if stream is None:
        what = "a Word document" if "WordDocument" in names else "a document of another program"
        raise Refused(f"is {what}, not a spreadsheet: copy the table into a workbook and import that.")
    book = container.read(stream)
    sheets: list[tuple[str, int]] = []
    for kind, body in _records(book, 0):
        if kind == _FILEPASS:
            raise Refused(ENCRYPTED)
        if kind == _BOUNDSHEET and len(body) >= 8:
            sheets.append((_name(body), int.from_bytes(body[:4], "little")))
    if not sheets:
        raise Refused(DAMAGED)
    return {name: _details_of_sheet(book, start) for name, start in sheets}


def _name(body: bytes) -> str:
    size, wide = body[6], body[7] & 1
    return body[8 : 8 + size * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _details_of_sheet(book: bytes, start: int) -> Details:
    details = Details()
    for kind, body in _records(book, start):
        if kind not in (_FORMULA, _BOOLERR, _NUMBER, _RK, _MULRK) or len(body) < 8:
            continue
        row, column = struct.unpack_from("<HH", body)
        if kind == _BOOLERR and body[7]:
            details.errors[row, column] = error(ERRORS.get(body[6], "of a formula"))
        elif kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff":
            if body[6] == 2:
                details.errors[row, column] = error(ERRORS.get(body[8], "of a formula"))
        elif kind in (_NUMBER, _FORMULA) and len(body) >= 14:
            if body[13] & 0x80:
                details.negative.add((row, column))
        elif kind == _RK and len(body) >= 10 and body[9] & 0x80:
            details.negative.add((row, column))
        elif kind == _MULRK:
            details.negative |= {(row, column + n) for n in range((len(body) - 6) // 6) if body[4 + 6 * n + 5] & 0x80}
    return details


def _records(book: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the workbook, from its beginning to its end; parts within it (charts) are passed over."""
    at, depth = start, 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


class _Container:
    """A compound file: streams in chains of sectors. A chain that meets itself or leaves the file is damage."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512:
            raise Refused(DAMAGED)
        self._data = data
        self._size = 1 << min(int.from_bytes(data[30:32], "little"), 16)
        if self._size not in (512, 4096):
            raise Refused(DAMAGED)
        self._table = self._sector_table()
        directory = self._chain(_int(data, 48), self._table)
        entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
        if not entries:
            raise Refused(DAMAGED)
        self._streams = {
            _stream_name(entry): (_int(entry, 116), _int(entry, 120)) for entry in entries if entry[66] == _STREAM
        }
        root = entries[0]
        self._small = self._chain(_int(root, 116), self._table) if _int(root, 116) <= _LAST_SECTOR else b""
        small = self._chain(_int(data, 60), self._table) if _int(data, 60) <= _LAST_SECTOR else b""
        self._small_table = list(struct.unpack(f"<{len(small) // 4}I", small))

    def names(self) -> set[str]:
        """The names of the streams."""
        return set(self._streams)

    def read(self, name: str) -> bytes:
        """One stream."""
        first, size = self._streams[name]
        if size < _SMALL:
            return self._small_chain(first)[:size] if size else b""
        return self._chain(first, self._table)[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if number > _LAST_SECTOR or start >= len(self._data):
            raise Refused(DAMAGED)
        return self._data[start : start + self._size]

    def _sector_table(self) -> list[int]:
        """Which sector follows each: itself in sectors, which the header and a chain of further sectors list."""
        listed = list(struct.unpack("<109I", self._data[76:512]))
        following, met = _int(self._data, 68), set[int]()
        while following <= _LAST_SECTOR:
            if following in met:
                raise Refused(DAMAGED)
            met.add(following)
            more = self._sector(following)
            numbers = struct.unpack(f"<{len(more) // 4}I", more[: len(more) // 4 * 4])
            listed += numbers[:-1]
            following = numbers[-1]
        table: list[int] = []
        for number in listed:
            if number <= _LAST_SECTOR:
                sector = self._sector(number)
                table += struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])
        return table

    def _chain(self, first: int, table: list[int]) -> bytes:
        return b"".join(self._sector(number) for number in _follow(first, table))

    def _small_chain(self, first: int) -> bytes:
        return b"".join(self._small[number * 64 : number * 64 + 64] for number in _follow(first, self._small_table))


def _stream_name(entry: bytes) -> str:
    return entry[: max(int.from_bytes(entry[64:66], "little") - 2, 0)].decode("utf-16-le", "replace")


def _follow(first: int, table: list[int]) -> Iterator[int]:
    number, met = first, set[int]()
    while number != _END:
        if number in met or number >= len(table):
            raise Refused(DAMAGED)
        met.add(number)
        yield number
        number = table[number]


def _int(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
