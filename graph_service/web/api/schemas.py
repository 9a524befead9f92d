"""The schemas of the OpenAPI document: those of the nouns and of an answer as they are published, and what surrounds them."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from graph_service.checks import Finding, Readiness
from graph_service.coverage import Answer, Gaps
from graph_service.coverage.analysis.duplicates import Duplicates
from graph_service.coverage.analysis.forecast import VerdictChange
from graph_service.coverage.analysis.next_best import Step
from graph_service.coverage.analysis.signature_matrix import Matrix
from graph_service.coverage.analysis.whatif import Change
from graph_service.lineage import Onward, Received
from graph_service.model import KINDS, NOUNS, Kind
from graph_service.register.access import NAME
from graph_service.web.api.bodies import draft, whatif
from graph_service.web.api.describe import obj, page, ref

PAGED: tuple[type[BaseModel], ...] = (Step, Change, VerdictChange, Received, Finding, Readiness)
"""What lists are made of, besides the nouns."""


def schemas() -> dict[str, Any]:
    """All schemas by name."""
    models: list[type[BaseModel]] = [
        *(NOUNS[kind] for kind in KINDS),
        Answer,
        Gaps,
        *PAGED,
        Matrix,
        Duplicates,
        Onward,
    ]
    _, made = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    found: dict[str, Any] = made["$defs"]
    for model in PAGED:
        found[f"{model.__name__}Page"] = page(ref(model.__name__))
    found.update(whatif())
    for kind in KINDS:
        name = NOUNS[kind].__name__
        found[f"{name}Page"] = page(ref(name))
        found[f"{name}Patch"] = _patch(kind, found[name])
    found["FlowDraft"] = draft(found["Flow"])
    found["Problem"] = _problem()
    found["CoveragePage"] = obj(
        {
            **{name: found["Gaps"]["properties"][name] for name in ("on", "revision", "summary")},
            "items": {"type": "array", "items": ref("Answer")},
            "next": {"type": ["string", "null"]},
        }
    )
    found.update(_revisions())
    found.update(_access())
    found.update(_imports())
    found["Health"] = obj({"status": {"type": "string", "enum": ["live", "ready"]}})
    return found


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


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "title": "Problem",
        "description": "What went wrong (RFC 9457).",
        "properties": {
            "type": {"type": "string", "description": "Which kind of problem: stable, for programs."},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What is wrong here, and what to do."},
            "errors": {
                "type": "array",
                "description": "Each place that is not valid.",
                "items": obj({"at": {"type": "string"}, "detail": {"type": "string"}}),
            },
        },
        "required": ["type", "title", "status", "detail"],
    }


def _revisions() -> dict[str, Any]:
    named = obj({"kind": {"type": "string", "enum": list(KINDS)}, "id": {"type": "string"}})
    facts = {
        "time": {"type": "string", "format": "date-time", "description": "UTC."},
        "who": {"type": "string"},
        "why": {"type": "string"},
    }
    event = {
        "revision": {"type": "integer"},
        **facts,
        "action": {"type": "string", "enum": ["create", "replace", "delete"]},
        "before": {"type": "object", "description": "The record as it was; left out for a creation."},
    }
    return {
        "Revision": obj({"number": {"type": "integer"}, **facts, "changes": {"type": "integer"}}),
        "RevisionPage": page(ref("Revision")),
        "Undone": obj(
            {
                "revision": {"type": ["integer", "null"], "description": "None when nothing could be restored."},
                "restored": {"type": "array", "items": named},
                "kept": {"type": "array", "items": named, "description": "Because edited since."},
            }
        ),
        "HistoryPage": page(obj(event, optional=("before",))),
    }


def _access() -> dict[str, Any]:
    role = {"type": "string", "enum": ["reader", "editor", "admin"]}
    day, time, text = (
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date-time"},
        {"type": "string"},
    )
    expires = {**day, "description": "The first day on which it no longer works."}
    return {
        "Token": obj({"name": text, "role": role, "created_on": day, "expires_on": expires}),
        "TokenPage": page(ref("Token")),
        "CreatedToken": obj({"name": text, "role": role, "token": text, "expires_on": expires}),
        "NewToken": obj(
            {
                "name": {"type": "string", "pattern": f"^{NAME.pattern}$"},
                "role": role,
                "days": {"type": "integer", "minimum": 1, "maximum": 3660, "default": 90},
            },
            optional=("days",),
        ),
        "Session": obj({"id": text, "name": text, "role": role, "started": time, "ends": time}),
        "SessionPage": page(ref("Session")),
        "SignIn": obj(
            {
                "time": time,
                "event": text,
                "who": text,
                "address": text,
                **dict.fromkeys(("role", "token", "of"), text),
            },
            optional=("who", "role", "token", "of"),
        ),
        "SignInPage": page(ref("SignIn")),
    }


def _imports() -> dict[str, Any]:
    text, number, flag = {"type": "string"}, {"type": "integer"}, {"type": "boolean", "default": False}
    maybe = {"type": ["string", "null"]}
    pairs = {"type": "object", "additionalProperties": text}
    any_object = {"type": "array", "items": {"type": "object"}}
    switches = ("create_partners", "retire_absent", "retire_many", "clear_blanks")
    options = {
        "template": {**maybe, "maxLength": 200, "description": "Its layout, if it is not found out."},
        "partner": {**maybe, "maxLength": 200, "description": "The body whose register it is."},
        "same": {**pairs, "description": "Which body or term (scheme/id) a name means; kept as an alias."},
        "columns": {**pairs, "description": "By heading, the field that a column fills."},
        **dict.fromkeys(switches, flag),
    }
    repeated = {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+=[a-z]*$"}}
    state = {"type": "string", "enum": ["planning", "planned", "applying", "applied", "failed"]}
    amounts = ("revision", "adds", "changes", "unchanged", "absent", "issues", "blocking")
    upload = {
        "file": {"type": "string", "contentMediaType": "application/octet-stream", "description": "The spreadsheet."},
        "template": text,
        "partner": text,
        "same": {**repeated, "description": "NAME=ID, repeated."},
        "columns": {**repeated, "description": "HEADING=FIELD, repeated."},
        **dict.fromkeys(switches, flag),
    }
    return {
        "ImportOptions": obj(options, optional=tuple(options)),
        "Upload": {
            **obj(upload, optional=tuple(name for name in upload if name != "file")),
            "additionalProperties": True,
        },
        "Import": obj(
            {
                "id": text,
                "file": text,
                "who": text,
                "started": {"type": "string", "format": "date-time"},
                "options": {"type": "object"},
                "state": state,
                "progress": obj({"what": text, "done": number, "of": {**number, "description": "0: not known."}}),
                "plan": {"anyOf": [obj(dict.fromkeys(amounts, number)), {"type": "null"}]},
                "revision": {"type": ["integer", "null"]},
                "problem": maybe,
            }
        ),
        "TemplatePage": page(obj({"name": text, "title": text, "about": text, "kind": text})),
        "ImportPage": page(ref("Import")),
        "Plan": obj(
            {
                "file": text,
                "sha256": text,
                "sheets": any_object,
                "adds": any_object,
                "changes": any_object,
                "unchanged": number,
                "absent": any_object,
                "issues": any_object,
            }
        ),
    }
