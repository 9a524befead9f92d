"""What a file is, by its content, and reading it as that."""

from importers.reading import Refused
from importers.reading.office import read_ole, read_zip
from importers.reading.output import Output
from importers.reading.text import read_text

_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")

_NOT_TABLES = (
    (b"\x89PNG", "is a picture (PNG)"),
    (b"\xff\xd8\xff", "is a picture (JPEG)"),
    (b"GIF8", "is a picture (GIF)"),
    (b"BM", "is a picture (BMP)"),
    (b"II*\0", "is a picture (TIFF)"),
    (b"MM\0*", "is a picture (TIFF)"),
    (b"%PDF", "is a PDF"),
    (b"{\\rtf", "is a Rich Text document"),
    (b"\x1f\x8b", "is a compressed archive (gzip)"),
    (b"7z\xbc\xaf", "is a compressed archive (7z)"),
    (b"Rar!", "is a compressed archive (RAR)"),
)
"""How files begin that hold no table, whatever their names end in."""


def read_any(data: bytes, output: Output, size: int) -> None:
    """Reads the file as what it is; `size` is the most bytes that its parts may have unpacked."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refused("is empty.")
    for start, what in _NOT_TABLES:
        if data.startswith(start) and (start != b"BM" or b"\0" in data[:14]):
            raise Refused(f"{what}, not a spreadsheet: import the spreadsheet itself.")
    if data.startswith(_OLD_EXCEL):
        raise Refused("is in the format of Excel 4 or older: open it in a spreadsheet program and save it as .xlsx.")
    if data.startswith(_ZIP):
        read_zip(data, output, size)
    elif data.startswith(_OLE):
        read_ole(data, output)
    else:
        read_text(data, output)
