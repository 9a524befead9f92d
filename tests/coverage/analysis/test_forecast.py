"""The forecast names every day ahead on which a verdict changes, and nothing else."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.coverage.analysis.forecast import forecast
from graph_service.coverage.criteria.in_force import months_later
from graph_service.coverage.rule import Rule
from graph_service.model import Flow, Member, Partner, Party, Protocol
from graph_service.snapshot import Snapshot
from tests.coverage.reading import snapshot_of
from tests.coverage.registers import make
from tests.odd_registers import BODIES, ON, register

START = date(2024, 1, 1)


def day_by_day(snapshot: Snapshot, grace: int | None, until: date, on: date = ON) -> list[tuple[date, str, str, str]]:
    """What each flow's verdict does, found by asking on every single day."""
    found = []
    before = {key: Rule(snapshot, on, grace).verdict(flow) for key, flow in snapshot.flows.items()}
    day = on
    while day < until:
        day += timedelta(days=1)
        rule = Rule(snapshot, day, grace)
        for key, flow in sorted(snapshot.flows.items()):
            after = rule.verdict(flow)
            if after != before[key]:
                found.append((day, key, before[key], after))
                before[key] = after
    return found


@given(st.integers(0, 10**9), st.sampled_from((None, 0, 1)))
@settings(max_examples=60, deadline=None)
def test_asking_on_every_day_finds_the_same(seed: int, grace: int | None) -> None:
    snapshot = register(Random(seed))
    turns = forecast(Rule(snapshot, ON, grace), months=2)
    assert [(turn.on, turn.flow, turn.before, turn.after) for turn in turns] == day_by_day(
        snapshot, grace, date(2027, 1, 22)
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_same_where_reviews_recur_members_join_and_leave_and_anything_is_as_written(seed: int) -> None:
    case = make(seed)
    snapshot = snapshot_of({**case.register, "flows": [case.flow]})
    on = date.fromisoformat(case.on)
    turns = forecast(Rule(snapshot, on, case.grace), months=2)
    expected = day_by_day(snapshot, case.grace, months_later(on, 2), on)
    assert [(turn.on, turn.flow, turn.before, turn.after) for turn in turns] == expected


def one_protocol(**dates: date | int) -> Snapshot:
    parties = tuple(Party(partner=key, signed_on=START) for key in BODIES[:2])
    fields = {"starts_on": START, **dates}
    protocol = Protocol(
        id="isp-1",
        reference="ISP-1",
        title="One",
        kinds=("sharing",),
        status="active",
        parties=parties,
        categories=("x",),
        purposes=("y",),
        **fields,
    )
    flow = Flow(id="flow", name="Flow", source="a", target="b", categories=("x",), purposes=("y",))
    partners = {key: Partner(id=key, name=key) for key in BODIES}
    return Snapshot(version=1, partners=partners, protocols={"isp-1": protocol}, flows={"flow": flow})


@pytest.mark.parametrize(
    ("dates", "on", "words"),
    [
        ({"ends_on": date(2027, 1, 31)}, date(2027, 2, 1), "ISP-1 has ended, on 31 January 2027."),
        ({"review_on": date(2026, 11, 30)}, date(2027, 3, 1), "its review was due on 30 November 2026"),
        ({"withdrawn_on": date(2027, 1, 31)}, date(2027, 1, 31), "ISP-1 is withdrawn."),
        (
            {"reviewed_on": date(2025, 11, 30), "review_months": 12},
            date(2027, 3, 1),
            "ISP-1 lapses: its review was due on 30 November 2026",
        ),
    ],
)
def test_a_day_comes_with_what_happens_on_it(dates: dict[str, date | int], on: date, words: str) -> None:
    (turn,) = forecast(Rule(one_protocol(**dates), ON, 3))
    assert (turn.on, turn.flow, turn.before, turn.after) == (on, "flow", "covered", "gap")
    assert words in turn.reason


def test_a_review_counted_from_the_start_leaves_a_flow_unclear() -> None:
    (turn,) = forecast(Rule(one_protocol(starts_on=date(2024, 11, 30), review_months=24), ON, 3))
    assert (turn.on, turn.after) == (date(2027, 3, 1), "unclear")
    assert turn.reason.startswith(
        "ISP-1 may have lapsed: its review, counted from its start, was due on 30 November 2026"
    )


def test_members_of_a_group_that_signed_join_and_leave() -> None:
    snapshot = one_protocol()
    members = (Member(partner="a", left_on=date(2027, 1, 1)), Member(partner="b", joined_on=START))
    group = Partner(id="g", name="The practices", group=True, members=members)
    parties = tuple(Party(partner=key, signed_on=START, authority="Deed") for key in ("g", "b"))
    protocol = snapshot.protocols["isp-1"].model_copy(update={"parties": parties})
    snapshot = snapshot.replacing(partners={**snapshot.partners, "g": group}, protocols={"isp-1": protocol})
    (turn,) = forecast(Rule(snapshot, ON, 3))
    assert (turn.on, turn.before, turn.after) == (date(2027, 1, 1), "covered", "gap")
    assert turn.reason == "a is no longer a member of The practices."


@pytest.mark.parametrize(
    ("grace", "words"),
    [
        (0, "ISP-1 lapses: its review was due on 30 November 2026."),
        (1, "ISP-1 lapses: its review was due on 30 November 2026, and 1 month has passed."),
        (3, "ISP-1 lapses: its review was due on 30 November 2026, and 3 months have passed."),
    ],
)
def test_a_lapse_says_how_long_after_the_review(grace: int, words: str) -> None:
    (turn,) = forecast(Rule(one_protocol(review_on=date(2026, 11, 30)), ON, grace))
    assert turn.reason == words


def test_a_start_says_what_it_supersedes() -> None:
    """Also on a day on which something happens to another protocol, which covers nothing of the flow."""
    day = date(2027, 1, 1)
    snapshot = one_protocol()
    later = Protocol(id="isp-2", title="Two", status="active", starts_on=day, supersedes=("isp-1",))
    beside = Protocol(
        id="isp-3", title="Three", kinds=("joint",), starts_on=day, parties=snapshot.protocols["isp-1"].parties
    )
    protocols = {**snapshot.protocols, "isp-2": later, "isp-3": beside}
    (turn,) = forecast(Rule(snapshot.replacing(protocols=protocols), ON, 3))
    assert (turn.before, turn.after, turn.reason) == ("covered", "unclear", "Two starts, and supersedes ISP-1.")


def test_a_draft_is_not_said_to_supersede() -> None:
    """It has a start on the day after the old one's last, but is not agreed."""
    day = date(2027, 1, 1)
    snapshot = one_protocol(ends_on=date(2026, 12, 31))
    draft = Protocol(id="isp-2", title="Two", status="draft", starts_on=day, supersedes=("isp-1",))
    (turn,) = forecast(Rule(snapshot.replacing(protocols={**snapshot.protocols, "isp-2": draft}), ON, 3))
    assert (turn.on, turn.after, turn.reason) == (day, "gap", "ISP-1 has ended, on 31 December 2026.")


def test_what_is_superseded_is_not_said_to_be_withdrawn() -> None:
    snapshot = one_protocol(withdrawn_on=date(2027, 1, 1))
    old = snapshot.protocols["isp-1"].model_copy(update={"status": "superseded"})
    (turn,) = forecast(Rule(snapshot.replacing(protocols={"isp-1": old}), ON, 3))
    assert turn.reason == "ISP-1 is superseded."


def test_without_grace_settings_reviews_never_lapse() -> None:
    assert forecast(Rule(one_protocol(review_on=date(2026, 11, 30)), ON, None)) == ()


def test_a_day_beyond_the_months_asked_for_is_left_out() -> None:
    snapshot = one_protocol(ends_on=date(2027, 1, 31))
    assert forecast(Rule(snapshot, ON, 3), months=2) == ()
    assert len(forecast(Rule(snapshot, ON, 3), months=3)) == 1


def test_the_calendars_last_day_is_no_error() -> None:
    assert forecast(Rule(one_protocol(ends_on=date.max), date(9998, 12, 31), 3), months=24) == ()
