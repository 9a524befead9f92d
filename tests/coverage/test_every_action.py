"""Every action has a class, a sentence, a typed form, an effect and a JSON schema; one without its fields is refused."""

from datetime import date
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from graph_service.coverage import Fix, Rule
from graph_service.coverage.actions import (
    ACTION_CLASSES,
    ACTIONS,
    Action,
    action_of,
    apply,
    json_schema,
    parse_json,
    parse_text,
)
from graph_service.errors import BadData, NotFound
from graph_service.register.lookup import SnapshotLookup
from graph_service.snapshot import Snapshot
from tests.coverage.reading import Json, snapshot_of

ON = date(2026, 11, 22)
REGISTER: Json = {
    "terms": [
        {"scheme": "category", "id": "x-pay", "label": "Pay details"},
        {"scheme": "category", "id": "x-word", "label": "A word", "unmapped": True},
        {"scheme": "purpose", "id": "x-audit", "label": "Auditing"},
    ],
    "partners": [
        {"id": "a", "name": "Body A"},
        {"id": "b", "name": "Body B"},
        {"id": "c", "name": "Body C"},
        {"id": "d", "name": "Body D"},
        {"id": "g", "name": "A group", "group": True, "as_written": {"members": "All schools"}},
    ],
    "protocols": [
        {
            "id": "isp-1",
            "reference": "ISP-0001",
            "title": "One",
            "status": "draft",
            "parties": [
                {"partner": "a", "role": "recipient", "signed_on": "2024-01-01"},
                {"partner": "b"},
                {"partner": "c", "signed_on": "2024-01-01", "signed_by": "a"},
            ],
            "categories": ["x-pay", "x-word"],
        },
        {
            "id": "isp-2",
            "reference": "ISP-0002",
            "title": "Two",
            "as_written": {"status": "Live?", "limits": "Not all"},
        },
    ],
    "flows": [{"id": "f", "name": "The flow", "source": "a", "target": "b", "categories": ["x-gap"]}],
}
TYPED = [
    (
        "new-protocol",
        "sharing=Body A,Body B;Pay details;Auditing",
        "Agree a sharing agreement between Body A and Body B",
    ),
    ("set-kind", "isp-1=joint", "Agree that ISP-0001 becomes a joint controllers’ arrangement"),
    ("start", "ISP-1", "Bring ISP-0001 into force."),
    ("start", "ISP-1=2026-11-01", "Bring ISP-0001 into force from 1 November 2026."),
    ("replace", "ISP-1", "Agree a new version of ISP-0001"),
    ("renew", "One=2028-06-30", "Extend ISP-0001 to 30 June 2028."),
    ("review", "isp-1=2028-06-30", "Review ISP-0001 and set its next review for 30 June 2028."),
    ("permit", "isp-1=Auditing", "Vary ISP-0001 so that it permits Auditing"),
    ("record", "isp-1=sharing", "Record what kind of agreement ISP-0001 is"),
    ("record", "isp-1=Body B", "Record whether and when Body B signed ISP-0001."),
    ("record", "isp-1=Auditing", "Record which purposes ISP-0001 permits: whether it permits Auditing."),
    ("record", "category/A word", "Map the local word “A word” to a term"),
    ("record", "The flow=purposes", "Record what “The flow” is for."),
    ("record", "flow/f=Auditing", "Record what “The flow” is for."),
    ("record", "f=joint", "Record for “The flow” whether the two bodies"),
    ("add-party", "isp-1=Body D", "Add Body D to ISP-0001 as a party and have it sign."),
    ("sign", "ISP-0001=Body B", "Have Body B sign ISP-0001."),
    ("set-role", "isp-1=Body A", "Change the role of Body A on ISP-0001 so that it may both disclose and receive."),
    ("set-role", "isp-1=Body A:discloser", "Change the role of Body A on ISP-0001 so that it may only disclose."),
    ("authorise", "isp-1=Body C", "Get the authority on which Body A signed ISP-0001 for Body C, and record it."),
    ("leave", "isp-1=Body B", "Have Body B leave ISP-0001"),
    ("remove", "isp-1", "Take ISP-0001 out of the register."),
    ("remove", "isp-1=Body B", "Take Body B off ISP-0001."),
    ("remove", "isp-1=category/x-pay", "Take Pay details out of ISP-0001."),
    ("withdraw", "isp-1", "Withdraw ISP-0001."),
]


SENT = [
    ({"field": "protocol.status", "protocol": "isp-2"}, "Record whether ISP-0002 is in force, and from when to when."),
    (
        {"field": "protocol.parties", "protocol": "isp-1", "partner": "d"},
        "Record whether Body D is a party to ISP-0001",
    ),
    ({"field": "protocol.limits", "protocol": "isp-2"}, "Record what the limits of ISP-0002 mean"),
    ({"field": "partner.members", "partner": "g"}, "Record the members of A group."),
    (
        {"field": "flow.target", "flow": "f", "parties": ["c", "d"]},
        "Record who receives “The flow” now: Body C or Body D.",
    ),
]
"""Facts that only programs record."""


