"""What an import leaves open: it waits in the register, is answered without the file, and answers can be taken back."""

from pathlib import Path

import pytest

from graph_service import Register
from graph_service.errors import BadData, NotFound
from graph_service.model import Flow, Partner, Record
from importers.plan import Plan

BODIES: list[Record] = [Partner(id="body-one", name="Body One"), Partner(id="body-two", name="Body Two")]
pytestmark = pytest.mark.skipif(not hasattr(Plan, "open"), reason="plans do not hold rows yet")
HEAD = "Ref,Flow name,Sender,Recipient,Data items,Purpose\n"
FLOWS = HEAD + "1,A,Body One,Body Two,Name,Direct care\n2,B,Body One,Body Three,Name,Direct care\n"


def imported(register: Register, text: str = FLOWS, name: str = "flows.csv", partner: str | None = "body-one") -> int:
    """Import a text file; the number of the revision that it is, 0 where nothing changes."""
    revision = register.apply_import(register.plan_import(text.encode(), name, partner=partner))
    return revision.number if revision else 0


def asked(register: Register, kind: str) -> str:
    """The id of the only open question of a kind."""
    (question,) = [question for question in register.answering.dictionary.questions() if question.kind == kind]
    return question.id


def test_a_row_that_waits_is_part_of_the_revision_that_writes_the_others(register: Register) -> None:
    register.write(BODIES, why="first")
    assert imported(register) == 2
    assert set(register.snapshot().flows) == {"body-one-1"}
    (waiting,) = register.answering.dictionary.held()
    assert waiting.to_dict() | {"questions": []} == {
        "import": 2,
        "file": "flows.csv",
        "sheet": "",
        "row": 3,
        "label": "2 B",
        "questions": [],
        "cells": {
            "Ref": "2",
            "Flow name": "B",
            "Sender": "Body One",
            "Recipient": "Body Three",
            "Data items": "Name",
            "Purpose": "Direct care",
        },
    }
    assert set(waiting.row.questions) <= {question.id for question in register.answering.dictionary.questions()}
    assert imported(register) == 0
    assert register.undo(2).revision == 3
    assert (register.answering.dictionary.held(), register.answering.dictionary.questions()) == ((), ())
    assert len(register.answering.dictionary.held(2)) == 1
    assert register.verify() == ()


def test_an_answer_writes_what_it_frees_without_the_file_and_is_undone_as_one(
    register: Register, tmp_path: Path
) -> None:
    register.write(BODIES, why="first")
    imported(register)
    plan, revision = register.answering.answer({asked(register, "body"): "add"})
    assert revision is not None
    assert {(add.kind, add.id) for add in plan.adds} == {("partner", "body-three"), ("flow", "body-one-2")}
    assert (register.answering.dictionary.held(), register.answering.dictionary.questions()) == ((), ())
    assert [(a.kind, a.about, a.choice) for a in register.answering.dictionary.answers()] == [
        ("body", "Body Three", "add")
    ]
    register.backup(tmp_path / "whole")
    with Register.open(str(tmp_path / "other.db")) as other:
        other.restore(tmp_path / "whole")
        assert (other.answering.dictionary.answers(), len(other.answering.dictionary.held(2)), other.verify()) == (
            register.answering.dictionary.answers(),
            1,
            (),
        )
    assert imported(register) == 0
    register.undo(revision.number)
    assert set(register.snapshot().flows) == {"body-one-1"}
    assert (len(register.answering.dictionary.held()), register.answering.dictionary.answers(), register.verify()) == (
        1,
        (),
        (),
    )


def test_a_name_that_means_a_known_body_becomes_its_alias_and_is_never_asked_again(register: Register) -> None:
    register.write(BODIES, why="first")
    imported(register)
    register.answering.answer({asked(register, "body"): "body-two"})
    now = register.snapshot()
    assert (now.flows["body-one-2"].target, now.partners["body-two"].aliases) == ("body-two", ("Body Three",))
    again = register.plan_import((HEAD + "9,Z,Body Three,Body One,Name,Direct care\n").encode(), "z.csv")
    assert not [question for question in again.questions if question.kind == "body"]


@pytest.mark.parametrize("choice", ["add", "body-two"])
def test_forgetting_an_answer_holds_again_what_it_freed(register: Register, choice: str) -> None:
    register.write(BODIES, why="first")
    imported(register)
    before = register.answering.dictionary.held()
    question = asked(register, "body")
    register.answering.answer({question: choice})
    done = register.answering.forgetting.forget(question)
    assert (done.held, done.kept, register.answering.dictionary.answers()) == (1, (), ())
    assert [(w.number, w.row) for w in register.answering.dictionary.held()] == [(w.number, w.row) for w in before]
    assert asked(register, "body") == question
    assert set(register.snapshot().partners) == {"body-one", "body-two"}
    assert register.snapshot().partners["body-two"].aliases == ()
    assert set(register.snapshot().flows) == {"body-one-1"}
    with pytest.raises(NotFound, match="no answer"):
        register.answering.forgetting.forget(question)


