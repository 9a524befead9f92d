"""An answer that names nothing here is refused in one sentence, whenever it is given, and nothing is written."""

from pathlib import Path

import pytest

from graph_service import Register
from graph_service.errors import RegisterError
from graph_service.model import Partner

FLOWS = b"""Ref,Flow name,Sender,Recipient,Data items,Purpose,Niche ref
1,A,Essex Police,Young Foundation,Name,Safeguarding children,red
2,B,Essex Police,East Council,Widgetry,Safeguarding children,blue
"""


@pytest.fixture
def register(tmp_path: Path) -> Register:
    opened = Register.open(tmp_path / "r.db")
    opened.write(
        [Partner(id="essex-police", name="Essex Police"), Partner(id="east-council", name="East Council")], why="x"
    )
    return opened


def questions(register: Register) -> dict[str, str]:
    """The ids of the questions by what they are about, and what each is refused."""
    plan = register.plan_import(FLOWS, name="f.csv")
    assert {question.kind for question in plan.questions} >= {"body", "bodies", "register"}
    return {question.id: question.kind for question in plan.questions}


def test_at_import(register: Register) -> None:
    for id in questions(register):
        with pytest.raises(RegisterError, match="does not answer the question"):
            register.plan_import(FLOWS, name="f.csv", answers={id: "nonsense"})


def test_afterwards(register: Register) -> None:
    plan = register.plan_import(FLOWS, name="f.csv", partner="essex-police")
    register.apply_import(plan)
    before = register.version()
    for question in plan.questions:
        with pytest.raises(RegisterError, match=r"Nothing was written\.$"):
            register.answering.answer({question.id: "nonsense"})
    assert register.version() == before
    (body,) = [question for question in plan.questions if question.kind == "body"]
    register.answering.answer({body.id: "East Council"})
    assert "Young Foundation" in register.snapshot().partners["east-council"].aliases
