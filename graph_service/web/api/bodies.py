"""The schemas of bodies that call things by names: what-if's actions, and a flow that is only an idea."""

from collections.abc import Iterable, Mapping
from typing import Any

from graph_service.coverage import SCOPE_FIELDS
from graph_service.coverage.proposals import CHOICES, FACTS, KINDS, NEEDS
from graph_service.references import TERM_FIELDS
from graph_service.web.api.describe import obj, ref

DRAFT_LACKS = ("id", "name")
"""What a flow that is only an idea has not."""


MOST_ACTIONS = 1000
"""How many actions one what-if takes."""

NAMES = {
    **dict.fromkeys(("protocol", "partner", "flow", "term", "source", "target"), False),
    **dict.fromkeys(("parties", *TERM_FIELDS), True),
}
"""The fields of an action and of an idea that hold names, and whether several."""


def _with_names(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The same with names where it has ids: whatever a record is called, and ids too."""
    name = {"type": "string", "minLength": 1, "maxLength": 200, "description": "An id, name or alias."}
    several = {"type": "array", "items": name}
    named = {field: several if NAMES[field] else name for field in schema["properties"] if field in NAMES}
    return {**schema, "properties": {**schema["properties"], **named}, **more}


def _action(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The same for an action: what it does not have is left out, never null."""
    plain = {}
    for name, form in schema["properties"].items():
        given = [one for one in form.get("anyOf", ()) if one != {"type": "null"}]
        rest = {word: said for word, said in form.items() if word not in ("anyOf", "default")}
        plain[name] = {**rest, **given[0]} if given else form
    return _with_names({**schema, "properties": plain}, **more)


def whatif(found: Mapping[str, Any]) -> dict[str, Any]:
    """What-if's actions: a fix, of which each action needs its own fields, or one of what-if's own."""
    fix = found["Fix"]
    narrower = {"scheme": _enum(SCOPE_FIELDS), "kind": _enum(KINDS), "field": _enum(FACTS)}
    forms = [
        _form({"action": action}, *(name for name in needed if (name, action) != ("scheme", "permit")))
        for action, needed in NEEDS.items()
        if action in fix["properties"]["action"]["enum"] and action != "record"
    ]
    facts = [
        _form({"action": "record", "field": fact}, *needed)
        for fact, needed in FACTS.items()
        if not fact.startswith("flow.")
    ]
    intended = _action(
        {**fix, "properties": fix["properties"] | narrower}, title="Intended", required=["action"], anyOf=forms + facts
    )
    removals = [_form({"action": action}, *NEEDS[action]) for action in ("withdraw", "leave", "remove")]
    choices = [
        {"properties": {"field": _enum([field]), "value": _enum(words)}, "required": ["value"]}
        for field, words in CHOICES.items()
    ]
    terms = {"properties": {"field": _enum(SCOPE_FIELDS.values())}}
    own = {
        "Removal": _action(found["Removal"], anyOf=removals),
        "Role": _action(found["Role"], required=["action", "protocol", "partner", "role"]),
        "Recording": _action(found["Recording"], required=["action", "flow", "field"], anyOf=[terms, *choices]),
    }
    action = {"oneOf": [ref("Intended"), *map(ref, own)]}
    actions = {"type": "array", "minItems": 1, "maxItems": MOST_ACTIONS, "items": action}
    return {"Intended": intended, **own, "WhatIf": obj({"actions": actions})}


def _form(fixed: Mapping[str, str], *needed: str) -> dict[str, Any]:
    """One way for an object to be: some of its members fixed, and some others there and not empty."""
    names = dict.fromkeys((*fixed, *needed))
    some = {name: {"minItems": 1} for name in needed if NAMES.get(name)}
    return {"properties": {name: _enum([value]) for name, value in fixed.items()} | some, "required": list(names)}


def _enum(values: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def draft(flow: dict[str, Any]) -> dict[str, Any]:
    """A flow that is only an idea, from the schema of one that is recorded."""
    return _with_names(
        {**flow, "properties": {k: v for k, v in flow["properties"].items() if k not in DRAFT_LACKS}},
        title="FlowDraft",
        description="A flow that is only an idea: without id and name.",
        required=[k for k in flow["required"] if k not in DRAFT_LACKS],
    )
