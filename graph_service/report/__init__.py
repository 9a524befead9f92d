"""Coverage reports: every flow with its gaps, what would close them, and diagrams, as Word, PDF, Excel or a web page."""

from graph_service.report.write import FORMATS, write

__all__ = ["FORMATS", "write"]
