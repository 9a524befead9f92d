"""Two new names that are alike are asked about: one body or two. A yes makes them one, also after both have become partners."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_service import Register
from graph_service.errors import BadData

HEADINGS = "Reference,Title,Parties,Data shared,Purpose,Start date,Review date,Status\n"
SHORT, LONG = "Northshire CC", "Northshire County Council"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register.open(tmp_path / "own.db", who="the tests") as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = "".join(
        f"DSA-{n},Agreement {n},{body}; Eastvale NHS Trust,Health,Safeguarding children,1/4/2025,1/4/2027,Active\n"
        for n, body in enumerate((SHORT, LONG), 1)
    )
    path = tmp_path / "agreements.csv"
    path.write_text(HEADINGS + rows)
    return path


def questions(register: Register, file: Path) -> dict[str, str]:
    """The ids of the questions that a file asks, by kind."""
    return {question.kind: question.id for question in register.plan_import(file).questions}


def is_one(register: Register) -> bool:
    partners = register.snapshot().partners
    sides = {party.partner for protocol in register.snapshot().protocols.values() for party in protocol.parties}
    return set(partners) == sides == {"northshire-county-council", "eastvale-nhs-trust"} and partners[
        "northshire-county-council"
    ].aliases == (SHORT,)


def test_alike_names_are_one_body_once_somebody_says_so(register: Register, file: Path) -> None:
    ids = questions(register, file)
    choices = {ids["same"]: "yes", ids["bodies"]: "add"}
    register.apply_import(register.plan_import(file, answers=choices))
    assert is_one(register)
    again = register.plan_import(file)
    assert (again.put, again.questions) == ((), ())


@pytest.mark.parametrize("first", ["same", "bodies"])
def test_the_answers_may_come_one_after_the_other(register: Register, file: Path, first: str) -> None:
    register.apply_import(register.plan_import(file))
    for kind in (first, {"same": "bodies", "bodies": "same"}[first]):
        ids = {question.kind: question.id for question in register.answering.dictionary.questions()}
        register.answering.answer({ids[kind]: {"same": "yes", "bodies": "add"}[kind]})
    assert is_one(register)
    assert register.plan_import(file).questions == ()


def test_two_that_were_both_made_are_merged(register: Register, file: Path) -> None:
    register.apply_import(register.plan_import(file, create_partners=True))
    assert len(register.snapshot().partners) == 3
    (question,) = register.answering.dictionary.questions()
    register.answering.answer({question.id: "yes"})
    assert is_one(register)


def test_two_that_share_an_agreement_are_not_merged_without_a_second_look(register: Register, file: Path) -> None:
    file.write_text(f"{HEADINGS}DSA-1,Both,{SHORT}; {LONG},Health,Safeguarding children,1/4/2025,1/4/2027,Active\n")
    register.apply_import(register.plan_import(file, create_partners=True))
    (question,) = register.answering.dictionary.questions()
    with pytest.raises(BadData, match="1 protocol would list Northshire County Council as a party twice"):
        register.answering.answer({question.id: "yes"})
    assert len(register.snapshot().partners) == 2


def test_two_that_are_said_to_be_two_stay_two(register: Register, file: Path) -> None:
    ids = questions(register, file)
    choices = {ids["same"]: "no", ids["bodies"]: "add"}
    register.apply_import(register.plan_import(file, answers=choices))
    assert len(register.snapshot().partners) == 3
    assert register.plan_import(file).questions == ()
