"""Duplicates: contained, redundant and overlapping protocols, each held to its definition in words."""

from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.coverage.analysis.duplicates import duplicates
from graph_service.coverage.rule import Rule
from graph_service.model import Clause, Flow, Partner, Party, Protocol
from graph_service.snapshot import Snapshot
from tests.odd_registers import BODIES, ON, TERMS, register

START = date(2024, 1, 1)


def protocol(key: str, parties: str, categories: tuple[str, ...], purposes: tuple[str, ...] = ("x-care",)) -> Protocol:
    return Protocol(
        id=key,
        title=key,
        kinds=("sharing",),
        status="active",
        starts_on=START,
        parties=tuple(Party(partner=body, signed_on=START) for body in parties),
        categories=categories,
        purposes=purposes,
    )


def holding(*protocols: Protocol, flows: tuple[Flow, ...] = ()) -> Rule:
    snapshot = Snapshot(
        version=1,
        terms=TERMS,
        partners={key: Partner(id=key, name=key) for key in BODIES},
        protocols={one.id: one for one in protocols},
        flows={flow.id: flow for flow in flows},
    )
    return Rule(snapshot, ON, 3)


def pairs(rule: Rule) -> list[tuple[str, str]]:
    return [(one.protocol, one.within) for cluster in duplicates(rule).clusters for one in cluster.contained]


def overlaps(rule: Rule) -> list[tuple[str, str]]:
    return [one.protocols for cluster in duplicates(rule).clusters for one in cluster.overlapping]


def test_a_protocol_is_contained_in_one_that_permits_all_it_does() -> None:
    small = protocol("isp-1", "ab", ("x-mental",))
    large = protocol("isp-2", "abc", ("x-health", "x-contact"))
    assert pairs(holding(small, large)) == [("isp-1", "isp-2")]


def test_a_sensitive_category_is_not_contained_in_a_broader_plain_one() -> None:
    assert pairs(holding(protocol("isp-1", "ab", ("x-health",)), protocol("isp-2", "abc", ("x-any",)))) == []


def test_another_kind_contains_nothing_and_several_kinds_contain_each() -> None:
    small, large = protocol("isp-1", "ab", ("x-health",)), protocol("isp-2", "abc", ("x-health",))
    assert duplicates(holding(small, large.model_copy(update={"kinds": ("joint",)}))).clusters == ()
    both = duplicates(holding(small, large.model_copy(update={"kinds": ("joint", "sharing")}))).clusters
    assert [(cluster.kind, cluster.merged.kinds) for cluster in both] == [("sharing", ("joint", "sharing"))]


def test_an_undated_signature_counts_for_what_it_leaves_open() -> None:
    """Flows of the body that signed without a date are unclear; without its protocol they would be gaps."""
    small, large = protocol("isp-1", "ab", ("x-mental",)), protocol("isp-2", "abd", ("x-health",))
    undated = small.model_copy(update={"parties": (*small.parties, Party(partner="c", signed=True))})
    assert pairs(holding(small, large)) == [("isp-1", "isp-2")]
    assert pairs(holding(undated, large)) == []


def test_whose_data_and_how_it_is_sent_are_compared() -> None:
    small, large = protocol("isp-1", "ab", ("x-mental",)), protocol("isp-2", "abc", ("x-health",))
    children = large.model_copy(update={"subjects": ("x-child",)})
    sealed = small.model_copy(update={"methods": ("x-sealed-mail",)})
    assert pairs(holding(small, children)) == []
    assert pairs(holding(small.model_copy(update={"subjects": ("x-child",)}), children)) == [("isp-1", "isp-2")]
    assert pairs(holding(sealed, large)) == [("isp-1", "isp-2")]
    assert pairs(holding(sealed, large.model_copy(update={"methods": ("x-sealed-mail",)}))) == [("isp-1", "isp-2")]
    assert pairs(holding(small, large.model_copy(update={"methods": ("x-sealed-mail",)}))) == []


def test_several_clauses_together_contain_what_each_does_in_part() -> None:
    both = protocol("isp-1", "ab", ("x-contact", "x-health"), ("x-care", "x-safety"))
    parts = (
        Clause(categories=("x-any", "x-health"), purposes=("x-care",)),
        Clause(categories=("x-any", "x-health"), purposes=("x-safety",)),
    )
    split = protocol("isp-2", "abc", (), ()).model_copy(update={"clauses": parts})
    assert pairs(holding(both, split)) == [("isp-1", "isp-2")]
    assert pairs(holding(both, split.model_copy(update={"clauses": parts[:1]}))) == []


def test_an_answer_about_too_many_protocols_says_that_it_is_not_all() -> None:
    alike = [protocol(f"isp-{number}", "abc", ("x-health",)) for number in range(210)]
    many = duplicates(holding(*alike))
    assert not many.exact
    assert duplicates(holding(*alike[:20])).exact


