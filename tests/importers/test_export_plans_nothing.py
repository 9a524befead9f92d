"""What is exported in a layout, imported again, plans nothing: over registers made up at random."""

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from made_up_registers import registers

from graph_service.errors import BadData
from graph_service.model import Clause, Protocol
from graph_service.snapshot import Snapshot
from importers.export import export
from importers.planning import Options, plan
from importers.template import Template, shipped
from importers.workbook import Limits, Sheet, Workbook, read
from importers.writing import SheetOut, workbook_bytes

EXAMPLES = int(os.environ.get("EXPORT_EXAMPLES", "5"))
quiet = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)


def check(template: Template, snapshot: Snapshot, out: SheetOut, book: Workbook, partner: str | None) -> None:
    try:
        planned = plan(book, snapshot, [template], Options(template=template.name, partner=partner), {})
    except BadData:
        return  # every row looks like a total
    assert (planned.adds, planned.changes, planned.absent) == ((), (), ())
    assert [issue for issue in planned.issues if issue.blocking] == []


@pytest.mark.parametrize("template", shipped(), ids=lambda template: template.name)
def test_importing_an_export_plans_nothing(template: Template) -> None:
    """Whatever the register holds, nothing is added, changed or blocked."""

    @quiet
    @given(registers())
    def holds(snapshot: Snapshot) -> None:
        out = export(template, snapshot)
        if out.rows:
            grid = [list(out.header), *(list(row) for row in out.rows)]
            check(template, snapshot, out, Workbook("x", "", (Sheet("S", rows=grid),)), None)

    holds()


@pytest.mark.fuzz
@pytest.mark.parametrize("template", shipped(), ids=lambda template: template.name)
def test_importing_an_exported_file_plans_nothing(template: Template) -> None:
    """The same through a real workbook, for the whole register and for one body's."""

    @settings(quiet, max_examples=int(os.environ.get("FILE_EXAMPLES", "60")))
    @given(registers())
    def holds(snapshot: Snapshot) -> None:
        for partner in (None, "p-one"):
            out = export(template, snapshot, partner)
            if out.rows:
                check(template, snapshot, out, read(workbook_bytes([out]), "x.xlsx", Limits()), partner)

    holds()


def test_clauses_that_a_layout_cannot_tell_apart_leave_no_row_that_reads_as_a_group() -> None:
    """A published list has no data items: a second row with the title alone would be the next protocol's theme."""
    clauses = (Clause(purposes=("safeguarding",)), Clause(purposes=("research",), categories=("name",)))
    protocols = (
        Protocol(id="p1", reference="ISP-1", title="One", theme="Crime", clauses=clauses),
        Protocol(id="p2", reference="ISP-2", title="Two"),
    )
    snapshot = Snapshot(version=1, protocols={one.id: one for one in protocols})
    weisf = next(one for one in shipped() if one.name == "weisf-protocols")
    out = export(weisf, snapshot)
    grid = [list(out.header), *(list(row) for row in out.rows)]
    check(weisf, snapshot, out, Workbook("x", "", (Sheet("S", rows=grid),)), None)
    assert len(out.rows) == 2
