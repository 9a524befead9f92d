"""Two partners that are one body become one."""

import pytest

from graph_service import Register
from graph_service.errors import BadData, NotFound
from graph_service.model import Asset, Flow, Member, Partner, Party, Project, Protocol, Record

BODIES: list[Record] = [
    Partner(id="council", name="Northshire Council", ico_number="Z1234567"),
    Partner(id="ncc", name="NCC", aliases=("The Council",), parent="council", sector="county council"),
    Partner(id="police", name="Northshire Police"),
    Partner(id="board", name="Safety Board", group=True, members=(Member(partner="ncc"), Member(partner="police"))),
    Asset(id="files", name="Files", holder="ncc"),
    Project(id="join", name="Join", lead="ncc", partners=("ncc", "police")),
    Protocol(id="isp-1", title="One", lead="ncc", parties=(Party(partner="ncc", signed=True), Party(partner="police"))),
    Flow(id="f", name="F", source="police", target="ncc", recorded_by="ncc"),
]


def test_parties_members_flows_assets_and_leads_follow_and_are_undone_as_one(register: Register) -> None:
    register.write(BODIES, why="first")
    before = "".join(register.dump())
    held = {("held", "row"): {"register": "ncc", "registers": ["ncc"], "file": "f.csv"}}
    register._records.write(why="held", keep=held)
    done = register.merging.apply("Northshire Council", "NCC")
    now = register.snapshot()
    council = now.partners["council"]
    assert set(now.partners) == {"council", "police", "board"}
    assert council.aliases == ("NCC", "The Council")
    assert (council.parent, council.sector, council.ico_number) == (None, "county council", "Z1234567")
    assert {member.partner for member in now.partners["board"].members} == {"council", "police"}
    assert now.assets["files"].holder == now.projects["join"].lead == now.protocols["isp-1"].lead == "council"
    assert now.projects["join"].partners == ("council", "police")
    assert {party.partner for party in now.protocols["isp-1"].parties} == {"council", "police"}
    assert (now.flows["f"].target, now.flows["f"].recorded_by) == ("council", "council")
    assert '"register":"council","registers":["council"]' in register._opened.shelf("held")["row"]
    assert register.verify() == ()
    register.undo(done.number)
    assert "".join(register.dump()) == before
    assert '"register":"ncc"' in register._opened.shelf("held")["row"]


def test_ends_parties_and_codes_that_speak_against_it_are_asked_again_with_their_number(register: Register) -> None:
    both = (Party(partner="a", signed=True), Party(partner="b", signed=False))
    register.write(
        [
            Partner(id="a", name="A", ods_code="X1"),
            Partner(id="b", name="B", ods_code="X2"),
            Protocol(id="p", title="P", parties=both),
            Flow(id="f", name="F", source="a", target="b"),
            Flow(id="g", name="G", source="b", target="a"),
        ],
        why="first",
    )
    plan = register.merging.plan("a", "b")
    assert (plan.flows, plan.protocols, plan.differing) == (("f", "g"), ("p",), ("ods_code",))
    with pytest.raises(BadData, match=r"2 flows would go from A to itself\. 1 protocol would list A as a party twice"):
        register.merging.apply("a", "b")
    assert register.version() == 1
    register.merging.apply("a", "b", sure=True)
    now = register.snapshot()
    assert len(now.protocols["p"].parties) == 2
    assert now.flows["f"].source == now.flows["f"].target == "a"


def test_a_partner_is_not_merged_into_itself_or_into_nobody(register: Register) -> None:
    register.write([Partner(id="a", name="A", aliases=("Alpha",))], why="first")
    with pytest.raises(BadData, match="the same partner"):
        register.merging.apply("a", "Alpha")
    with pytest.raises(NotFound, match="no partner"):
        register.merging.apply("a", "nobody")
