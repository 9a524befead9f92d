"""Whoever answers every question that an import leaves open has no row left that waits, and is asked nothing by the file again."""

from pathlib import Path

import pytest

from graph_service.model import Partner
from graph_service.register import Register
from importers.plan import Plan, Question

FILES = [
    "contracts.xlsx",
    "council-agreements.csv",
    "dpia-no.xlsx",
    "healthwatch-recipients.csv",
    "housing-flows.xlsx",
    "isa-log.xlsx",
    "processors-recipients.xlsx",
    "row-like-headings.csv",
    "signed-for-others.csv",
    "small-flow-map.xlsx",
]
"""Registers as people write them, of several layouts."""


def choice(question: Question) -> str:
    """An answer to a question: new names are added, and what else is open has the first choice that says something."""
    if question.kind in ("body", "bodies") and "add" in question.choices:
        return "add"
    if question.kind == "register":
        return "eastvale-district-council"
    if question.kind == "column":
        return "limits"
    return next(choice for choice in question.choices if choice != "as-written")


@pytest.mark.parametrize("file", FILES)
def test_answering_every_question_leaves_nothing_held(tmp_path: Path, data: Path, file: str) -> None:
    register = Register.open(str(tmp_path / "register.db"))
    register.apply_import(register.plan_import(data / "registers" / "start-partners.xlsx"))
    register.apply_import(register.plan_import(data / "registers" / file))
    waiting = register.answering.dictionary
    for _ in range(4):
        if not (questions := waiting.questions()):
            break
        register.answering.answer({question.id: choice(question) for question in questions})
    assert (waiting.held(), waiting.questions()) == ((), ())
    again = register.plan_import(data / "registers" / file)
    assert (again.held, again.questions, again.adds, again.changes) == ((), (), (), ())


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_rows_of_one_reference_with_several_controllers_are_read_alike_in_the_first_import_and_the_next(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    register = Register.open(str(tmp_path / "register.db"))
    rows = ["P1,Body One; Body Two,Payroll,Name", "P1,Body Two,Payroll,Name", "P2,Body Three,Payroll,Name"]
    text = "\n".join(
        [
            "Reference,Name of controller,Categories of processing,Categories of personal data",
            *map(rows.__getitem__, order),
        ]
    )
    body = Partner(id="body-four", name="Body Four")
    register.write([body], why="first")

    def planned() -> Plan:
        return register.plan_import(
            text.encode(), "p.csv", template="processor-record", partner="body-four", create_partners=True
        )

    first = planned()
    assert first.held == ()
    register.apply_import(first)
    again = planned()
    assert (again.adds, again.changes, again.held) == ((), (), ())
    assert len(register.snapshot().flows) == 3


def test_an_answer_that_another_one_makes_needless_was_still_open(tmp_path: Path) -> None:
    """Once the bodies are added the file is read again, with the term that its first reading asked about."""
    file = Path(__file__).parents[1] / "data" / "protocol-register.xlsx"
    with Register.open(str(tmp_path / "r.db")) as register:
        answers = {
            question.id: "add" if question.kind == "bodies" else "keep"
            for question in register.plan_import(file).questions
        }
        assert len(answers) == 2
        made = register.plan_import(file, answers=answers)
        assert not made.questions
        assert {answer.id for answer in made.answers} == set(answers)
