"""The parts of a zip archive, really unpacked and counted before anything else reads them: what headers claim is not evidence."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from importers.reading import Refused

DAMAGED = "is damaged: open it in a spreadsheet program, save it again as .xlsx and import that."
ENCRYPTED = "is encrypted: open it with its password, save it without one and import that."

_MOST_PARTS = 5_000
_LOCAL_HEADER = 30
_CHUNK = 65_536
_LONGEST_PROLOG = 2_000_000
"""The bytes before the first element of XML; a parser reads those that never end again and again."""


class Archive:
    """A zip archive whose every part has been unpacked within the limit, and whose XML declares no entities."""

    def __init__(self, data: bytes, limit: int) -> None:
        """`limit` is the most bytes that all parts together may have unpacked."""
        self._data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeDecodeError) as error:
            raise Refused(DAMAGED) from error
        self._parts = {part.filename: part for part in parts}
        if len(parts) > _MOST_PARTS or len(self._parts) < len(parts):
            raise Refused(
                "is not a workbook that a spreadsheet program saved: its zip archive has too many parts, or the same one twice."
            )
        left = limit
        for name in self._parts:
            left -= self._check(name, left)

    def names(self) -> list[str]:
        """The names of the parts, in the order of the archive."""
        return list(self._parts)

    def read(self, name: str) -> bytes:
        """One part unpacked; empty where there is none."""
        part = self._parts.get(name)
        return b"".join(self._chunks(part)) if part else b""

    def _check(self, name: str, left: int) -> int:
        """How many bytes a part really has."""
        size = 0
        prolog = _Prolog() if name.lower().endswith((".xml", ".rels", ".vml")) else None
        for chunk in self._chunks(self._parts[name]):
            size += len(chunk)
            if size > left:
                raise Refused("unpacks to far more than its size (a zip bomb), or is too large to be read.")
            if prolog and not prolog.over:
                prolog.read(chunk)
        if size != self._parts[name].file_size:
            raise Refused("is damaged or made to mislead: its parts are larger or smaller than its zip headers say.")
        return size

    def _chunks(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        if part.flag_bits & 1:
            raise Refused(ENCRYPTED)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(
                "is packed in a way that spreadsheet programs do not use: open it in one and save it again as .xlsx."
            )
        header = self._data[part.header_offset : part.header_offset + _LOCAL_HEADER]
        if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
            raise Refused(DAMAGED)
        lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        start = part.header_offset + _LOCAL_HEADER + lengths
        packed = memoryview(self._data)[start : start + part.compress_size]
        if part.compress_type == zipfile.ZIP_STORED:
            yield bytes(packed)
        else:
            yield from _inflated(packed)


def _inflated(packed: memoryview) -> Iterator[bytes]:
    """The unpacked bytes of a deflated part, a little at a time, so that no claim of its size is believed."""
    inflater = zlib.decompressobj(-15)
    try:
        for start in range(0, len(packed), _CHUNK):
            waiting: bytes | memoryview = packed[start : start + _CHUNK]
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, _CHUNK * 16)
                waiting = inflater.unconsumed_tail
    except zlib.error as error:
        raise Refused(DAMAGED) from error
    yield inflater.flush()
    if not inflater.eof:
        raise Refused(DAMAGED)


class _Prolog:
    """Reads XML up to its first element. A document type (which could declare entities that grow without end) is refused."""

    def __init__(self) -> None:
        self.over = False
        self._size = 0
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._stop

    def read(self, chunk: bytes) -> None:
        try:
            self._parser.Parse(chunk, False)
        except _Stop:
            self.over = True
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise Refused(DAMAGED) from error
        self._size += len(chunk)
        if self._size > _LONGEST_PROLOG and not self.over:
            raise Refused(DAMAGED)

    def _refuse(self, *_: object) -> None:
        raise Refused(
            "declares XML entities (an XML bomb), which no spreadsheet program does: save the table again as .xlsx."
        )

    def _stop(self, *_: object) -> None:
        raise _Stop


class _Stop(Exception):
    """The first element has begun."""
