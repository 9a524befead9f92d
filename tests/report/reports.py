"""Reports to test: written as files of any format."""

from graph_service.coverage import Rule
from graph_service.diagram import Selection
from graph_service.files import WrittenFile
from graph_service.report import ReportOptions, write
from graph_service.settings import Settings
from graph_service.snapshot import Snapshot
from tests.diagram.registers import ON, flow_set


def written_report(
    format: str,
    register: Snapshot,
    options: ReportOptions | None = None,
    selection: Selection | None = None,
) -> WrittenFile:
    """The report on a register's flows as a file."""
    selection = selection or Selection()
    return write(Rule(register, ON, 3), flow_set(register, selection), selection, format, Settings(), options)
