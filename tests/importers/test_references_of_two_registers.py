"""A reference met in another body's register is the same protocol only where more agrees; else a person is asked."""

from pathlib import Path

import pytest

from graph_service import Register
from graph_service.model import Partner, Protocol
from importers.plan import Plan, Question

HEAD = "Ref,Title,Lead,Signatories,Data shared,Purpose,Status,Start,End\n"
THEIRS = (
    HEAD
    + "DSA-001,Early help,Essex Police,Essex Police (signed 01/02/2025); East Council (signed 01/02/2025),Name,Early help,Live,01/02/2025,01/02/2028\n"
)
OURS = (
    HEAD
    + "DSA 1,Council tax fraud,East Council,East Council (signed 01/02/2025); Harbour Homes (signed 01/02/2025),Bank account,Preventing and detecting fraud,Live,01/02/2025,01/02/2028\n"
)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """A register in which the police's list of agreements is imported."""
    opened = Register.open(tmp_path / "r.db")
    names = ("Essex Police", "East Council", "Harbour Homes")
    opened.write([Partner(id=name.lower().replace(" ", "-"), name=name) for name in names], why="bodies")
    plan = opened.plan_import(THEIRS.encode(), name="police.csv", partner="essex-police")
    assert not plan.questions
    opened.apply_import(plan)
    return opened


def imported(register: Register, text: str, name: str = "council.csv", partner: str = "east-council") -> Plan:
    plan = register.plan_import(text.encode(), name=name, partner=partner)
    register.apply_import(plan)
    return plan


def same(plan: Plan) -> Question:
    (question,) = [question for question in plan.questions if question.kind == "same"]
    return question


def protocols(register: Register) -> dict[str, Protocol]:
    return {protocol.title: protocol for protocol in register.snapshot().protocols.values()}


def test_meanwhile_they_are_two_and_neither_takes_anything_from_the_other(register: Register) -> None:
    before = protocols(register)["Early help"]
    question = same(imported(register, OURS))
    assert (question.about, question.choices, question.meanwhile) == ("DSA 1", ("yes", "no"), "apart")
    assert protocols(register)["Early help"] == before
    assert {party.partner for party in protocols(register)["Council tax fraud"].parties} == {
        "east-council",
        "harbour-homes",
    }
    for text, name, partner in ((OURS, "council.csv", "east-council"), (THEIRS, "police.csv", "essex-police")):
        again = register.plan_import(text.encode(), name=name, partner=partner)
        assert (again.adds, again.changes, again.held) == ((), (), ()), "each register has its own"
    again = register.plan_import(OURS.encode(), name="council.csv", partner="east-council")
    assert [question.id for question in again.questions] == [question.id], "it is open until it is answered"


def test_no_leaves_two_and_is_not_asked_again(register: Register) -> None:
    question = same(imported(register, OURS))
    register.answering.answer({question.id: "no"})
    assert len(protocols(register)) == 2
    assert not register.plan_import(OURS.encode(), name="council.csv", partner="east-council").questions


def test_yes_makes_them_one_also_when_both_were_made(register: Register) -> None:
    question = same(imported(register, OURS))
    register.answering.answer({question.id: "yes"})
    (protocol,) = protocols(register).values()
    assert (protocol.id, protocol.title, protocol.lead) == ("dsa-001", "Council tax fraud", "east-council")
    again = register.plan_import(OURS.encode(), name="council.csv", partner="east-council")
    assert (again.adds, again.changes, again.questions) == ((), (), ())
    register.undo(register.version())
    assert len(protocols(register)) == 2


def test_yes_at_import_makes_no_second_one(register: Register) -> None:
    plan = register.plan_import(OURS.encode(), name="council.csv", partner="east-council")
    answered = register.plan_import(
        OURS.encode(), name="council.csv", partner="east-council", answers={same(plan).id: "yes"}
    )
    register.apply_import(answered)
    assert [*protocols(register)] == ["Council tax fraud"]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "dsa-1,EARLY HELP,,Harbour Homes (signed 01/02/2025),Name,Early help,Live,01/02/2025,01/02/2028\n",
        HEAD
        + "DSA-001,Helping families,Essex Police,East Council (signed 01/02/2025),Name,Early help,Live,01/02/2025,01/02/2028\n",
    ],
    ids=["the titles agree", "the lead and a signatory agree"],
)
def test_it_is_the_same_without_a_question_where_more_agrees(register: Register, text: str) -> None:
    assert not [question for question in imported(register, text).questions if question.kind == "same"]
    assert len(protocols(register)) == 1


def test_a_list_of_nobodys_register_shares_its_references(register: Register) -> None:
    plan = register.plan_import(OURS.encode(), name="partnership.csv")
    assert not [question for question in plan.questions if question.kind == "same"]


def test_rows_of_one_agreement_stay_together(register: Register) -> None:
    """Only the first row has a title; the others continue it by its reference."""
    more = "DSA 1,,,Essex Police (signed 01/02/2025),,,,,\n"
    plan = imported(register, OURS + more)
    assert same(plan).cells == 1
    assert {party.partner for party in protocols(register)["Council tax fraud"].parties} == {
        "east-council",
        "harbour-homes",
        "essex-police",
    }
