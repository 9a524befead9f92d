"""What is wrong with a record's values is said in plain words."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from graph_service.model import NOUNS, Kind
from graph_service.validation_messages import of_record

HELD = {"id": "a", "name": "A", "holder": "b"}


@pytest.mark.parametrize(
    ("kind", "form", "said"),
    [
        ("protocol", {"id": "a", "title": "A", "status": "live"}, "status must be one of draft, active, withdrawn"),
        ("protocol", {"id": "a", "title": "A", "starts_on": "2026-02-30"}, "starts_on must be a date that exists"),
        ("protocol", {"id": "a", "title": "A", "starts_on": 20260101}, "starts_on must be a date, written YYYY-MM-DD"),
        ("partner", {"id": "A B", "name": "A"}, "id must be small letters, digits and single hyphens"),
        ("partner", {"id": "a", "name": ""}, "name must not be empty"),
        ("partner", {"id": "a", "name": 3}, "name must be text (given: 3)"),
        ("partner", {"id": "a", "name": None}, "name must be text (given: null)"),
        ("partner", {"id": "a", "name": "A", "country": "gb"}, "country must be a country's two capital letters"),
        ("partner", {"id": "a", "name": "A", "public_authority": "yes"}, "public_authority must be true or false"),
        ("partner", {"id": "a", "name": "A", "aliases": "B"}, "aliases must be a list"),
        ("partner", {"id": "a", "name": "A", "shoe_size": 4}, "shoe_size is not a field of this record"),
        ("asset", {**HELD, "records": -1}, "records must be 0 or more"),
        ("asset", {**HELD, "records": 1.5}, "records must be a whole number"),
        ("flow", {"id": "a", "name": "A", "source": "b"}, "target is missing"),
    ],
)
def test_a_wrong_value_is_told_by_what_may_stand_there(kind: Kind, form: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NOUNS[kind].model_validate_json(json.dumps(form))
    assert said in of_record(refused.value)
