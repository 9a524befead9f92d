"""Each layout, as it is published, gives the plan that a person has read and found right."""

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import pytest

from graph_service.errors import NotFound
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Limits, read
from importers.recognise.template import find, shipped
from tests.importers.layouts import LAYOUTS, REGISTER, workbook


def planned(name: str, **options: Any) -> dict[str, Any]:
    book = read(workbook(LAYOUTS[name]), f"{name}.xlsx", Limits())
    made = plan(book, REGISTER, shipped(), Options(**options), {})
    records = [json.loads(record.to_json()) for record in made.put]
    return json.loads(json.dumps(made.to_dict() | {"sha256": "…", "records": records}))


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_as_published_gives_the_plan_on_file(name: str, data: Path) -> None:
    """Which sheets, header rows and columns were found, what is added and changed, and every problem by cell."""
    file = data / "plans" / f"{name}.json"
    made = planned(name)
    if os.environ.get("WRITE_PLANS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert made == json.loads(file.read_text(encoding="utf-8"))


def test_every_layout_has_a_plan_on_file() -> None:
    """No template without its published workbook."""
    assert set(LAYOUTS) == {template.name for template in shipped()}


def test_a_layout_is_found_by_the_first_word_of_its_name() -> None:
    """As statutory records are asked for: `dea`. A word that begins several names, or none, is refused."""
    assert find("dea", shipped()).name == "dea-register"
    several = [*shipped(), dataclasses.replace(find("dea", shipped()), name="dea-other")]
    for word in ("dea", "de", ""):
        with pytest.raises(NotFound):
            find(word, several)
