"""A file with anything wrong in it is read or refused: never an error that is not the service's own, never a file that hangs."""

import contextlib
import io
import random
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.errors import BadData
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import SheetOut, csv_text, workbook_bytes
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading import Refused, ods, xls, xlsb, xlsx
from importers.reading.archive import Archive
from importers.reading.output import Output
from importers.reading.text import read_text
from importers.reading.workbook import Limits, read
from importers.recognise.template import shipped
from importers.writing.annotate import Mark, annotate
from tests.importers import workbook_files as files

LIMITS = Limits(bytes=2_000_000, rows=5_000, seconds=20, memory=500_000_000)
HEADER = ["Ref", "Flow name", "Sender", "Recipient", "Personal data items", "Start date"]
ROWS = [
    [
        f"F-{number}",
        f"Flow – {number}",
        "Essex Police",
        "Essex County Council",
        "Name; Health",
        date(2024, 1, 1 + number),
    ]
    for number in range(20)
]
_WORDS = (
    b't="e"',
    b"<v>-1</v>",
    b"#REF!",
    b"\0",
    b"<!DOCTYPE x>",
    b"1048576",
    b"XFD1048576",
    b"\xff\xff\xff\xff",
    b"NaN",
    b"99999999999999999999",
)


def _xls() -> bytes:
    book = xlwt.Workbook()
    out = book.add_sheet("Flows")
    for row, cells in enumerate([HEADER, *ROWS]):
        for column, cell in enumerate(cells):
            out.write(row, column, cell)
    out.row(30).set_cell_error(0, "#REF!")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _ods() -> bytes:
    rows = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row[:-1]))}"
        f'<table:table-cell office:value-type="date" office:date-value="{row[-1]}"/></table:table-row>'
        for row in ROWS
    )
    return files.ods(f"<table:table-row>{''.join(map(_ods_cell, HEADER))}</table:table-row>{rows}")


def _ods_cell(text: object) -> str:
    return f'<table:table-cell table:number-columns-spanned="1" office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


SEEDS: dict[str, bytes] = {
    "xlsx": workbook_bytes([SheetOut("Flows", HEADER, ROWS)]),
    "xlsb": files.xlsb(),
    "xls": _xls(),
    "ods": _ods(),
    "csv": csv_text(HEADER, ROWS).encode("cp1252"),
    "csv in UTF-16": csv_text(HEADER, ROWS).encode("utf-16"),
}


def _bytes_changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20))):
        changed[chance.randrange(len(changed))] = chance.choice((0, 0xFF, chance.randrange(256)))
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _repeated(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 200)]
    return data[:start] + piece * chance.randrange(2, 50) + data[start:]


def _word_put_in(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + chance.choice(_WORDS) + data[start + chance.choice((0, 4)) :]


def _number_changed(data: bytes, chance: random.Random) -> bytes:
    """One of the digits becomes many: numbers of rows, columns, styles and strings that do not exist."""
    digits = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
    if not digits:
        return _bytes_changed(data, chance)
    place = chance.choice(digits)
    return data[:place] + chance.choice((b"0", b"-1", b"7", b"999999", b"4294967296")) + data[place + 1 :]


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _bytes_changed,
    _cut,
    _repeated,
    _word_put_in,
    _number_changed,
)


def _inside(data: bytes, change: Callable[[bytes, random.Random], bytes], chance: random.Random) -> bytes:
    """The archive with a change in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = chance.choice(archive.namelist())
    return files.changed(data, name, lambda part: change(part or b"x", chance))


def mutated(kind: str, seed: int) -> bytes:
    """The workbook of that kind with something wrong in it: in the file, or inside one of its parts when it is an archive."""
    chance = random.Random(seed)
    data = SEEDS[kind]
    for _ in range(chance.choice((1, 1, 2))):
        change = chance.choice(CHANGES)
        try:
            data = (
                _inside(data, change, chance)
                if data.startswith(b"PK") and chance.random() < 0.75
                else change(data, chance)
            )
        except Exception:  # noqa: BLE001 - what is already broken cannot be opened to be broken further
            break
        if not data:
            break
    return data


def take(data: bytes, every: int) -> None:
    """Reads a file and plans its import; now and then marks it, too. A refusal is well; whatever else is raised is not."""
    try:
        book = read(data, "mutated", LIMITS)
        plan(book, Snapshot(), shipped(), Options(partner="Essex Police", create_partners=True), {})
        if every == 0:
            annotate(data, "mutated", [Mark(sheet.name, 1, 1, "Wrong.") for sheet in book.sheets], LIMITS)
    except BadData as refusal:
        message = str(refusal)
        assert "\n" not in message
        assert message.endswith(".")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(kind=st.sampled_from(sorted(SEEDS)), seed=st.integers(0, 2**32))
def test_a_file_with_something_wrong_in_it_is_read_or_refused(kind: str, seed: int) -> None:
    take(mutated(kind, seed), seed % 40)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(kind=st.sampled_from(sorted(SEEDS)), seed=st.integers(0, 2**32))
def test_the_checks_before_a_file_is_read_end_in_a_refusal_or_in_none(kind: str, seed: int) -> None:
    """In a child an error of our own would look like a crash of the reader; so here they run without one."""
    data = mutated(kind, seed)
    with contextlib.suppress(Refused):
        if kind == "xls":
            xls.details(data)
        elif kind in ("xlsx", "xlsb", "ods"):
            archive = Archive(data, 20_000_000)
            {
                "xlsx": lambda: xlsx.details(archive, 5_000),
                "xlsb": lambda: xlsb.details(archive),
                "ods": lambda: ods.details(archive),
            }[kind]()
        else:
            read_text(data, Output(io.BytesIO(), 5_000))


@pytest.mark.parametrize("kind", SEEDS)
def test_a_file_with_nothing_wrong_in_it_is_read(kind: str) -> None:
    """What is mutated is a register to begin with, so that the mutations reach the readers and the converters."""
    book = read(SEEDS[kind], kind, LIMITS)
    assert book.sheets[0].rows
    if kind != "xlsb":
        made = plan(book, Snapshot(), shipped(), Options(partner="Essex Police", create_partners=True), {})
        assert sum(add.kind == "flow" for add in made.adds) == len(ROWS)


@pytest.mark.fuzz
@pytest.mark.parametrize("hundred", range(100))
def test_ten_thousand_mutated_workbooks_are_read_or_refused(hundred: int) -> None:
    kinds = sorted(SEEDS)
    for number in range(hundred * 100, hundred * 100 + 100):
        take(mutated(kinds[number % len(kinds)], number), number % 40)
