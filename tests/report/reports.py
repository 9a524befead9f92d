"""Reports to test: written as files of any format."""

from datetime import date

from graph_service.coverage import Rule
from graph_service.diagram import Selection
from graph_service.diagram.trend import TrendPoint
from graph_service.files import WrittenFile
from graph_service.report import ReportOptions, write
from graph_service.settings import Settings
from graph_service.snapshot import Snapshot
from tests.diagram.registers import ON, flow_set

MONTHS = tuple(
    TrendPoint(on=date(2025 + month // 12, month % 12 + 1, 1), covered=3 * month, open=90 - month, revision=month)
    for month in range(24)
)
"""Coverage by month, two years of it."""


def written_report(
    format: str,
    register: Snapshot,
    options: ReportOptions | None = None,
    selection: Selection | None = None,
) -> WrittenFile:
    """The report on a register's flows as a file."""
    selection = selection or Selection()
    return write(Rule(register, ON, 3), flow_set(register, selection), selection, format, Settings(), options)