def test_what_was_edited_since_stays_when_its_answer_is_forgotten(register: Register) -> None:
    register.write(BODIES, why="first")
    imported(register)
    question = asked(register, "body")
    register.answering.answer({question: "add"})
    flow = register.get("flow", "body-one-2")
    register.write([flow.model_copy(update={"notes": "By hand"})], why="by hand")
    done = register.answering.forgetting.forget(question)
    assert set(done.kept) == {("flow", "body-one-2"), ("partner", "body-three")}
    assert register.snapshot().flows["body-one-2"].notes == "By hand"


def test_an_answer_given_with_the_file_can_be_forgotten_too(register: Register) -> None:
    register.write(BODIES, why="first")
    question = next(q.id for q in register.plan_import(FLOWS.encode(), "f.csv", partner="body-one").questions)
    plan = register.plan_import(FLOWS.encode(), "f.csv", partner="body-one", answers={question: "add"})
    register.apply_import(plan)
    assert (register.answering.dictionary.held(), register.answering.dictionary.questions()) == ((), ())
    assert register.answering.forgetting.forget(question).held == 1
    assert len(register.answering.dictionary.held()) == 1


def test_a_word_as_written_is_read_by_its_answer_and_is_as_written_again_when_it_is_forgotten(
    register: Register,
) -> None:
    register.write(BODIES, why="first")
    text = (
        "Reference,Title,Type,Signatories,Data shared,Purpose\nISP-1,One,Tier 2,Body One; Body Two,Health,Direct care\n"
    )
    imported(register, text, "protocols.csv", None)
    assert register.snapshot().protocols["isp-1"].as_written == {"kinds": "Tier 2"}
    question = asked(register, "word")
    register.answering.answer({question: "sharing+processing"})
    protocol = register.snapshot().protocols["isp-1"]
    assert (protocol.kinds, protocol.as_written) == (("processing", "sharing"), {})
    assert register.answering.dictionary.questions() == ()
    register.answering.forgetting.forget(question)
    protocol = register.snapshot().protocols["isp-1"]
    assert (protocol.kinds, protocol.as_written) == ((), {"kinds": "Tier 2"})
    assert asked(register, "word") == question


def test_a_word_that_became_a_local_term_is_mapped_by_its_answer(register: Register) -> None:
    register.write(BODIES, why="first")
    imported(register, HEAD + "1,A,Body One,Body Two,Name; mental notes,Direct care\n")
    assert "mental-notes" in register.snapshot().flows["body-one-1"].categories
    question = asked(register, "term")
    register.answering.answer({question: "health"})
    now = register.snapshot()
    assert (now.flows["body-one-1"].categories, set(now.terms)) == (("health", "name"), {"category/health"})
    assert "mental notes" in now.terms["category/health"].aliases


def test_a_record_made_by_hand_meanwhile_is_changed_and_not_made_twice(register: Register) -> None:
    register.write(BODIES, why="first")
    imported(register)
    by_hand = Flow(
        id="body-one-2", reference="2", name="By hand", recorded_by="body-one", source="body-one", target="body-two"
    )
    register.write([by_hand], why="by hand")
    plan, _ = register.answering.answer({asked(register, "body"): "body-two"})
    assert plan.adds == ()
    assert {change.field for change in plan.changes if change.kind == "flow"} >= {"name", "categories", "purposes"}
    assert set(register.snapshot().flows) == {"body-one-1", "body-one-2"}


def test_answers_that_no_open_question_takes_are_refused_in_one_sentence(register: Register) -> None:
    register.write(BODIES, why="first")
    imported(register)
    question = asked(register, "body")
    with pytest.raises(NotFound, match="no open question 'body-nobody'"):
        register.answering.answer({"body-nobody": "add"})
    with pytest.raises(BadData, match="Choose from: add"):
        register.answering.answer({asked(register, "bodies"): "nobody"})
    register.answering.answer({question: "add"})
    with pytest.raises(NotFound, match="no open question"):
        register.answering.answer({question: "add"})
    assert register.version() == 3


def test_a_later_import_of_the_file_replaces_its_held_rows_and_others_stay(register: Register) -> None:
    register.write(BODIES, why="first")
    imported(register)
    imported(register, HEAD + "7,G,Body One,Body Seven,Name,Direct care\n", "other.csv")
    assert {w.row.file for w in register.answering.dictionary.held()} == {"flows.csv", "other.csv"}
    imported(register, FLOWS.replace("Body Three", "Body Four"))
    assert {w.row.cells["Recipient"] for w in register.answering.dictionary.held()} == {"Body Four", "Body Seven"}
    imported(register, FLOWS.replace("Body Three", "Body Two"))
    assert {w.row.cells["Recipient"] for w in register.answering.dictionary.held()} == {"Body Seven"}
    assert register.answering.dictionary.drop_held("other.csv") == 1
    assert (register.answering.dictionary.held(), register.answering.dictionary.questions()) == ((), ())
    with pytest.raises(NotFound):
        register.answering.dictionary.drop_held("other.csv")


