"""Files that cannot be taken, each with the cause that its refusal names."""

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable

import xlwt

from importers.reading.workbook import Limits
from tests.importers import workbook_files as files

SMALL = Limits(bytes=3_000_000, rows=5_000, seconds=20, memory=600_000_000)


def xls() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("Flows").write(0, 0, "Ref")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def looping_xls() -> bytes:
    """Every sector follows itself."""
    data = bytearray(xls())
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    for number in range(128):
        struct.pack_into("<I", data, table + 4 * number, number)
    return bytes(data)


def looping_table_of_xls() -> bytes:
    """The list of the sectors that hold the table of sectors leads back to itself."""
    data = bytearray(xls())
    struct.pack_into("<II", data, 68, 0, 1)
    struct.pack_into("<I", data, 512 + 508, 0)
    return bytes(data)


def password_xls() -> bytes:
    """A FILEPASS record after the first one."""
    bof = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    return files.compound(Workbook=bof + struct.pack("<HH", 0x2F, 6) + b"\0" * 6 + struct.pack("<HH", 0x0A, 0))


def entity_bomb() -> bytes:
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return files.changed(
        files.plain(),
        "xl/sharedStrings.xml",
        lambda old: old.replace(b"?>", b"?>" + doctype, 1).replace(b"Ref", b"&b;"),
    )


def wide_entity_bomb() -> bytes:
    """The same in UTF-16, where no search for the letters finds it."""
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "aaa">]><x>&a;</x>'
    return files.changed(files.plain(), "docProps/core.xml", lambda _: text.encode("utf-16"))


def far_cell(place: str, row: int) -> bytes:
    return files.xlsx_with(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{place}"><v>1</v></c></row>')


def picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 100


def same_part_twice() -> bytes:
    target = io.BytesIO(files.plain())
    with warnings.catch_warnings(), zipfile.ZipFile(target, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(files.SHEET, b"<worksheet/>")
    return target.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "is empty"),
    "only blanks": (lambda: b" \r\n\t\n", "is empty"),
    "only a mark of its encoding": (lambda: b"\xff\xfe", "is empty"),
    "NULs": (lambda: b"\0" * 1000, "is empty"),
    "oversized": (lambda: b"a," * 2_000_000, "too large: 4.0 MB, where 3.0 MB"),
    "more rows than the limit": (lambda: b"a,b\n" * 6_000, "more than 5,000 rows"),
    "encrypted xlsx": (lambda: files.compound(EncryptionInfo=b"x", EncryptedPackage=b"x" * 5000), "is encrypted"),
    "encrypted xls": (password_xls, "is encrypted"),
    "encrypted ods": (
        lambda: files.changed(
            files.ods(""),
            "META-INF/manifest.xml",
            lambda old: old.replace(b"/>", b"><encryption-data/></manifest:manifest>"),
        ),
        "is encrypted",
    ),
    "cut in half": (lambda: files.plain()[: len(files.plain()) // 2], "is damaged"),
    "cut xls": (lambda: xls()[:1000], "is damaged"),
    "a few bytes of xls": (lambda: xls()[:20], "is damaged"),
    "a sheet that is no XML": (
        lambda: files.changed(files.plain(), files.SHEET, lambda _: b"\x01\x02 no XML"),
        "is damaged",
    ),
    "a sheet that breaks off": (
        lambda: files.changed(files.plain(), files.SHEET, lambda old: old[: len(old) // 2]),
        "is damaged",
    ),
    "a workbook without its sheet": (
        lambda: files.zip_from({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}),
        "is damaged|holds no sheet",
    ),
    "a workbook with an empty list of sheets": (
        lambda: files.changed(
            files.plain(), "xl/workbook.xml", lambda old: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", old)
        ),
        "holds no sheet",
    ),
    "HTML saved as xls": (lambda: b"<html><table><tr><td>Ref</td></tr></table></html>", "is a web page"),
    "HTML with a doctype and a BOM": (lambda: "\ufeff\n<!DOCTYPE html><p>".encode(), "is a web page"),
    "HTML in UTF-16": (lambda: "<HTML><BODY>".encode("utf-16"), "is a web page"),
    "XML spreadsheet of 2003": (lambda: b'<?xml version="1.0"?><Workbook/>', "is an XML file"),
    "picture renamed": (picture, "is a picture"),
    "photo renamed": (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 100, "is a picture"),
    "PDF renamed": (lambda: b"%PDF-1.7\n", "is a PDF"),
    "program renamed": (lambda: b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4, "holds bytes that are not text"),
    "Word document": (lambda: files.zip_from({"word/document.xml": b"<w/>"}), "is a Word document"),
    "old Word document": (lambda: files.compound(WordDocument=b"x"), "is a Word document"),
    "any zip archive": (lambda: files.zip_from({"a.txt": b"x"}), "zip archive without a workbook"),
    "empty zip archive": (lambda: files.zip_from({}), "zip archive without a workbook"),
    "zip bomb": (lambda: files.bomb(40_000_000), "zip bomb"),
    "zip bomb whose headers lie": (lambda: files.lying(files.bomb(40_000_000)), "zip bomb"),
    "a part that never begins": (
        lambda: files.zip_from({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * 31_000_000}),
        "is damaged",
    ),
    "headers that lie": (lambda: files.lying(files.plain()), "made to mislead"),
    "the same part twice": (same_part_twice, "the same one twice"),
    "XML entity bomb": (entity_bomb, "XML bomb"),
    "XML entity bomb in UTF-16": (wide_entity_bomb, "XML bomb"),
    "a stray cell in the last corner": (lambda: far_cell("XFD1048576", 1_048_576), "XFD1048576, beyond the 5,000 rows"),
    "a stray cell far to the right of many rows": (
        lambda: far_cell("XFD5000", 5_000),
        "stray cell far below or to the right",
    ),
    "a row repeated to the end of the sheet": (
        lambda: files.ods(
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" '
            'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
        ),
        "is damaged",
    ),
    "an error said to stand beyond the last column": (lambda: files.xlsb((1, 2**32 - 256)), "is damaged"),
    "an error said to stand beyond the last row": (
        lambda: files.xlsb((2**32 - 1, 0)),
        "more than 5,000 rows|is damaged",
    ),
    "xls whose sectors follow themselves": (looping_xls, "is damaged"),
    "xls whose table of sectors follows itself": (looping_table_of_xls, "is damaged"),
}
