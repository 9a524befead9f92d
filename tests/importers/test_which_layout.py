"""Which table a sheet has and which layout: by headings, by values, by what only one layout has; else it is asked."""

import random
from pathlib import Path
from typing import Any

import pytest

from graph_service.model import Asset, Flow, Partner, Protocol
from graph_service.register import Register
from graph_service.spreadsheet import SheetOut, workbook_bytes
from importers.plan import Plan

COUNCIL, POLICE = "Northshire County Council", "Northshire Police"


def book(*rows: list[Any], name: str = "Sheet1") -> bytes:
    return workbook_bytes([SheetOut(name, rows[0], rows[1:])])


def layouts(made: Plan) -> list[str]:
    return [question.id for question in made.questions if question.kind == "layout"]


def shuffled(*rows: list[Any], seed: int) -> list[list[Any]]:
    order = list(range(len(rows[0])))
    random.Random(seed).shuffle(order)
    return [[row[at] for at in order] for row in rows]


@pytest.mark.parametrize("seed", range(4))
def test_bodies_under_from_and_to_are_flows(register: Register, seed: int) -> None:
    rows = shuffled(
        ["To", "From", "Information", "Why", "Agreement"],
        [POLICE, COUNCIL, "names", "safeguarding", "ISA-7"],
        [COUNCIL, POLICE, "health", "safeguarding", None],
        seed=seed,
    )
    made = register.plan_import(book(*rows), name="f.xlsx", partner="northshire-county-council")
    assert {(r.source, r.target) for r in made.put if isinstance(r, Flow)} == {
        ("northshire-county-council", "northshire-police"),
        ("northshire-police", "northshire-county-council"),
    }


@pytest.mark.parametrize("seed", range(4))
def test_dates_under_from_and_to_are_a_protocols(register: Register, seed: int) -> None:
    rows = shuffled(
        ["Agreement", "From", "To", "Parties"],
        ["Gritting", "01/04/2024", "31/03/2029", f"{COUNCIL}; {POLICE}"],
        seed=seed,
    )
    made = register.plan_import(book(*rows), name="f.xlsx")
    (found,) = (r for r in made.put if isinstance(r, Protocol))
    assert (str(found.starts_on), str(found.ends_on)) == ("2024-04-01", "2029-03-31")


@pytest.mark.parametrize(
    "headings",
    [
        ["Ref", "Title", "Vendor", "Start", "Expiry", "Cost"],
        ["Number", "Title", "Supplier", "Start date", "End date", "Status"],
        ["Ref", "Name", "Contractor", "Begins", "Ends", "Price"],
    ],
)
def test_what_fits_no_layout_surely_is_asked_about_first(register: Register, headings: list[str]) -> None:
    rows = [headings, ["C1", "Vans", "Wheels Ltd", "01/04/2024", "31/03/2027", "900"]]
    made = register.plan_import(book(*rows, name="Purchases"), name="f.xlsx")
    assert made.questions[0].kind == "layout"
    assert (made.put, len(made.held)) == ((), 1)
    assert made.held[0].cells[headings[1]] == "Vans"


def test_the_answer_settles_the_layout_at_once_or_later(register: Register) -> None:
    rows = [["Number", "Title", "Supplier", "Start date"], ["C1", "Vans", "Wheels Ltd", "01/04/2024"]]
    made = register.plan_import(book(*rows), name="f.xlsx")
    (id,) = layouts(made)
    answered = register.plan_import(book(*rows), name="f.xlsx", answers={id: "protocol-register"})
    assert [r.title for r in answered.put if isinstance(r, Protocol)] == ["Vans"]
    register.apply_import(made)
    assert register.answering.dictionary.held_count() == 1
    register.answering.answer({id: "protocol-register"})
    assert register.answering.dictionary.held_count() == 0
    assert [protocol.title for protocol in register.snapshot().protocols.values()] == ["Vans"]


def test_a_table_may_be_no_register(register: Register) -> None:
    rows = [["Number", "Title", "Supplier", "Start date"], ["C1", "Vans", "Wheels Ltd", "01/04/2024"]]
    made = register.plan_import(book(*rows), name="f.xlsx")
    left = register.plan_import(book(*rows), name="f.xlsx", answers={layouts(made)[0]: "leave-out"})
    assert (left.put, left.held, left.sheets[0].skipped) == ((), (), "it is not a register, as somebody has said")
    register.apply_import(made)
    register.answering.answer({layouts(made)[0]: "leave-out"})
    assert register.answering.dictionary.held_count() == 0
    assert register.snapshot().protocols == {}


