"""What can be done to a register: one class an action, with its fields, effect, sentence and typed form. Pure.

Fixes are actions, and what-if takes the same ones. To add an action, write its class and name it in `AnyAction`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, get_args

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from graph_service.coverage.actions.action import Action, Named, NameLookup
from graph_service.coverage.actions.draft import RegisterDraft
from graph_service.coverage.actions.new_protocol import NewProtocol
from graph_service.coverage.actions.permits import Permit, Remove, SetKind
from graph_service.coverage.actions.protocol_dates import Renew, Replace, Review, Start, Withdraw
from graph_service.coverage.actions.record import (
    Record,
    RecordEnd,
    RecordFlowFact,
    RecordInForce,
    RecordKinds,
    RecordLimits,
    RecordMeaning,
    RecordMembers,
    RecordParty,
    RecordPermission,
    RecordSignature,
    RecordTerms,
)
from graph_service.coverage.actions.signing import AddParty, Authorise, Leave, SetRole, Sign
from graph_service.coverage.criteria.scope import SCOPE_FIELDS
from graph_service.errors import BadData
from graph_service.model import Flow
from graph_service.snapshot import Snapshot

__all__ = [
    "ACTIONS",
    "ACTION_CLASSES",
    "Action",
    "AddParty",
    "AnyAction",
    "Authorise",
    "Leave",
    "NameLookup",
    "NewProtocol",
    "Permit",
    "Record",
    "RecordEnd",
    "RecordFlowFact",
    "RecordInForce",
    "RecordKinds",
    "RecordLimits",
    "RecordMeaning",
    "RecordMembers",
    "RecordParty",
    "RecordPermission",
    "RecordSignature",
    "RecordTerms",
    "RegisterDraft",
    "Remove",
    "Renew",
    "Replace",
    "Review",
    "SetKind",
    "SetRole",
    "Sign",
    "Start",
    "Withdraw",
    "action_of",
    "apply",
    "json_schema",
    "parse_json",
    "parse_text",
]

AnyRecord = Annotated[
    RecordKinds
    | RecordInForce
    | RecordSignature
    | RecordParty
    | RecordMembers
    | RecordLimits
    | RecordPermission
    | RecordMeaning
    | RecordTerms
    | RecordEnd
    | RecordFlowFact,
    Field(discriminator="field"),
]
AnyAction = Annotated[
    NewProtocol
    | SetKind
    | Start
    | Replace
    | Renew
    | Review
    | Permit
    | AnyRecord
    | AddParty
    | Sign
    | SetRole
    | Authorise
    | Leave
    | Remove
    | Withdraw,
    Field(discriminator="action"),
]
"""Any action, in the order in which typed ones are taken."""


def _classes(union: Any) -> list[type[Action]]:
    """The classes of a union, those of unions within it too."""
    parts = [part for part in get_args(union) if not hasattr(part, "discriminator")]
    if not parts:
        return [union]
    return [action for part in parts for action in _classes(part)]


ACTION_CLASSES: tuple[type[Action], ...] = tuple(_classes(AnyAction))
"""The class of every action, one for each kind of fact that can be recorded."""

ACTIONS: Mapping[str, type[Action]] = {
    cls.model_fields["action"].default: Record if issubclass(cls, Record) else cls for cls in ACTION_CLASSES
}
"""Every action by its name, in the order in which typed ones are taken."""

_NAMED = {
    name: mark.what
    for cls in ACTION_CLASSES
    for name, field in cls.model_fields.items()
    for mark in (*field.metadata, *(mark for part in get_args(field.annotation) for mark in get_args(part)))
    if isinstance(mark, Named)
}
"""The fields of actions that name something, with what they name."""

_ADAPTER: TypeAdapter[AnyAction] = TypeAdapter(AnyAction)
_SAID = ("sentence", "effort")
"""What a fix says of its action, which programs may send back with it."""


def json_schema() -> dict[str, Any]:
    """The JSON schema of an action as programs send it: with names, aliases or ids."""
    return _ADAPTER.json_schema(ref_template="#/components/schemas/{model}")


def apply(snapshot: Snapshot, actions: Iterable[Action], on: date, flow: Flow | None = None) -> Snapshot:
    """The register as it would stand after the actions, on a date.

    flow: the flow that they are for, which need not be in the register; the one returned has it.
    Raises BadData, which says why, for an action that cannot be.
    """
    draft = RegisterDraft(snapshot, on, flow)
    for action in actions:
        action.apply(draft)
    return draft.snapshot()


def action_named(name: object) -> type[Action]:
    """The class of an action. Raises BadData, which lists the actions, for an unknown name."""
    if not isinstance(name, str) or name not in ACTIONS:
        raise BadData(f"Unknown action {str(name)[:200]!r}. The actions are {', '.join(ACTIONS)}.")
    return ACTIONS[name]


def parse_text(action: str, text: str, lookup: NameLookup) -> Action:
    """An action from its name and its typed form, such as `sign` and `isp-0025=eastvale`.

    Raises BadData where the form is wrong, NotFound with the nearest names where it names something unknown.
    """
    return action_named(action).parse(text, lookup)


def parse_json(form: Mapping[str, Any], lookup: NameLookup) -> Action:
    """An action from its JSON form, with whatever names people use.

    A fix is taken as it is. The scheme of a term may be left out where only one scheme has it.
    Raises BadData where the form is wrong, NotFound with the nearest names where it names something unknown.
    """
    name = form.get("action")
    action_named(name)
    facts = {key: value for key, value in form.items() if key not in _SAID}
    field = facts.get("field")
    if "flow" in facts and isinstance(field, str) and "." not in field:
        facts["field"] = f"flow.{field}"
    facts = _with_ids(facts, lookup)
    try:
        action = _ADAPTER.validate_json(orjson.dumps(facts, default=str), strict=True)
    except (ValidationError, TypeError) as error:
        raise BadData(f"{name} {_fault(error, form)}") from error
    if action.__dict__.get("flow", "") is None:
        raise BadData(f"{name} needs `flow`.")
    return action


def action_of(fields: Mapping[str, Any]) -> Action:
    """An action from the values of its fields. Raises a ValidationError for one that lacks what it needs."""
    return _ADAPTER.validate_python(fields)


def _with_ids(facts: dict[str, Any], lookup: NameLookup) -> dict[str, Any]:
    """The same with ids for names. What is not text is left for the action's form to refuse."""
    if isinstance(facts.get("term"), str) and facts.get("scheme") is None:
        facts["scheme"], facts["term"] = lookup.clause_term(facts["term"])
    for field, what in _NAMED.items():
        value = facts.get(field)
        if isinstance(value, str):
            facts[field] = _id(what, value, facts, lookup)
        elif isinstance(value, list | tuple) and all(isinstance(text, str) for text in value):
            facts[field] = sorted({_id(what, text, facts, lookup) for text in value})
    if isinstance(facts.get("clauses"), list):
        facts["clauses"] = [
            _with_ids(dict(clause), lookup) if isinstance(clause, Mapping) else clause for clause in facts["clauses"]
        ]
    scheme = next((known for known, name in SCOPE_FIELDS.items() if facts.get("field") == f"flow.{name}"), None)
    if scheme is not None and isinstance(facts.get("value"), str):
        facts["value"] = lookup.term(scheme, facts["value"])
    return facts


