"""Forms with labels beside values, headings that are questions, records in other languages, several bodies in a cell."""

import io
from typing import Any

import pytest
from openpyxl import Workbook

from graph_service.model import Asset, Flow, Protocol
from graph_service.register import Register
from graph_service.spreadsheet import SheetOut, workbook_bytes
from importers.plan import Plan

COUNCIL, POLICE = "Northshire County Council", "Northshire Police"
FORM = [
    ["Information asset form"],
    [],
    ["", "Your answer", "Guidance"],
    ["Asset name", "Gritting rota"],
    ["What personal data do we hold?", "names; telephone numbers", "Everything that names a person"],
    ["Whose data is it?", "staff"],
    ["Where is it stored?", "Shared drive"],
    ["Who do we share it with?", POLICE],
    ["How long do we keep it?", "2 years", "See the schedule"],
]


def book(**sheets: list[list[Any]]) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def assets(made: Plan) -> dict[str, Asset]:
    return {record.name: record for record in made.put if isinstance(record, Asset)}


def flows(made: Plan) -> set[tuple[str, str]]:
    return {(record.source, record.target) for record in made.put if isinstance(record, Flow)}


def test_a_form_a_sheet_is_a_record_each(register: Register) -> None:
    other = [["Asset name", "Salt store"], ["What data do we hold?", "names"], ["Retention", "1 year"]]
    made = register.plan_import(book(Rota=FORM, Salt=other), name="f.xlsx", partner="northshire-county-council")
    found = assets(made)
    assert set(found) == {"Gritting rota", "Salt store"}
    assert found["Gritting rota"].categories == ("name", "telephone-number")
    assert (found["Gritting rota"].location, found["Gritting rota"].retention) == ("Shared drive", "2 years")
    assert flows(made) == {("northshire-county-council", "northshire-police")}


def test_the_cells_of_a_form_are_named_as_they_stand_in_the_file(register: Register) -> None:
    rows = [*FORM, ["Review date", "soonish"]]
    made = register.plan_import(book(Rota=rows), name="f.xlsx", partner="northshire-county-council")
    assert [add.cell for add in made.adds if add.kind == "asset"] == ["B4"]
    (unread,) = (remark for remark in made.remarks if remark.effect == "as-written")
    assert unread.cells == (("Rota", "B10"),)
    assert {column.cell: column.heading for column in made.sheets[0].columns}["A5"] == "What personal data do we hold?"


def test_an_agreement_may_be_a_form_of_several_columns(register: Register) -> None:
    rows = [
        ["Title of agreement", "Gritting", "Mowing"],
        ["Parties", f"{COUNCIL}; {POLICE}", f"{COUNCIL}; {POLICE}"],
        ["Data shared", "names", "addresses"],
        ["Purpose", "safeguarding", "safeguarding"],
        ["End date", "31/03/2030", "31/03/2031"],
    ]
    made = register.plan_import(book(Agreements=rows), name="f.xlsx")
    found = {record.title: record for record in made.put if isinstance(record, Protocol)}
    assert {title: str(protocol.ends_on) for title, protocol in found.items()} == {
        "Gritting": "2030-03-31",
        "Mowing": "2031-03-31",
    }


def test_an_ordinary_table_is_not_turned(register: Register) -> None:
    titles = ["Purpose", "Gritting", "Status", "Mowing"]
    made = register.plan_import(book(S=[["Title", "Parties"], *([title, POLICE] for title in titles)]), name="f.xlsx")
    assert {record.title for record in made.put if isinstance(record, Protocol)} == set(titles)


@pytest.mark.parametrize(
    ("headings", "layout"),
    [
        (
            ["What data do we hold?", "Where is it stored?", "Who do we share it with?", "Why do we need it?"],
            "ico-controller",
        ),
        (["Finalités", "Catégories de données", "Destinataires", "Durées de conservation"], "ico-controller"),
        (["Zweck", "Kategorien personenbezogener Daten", "Empfänger", "Löschfristen"], "ico-controller"),
        (["Information asset", "Contains personal data", "Shared with", "Open?", "Licence"], "healthwatch-assets"),
    ],
)
def test_headings_in_questions_and_other_languages(register: Register, headings: list[str], layout: str) -> None:
    made = register.plan_import(
        workbook_bytes([SheetOut("S", headings, [["x" for _ in headings]])]),
        name="f.xlsx",
        partner="northshire-county-council",
    )
    assert made.sheets[0].template == layout
    assert not any(question.kind == "layout" for question in made.questions)


def test_each_of_several_recipients_has_a_flow(register: Register) -> None:
    rows = [["Sender", "Recipient", "Data items"], [COUNCIL, f"{POLICE}; Eastvale District Council", "names"]]
    made = register.plan_import(book(S=rows), name="f.xlsx", partner="northshire-county-council")
    assert flows(made) == {
        ("northshire-county-council", "northshire-police"),
        ("northshire-county-council", "eastvale-district-council"),
    }
    rows[1][1] = f"{POLICE}\nGritters Union"
    made = register.plan_import(book(S=rows), name="f.xlsx", partner="northshire-county-council")
    assert [question.about for question in made.questions if question.kind == "bodies"] == ["Gritters Union"]


def test_a_processor_holds_its_record_for_controllers(register: Register) -> None:
    rows = [["Controllers on whose behalf", "Categories of processing"], [f"{POLICE}; {COUNCIL}", "Payroll"]]
    made = register.plan_import(book(S=rows), name="f.xlsx", partner="eastvale-district-council")
    assert {(r.source, r.target, r.relation) for r in made.put if isinstance(r, Flow)} == {
        ("northshire-police", "eastvale-district-council", "processor"),
        ("northshire-county-council", "eastvale-district-council", "processor"),
    }