def test_a_layout_that_is_named_is_not_asked_about(register: Register) -> None:
    rows = [["Number", "Title", "Supplier", "Start date"], ["C1", "Vans", "Wheels Ltd", "01/04/2024"]]
    made = register.plan_import(book(*rows), name="f.xlsx", template="protocol-register")
    assert layouts(made) == []
    assert len(made.put) == 1


def test_a_table_of_unknown_headings_is_never_refused(register: Register) -> None:
    rows = [
        ["Our no", "About", "Paper", "Stands"],
        ["DSA-101", "Gritting", "Data sharing agreement", "Live"],
        ["DSA-102", "Salting", "Data sharing agreement", "Live"],
        ["DSA-103", "Mowing", "Data processing agreement", "Draft"],
    ]
    made = register.plan_import(book(*rows), name="f.xlsx")
    assert (made.sheets[0].header_row, made.sheets[0].rows) == (1, 3)
    assert [row.row for row in made.held] == [2, 3, 4]
    (question,) = (question for question in made.questions if question.kind == "layout")
    assert question.choices[0] == "protocol-register"


def test_a_record_that_reads_like_headings_is_none(register: Register) -> None:
    rows = [
        ["asset_id", "asset_name", "asset_kind", "role"],
        ["asset-01", "Gateway", "Service", "payments"],
        ["asset-02", "Purpose", "Application", "finance"],
        ["asset-03", "Files", "Service", "storage"],
    ]
    made = register.plan_import(book(*rows), name="f.xlsx", partner="northshire-county-council")
    assert made.sheets[0].header_row == 1
    assert {r.name for r in made.put if isinstance(r, Asset)} == {"Gateway", "Purpose", "Files"}


@pytest.mark.parametrize("seed", range(3))
def test_a_list_of_bodies_is_a_partner_list(register: Register, seed: int) -> None:
    rows = shuffled(
        ["id", "snac", "name", "slug"],
        ["1", "00AA", "Westvale District Council", "westvale"],
        ["2", "00AB", "Southmoor Borough Council", "southmoor"],
        seed=seed,
    )
    made = register.plan_import(book(*rows), name="f.xlsx")
    assert {r.name for r in made.put if isinstance(r, Partner)} == {
        "Westvale District Council",
        "Southmoor Borough Council",
    }
    assert not any(isinstance(r, Protocol) for r in made.put)


def test_a_block_above_a_table_is_not_its_headings(register: Register) -> None:
    rows = [
        ["Name of organisation", "Organisation code"],
        [COUNCIL, "E1"],
        [],
        ["Name of asset", "What data", "Held in", "Data owner"],
        ["Payroll", "names; bank details", "HR system", "Head of HR"],
        ["Rota", "names", "Rota system", "Head of HR"],
    ]
    made = register.plan_import(book(*rows), name="f.xlsx")
    assert made.sheets[0].header_row == 4
    assert not any(isinstance(r, Partner) for r in made.put)
    assert {r.name for r in made.put if isinstance(r, Asset)} == {"Payroll", "Rota"}
    (told,) = (remark for remark in made.remarks if remark.code == "block-above")
    assert told.message == (
        "Rows 1 to 2 stand above the table, apart from it: only whose register it is was read there."
    )


@pytest.mark.parametrize("number", ["URN", "ODS code", "ICO registration"])
def test_bodies_of_one_name_are_told_apart_by_their_numbers(register: Register, number: str) -> None:
    rows = [
        [number, "Organisation", "Type"],
        ["A1001", "The Surgery", "GP practice"],
        ["A1002", "The Surgery", "GP practice"],
    ]
    made = register.plan_import(book(*rows, ["A1003", "Elm Practice", "GP practice"]), name="f.xlsx")
    assert {r.name for r in made.put if isinstance(r, Partner)} == {
        "The Surgery (A1001)",
        "The Surgery (A1002)",
        "Elm Practice",
    }
    register.apply_import(made)
    again = register.plan_import(book(*rows), name="f.xlsx")
    assert (again.adds, again.changes) == ((), ())


def test_a_body_that_is_listed_twice_is_one(register: Register) -> None:
    rows = [
        ["ODS code", "Organisation", "Also known as"],
        ["A1001", "Elm Surgery", None],
        ["A1001", "Elm Surgery", "Elms"],
    ]
    made = register.plan_import(book(*rows), name="f.xlsx")
    assert [r.name for r in made.put if isinstance(r, Partner)] == ["Elm Surgery"]


