"""An empty workbook says of each column what goes in it, whichever template it is of."""

from dataclasses import replace

import pytest

from importers.recognise.template import Template, shipped
from importers.writing.blank import blank


@pytest.mark.parametrize("template", shipped(), ids=lambda template: template.name)
def test_every_column_that_a_template_has_is_explained(template: Template) -> None:
    """Also those beyond the layout as published, which a template of one's own may have."""
    whole = replace(template, columns=tuple(replace(column, optional=False) for column in template.columns))
    sheet, notes = blank(whole)
    assert list(sheet.header) == [column.heading for column in template.columns]
    assert [row[0] for row in notes.rows] == sheet.header
    assert all(row[1] for row in notes.rows)
    assert len(blank(template)[0].header) == len(template.published())
