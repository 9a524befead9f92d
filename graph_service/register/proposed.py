"""Actions as programs send them for what-if: in the JSON form that fixes have, with whatever names people use."""

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import ValidationError

from graph_service.coverage import SCOPE_FIELDS, Fix
from graph_service.coverage.proposals import NEEDS, Action, Recording, Removal, Role, lacking, whole
from graph_service.errors import BadData
from graph_service.references import TERM_FIELDS
from graph_service.register.lookup import clause_term_named, flow_named, partner_named, protocol_named, term_named
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary

_NAMED = {"protocol": protocol_named, "partner": partner_named, "flow": flow_named}


def proposed(snapshot: Snapshot, form: Mapping[str, Any]) -> Action:
    """An action from its JSON form. What it names is looked up as everywhere: by id, name or alias.

    A fix stands as it is. Its sentence may be left out, and so may the scheme of a term that one scheme has; a `flow` says
    of which flow a fact is recorded, a `role` which one a party is given. `NotFound` names the nearest; an action that is
    none, or lacks what it is nothing without, is `BadData`.
    """
    action = form.get("action")
    if not isinstance(action, str) or action not in NEEDS:
        raise BadData(f"{action!r} is no action. The actions are {', '.join(NEEDS)}.")
    empty = next((name for name, value in form.items() if value is None), None)
    if empty is not None:
        raise BadData(f"`{empty}` of {action} is null: leave it out, or say what it is.")
    said = _looked_up(snapshot, dict(form))
    missing = lacking(said)
    if str(said.get("field")).startswith("flow."):
        missing = "flow"
    if missing is not None:
        raise BadData(f"{action} needs `{missing}`: say which.")
    try:
        return _made(action, said)
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        raise BadData(f"`{'.'.join(map(str, found['loc']))}` of {action}: {found['msg']}.") from error


def _looked_up(snapshot: Snapshot, said: dict[str, Any]) -> dict[str, Any]:
    """The same with ids for names. What is no text is left for its form to refuse."""
    for field, named in _NAMED.items():
        if isinstance(said.get(field), str):
            said[field] = named(snapshot, said[field])
    vocabulary = Vocabulary(snapshot.terms.values())
    scheme, term = said.get("scheme"), said.get("term")
    if isinstance(term, str) and scheme is None:
        said["scheme"], said["term"] = clause_term_named(vocabulary, term)
    elif isinstance(term, str) and scheme in SCOPE_FIELDS:
        said["term"] = term_named(vocabulary, scheme, term)
    for known, field in SCOPE_FIELDS.items():
        if _texts(said.get(field)):
            said[field] = sorted({term_named(vocabulary, known, text) for text in said[field]})
    if _texts(said.get("parties")):
        said["parties"] = sorted({partner_named(snapshot, text) for text in said["parties"]})
    if "flow" in said and isinstance(said.get("field"), str):
        said = {name: value for name, value in said.items() if name not in ("scheme", "sentence")}
        said["field"] = field = said["field"].removeprefix("flow.")
        if field in TERM_FIELDS and isinstance(said.get("value"), str):
            said["value"] = term_named(vocabulary, TERM_FIELDS[field], said["value"])
    return said


def _texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def _made(action: str, said: dict[str, Any]) -> Action:
    form: type[Fix | Removal | Role | Recording] = Fix
    if action in ("withdraw", "leave", "remove"):
        form = Removal
    elif action == "set-role" and "role" in said:
        form = Role
    elif action == "record" and "flow" in said:
        form = Recording
    else:
        said = {"sentence": f"What if: {action}", **said}
    made = form.model_validate_json(orjson.dumps(said, default=str), strict=True)
    whole(made)
    return made
