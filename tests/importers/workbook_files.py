"""Workbook files made by hand: what no library writes, and what nobody should."""

import io
import struct
import zipfile
from collections.abc import Callable

from graph_service.spreadsheet import SheetOut, workbook_bytes

SHEET = "xl/worksheets/sheet1.xml"


def plain() -> bytes:
    """An ordinary XLSX workbook of one sheet."""
    return workbook_bytes([SheetOut("Flows", ["Ref", "Name"], [[f"F-{n}", f"Flow {n}"] for n in range(20)])])


def xlsx_with(cells: str, merges: str = "") -> bytes:
    """An XLSX workbook whose sheet has this XML as its rows."""
    content = f"<sheetData>{cells}</sheetData>".encode()
    return changed(
        plain(),
        SHEET,
        lambda old: (
            old[: old.index(b"<sheetData")]
            + content
            + old[old.index(b"</sheetData>") + 12 :].replace(b"<autoFilter", merges.encode() + b"<autoFilter")
        ),
    )


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return target.getvalue()


def zip_from(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def bomb(size: int) -> bytes:
    """A workbook whose sheet unpacks to `size` bytes of blanks."""
    return changed(plain(), SHEET, lambda old: old + b" " * size)


def lying(data: bytes, name: str = SHEET, claimed: int = 100) -> bytes:
    """The archive whose headers claim another size of one part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo(name)
    true, false = struct.pack("<I", part.file_size), struct.pack("<I", claimed)
    directory = data.rindex(
        b"PK\x01\x02" + data[data.index(b"PK\x01\x02") + 4 : data.index(b"PK\x01\x02") + 6],
        0,
        data.rindex(name.encode()),
    )
    local = part.header_offset
    assert data[directory + 24 : directory + 28] == true
    assert data[local + 22 : local + 26] == true
    return data[: local + 22] + false + data[local + 26 : directory + 24] + false + data[directory + 28 :]


def ods(*sheets: str) -> bytes:
    """An ODS workbook with this XML in its sheets."""
    spaces = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "style", "table", "text")
    )
    tables = "".join(
        f'<table:table table:name="S{number}">{sheet}</table:table>' for number, sheet in enumerate(sheets)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} xmlns:calcext="urn:org:documentfoundation:names:'
        f'experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>'
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zip_from(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def xlsb(error_at: tuple[int, int] = (1, 0)) -> bytes:
    """An XLSB workbook: A1 is the text "Ref", B1 the number 7, A2 the error #REF!, B2 a formula that came to #N/A; C1:D2 is merged.

    The errors can be moved to another row, and the first to another column.
    """

    def record(kind: int, body: bytes = b"") -> bytes:
        number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return number + bytes([len(body)]) + body

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    def cell(column: int) -> bytes:
        return struct.pack("<II", column, 0)

    def row(number: int) -> bytes:
        return record(0, struct.pack("<II", number, 0) + b"\0" * 9)

    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Flows"))
        + record(144)
        + record(132)
    )
    sheet = record(129) + record(148, struct.pack("<IIII", 0, 1, 0, 1)) + record(145)
    sheet += row(0) + record(6, cell(0) + text("Ref")) + record(5, cell(1) + struct.pack("<d", 7))
    sheet += row(error_at[0]) + record(3, cell(error_at[1]) + b"\x17") + record(11, cell(1) + b"\x2a" + b"\0" * 10)
    sheet += (
        record(146) + record(177, struct.pack("<I", 1)) + record(176, struct.pack("<IIII", 0, 1, 2, 3)) + record(178)
    )
    sheet += record(130)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/"
    return zip_from(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'.encode(),
            "_rels/.rels": f'<Relationships xmlns="{package}relationships"><Relationship Id="rId1" Type="{relation}/officeDocument" Target="xl/workbook.bin"/></Relationships>'.encode(),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{package}relationships"><Relationship Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'.encode(),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def compound(**streams: bytes) -> bytes:
    """A compound file (as XLS and encrypted workbooks are) of these streams."""
    sectors: list[bytes] = []
    table: list[int] = []

    def add(content: bytes) -> int:
        first = len(sectors)
        parts = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        sectors.extend(parts)
        table.extend([first + n + 1 for n in range(len(parts) - 1)] + [0xFFFFFFFE])
        return first

    def entry(name: str, kind: int, first: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 1)
            + b"\0" * 36
            + struct.pack("<IQ", first, size)
        )

    entries = entry("Root Entry", 5, 0xFFFFFFFE, 0)
    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        entries += entry(name, 2, add(padded), len(padded))
    directory = add(entries)
    table_sector = len(sectors)
    table += [0xFFFFFFFD]
    sectors.append(struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff"))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return header + struct.pack("<I", table_sector).ljust(436, b"\xff") + b"".join(sectors)
