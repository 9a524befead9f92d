"""A file that writes the month first is asked about once; until then nothing rests on its ambiguous dates."""

from datetime import date
from pathlib import Path

import pytest

from graph_service.model import Flow, Protocol
from graph_service.register import Register
from graph_service.spreadsheet import SheetOut, workbook_bytes
from importers.convert import date_order
from importers.plan import Plan

COUNCIL, POLICE = "Northshire County Council", "Northshire Police"


def csv(*rows: tuple[str, str, str, str], headings: str = "Updated,Ends,Title,Parties") -> bytes:
    lines = [headings, *(f'{updated},{ends},{title},"{parties}"' for updated, ends, title, parties in rows)]
    return "\n".join(lines).encode()


def first(made: Plan) -> Protocol:
    return next(record for record in made.put if isinstance(record, Protocol))


def month_first(made: Plan) -> list[str]:
    return [question.id for question in made.questions if question.kind == "month-first"]


MIXED = csv(("7/31/2026", "3/4/2031", "Gritting", f"{COUNCIL} (2/1/2026); {POLICE}"))


def test_dates_wait_for_the_answer_and_are_read_by_it(register: Register) -> None:
    open_ = register.plan_import(MIXED, name="ours.csv")
    (id,) = month_first(open_)
    assert first(open_).ends_on is None
    assert first(open_).as_written["ends_on"].startswith("3/4/2031")
    assert [party.signed_on for party in first(open_).parties] == [None, None]
    answered = register.plan_import(MIXED, name="ours.csv", answers={id: "month-first"})
    assert first(answered).ends_on == date(2031, 3, 4)
    assert first(answered).parties[0].signed_on == date(2026, 2, 1)
    assert month_first(answered) == []
    british = register.plan_import(MIXED, name="ours.csv", answers={id: "day-first"})
    assert first(british).ends_on == date(2031, 4, 3)


def test_an_answer_without_the_file_reads_what_was_left_open(register: Register) -> None:
    made = register.plan_import(MIXED, name="ours.csv")
    register.apply_import(made)
    register.answering.answer({month_first(made)[0]: "month-first"})
    (found,) = register.snapshot().protocols.values()
    assert (found.ends_on, found.as_written) == (date(2031, 3, 4), {})
    assert found.parties[0].signed_on == date(2026, 2, 1)


def test_another_answer_reads_no_date_that_is_open(register: Register) -> None:
    file = csv(("7/31/2026", "3/4/2031", "Gritting", f"{COUNCIL}; Gritters Union"))
    made = register.plan_import(file, name="ours.csv")
    register.apply_import(made)
    body = next(question.id for question in made.questions if question.kind == "bodies")
    register.answering.answer({body: "add"})
    (found,) = register.snapshot().protocols.values()
    assert found.ends_on is None
    assert "ends_on" in found.as_written


def test_a_held_row_keeps_its_doubt(register: Register) -> None:
    file = f"Sender,Recipient,Data,Start date,End date\n{COUNCIL},Gritters Union,names,10/23/2025,2/3/2031\n".encode()
    made = register.plan_import(file, name="flows.csv", partner="northshire-county-council")
    register.apply_import(made)
    assert len(made.held) == 1
    body = next(question.id for question in made.questions if question.kind == "bodies")
    planned, _ = register.answering.answer({body: "add"})
    (flow,) = (record for record in planned.put if isinstance(record, Flow))
    assert flow.ends_on is None
    register.answering.answer({month_first(made)[0]: "month-first"})
    (flow,) = register.snapshot().flows.values()
    assert (flow.starts_on, flow.ends_on) == (date(2025, 10, 23), date(2031, 2, 3))


def test_days_that_a_spreadsheet_turned_round_wait_too(register: Register) -> None:
    """A spreadsheet that expects the day first stores 3/4/2031 as 3 April, and leaves 7/31/2031 a text."""
    rows = [["Gritting", f"{COUNCIL}; {POLICE}", date(2031, 4, 3)], ["Salt", f"{COUNCIL}; {POLICE}", "7/31/2031"]]
    made = register.plan_import(workbook_bytes([SheetOut("S", ["Title", "Parties", "End date"], rows)]), name="s.xlsx")
    assert first(made).ends_on is None
    made = register.plan_import(
        workbook_bytes([SheetOut("S", ["Title", "Parties", "End date"], rows)]),
        name="s.xlsx",
        answers={month_first(made)[0]: "month-first"},
    )
    assert first(made).ends_on == date(2031, 3, 4)


@pytest.mark.parametrize("other", ["31/7/2026", "28.2.2026"])
def test_a_date_that_only_has_the_day_first_settles_it(register: Register, other: str) -> None:
    file = csv(("7/31/2026", "3/4/2031", "Gritting", COUNCIL), (other, "3/4/2031", "Salt", COUNCIL))
    made = register.plan_import(file, name="ours.csv")
    assert month_first(made) == []
    assert first(made).ends_on == date(2031, 4, 3)


def test_what_was_exported_open_is_open_again(register: Register, data: Path) -> None:
    register.apply_import(register.plan_import(data / "registers" / "month-first.csv"))
    sheet = register.answering.imports.sheet("protocol-register")
    made = register.plan_import(workbook_bytes([sheet]), name="back.xlsx")
    assert (made.adds, made.changes) == ((), ())
    assert month_first(made)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("11/28/2026", {"month-first"}),
        ("Seen 28-11-26, 10:30", {"day-first"}),
        ("2026-11-28", set()),
        ("v1.13.2024", set()),
        ("ISA/1/13/2024", set()),
        ("1/2/2026", set()),
        ("45/1/2026", set()),
    ],
)
def test_which_order_a_date_can_only_have(text: str, found: set[str]) -> None:
    assert date_order.orders(text) == found


def test_a_mark_is_put_once_and_taken_off_by_an_answer() -> None:
    once = date_order.doubted("from 1/2/2026 to 3/3/2026, 12/31/2026")
    assert once == "from 1/2/2026 (US date?) to 3/3/2026, 12/31/2026 (US date?)"
    assert date_order.doubted(once) == once
    assert date_order.ordered(once, "month-first", only_marked=True) == "from 2026-01-02 to 3/3/2026, 2026-12-31"
    assert date_order.ordered(once, "day-first", only_marked=True) == "from 2026-02-01 to 3/3/2026, 12/31/2026"
