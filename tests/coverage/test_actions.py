"""Actions: what each of them makes of the register."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from graph_service.coverage.actions import Action, action_of, apply
from graph_service.coverage.criteria.in_force import in_force, superseders
from graph_service.errors import BadData
from graph_service.snapshot import Snapshot
from tests.coverage.reading import Json, flow_of, snapshot_of

ON = date(2026, 11, 22)
DAY = ON.isoformat()
PROTOCOL: Json = {
    "id": "isp-1",
    "title": "One",
    "status": "draft",
    "ends_on": "2026-01-01",
    "review_on": "2025-01-01",
    "parties": [
        {"partner": "a", "signed_on": "2024-01-01", "role": "recipient"},
        {"partner": "b", "signed": False},
        {"partner": "c", "signed_on": "2024-01-01", "left_on": "2025-01-01"},
    ],
    "clauses": [{"categories": ["x-pay"], "subjects": ["x-staff"]}, {"purposes": ["x-audit"]}],
}
REGISTER: Json = {"protocols": [PROTOCOL, {"id": "isp-2", "title": "Two", "starts_on": DAY, "supersedes": ["isp-1"]}]}


def do(*actions: Action, flow: Json | None = None) -> Snapshot:
    return apply(snapshot_of(REGISTER), actions, ON, flow_of(flow) if flow else None)


def act(action: str, **facts: Any) -> Action:
    about = (
        {}
        if action == "new-protocol" or str(facts.get("field")).startswith(("flow", "term"))
        else {"protocol": "isp-1"}
    )
    return action_of({"action": action, **about, **facts})


def after(*actions: Action) -> Json:
    return do(*actions).protocols["isp-1"].to_dict()


def parties(*actions: Action) -> Json:
    return {party["partner"]: party for party in after(*actions)["parties"]}


def test_sign_dates_a_signature_and_keeps_an_earlier_one() -> None:
    assert parties(act("sign", partner="b"))["b"] == {"partner": "b", "signed_on": DAY}
    assert parties(act("sign", partner="a"))["a"]["signed_on"] == "2024-01-01"
    assert parties(act("sign", partner="b", on="2026-06-01"))["b"]["signed_on"] == "2026-06-01"


def test_who_is_no_party_or_has_left_cannot_sign() -> None:
    for partner in ("z", "c"):
        with pytest.raises(BadData, match="Add it as a party"):
            do(act("sign", partner=partner))


def test_add_party_adds_and_signs() -> None:
    assert parties(act("add-party", partner="z"))["z"] == {"partner": "z", "signed_on": DAY}


def test_set_role_lets_a_party_do_both() -> None:
    assert parties(act("set-role", partner="a"))["a"]["role"] == "both"


def test_start_renew_and_review_set_their_dates() -> None:
    assert after(act("start"))["status"] == "active"
    assert after(act("start"))["starts_on"] == DAY
    assert after(act("renew", on="2028-06-30"))["ends_on"] == "2028-06-30"
    assert after(act("review", on="2028-06-30"))["review_on"] == "2028-06-30"


def test_what_is_superseded_only_later_is_in_force_until_then_when_it_starts() -> None:
    """Its status goes on to say so: as an active one, what supersedes it already would make it unclear."""
    later = {**PROTOCOL, "status": "superseded", "starts_on": "2026-12-08", "withdrawn_on": "2026-12-31"}
    snapshot = snapshot_of({"protocols": [later, REGISTER["protocols"][1]]})
    started = apply(snapshot, [act("start"), act("renew", on="2027-06-30"), act("review", on="2027-06-30")], ON)
    found = started.protocols["isp-1"]
    assert (found.status, found.starts_on, found.withdrawn_on) == ("superseded", ON, date(2026, 12, 31))
    assert in_force(found, ON, 3, superseders(started.protocols.values(), ON)) == ()


def test_replace_makes_a_version_in_force_that_all_sign_and_nothing_supersedes() -> None:
    register = do(act("replace"))
    new = register.protocols["isp-1"].to_dict()
    assert (new["status"], new["starts_on"]) == ("active", DAY)
    assert not {"ends_on", "review_on", "withdrawn_on"} & set(new)
    assert all(party["signed_on"] == DAY and "left_on" not in party for party in new["parties"])
    assert register.protocols["isp-2"].supersedes == ()


def test_permit_adds_a_term_to_every_clause_that_limits_them() -> None:
    clauses = after(act("permit", scheme="category", term="x-health"))["clauses"]
    assert all("x-health" in clause["categories"] for clause in clauses)
    clauses = after(act("permit", scheme="subject", term="x-pupils"))["clauses"]
    assert sorted(clause.get("subjects", []) for clause in clauses) == [[], ["x-pupils", "x-staff"]]


def test_set_kind_and_record_set_what_they_name() -> None:
    assert after(act("set-kind", kinds=["joint"]))["kinds"] == ["joint"]
    assert after(act("record", field="protocol.kinds", kinds=["processing"]))["kinds"] == ["processing"]
    assert parties(act("record", field="party.signed_on", partner="b"))["b"]["signed_on"] == DAY


def test_what_a_flow_leaves_out_is_taken_as_something_permitted() -> None:
    flow = {"id": "f", "name": "f", "source": "a", "target": "b"}
    register = do(act("record", field="flow.categories", scheme="category"), flow=flow)
    (recorded,) = register.flows["f"].categories
    pay, audit = sorted(register.protocols["isp-1"].clauses, key=lambda clause: clause.purposes)
    assert recorded in pay.categories
    assert audit.categories == (), "to list one would refuse other flows what is now not recorded"
    with pytest.raises(BadData):
        do(act("record", field="flow.categories", scheme="category"))


def test_a_new_protocol_stands_beside_the_others() -> None:
    made = act("new-protocol", kinds=["sharing"], parties=["a", "b"], categories=["x-health"])
    register = do(made, made)
    assert sorted(register.protocols) == ["isp-1", "isp-2", "new-protocol-1", "new-protocol-2"]
    new = register.protocols["new-protocol-1"]
    assert [party.signed_on for party in new.parties] == [ON, ON]
    assert new.categories == ("x-health",)


def test_withdraw_leave_and_remove_take_away() -> None:
    withdrawn = after(act("withdraw"))
    assert (withdrawn["status"], withdrawn["withdrawn_on"]) == ("withdrawn", DAY)
    assert parties(act("leave", partner="a"))["a"]["left_on"] == DAY
    assert "b" not in parties(act("remove", partner="b"))
    assert "isp-1" not in do(act("remove")).protocols


def test_a_withdrawal_to_come_changes_nothing_until_then() -> None:
    """What it supersedes stays superseded today, and what is over, on a date not recorded, does not run on until then."""
    withdraw = act("withdraw", on=date(2026, 12, 31))
    assert after(withdraw)["status"] == "draft"
    assert after(withdraw)["withdrawn_on"] == "2026-12-31"
    over = snapshot_of({"protocols": [{**PROTOCOL, "status": "superseded"}]})
    assert apply(over, [withdraw], ON).protocols["isp-1"] == over.protocols["isp-1"]


def test_who_is_no_party_and_what_is_not_listed_cannot_be_taken_away() -> None:
    for action in ("leave", "remove"):
        with pytest.raises(BadData, match=r"^z is not a party to isp-1\.$"):
            do(act(action, partner="z"))
    with pytest.raises(BadData, match="isp-1 does not list the category x-tax"):
        do(act("remove", scheme="category", term="x-tax"))


def test_a_term_that_means_what_it_says_does_not_turn_out_to_be_whatever_is_permitted() -> None:
    terms = [
        {"scheme": "category", "id": "x-word", "label": "Word", "unmapped": True},
        {"scheme": "category", "id": "x-pay", "label": "Pay"},
    ]

    def map_(term: str) -> None:
        fact = act("record", field="term.unmapped", scheme="category", term=term)
        apply(snapshot_of({"terms": terms}), [fact], ON)

    map_("x-word")
    for term in ("x-pay", "health"):
        with pytest.raises(BadData, match=f"category/{term} is not a local word"):
            map_(term)


def test_the_last_term_of_a_clause_is_not_taken_out_because_that_would_permit_all() -> None:
    with pytest.raises(BadData, match="Withdraw it"):
        do(act("remove", scheme="subject", term="x-staff"))


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(BadData, match="no protocol isp-9"):
        do(act("renew", protocol="isp-9", on="2028-06-30"))
    with pytest.raises(ValidationError, match="scheme"):
        do(act("permit", scheme="basis", term="x"))


def test_the_register_that_was_given_stays_as_it_was() -> None:
    before = snapshot_of(REGISTER)
    apply(before, [act("replace"), act("remove", protocol="isp-2")], ON)
    assert before.protocols == snapshot_of(REGISTER).protocols


FLOWS: Json = {
    **REGISTER,
    "flows": [
        {"id": "bare", "name": "Bare", "source": "a", "target": "b"},
        {"id": "told", "name": "Told", "source": "a", "target": "b", "categories": ["x-pay"]},
    ],
}


def recorded(*actions: Action) -> Snapshot:
    return apply(snapshot_of(FLOWS), actions, ON)


def test_a_fact_of_one_flow_is_recorded_of_that_flow_alone() -> None:
    after = recorded(
        act("record", flow="bare", field="flow.categories", value="x-pay"),
        act("record", flow="told", field="flow.relation", value="joint"),
    )
    assert after.flows["bare"].categories == ("x-pay",)
    assert after.flows["bare"].relation is None
    assert after.flows["told"].relation == "joint"
    assert after.protocols == snapshot_of(FLOWS).protocols


def test_what_is_recorded_of_a_flow_can_be_left_open_only_where_nothing_is() -> None:
    after = recorded(act("record", flow="bare", field="flow.purposes"))
    (term,) = after.flows["bare"].purposes
    assert any(term in clause.purposes for clause in after.protocols["isp-1"].clauses)
    with pytest.raises(BadData, match="recorded already"):
        recorded(act("record", flow="told", field="flow.categories"))
    with pytest.raises(BadData, match="no flow nowhere"):
        recorded(act("record", flow="nowhere", field="flow.categories"))


def test_a_party_is_given_one_role() -> None:
    given = {
        party.partner: party.role
        for party in do(act("set-role", partner="a", role="recipient")).protocols["isp-1"].parties
    }
    assert given["a"] == "recipient"
