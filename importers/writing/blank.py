"""An empty workbook in a template's layout, to be filled in."""

from collections.abc import Iterable

from graph_service.model import Term
from graph_service.spreadsheet import SheetOut
from graph_service.vocabulary import Vocabulary
from importers.columns.kinds import KINDS
from importers.recognise.template import Template


def blank(template: Template, local: Iterable[Term] = ()) -> list[SheetOut]:
    """An empty workbook in this layout, with drop-down lists of the terms, and a sheet of notes."""
    columns, vocabulary = template.published(), Vocabulary(local)
    choices = {
        n: offered for n, column in enumerate(columns) if (offered := KINDS[column.read].choices(column, vocabulary))
    }
    notes = [["Column", "What it holds", "Needed"]]
    notes += [[column.heading, KINDS[column.read].help, "yes" if column.required else ""] for column in columns]
    return [
        SheetOut(
            template.sheet, [c.heading for c in columns], (), widths=[float(c.width) for c in columns], choices=choices
        ),
        SheetOut("Notes", notes[0], notes[1:], heading=[[template.title], [template.about]], widths=[50.0, 80.0, 10.0]),
    ]
