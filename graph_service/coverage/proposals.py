"""Proposals: what what-if takes. Fixes are proposals; others are its own. Each must name what it is nothing without. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from graph_service.coverage.answer import Fix, Part
from graph_service.coverage.criteria.scope import SCOPE_FIELDS, ScopeTest
from graph_service.errors import BadData
from graph_service.model import choices
from graph_service.values import Slug, Text


class Removal(Part):
    """An action that takes something away: what-if's own, never a fix.

    `withdraw` ends a protocol; `leave` ends a partner's place on it; `remove` takes a term out of every clause, a
    partner off its parties, or, with neither, the protocol out of the register.
    """

    action: Literal["withdraw", "leave", "remove"]
    protocol: Slug
    partner: Slug | None = None
    scheme: ScopeTest | None = None
    term: Slug | None = None
    on: date | None = None


class Role(Part):
    """An action that gives a party one role: what-if's own, for the fix lets it both disclose and receive."""

    action: Literal["set-role"] = "set-role"
    protocol: Slug
    partner: Slug
    role: Literal["discloser", "recipient", "both"]


class Recording(Part):
    """An action that records a fact of one flow: what-if's own, for the fix leaves to its answer which flow that is.

    `value` is a term that the flow has too, or its relation or identifiability. No value: whatever terms it will turn out
    to have, taken at their best.
    """

    action: Literal["record"] = "record"
    flow: Slug
    field: Literal["categories", "purposes", "subjects", "methods", "relation", "identifiability"]
    value: Text | None = None


Action = Fix | Removal | Role | Recording
"""Whatever what-if takes."""

KINDS = choices("protocol", "kinds")
"""The kinds of protocol."""

NEEDS: Mapping[str, tuple[str, ...]] = {
    "sign": ("protocol", "partner"),
    "add-party": ("protocol", "partner"),
    "set-role": ("protocol", "partner"),
    "start": ("protocol",),
    "renew": ("protocol",),
    "review": ("protocol",),
    "replace": ("protocol",),
    "set-kind": ("protocol", "kind"),
    "permit": ("protocol", "scheme", "term"),
    "record": ("field",),
    "new-protocol": ("kind", "parties"),
    "withdraw": ("protocol",),
    "leave": ("protocol", "partner"),
    "remove": ("protocol",),
}
"""The fields of each action that it is nothing without. A date is not among them: the one asked about stands for it."""

FACTS: Mapping[str, tuple[str, ...]] = {
    "protocol.kind": ("protocol", "kind"),
    "protocol.status": ("protocol",),
    "party.signed_on": ("protocol", "partner"),
    **{f"protocol.{field}": ("protocol", "scheme") for field in SCOPE_FIELDS.values()},
    "term.unmapped": ("scheme", "term"),
    **{f"flow.{field}": ("scheme",) for field in SCOPE_FIELDS.values()},
}
"""The same by the fact that a `record` action is of."""


CHOICES: Mapping[str, tuple[str, ...]] = {
    "relation": ("separate", "processor", "joint"),
    "identifiability": ("identifiable", "pseudonymised", "anonymous"),
}
"""What can be recorded of a flow that is no term."""


def lacking(said: Mapping[str, object]) -> str | None:
    """The first field that an action, in its JSON form, is nothing without and has not; none where it is whole."""
    needed = NEEDS.get(str(said.get("action")), ())
    if said.get("action") == "record":
        needed += FACTS.get(str(said.get("field")), ())
    if said.get("action") == "remove" and said.get("term"):
        needed += ("scheme",)
    return next((name for name in needed if not said.get(name)), None)


def whole(action: Action) -> None:
    """Refuse an action that lacks what it needs, or says what there is not."""
    if isinstance(action, Recording):
        choices = CHOICES.get(action.field)
        if choices is not None and action.value not in choices:
            raise BadData(f"record needs a `value` for {action.field}: one of {', '.join(choices)}.")
    if not isinstance(action, Fix | Removal):
        return
    missing = lacking(dict(action))
    if missing is not None:
        raise BadData(f"{action.action} needs `{missing}`: say which.")
    if action.scheme is not None and action.scheme not in SCOPE_FIELDS:
        raise BadData(f"Clauses list no terms of the scheme {action.scheme}: only of {', '.join(SCOPE_FIELDS)}.")
    if isinstance(action, Removal):
        return
    if action.kind is not None and action.kind not in KINDS:
        raise BadData(f"{action.kind!r} is no kind of protocol. The kinds are {', '.join(KINDS)}.")
    if action.action == "record" and action.field not in FACTS:
        raise BadData(f"{action.field!r} is no fact to record. The facts are {', '.join(FACTS)}.")
