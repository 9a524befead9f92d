"""Whoever answers every question that an import leaves open has no row left that waits, and is asked nothing by the file again."""

from pathlib import Path

import pytest

from graph_service.model import Partner, Protocol
from graph_service.register import Register
from importers.plan import Plan, Question

FILES = sorted(file.name for file in (Path(__file__).parents[1] / "data" / "registers").iterdir())
"""Registers as people write them, of every layout."""


def choice(question: Question, column: str = "limits") -> str:
    """An answer to a question: new names are added, and what else is open has the first choice that says something."""
    if question.kind in ("body", "bodies") and "add" in question.choices:
        return "add"
    if question.kind == "register":
        return "eastvale-district-council"
    if question.kind == "column":
        return column or question.choices[0]
    return next(choice for choice in question.choices if choice != "as-written")


@pytest.mark.parametrize(
    ("file", "column"),
    [(file, "limits") for file in FILES] + [(file, ("extra", "")[at % 2]) for at, file in enumerate(FILES[::2])],
)
def test_answering_every_question_leaves_nothing_held(tmp_path: Path, data: Path, file: str, column: str) -> None:
    """Whatever is said of columns that nobody knows: that they are limits, are kept, or are the first field that is offered."""
    register = Register.open(str(tmp_path / "register.db"))
    register.apply_import(register.plan_import(data / "registers" / "start-partners.xlsx"))
    register.apply_import(register.plan_import(data / "registers" / file))
    waiting = register.answering.dictionary
    for _ in range(4):
        if not (questions := waiting.questions()):
            break
        register.answering.answer({question.id: choice(question, column) for question in questions})
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


@pytest.mark.parametrize("heading", ["Name of agreemnt", "Agreement titel"])
def test_a_title_that_is_said_to_be_something_else_leaves_no_row_without_a_question(
    tmp_path: Path, data: Path, heading: str
) -> None:
    """Its protocols are called after their references."""
    register = Register.open(str(tmp_path / "register.db"))
    register.apply_import(register.plan_import(data / "registers" / "start-partners.xlsx"))
    file = f"Ref,{heading},Parties,Purpose\nISA-1,Early help,Northshire Police,Safeguarding\n".encode()
    (asked,) = (q for q in register.plan_import(file, "f.csv").questions if q.kind == "column")
    made = register.plan_import(file, "f.csv", answers={asked.id: "extra"})
    (protocol,) = (record for record in made.put if isinstance(record, Protocol))
    assert (protocol.title, protocol.extra, made.held) == ("ISA-1", {heading: "Early help"}, ())
    register.apply_import(made)
    again = register.plan_import(file, "f.csv")
    assert (again.adds, again.changes, again.held, again.questions) == ((), (), (), ())


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