def test_data_and_purpose_must_be_permitted_together() -> None:
    """Two clauses that permit the data and the purpose apart do not permit the data for the purpose."""
    one = protocol("isp-1", "ab", ("x-health",))
    apart = Protocol(
        **{**dict(protocol("isp-2", "ab", ())), "purposes": ()},
    ).model_copy(
        update={
            "clauses": (
                Clause(categories=("x-health",), purposes=("x-safety",)),
                Clause(categories=("x-contact",), purposes=("x-care",)),
            )
        }
    )
    assert duplicates(holding(one, apart)).clusters == ()


def test_overlapping_needs_two_signed_parties_in_common() -> None:
    one, other = protocol("isp-1", "abc", ("x-health",)), protocol("isp-2", "bcd", ("x-mental",))
    assert overlaps(holding(one, other)) == [("isp-1", "isp-2")]
    assert overlaps(holding(one, protocol("isp-2", "cde", ("x-mental",)))) == []


def test_a_cluster_says_what_one_merged_protocol_would_need() -> None:
    one, other = protocol("isp-1", "abc", ("x-health",)), protocol("isp-2", "bcd", ("x-mental", "x-contact"))
    (cluster,) = duplicates(holding(one, other)).clusters
    assert cluster.protocols == ("isp-1", "isp-2")
    assert cluster.merged.action == "new-protocol"
    assert cluster.merged.kinds == ("sharing",)
    assert cluster.merged.parties == ("a", "b", "c", "d")
    assert cluster.merged.categories == ("x-contact", "x-health", "x-mental")
    assert cluster.merged.sentence.startswith(
        "One protocol, a sharing agreement, that all 4 parties sign could stand for "
    )
    assert cluster.merged.purposes == ("x-care",)


def test_a_protocol_on_which_a_verdict_depends_is_not_redundant() -> None:
    flow = Flow(id="flow", name="Flow", source="a", target="b", categories=("x-health",), purposes=("x-care",))
    one, other = protocol("isp-1", "ab", ("x-health",)), protocol("isp-2", "abc", ("x-health",))
    assert [found.protocol for found in duplicates(holding(one, other, flows=(flow,))).redundant] == ["isp-1", "isp-2"]
    assert duplicates(holding(one, flows=(flow,))).redundant == ()


def test_a_protocol_for_a_flow_to_come_is_not_said_to_cover_no_flow_at_all() -> None:
    """No verdict of the date changes without it; one of a later date does."""
    later = Flow(
        id="flow",
        name="F",
        source="a",
        target="b",
        categories=("x-health",),
        purposes=("x-care",),
        starts_on=date(2027, 1, 1),
    )
    (found,) = duplicates(holding(protocol("isp-1", "ab", ("x-health",)), flows=(later,))).redundant
    assert found.reason == "isp-1 covers no flow that is live and needs a protocol."


def test_a_redundant_protocol_says_when_it_alone_covers_a_part() -> None:
    """A flow covered in part by each of two protocols, and in part by neither, stays so without either."""
    flow = Flow(
        id="flow",
        name="F",
        source="a",
        target="b",
        categories=("x-contact", "x-health", "x-offence"),
        purposes=("x-care",),
    )
    one, other = protocol("isp-1", "ab", ("x-health",)), protocol("isp-2", "abc", ("x-contact",))
    third = protocol("isp-3", "ab", ("x-contact",)).model_copy(update={"supersedes": ("isp-4",)})
    said = {found.protocol: found.reason for found in duplicates(holding(one, other, third, flows=(flow,))).redundant}
    assert said == {
        "isp-1": "Only isp-1 covers some part of 1 flow, but no verdict would change without it.",
        "isp-2": "Other protocols cover all that isp-2 covers (1 flow).",
        "isp-3": "Other protocols cover all that isp-3 covers (1 flow), counting what it supersedes: isp-4.",
    }
    alone = duplicates(holding(one, third, flows=(flow,))).redundant
    assert [found.reason for found in alone if found.protocol == "isp-3"] == [
        "Only isp-3 covers some part of 1 flow, but no verdict would change without it, "
        "counting what it supersedes: isp-4."
    ]


def in_force(rule: Rule) -> list[Protocol]:
    """The protocols that pass the test `in_force`, whatever the flow."""
    any_flow = Flow(id="f", name="f", source="a", target="b")
    passing = rule.agreements.ids(rule.tests(any_flow, None, None)[1].passes)
    return [rule.snapshot.protocols[key] for key in passing]


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_redundant_is_what_can_be_deleted_without_any_verdict_changing(seed: int) -> None:
    snapshot = register(Random(seed))
    rule = Rule(snapshot, ON, 3)
    verdicts = {key: rule.verdict(flow) for key, flow in snapshot.flows.items()}
    expected = []
    for one in in_force(rule):
        rest = {key: other for key, other in snapshot.protocols.items() if key != one.id}
        without = Rule(snapshot.replacing(protocols=rest), ON, 3)
        if all(without.verdict(flow) == verdicts[key] for key, flow in snapshot.flows.items()):
            expected.append(one.id)
    assert [found.protocol for found in duplicates(rule).redundant] == expected
