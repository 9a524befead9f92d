"""Coverage reports: every flow with its gaps, what would close them, and diagrams, as Word, PDF, Excel or a web page."""

from graph_service.report.content import EDITIONS, SECTIONS, Edition, ReportOptions, SectionName
from graph_service.report.write import FORMATS, write

__all__ = ["EDITIONS", "FORMATS", "SECTIONS", "Edition", "ReportOptions", "SectionName", "write"]