def test_a_held_row_is_mended_or_left_out(register: Register) -> None:
    register.write(BODIES, why="first")
    text = HEAD + "1,A,Body One,,Name,Direct care\n2,B,Body One,,Name,Direct care\n"
    imported(register, text)
    first, second = register.answering.dictionary.held()
    assert first.row.questions == ()
    plan, revision = register.answering.mend(first.key, {"Recipient": "Body Nine"})
    assert (len(plan.held), register.answering.dictionary.held()[0].row.cells["Recipient"]) == (1, "Body Nine")
    plan, revision = register.answering.mend(first.key, {"Recipient": "Body Two"})
    assert revision is not None
    assert register.snapshot().flows["body-one-1"].target == "body-two"
    register.answering.dictionary.drop_row(second.key)
    assert (register.answering.dictionary.held(), register.answering.dictionary.questions()) == ((), ())


def test_a_dictionary_is_taken_to_another_register(register: Register, tmp_path: Path) -> None:
    register.write(BODIES, why="first")
    imported(register)
    question = asked(register, "body")
    register.answering.answer({question: "body-two"})
    entries = [answer.to_dict() for answer in register.answering.dictionary.answers()]
    with Register.open(str(tmp_path / "other.db")) as other:
        with pytest.raises(BadData, match=r"names no partner here\. There is no partner 'body-two'"):
            other.answering.add(entries)
        other.write(BODIES, why="first")
        imported(other)
        assert other.answering.add(entries) == 1
        assert (other.answering.dictionary.held(), other.answering.dictionary.answers()) == (
            (),
            register.answering.dictionary.answers(),
        )
        with pytest.raises(BadData, match="not answers"):
            other.answering.add([{"nothing": 1}])


def test_answers_say_how_many_rows_are_held_and_by_which_answers_a_flow_was_read(register: Register) -> None:
    register.write(BODIES, why="first")
    imported(register)
    assert register.gaps().summary["held"] == 1
    held_at = register.version()
    register.answering.answer({asked(register, "body"): "body-two"})
    assert register.gaps().summary["held"] == 0
    assert register.gaps(as_at=held_at).summary["held"] == 1
    said = "“Body Three” means Body Two, as somebody answered for the register’s dictionary"
    assert said in register.coverage("body-one-2").assumed
    assert said not in register.coverage("body-one-1").assumed


def test_an_answer_that_turns_on_a_protocol_says_by_which_answers_that_was_read(register: Register) -> None:
    register.write(BODIES, why="first")
    text = (
        "Reference,Title,Type,Signatories,Data shared,Purpose\nISP-1,One,Tier 2,Body One; Body Two,Name,Direct care\n"
    )
    imported(register, text, "protocols.csv", None)
    imported(register)
    register.answering.answer({asked(register, "word"): "sharing"})
    answer = register.coverage("body-one-1")
    assert answer.verdict == "unclear"
    assert "“Tier 2” means sharing, as somebody answered for the register’s dictionary" in answer.assumed


def test_an_answer_changes_what_it_is_about_and_keeps_what_was_edited_since(register: Register) -> None:
    register.write(BODIES, why="first")
    text = (
        "Reference,Title,Type,Signatories,Data shared,Purpose\n"
        "ISP-1,One,Tier 2,Body One; Body Two,Health,Direct care\nISP-2,Two,ISA,Body One,Health,Direct care\n"
    )
    imported(register, text, "protocols.csv", None)
    edited = register.get("protocol", "isp-1").model_copy(update={"title": "First, by hand"})
    register.write([edited], delete=[("protocol", "isp-2")], why="by hand")
    register.answering.answer({asked(register, "word"): "sharing"})
    protocols = register.snapshot().protocols
    assert (protocols["isp-1"].title, protocols["isp-1"].kinds) == ("First, by hand", ("sharing",))
    assert "isp-2" not in protocols


def test_a_row_that_was_left_out_stays_out_when_its_question_is_answered(register: Register) -> None:
    register.write(BODIES, why="first")
    imported(register, FLOWS + "3,C,Body One,Body Three,Name,Direct care\n")
    (first, _) = register.answering.dictionary.held()
    register.answering.dictionary.drop_row(first.key)
    register.answering.answer({asked(register, "body"): "add"})
    assert set(register.snapshot().flows) == {"body-one-1", "body-one-3"}
