"""Importing a large workbook: against the time that bare calamine takes to read it, in memory, and as it grows."""

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path

from graph_service import Register
from graph_service.model import Partner
from graph_service.settings import Settings
from graph_service.spreadsheet import Cell, SheetOut, workbook_bytes

ROWS = 50_000
HEADER = [
    "Ref",
    "Flow name",
    "Project",
    "Sender",
    "Source asset",
    "Recipient",
    "Personal data items",
    "Data subjects",
    "Purpose",
    "Lawful basis",
    "Special category condition",
    "Transfer method",
    "Frequency",
    "Volume of records",
    "Country",
    "Safeguards",
    "Protocol / agreement reference",
    "Start date",
    "End date",
    "Comments",
]
PARTNERS = [
    f"{place} {kind}"
    for place in ("Eastvale", "Northmoor", "Saltmarsh", "Wick", "Harrow Fen")
    for kind in ("District Council", "Police", "NHS Trust", "Fire and Rescue Service", "Housing Association", "College")
]
_DATA = [
    "Name; Address",
    "Name; Date of birth; NHS number",
    "Name\nHealth",
    "Name, Address, Ethnicity",
    "Criminal convictions",
]
_SUBJECTS = ["Children", "Pupils", "Looked after children", "Tenants", "Patients"]
_PURPOSES = ["Safeguarding", "Child protection", "Direct care", "Prevention of crime", "Research"]
_METHODS = ["Secure email", "Email", "Post", "SFTP", "Telephone"]


def rows(count: int) -> Iterator[list[Cell]]:
    """Rows of a data flow map, as different from each other as real ones: every reference, name and volume its own."""
    for n in range(count):
        sender, recipient = PARTNERS[n % 30], PARTNERS[(n * 7 + 1) % 30]
        starts = date(2020, 1, 1) + timedelta(days=n % 1_500)
        yield [
            f"DF-{n:06}",
            f"Referrals of case group {n}",
            f"Programme {n % 12}",
            sender,
            f"Case system {n % 40}",
            recipient,
            _DATA[n % 5],
            _SUBJECTS[n % 5],
            _PURPOSES[n // 5 % 5],
            "Article 6(1)(e) public task",
            "Article 9(2)(g)" if n % 5 else None,
            _METHODS[n // 3 % 5],
            "Weekly",
            n % 5_000,
            "UK",
            None,
            f"ISP-{n % 300:04}",
            starts,
            starts + timedelta(days=900) if n % 3 else "Ongoing",
            f"Comment {n % 2_000}",
        ]


def apart(work: Callable[..., float], *arguments: object) -> tuple[float, float]:
    """Runs it in a process of its own: its seconds, and the most megabytes that the process or a child of it held."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_measured, work, *arguments).result()


def better(work: Callable[..., float], *arguments: object) -> tuple[float, float]:
    """The faster of two runs, each in a process of its own: the first one may wait for memory that the machine has to find."""
    return min(apart(work, *arguments) for _ in range(2))


def _measured(work: Callable[..., float], *arguments: object) -> tuple[float, float]:
    seconds = work(*arguments)
    unit = 1 if sys.platform == "darwin" else 1_024
    held = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return seconds, held * unit / 1e6


def bare(path: Path) -> float:
    """Calamine alone."""
    from python_calamine import load_workbook

    started = time.perf_counter()
    load_workbook(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return time.perf_counter() - started


def dry_run(path: Path, store: str) -> float:
    """The plan of importing the workbook into a register that has the partners."""
    with _register(store) as register:
        started = time.perf_counter()
        plan = register.plan_import(path, partner="Eastvale District Council")
        seconds = time.perf_counter() - started
    if plan.held:
        raise SystemExit(f"The workbook of the benchmark does not import: {[row.label for row in plan.held[:3]]}")
    return seconds


def whole_import(path: Path, store: str) -> float:
    """The plan and its revision."""
    with _register(store) as register:
        started = time.perf_counter()
        register.apply_import(register.plan_import(path, partner="Eastvale District Council"))
        return time.perf_counter() - started


def _register(store: str) -> Register:
    large = {
        "import_rows": 1_000_000,
        "import_bytes": 500_000_000,
        "import_memory": 8_000_000_000,
        "import_seconds": 600,
    }
    return Register.open(store, settings=Settings(store=store, **large), who="benchmark")


def prepare(folder: Path, count: int) -> tuple[Path, str]:
    """The workbook of so many flows, and a register that has its partners."""
    path = folder / f"flows-{count}.xlsx"
    path.write_bytes(workbook_bytes([SheetOut("Flows", HEADER, list(rows(count)))]))
    store = str(folder / f"register-{count}.db")
    with _register(store) as register:
        partners = [Partner(id=name.lower().replace(" ", "-"), name=name) for name in PARTNERS]
        register.write(partners, why="the partners of the benchmark")
    return path, store


def main(count: int = ROWS) -> None:
    """Prints each ratio beside its target."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path, store = prepare(folder, count)
        alone, _ = better(bare, path)
        planned, memory = better(dry_run, path, store)
        imported, _ = apart(whole_import, path, store)
        print(f"importing: {count:,} rows of {len(HEADER)} columns; calamine alone {alone:.2f} s")
        print(f"  dry run {planned:.2f} s: {planned / alone:.1f} × calamine (at most 6)")
        print(f"  import into SQLite {imported:.2f} s: {imported / planned:.1f} × the dry run (at most 2)")
        print(f"  peak memory of the dry run {memory:,.0f} MB (at most 1,000)")
        large_path, large_store = prepare(folder, count * 10)
        large, _ = better(dry_run, large_path, large_store)
        print(f"  ten times the rows {large:.2f} s: {large / planned:.1f} × (at most 11)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
