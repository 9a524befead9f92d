"""Plans of small tables, as tests of imports make them."""

from collections.abc import Mapping
from typing import Any

from graph_service.model import Flow, Protocol, key_of, kind_of, plural
from graph_service.snapshot import Snapshot
from importers.plan import Plan
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Cell, Sheet, Workbook
from importers.recognise.template import shipped
from tests.importers.layouts import REGISTER

FLOW = ["Ref", "Flow name", "Sender", "Recipient", "Data items", "Purpose"]


Rows = list[list[Cell]]


def planned(
    *sheets: Rows | tuple[str, Rows],
    register: Snapshot = REGISTER,
    remembered: Mapping[str, Any] | None = None,
    problems: dict[tuple[int, int], str] | None = None,
    **options: Any,
) -> Plan:
    named = [sheet if isinstance(sheet, tuple) else (f"Sheet{i}", sheet) for i, sheet in enumerate(sheets, 1)]
    book = Workbook("f.xlsx", "0" * 64, tuple(Sheet(name, rows=rows, problems=problems or {}) for name, rows in named))
    return plan(book, register, shipped(), Options(**options), remembered or {})


def after(made: Plan, register: Snapshot = REGISTER) -> Snapshot:
    assert not made.held
    kinds = {
        plural(kind): dict(register.of(kind))
        for kind in ("term", "partner", "asset", "project", "protocol", "notice", "flow")
    }  # type: ignore[arg-type]
    for record in made.put:
        kinds[plural(kind_of(record))][key_of(record)] = record
    return register.replacing(**kinds)


def flows(made: Plan) -> list[Flow]:
    return [record for record in made.put if isinstance(record, Flow)]


def protocol(made: Plan) -> Protocol:
    (found,) = [record for record in made.put if isinstance(record, Protocol)]
    return found


ONE = [FLOW, ["1", "A", "Essex Police", "ECC", "Name", "Direct care"]]


HEAD: list[Cell] = [
    "Ref",
    "Title",
    "Signatories",
    "Lead organisation",
    "Purpose(s)",
    "Data items",
    "End date",
    "Status",
]
