"""Whoever answers every question of an import has no row left that waits, whatever the layout, and is asked nothing again."""

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.model import Partner
from graph_service.snapshot import Snapshot
from importers.plan import Plan
from importers.plan.open_questions import DictionaryEntry, Question
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Sheet, Workbook
from importers.recognise.template import shipped

ON = date(2026, 6, 1)
BODIES = {f"body-{name.lower()}": Partner(id=f"body-{name.lower()}", name=f"Body {name}") for name in ("One", "Two")}
BODY = ["Body One", "Body Two", "Newvale Council", "Oldvale Trust", "Body Onne", "Housing team"]
WORD = ["Live", "Draft", "Tier 2", "Parked", "Y", "ISA"]
DATA = ["Name", "Health", "Widgets", "PCN", "Name; Address", "email"]
DAY = ["01/04/2024", "11/28/2026", "Mar-2024", "TBC", "soon", ""]
ANY = ["", "x", "Yes", "note", "not for research", "On hold until May"]
TABLES = {
    "protocol": {"Ref": ["ISP-1", "ISP-2", ""], "Title": ["Bins", "Discharge"], "Signatories": BODY, "Type": WORD, "Status": WORD, "Data items": DATA, "Start date": DAY, "Zorg": ANY, "Quux": DAY},
    "flow": {"Flow name": ["Bins", "Tips"], "Sender": BODY, "Recipient": BODY, "Personal data items": DATA, "Purpose": DATA, "Start date": DAY, "Extra information": DATA},
    "flow of one end": {"Flow name": ["Bins", "Tips"], "Source / Destination": BODY, "Personal data items": DATA, "Purpose": DATA},
    "asset": {"Asset Number": ["A1", "A2", ""], "Asset Title": ["Files", "Cases"], "Personal Data Categories": DATA, "Intended or Likely Recipients": BODY, "Holder": ["", "Body One", "Newvale Council"]},
    "record of processing": {"Business function": ["HR", "Bins"], "Purpose of processing": DATA, "Categories of personal data": DATA, "Categories of recipients": BODY},
    "notice": {"Organisation": ["", *BODY], "Title": ["Our notice", "Bins notice"], "Link": ["https://example.org/n"]},
    "project": {"Project": ["Alpha", "Beta"], "Description": ANY, "Lead organisation": BODY},
    "partner": {"Organisation": BODY, "Sector": ["Council", "NHS"], "Parent": ["", *BODY[:3]]},
    "unknown": {"Widget": ANY, "Gadget": ["a", "b", "c"], "Colour": ["red", "blue"]},
}  # fmt: skip
"""By what a row is, the headings with what may stand below them: known and new names, words that only a person knows, doubts."""

PUT_RIGHT_IN_THE_CELL = {"missing-name", "missing-body", "names-no-body", "cannot-be-made", "one-reference", "ambiguous-identity", "internal-names-another"}  # fmt: skip
"""What no answer can put right: a cell is blank, or two rows speak against each other."""


def reply(question: Question, draw: st.DataObject) -> str:
    """An answer that says something."""
    none = {"leave-out", "as-written", "limits"}
    if question.kind in ("register", "direction") and not question.choices:
        return "body-one"
    if question.kind == "column":
        return "extra"
    choices = [choice for choice in question.choices if choice not in none] or list(question.choices) or ["body-one"]
    return draw.draw(st.sampled_from(choices))


def answered(book: Workbook, options: Options, draw: st.DataObject) -> tuple[Plan, set[str], int]:
    """The plan once nothing is open any more, the kinds of questions that were asked, and the rows that waited at first."""
    dictionary: list[DictionaryEntry] = []
    kinds: set[str] = set()
    made = plan(book, Snapshot(partners=BODIES), shipped(), options, {}, on=ON)
    waited = len(made.held)
    for _ in range(12):
        if not made.questions:
            break
        kinds |= {question.kind for question in made.questions}
        given = {question.id: reply(question, draw) for question in made.questions[:1]}
        settings_ = Options(options.template, options.partner, answers=given)
        made = plan(book, Snapshot(partners=BODIES), shipped(), settings_, {}, dictionary=dictionary, on=ON)
        dictionary += [answer for answer in made.answers if answer.id not in {known.id for known in dictionary}]
        made = plan(book, Snapshot(partners=BODIES), shipped(), options, {}, dictionary=dictionary, on=ON)
    return made, kinds, waited


def test_answering_every_question_leaves_nothing_held() -> None:
    met: Counter[str] = Counter()

    @settings(max_examples=12, deadline=None, database=None)
    @given(st.data())
    def holds(name: str, draw: st.DataObject) -> None:
        columns = TABLES[name]
        rows = draw.draw(st.lists(st.tuples(*map(st.sampled_from, columns.values())), min_size=1, max_size=3))
        cells = [list(columns), *([cell or None for cell in row] for row in rows)]
        partner = draw.draw(st.sampled_from([None, "body-one"]))
        made, kinds, waited = answered(
            Workbook("list.csv", "", (Sheet("Sheet1", rows=cells),)), Options(None, partner), draw
        )
        met.update([name, *(f"asked: {kind}" for kind in kinds), *(["held"] if waited else [])])
        open_ = [question.id for question in made.questions]
        why = {r.code: {cell[1] for cell in r.cells} for r in made.remarks if r.effect == "held"}
        assert open_ == [] or len(open_) < 12
        assert not made.held or not why.keys() - PUT_RIGHT_IN_THE_CELL or open_, (name, cells, why)

    for name in TABLES:
        holds(name)
    wanted = {
        *TABLES,
        "held",
        *(f"asked: {kind}" for kind in ("body", "bodies", "column", "word", "register", "direction", "term", "layout")),
    }
    assert wanted <= met.keys(), f"a kind of case is missing: {sorted(wanted - met.keys())}"