def parsed(name: str, typed: str) -> tuple[Snapshot, Action]:
    snapshot = snapshot_of(REGISTER)
    return snapshot, parse_text(name, typed, SnapshotLookup(snapshot))


def test_every_action_is_among_the_examples() -> None:
    assert {name for name, _, _ in TYPED} == set(ACTIONS)
    sent = {type(action_of({"action": "record", **form})) for form, _ in SENT}
    assert {type(parsed(name, typed)[1]) for name, typed, _ in TYPED} | sent == set(ACTION_CLASSES)


@pytest.mark.parametrize(("name", "typed", "sentence"), TYPED)
def test_it_is_typed_said_taken_and_passed_on(name: str, typed: str, sentence: str) -> None:
    """Typed, it is one action; in words it names records; its effect changes the register; its JSON form gives it back."""
    snapshot, action = parsed(name, typed)
    assert (action.action, type(action).typed) == (name, ACTIONS[name].typed)
    holds(snapshot, action, sentence)


@pytest.mark.parametrize(("form", "sentence"), SENT)
def test_a_fact_is_said_taken_and_passed_on(form: Json, sentence: str) -> None:
    holds(snapshot_of(REGISTER), action_of({"action": "record", **form}), sentence)


def holds(snapshot: Snapshot, action: Action, sentence: str) -> None:
    assert action.words(Rule(snapshot, ON, 3).names).startswith(sentence)
    after = apply(snapshot, [action], ON)
    assert any(getattr(after, kind) != getattr(snapshot, kind) for kind in ("protocols", "flows", "partners", "terms"))
    form = {**action.to_dict(), "action": action.action}
    form |= {"field": field} if (field := action.__dict__.get("field")) else {}
    assert parse_json(form, SnapshotLookup(snapshot)) == action == action_of(form)
    schema = json_schema()
    local = {**schema, "$defs": schema["$defs"]}
    validator = jsonschema.Draft202012Validator(_with_local_references(local))
    assert not list(validator.iter_errors(form))
    names = {
        "isp-1": "ISP-0001",
        "a": "Body A",
        "b": "Body B",
        "c": "Body C",
        "d": "Body D",
        "f": "The flow",
        "g": "A group",
    }
    by_name = {key: names.get(value, value) if isinstance(value, str) else value for key, value in form.items()}
    assert parse_json(by_name, SnapshotLookup(snapshot)) == action
    for needed in schema["$defs"][type(action).__name__]["required"]:
        less = {key: value for key, value in form.items() if key != needed}
        assert list(validator.iter_errors(less)), needed
        with pytest.raises((BadData, NotFound)):
            parse_json(less, SnapshotLookup(snapshot))
        with pytest.raises(ValidationError):
            action_of(less)


def _with_local_references(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: value.replace("#/components/schemas/", "#/$defs/") if key == "$ref" else _with_local_references(value)
            for key, value in schema.items()
        }
    return [_with_local_references(part) for part in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("cls", ACTION_CLASSES)
def test_every_action_says_what_it_is(cls: type[Action]) -> None:
    assert cls.__doc__
    assert cls.typed
    assert cls.effort >= 1
    assert cls.apply is not Action.apply
    assert cls.words is not Action.words or cls.sentence.endswith(".")
    assert cls.__name__ in json_schema()["$defs"]


def test_a_fix_is_an_action_with_its_words() -> None:
    fix = Fix(action="sign", protocol="isp-1", partner="b", sentence="Have Body B sign ISP-0001.", effort=2)
    assert fix.to_action() == action_of({"action": "sign", "protocol": "isp-1", "partner": "b"})
    lookup = SnapshotLookup(snapshot_of(REGISTER))
    assert parse_json(fix.to_dict(), lookup) == fix.to_action()
    for lacking in ({"protocol": "isp-1"}, {"partner": "b"}, {"protocol": "isp-1", "partner": "b", "term": "x-pay"}):
        with pytest.raises(ValidationError):
            Fix.model_validate({"action": "sign", "sentence": "Sign.", "effort": 2, **lacking})


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"action": "dance"}, "Unknown action 'dance'"),
        ({"action": "sign", "protocol": "isp-1"}, "sign needs `partner`"),
        ({"action": "renew", "protocol": "isp-1"}, "renew needs `on`"),
        ({"action": "record", "protocol": "isp-1"}, "record needs `field`"),
        ({"action": "record", "field": "flow.purposes"}, "record needs `flow`"),
        ({"action": "set-kind", "protocol": "isp-1", "kinds": ["contract"]}, "Unknown kind of protocol 'contract'"),
        ({"action": "sign", "protocol": "isp-1", "partner": "b", "surprise": 1}, "`surprise`"),
    ],
)
def test_an_action_that_is_not_whole_says_what_is_missing(form: Json, message: str) -> None:
    with pytest.raises(BadData, match=message):
        parse_json(form, SnapshotLookup(snapshot_of(REGISTER)))


@pytest.mark.parametrize("typed", ["", "isp-1", "isp-1=", "=b"])
def test_a_form_that_is_typed_wrong_is_shown(typed: str) -> None:
    with pytest.raises(BadData, match="Write it as PROTOCOL=PARTNER"):
        parsed("sign", typed)
