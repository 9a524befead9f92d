"""What is exported in a layout, imported again, plans nothing: over registers made up at random."""

import os
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from graph_service.errors import BadData
from graph_service.model import Clause, Partner, Party, Project, Protocol
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import SheetOut, workbook_bytes
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Limits, Sheet, Workbook, read
from importers.recognise.template import Template, shipped
from importers.writing.export import export
from tests.importers.made_up_registers import registers

DEA = ("digital-economy-act-2017",)
"""What brings an agreement into the open register of that Act."""
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
    assert [issue for issue in planned.remarks if (issue.effect != "note")] == []


@pytest.mark.parametrize("template", shipped(), ids=lambda template: template.name)
def test_importing_an_export_plans_nothing(template: Template) -> None:
    """Whatever the register holds, nothing is added, changed or blocked."""

    @quiet
    @given(registers())
    def holds(snapshot: Snapshot) -> None:
        out = export(template, snapshot)
        if out.rows:
            grid = [*map(list, out.heading), list(out.header), *map(list, out.rows)]
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


@pytest.mark.parametrize("signed", [True, False, None])
def test_what_is_recorded_beside_a_date_of_signing_stays(signed: bool | None) -> None:
    """It says nothing there, so that exports leave it out; an import of the same date changes nothing."""
    party = Party(partner="p-one", signed=signed, signed_on=date(2024, 3, 12))
    partner, protocol = Partner(id="p-one", name="One"), Protocol(id="p1", title="T", parties=(party,))
    snapshot = Snapshot(version=1, partners={partner.id: partner}, protocols={protocol.id: protocol})
    (template,) = [one for one in shipped() if one.name == "protocol-register"]
    out = export(template, snapshot)
    grid = [*map(list, out.heading), list(out.header), *map(list, out.rows)]
    check(template, snapshot, out, Workbook("x", "", (Sheet("S", rows=grid),)), None)


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
    grid = [*map(list, out.heading), list(out.header), *map(list, out.rows)]
    check(weisf, snapshot, out, Workbook("x", "", (Sheet("S", rows=grid),)), None)
    assert len(out.rows) == 2


@pytest.mark.parametrize(
    "title",
    [
        "Soft\u00adhyphen",
        "\u200bNo width",
        "Escaped _x0041_",
        "Two\rlines\n",
        "  padded ",
        "Long " * 6_553,
        "0012 - Numbered V2",
    ],
)
@pytest.mark.parametrize("name", ["weisf-protocols", "dea-register", "protocol-register"])
def test_a_title_of_odd_signs_is_written_and_changes_no_other_protocol(name: str, title: str) -> None:
    """A row without a title would be read as more of the protocol above it."""
    protocols = (
        Protocol(id="p1", title="Above", gateways=DEA, purposes=("safeguarding",)),
        Protocol(id="p2", title=title, gateways=DEA, purposes=("research",), theme="Crime"),
    )
    snapshot = Snapshot(version=1, protocols={one.id: one for one in protocols})
    template = next(one for one in shipped() if one.name == name)
    out = export(template, snapshot)
    check(template, snapshot, out, read(workbook_bytes([out]), "x.xlsx", Limits()), None)
    titles = next(at for at, column in enumerate(template.columns) if "protocol.title" in column.fields)
    heading = out.header.index(template.columns[titles].heading)
    assert len(out.rows) == 2
    assert all(row[heading] for row in out.rows)


@pytest.mark.parametrize("name", ["weisf-protocols", "projects"])
def test_a_record_that_has_only_a_name_is_not_read_as_a_group(name: str) -> None:
    template = next(one for one in shipped() if one.name == name)
    protocols = (Protocol(id="p1", title="Bare"), Protocol(id="p2", title="Full", url="https://example.org"))
    projects = (Project(id="j1", name="Bare"), Project(id="j2", name="Full", description="What it is for"))
    snapshot = Snapshot(
        version=1, protocols={one.id: one for one in protocols}, projects={one.id: one for one in projects}
    )
    out = export(template, snapshot)
    book = read(workbook_bytes([out]), "x.xlsx", Limits())
    planned = plan(book, snapshot, [template], Options(), {})
    assert (planned.adds, planned.changes, planned.unchanged) == ((), (), 2)
