"""The schemas of bodies that differ from a noun's: merge patches, a flow that is only an idea, and what-if's actions."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson

from graph_service.coverage.actions import json_schema
from graph_service.model import KINDS, NOUNS, Kind
from graph_service.references import TERM_FIELDS
from graph_service.web.api.describe import ref

REFERENCE = "#/components/schemas/"

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


def whatif(taken: Collection[str]) -> dict[str, Any]:
    """What-if's actions: each has a form of its own. `taken` are the names that other schemas have."""
    text = orjson.dumps(json_schema()).decode()
    for name in json_schema()["$defs"]:
        if name in taken:
            text = text.replace(f'{REFERENCE}{name}"', f'{REFERENCE}Action{name}"').replace(
                f'"{name}":', f'"Action{name}":'
            )
    action: dict[str, Any] = orjson.loads(text)
    forms = action.pop("$defs")
    forms |= _apart(action)
    actions = {"type": "array", "minItems": 1, "maxItems": MOST_ACTIONS, "items": ref("Action")}
    whatif = {
        "type": "object",
        "properties": {"actions": actions},
        "required": ["actions"],
        "additionalProperties": False,
    }
    return {**forms, "Action": action, "WhatIf": whatif}


def _apart(action: dict[str, Any]) -> dict[str, Any]:
    """Actions with several forms as schemas of their own: a discriminator names schemas, it does not hold them."""
    mapping = action["discriminator"]["mapping"]
    schemas = {}
    for name, schema in mapping.items():
        if isinstance(schema, dict):
            title = "".join(part.capitalize() for part in name.split("-")) + "Action"
            schemas[title] = schema
            mapping[name] = f"{REFERENCE}{title}"
            action["oneOf"] = [ref(title) if form == schema else form for form in action["oneOf"]]
    return schemas


def draft(flow: dict[str, Any]) -> dict[str, Any]:
    """A flow that is only an idea, from the schema of one that is recorded."""
    return _with_names(
        {**flow, "properties": {k: v for k, v in flow["properties"].items() if k not in DRAFT_LACKS}},
        title="FlowDraft",
        description="A flow that is only an idea: without id and name.",
        required=[k for k in flow["required"] if k not in DRAFT_LACKS],
    )


def _patch(kind: Kind, noun: dict[str, Any]) -> dict[str, Any]:
    """A merge patch: every field may be left out, and null takes it away where the noun can do without it."""
    fixed = ("id", "scheme") if kind == "term" else ("id",)
    properties = {}
    for name, schema in noun["properties"].items():
        if name in fixed:
            continue
        if name == "extra":
            schema = {**schema, "additionalProperties": {"type": ["string", "null"]}}
        optional = name not in noun["required"] and {"type": "null"} not in schema.get("anyOf", ())
        properties[name] = {"anyOf": [schema, {"type": "null"}]} if optional else schema
    return {"type": "object", "title": noun["title"] + "Patch", "properties": properties, "additionalProperties": False}


def body_schemas(nouns: Mapping[str, Any]) -> dict[str, Any]:
    """All these schemas by name, from those of the nouns."""
    patches = {f"{NOUNS[kind].__name__}Patch": _patch(kind, nouns[NOUNS[kind].__name__]) for kind in KINDS}
    return {**patches, "FlowDraft": draft(nouns["Flow"]), **whatif(nouns)}
