"""Short words that mean several things in the trade are never read by themselves: each is asked about once."""

import pytest

from graph_service.model import Protocol
from importers.plan import Plan
from importers.plan.open_questions import DictionaryEntry, Question
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Sheet, Workbook
from importers.recognise.template import shipped
from tests.importers.layouts import REGISTER
from tests.importers.planning import after

HEADINGS = ["Ref", "Title", "Signatories", "Status", "Personal data", "Purpose", "Legal gateway"]
FIELDS = {"categories": 4, "purposes": 5, "gateways": 6}


def planned(
    field: str, *cells: str, dictionary: tuple[DictionaryEntry, ...] = (), register=REGISTER, **answers: str
) -> Plan:
    rows = []
    for number, cell in enumerate(cells, 1):
        row = [f"ISP-{number}", f"Agreement {number}", "ECC; Essex Police", "Active", "", "", ""]
        row[FIELDS[field]] = cell
        rows.append(row)
    book = Workbook("f.csv", "0" * 64, (Sheet("", rows=[HEADINGS, *rows]),))
    return plan(book, register, shipped(), Options(answers=answers), {}, dictionary=dictionary)


def protocols(made: Plan) -> list[Protocol]:
    return sorted((record for record in made.put if isinstance(record, Protocol)), key=lambda protocol: protocol.id)


def term_question(made: Plan) -> Question:
    (question,) = (question for question in made.questions if question.kind == "term")
    return question


@pytest.mark.parametrize(
    ("field", "word"),
    [
        *(("categories", word) for word in ("PCN", "DA", "CAF", "IP", "LD", "Aids")),
        *(("purposes", word) for word in ("SAR", "planning")),
        ("gateways", "common law"),
    ],
)
def test_a_word_with_several_meanings_is_asked_about_once(field: str, word: str) -> None:
    """Until it is answered it is as written beside what is known of the cell; the answer counts in every cell, and is kept."""
    made = planned(field, word, word)
    assert [getattr(protocol, field) for protocol in protocols(made)] == [(), ()]
    assert [dict(protocol.as_written) for protocol in protocols(made)] == [{field: word}] * 2
    question = term_question(made)
    assert (question.about, question.cells, question.meanwhile) == (word, 2, "as-written")
    wanted = question.choices[-2]
    answered = planned(field, word, word, **{question.id: wanted})
    assert [(getattr(p, field), dict(p.as_written)) for p in protocols(answered)] == [((wanted,), {})] * 2
    again = planned(field, word, word, register=after(answered), dictionary=answered.answers)
    assert (again.put, again.questions) == ((), ())


def test_such_a_word_can_be_kept_as_a_term_of_its_own() -> None:
    question = term_question(planned("categories", "PCN"))
    (protocol,) = protocols(planned("categories", "PCN", **{question.id: "keep"}))
    assert (protocol.categories, dict(protocol.as_written)) == (("pcn",), {})


def test_capitals_tell_an_illness_from_equipment() -> None:
    assert [p.categories for p in protocols(planned("categories", "AIDS", "aids"))] == [
        ("aids-diagnosis",),
        ("aids-equipment-and-adaptations",),
    ]


def test_words_around_a_known_term_are_asked_about_and_never_taken() -> None:
    made = planned("purposes", "Safeguarding records")
    question = term_question(made)
    assert question.choices[0] == "safeguarding"
    assert question.meanwhile == "unmapped"
    assert protocols(made)[0].purposes == ("safeguarding-records",)


def test_several_sections_of_one_act_are_all_meant() -> None:
    made = planned("gateways", "ss. 10, 11 and 12 of the Children Act 2004")
    assert protocols(made)[0].gateways == ("children-act-2004-s10", "children-act-2004-s11", "children-act-2004-s12")


def test_what_a_column_of_bases_cites_besides_is_kept() -> None:
    rows = [
        ["Ref", "Title", "Signatories", "Lawful basis"],
        ["ISP-1", "Care", "ECC", "Article 6(1)(e); Schedule 1 paragraph 18"],
    ]
    made = plan(Workbook("f.csv", "0" * 64, (Sheet("", rows=rows),)), REGISTER, shipped(), Options(), {})
    (protocol,) = protocols(made)
    assert protocol.bases == ("art-6-1-e",)
    assert protocol.extra["Lawful basis"] == "Article 6(1)(e); Schedule 1 paragraph 18"
