"""The schemas of bodies that call things by names: what-if's actions, and a flow that is only an idea."""

from typing import Any

from graph_service.coverage.actions import json_schema
from graph_service.references import TERM_FIELDS
from graph_service.web.api.describe import obj, ref

DRAFT_LACKS = ("id", "name")
"""What a flow that is only an idea has not."""


MOST_ACTIONS = 1000
"""How many actions one what-if takes."""

NAMES = {
    **dict.fromkeys(("source", "target"), False),
    **dict.fromkeys(TERM_FIELDS, True),
}
"""The fields of an idea that hold names, and whether several."""


def _with_names(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The same with names where it has ids: whatever a record is called, and ids too."""
    name = {"type": "string", "minLength": 1, "maxLength": 200, "description": "An id, name or alias."}
    several = {"type": "array", "items": name}
    named = {field: several if NAMES[field] else name for field in schema["properties"] if field in NAMES}
    return {**schema, "properties": {**schema["properties"], **named}, **more}


def whatif() -> dict[str, Any]:
    """What-if's actions: each has a form of its own."""
    action = json_schema()
    forms = action.pop("$defs")
    actions = {"type": "array", "minItems": 1, "maxItems": MOST_ACTIONS, "items": ref("Action")}
    return {**forms, "Action": action, "WhatIf": obj({"actions": actions})}


def draft(flow: dict[str, Any]) -> dict[str, Any]:
    """A flow that is only an idea, from the schema of one that is recorded."""
    return _with_names(
        {**flow, "properties": {k: v for k, v in flow["properties"].items() if k not in DRAFT_LACKS}},
        title="FlowDraft",
        description="A flow that is only an idea: without id and name.",
        required=[k for k in flow["required"] if k not in DRAFT_LACKS],
    )
