"""Which record a text means, and what is offered when it means none."""

import pytest

from graph_service.errors import BadData, NotFound
from graph_service.model import Flow
from graph_service.register.lookup import Names, flow_named, spelt
from graph_service.snapshot import Snapshot


@pytest.mark.parametrize(
    ("one", "other"),
    [("Marks & Spencer", "marks and spencer"), ("ISP-1", "isp 1"), ("Ärzte & Co.", "ÄRZTE and CO"), ("ﬁre", "Fire")],
)
def test_case_spaces_and_punctuation_make_no_difference(one: str, other: str) -> None:
    assert spelt(one) == spelt(other) != ""


@pytest.mark.parametrize("text", ["", "-", "…"])
def test_signs_alone_name_nothing(text: str) -> None:
    with pytest.raises(NotFound):
        Names({"a": ("-", "…")}).named("flow", text)


def test_a_name_that_several_have_is_refused_and_its_own_record_has_it() -> None:
    names = Names({"a": ("Referrals", "The first"), "b": ("referrals",)})
    assert names.named("flow", "the FIRST") == "a"
    with pytest.raises(BadData, match="names several flows: a, b"):
        names.named("flow", "Referrals")


def test_among_very_many_records_an_unknown_id_is_answered_with_those_like_it() -> None:
    flows = {f"flow-{n:05}": Flow(id=f"flow-{n:05}", name=f"Flow {n}", source="a", target="b") for n in range(20_000)}
    snapshot = Snapshot(flows=flows)
    assert flow_named(snapshot, "FLOW 77") == "flow-00077"
    with pytest.raises(NotFound, match=r"There is no flow 'flow-123456'\. The nearest: flow-12345") as unknown:
        flow_named(snapshot, "flow-123456")
    assert unknown.value.nearest[0] == "flow-12345"
    with pytest.raises(NotFound) as misspelt:
        flow_named(snapshot, "Flwo 15000")
    assert misspelt.value.nearest[0] == "flow-15000"
