"""A column that nobody knew is read as the field that a person says it is, at the import and afterwards."""

from datetime import date

from graph_service.model import Protocol
from graph_service.register import Register

FILE = b"Title,Parties,Zorg,Quux\nBins,Northshire Police,30/11/2029,N\n"


def test_the_answer_fills_the_field(register: Register) -> None:
    asked = {question.about: question.id for question in register.plan_import(FILE, name="f.csv").questions}
    answers = {asked["Zorg"]: "protocol.ends_on", asked["Quux"]: "protocol.status"}
    made = register.plan_import(FILE, name="f.csv", answers=answers)
    (found,) = (record for record in made.put if isinstance(record, Protocol))
    assert (found.ends_on, found.as_written) == (date(2029, 11, 30), {"status": "N"})
    assert not {question.about for question in made.questions} & {"Zorg", "Quux"}


def test_the_answer_fills_the_field_afterwards(register: Register) -> None:
    made = register.plan_import(FILE, name="f.csv")
    register.apply_import(made)
    asked = {question.about: question.id for question in made.questions}
    register.answering.answer({asked["Zorg"]: "protocol.ends_on"})
    (found,) = register.snapshot().protocols.values()
    assert found.ends_on == date(2029, 11, 30)
    again = register.plan_import(FILE, name="f.csv")
    assert (again.adds, again.changes) == ((), ())


def test_what_a_list_adds_to_an_export_is_kept_and_not_asked_about(register: Register) -> None:
    file = b"Title,Parties,Item Type,Path,Modified By\nBins,Northshire Police,Item,sites/ig/Lists/isps,A B\n"
    made = register.plan_import(file, name="f.csv")
    assert [question for question in made.questions if question.kind == "column"] == []
    (found,) = (record for record in made.put if isinstance(record, Protocol))
    assert (found.kinds, found.as_written) == ((), {})
    assert found.extra["Path"] == "sites/ig/Lists/isps"


def test_a_heading_that_only_resembles_one_is_used_and_asked_about(register: Register) -> None:
    file = b"Title,Parties,Purposes of sharin\nBins,Northshire Police,safeguarding\nTips,Northshire Police,research\n"
    made = register.plan_import(file, name="f.csv")
    (question,) = (question for question in made.questions if question.kind == "column")
    assert (question.about, question.meanwhile, question.samples) == (
        "Purposes of sharin",
        "used",
        ("safeguarding", "research"),
    )
    assert question.choices[0] == "protocol.purposes"
    assert {r.purposes for r in made.put if isinstance(r, Protocol)} == {("safeguarding",), ("research",)}
    kept = register.plan_import(file, name="f.csv", answers={question.id: "extra"})
    assert {r.purposes for r in kept.put if isinstance(r, Protocol)} == {()}
    read = register.plan_import(file, name="f.csv", answers={question.id: "protocol.purposes"})
    assert read.questions == ()


def test_what_a_status_takes_away_stays_a_limit_once_its_word_is_answered(register: Register) -> None:
    file = b"Title,Parties,Status\nBins,Northshire Police,Live (excluding health data)\n"
    (word,) = (question for question in register.plan_import(file, name="f.csv").questions if question.kind == "word")
    made = register.plan_import(file, name="f.csv", answers={word.id: "active"})
    (found,) = (record for record in made.put if isinstance(record, Protocol))
    assert (found.status, found.as_written) == ("active", {"limits": "Live (excluding health data)"})


def test_a_notice_of_nobody_asks_whose_register_it_is(register: Register) -> None:
    file = b"Privacy notice,Link\nOur notice,https://example.org/n\n"
    made = register.plan_import(file, name="f.csv")
    (question,) = (question for question in made.questions if question.kind == "register")
    assert [row.questions for row in made.held] == [(question.id,)]
    assert register.plan_import(file, name="f.csv", answers={question.id: "northshire-police"}).held == ()


def test_a_new_name_among_parties_is_as_written_until_it_is_answered(register: Register) -> None:
    made = register.plan_import(b"Title,Parties\nBins,Newvale Council\n", name="f.csv")
    assert made.held == ()
    assert {question.meanwhile for question in made.questions} == {"as-written"}