def _id(what: str, text: str, facts: Mapping[str, Any], lookup: NameLookup) -> str:
    if what == "partner":
        return lookup.partner(text)
    if what == "protocol":
        return lookup.protocol(text)
    if what == "flow":
        return lookup.flow(text)
    named = facts.get("scheme") if what == "term" else what
    scheme = next((known for known in SCOPE_FIELDS if known == named), None)
    return text if scheme is None else lookup.term(scheme, text)


def _fault(error: ValidationError | TypeError, form: Mapping[str, Any]) -> str:
    """What is wrong with a form, in the words of its own fields."""
    if isinstance(error, TypeError):
        return f"cannot be read: {error}."
    fault = min(error.errors(include_url=False), key=lambda fault: fault["loc"][-1:] == ("scheme",))
    where = ".".join(
        str(part)
        for part in fault["loc"]
        if part not in (form.get("action"), form.get("field"), f"flow.{form.get('field')}")
    )
    if fault["type"] in ("missing", "union_tag_not_found"):
        return f"needs `{where or 'field'}`."
    if fault["type"] == "union_tag_invalid":
        return f"needs a fact that can be recorded. Unknown fact {str(form.get('field'))[:200]!r}."
    if fault["type"] == "value_error":
        reason = str(fault["ctx"]["error"])
        return f"`{where}`: {reason}" if where else f"cannot be: {reason}"
    return f"`{where or 'field'}`: {fault['msg']}."
