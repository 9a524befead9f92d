"""Whatever stands in a table, it is planned or refused in words; what is planned can be planned again to nothing."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.errors import BadData
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Sheet, Workbook
from importers.recognise.template import Template, shipped
from tests.importers.layouts import REGISTER
from tests.importers.planning import after

WORDS = [
    "ECC",
    "Essex Police",
    "New Body",
    "St Mary's School",
    "Yes",
    "✓",
    "no",
    "n/a",
    "TBC",
    "various",
    "Live",
    "Draft",
    "ISP-1",
    "isp 001",
    "1",
    "12/03/2024",
]
WORDS += [
    "Mar-2024",
    "Ongoing",
    "Under review",
    "soon",
    "Essex Police (12/03/2024); ECC",
    "Name; Health",
    "6(1)(e)",
    "9(2)(h)",
    "Internal",
    "Both",
    "Inbound",
    "A; B, C\nD",
]
cells = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.text(max_size=8),
    st.integers(-10, 60000),
    st.floats(),
    st.booleans(),
    st.dates(date(1890, 1, 1), date(2100, 1, 1)),
    st.sampled_from([datetime(2024, 1, 2, 3, 4), time(5, 6)]),  # noqa: DTZ001 - as a cell has it
)


@st.composite
def tables(draw: st.DrawFn, template: Template) -> list[list[Any]]:
    headings = [column.heading for column in template.columns if column.required or draw(st.booleans())]
    headings += draw(st.lists(st.sampled_from(["Colour", "", "ECC", "Notes", "Notes"]), max_size=2))
    width = len(headings)
    return [
        draw(st.permutations(headings)),
        *draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=5)),
    ]


@pytest.mark.parametrize("template", shipped(), ids=lambda template: template.name)
def test_any_table_is_planned_and_then_unchanged(template: Template) -> None:
    """No error that is not the service's own; and importing what was taken once more plans nothing."""

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @given(tables(template))
    def holds(rows: list[list[Any]]) -> None:
        book = Workbook("f.xlsx", "0" * 64, (Sheet("S", rows=rows),))
        options = Options(template.name, partner="essex-police", create_partners=True)
        try:
            made = plan(book, REGISTER, shipped(), options, {})
        except BadData:
            return
        made.to_dict()
        if not made.held:
            again = plan(book, after(made), shipped(), options, {key: value for (_, key), value in made.keep.items()})
            assert (again.adds, again.changes, again.absent, again.held) == ((), (), (), ()), repr(rows)

    holds()
