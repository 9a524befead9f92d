"""The JSON forms are exactly the published schemas."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from graph_service.coverage.answer import Gaps
from graph_service.model import Document


def plain(schema: Any) -> Any:
    """A schema without its empty descriptions."""
    if isinstance(schema, dict):
        return {k: plain(v) for k, v in schema.items() if not (k == "description" and v == "")}
    return [plain(v) for v in schema] if isinstance(schema, list) else schema


def without_class_texts(schema: dict[str, Any]) -> dict[str, Any]:
    for part in [schema, *schema["$defs"].values()]:
        part.pop("description", None)
    return schema


@pytest.mark.parametrize(("model", "name"), [(Document, "register"), (Gaps, "answer")])
def test_form_is_the_published_schema(model: type[BaseModel], name: str, data: Path) -> None:
    published = json.loads((data / f"{name}.schema.json").read_text())
    ours = without_class_texts(model.model_json_schema())
    assert plain(ours) == plain(without_class_texts(published))