def test_an_asset_register_in_everyday_words_is_one(tmp_path: Path) -> None:
    head = "Retention,System / asset name,Whose data?,Information asset owner (IAO),Contains personal data (Y/N)?,Where is it kept,Supplier / processor,Asset ID"
    file = tmp_path / "iar.csv"
    file.write_text(f"{head}\n6 years,Rents system,Tenants,Head of Housing,Y,Azure,Northshire Police,IA-1\n", "utf-8")
    with Register.open(str(tmp_path / "r.db")) as register:
        register.write([Partner(id="northshire-police", name="Northshire Police"), Partner(id="a", name="A")], why="x")
        plan = register.plan_import(file, partner="a")
        (asset,) = [record for record in plan.put if isinstance(record, Asset)]
    assert (asset.name, asset.reference, asset.personal) == ("Rents system", "IA-1", True)
    assert (asset.subjects, asset.processor) == (("tenants",), "northshire-police")


def test_agreements_in_a_list_without_titles_are_named_by_whom_they_are_with_and_their_data(register: Register) -> None:
    rows = [
        [
            "School",
            "Third party",
            "Type (Contract/DSA)",
            "Pupils",
            "Personal data shared",
            "Date signed",
            "Contract end",
        ],
        ["Oakfield", POLICE, "DSA", "Y", "name", "01/02/2024", "01/02/2027"],
        ["Oakfield", POLICE, "DSA", "Y", "date of birth", "01/02/2024", "01/02/2027"],
        ["Oakfield", "", "DSA", "Y", "address", "01/02/2024", "01/02/2027"],
    ]
    (asked, *_) = register.plan_import(book(*rows), name="f.xlsx").questions
    assert asked.kind == "layout"
    made = register.plan_import(book(*rows), name="f.xlsx", answers={asked.id: "protocol-register"})
    titles = {r.title: r.categories for r in made.put if isinstance(r, Protocol)}
    assert titles == {f"{POLICE}: name": ("name",), f"{POLICE}: date of birth": ("date-of-birth",)}
    assert [row.label for row in made.held] != [], "nothing says whom the last is with"
    assert "without-titles" in {remark.code for remark in made.remarks}


@pytest.mark.parametrize("seed", range(3))
def test_a_layout_that_explains_all_columns_beats_one_that_is_sure_of_a_few(register: Register, seed: int) -> None:
    """Purpose, data and recipients alone would be a processing record; how they are sent and under what are of flows."""
    rows = shuffled(
        ["Who we share with", "What for", "What data", "How sent", "Agreement in place?"],
        [POLICE, "Safeguarding", "Names", "Secure email", "ISA-7"],
        seed=seed,
    )
    made = register.plan_import(book(*rows), name="f.xlsx", partner="northshire-county-council")
    (flow,) = made.put
    assert isinstance(flow, Flow)
    assert (flow.source, flow.target) == ("northshire-county-council", "northshire-police")
    assert (flow.methods, flow.claims) == (("secure-email",), ("ISA-7",))
    (few,) = register.plan_import(
        book(*([row[at] for at in range(5) if rows[0][at][:3] in ("Who", "Wha")] for row in rows)),
        name="f.xlsx",
        partner="northshire-county-council",
    ).sheets
    assert few.template == "ico-controller"


def test_controllers_beside_categories_of_processing_are_those_of_a_processor(register: Register) -> None:
    rows = [["Controllers", "Categories of processing", "Contract link"], [POLICE, "Hosting", "C-1"]]
    made = register.plan_import(book(*rows), name="f.xlsx", partner="northshire-county-council")
    (flow,) = (record for record in made.put if isinstance(record, Flow))
    assert (flow.source, flow.target, flow.relation) == (
        "northshire-police",
        "northshire-county-council",
        "processor",
    )


def test_a_list_of_recipients_of_nobody_in_particular_asks_whose_it_is(register: Register) -> None:
    rows = [["Recipient", "Data items", "Method"], [POLICE, "Names", "Secure email"]]
    made = register.plan_import(book(*rows), name="f.xlsx")
    assert (len(made.held), [question.kind for question in made.questions]) == (1, ["register"])
    both = [["Sender", *rows[0]], [None, *rows[1]]]
    (row,) = register.plan_import(book(*both), name="f.xlsx", partner="northshire-county-council").held
    assert row.questions == (), "a blank sender is a cell to mend"
