"""Writing the sheets of a template: what the service writes, from `graph_service.spreadsheet`."""

from graph_service.spreadsheet import Cell, SheetOut, as_typed, csv_text, inert, workbook_bytes

__all__ = ["Cell", "SheetOut", "as_typed", "csv_text", "inert", "workbook_bytes"]
