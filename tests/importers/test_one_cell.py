"""One cell, whatever is in it: it changes the fate of its row alone, and no verdict is better than with that cell empty or right."""

import csv
import io
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.coverage import VERDICTS, Rule
from graph_service.model import Flow, Partner, Protocol
from graph_service.snapshot import Snapshot
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Sheet, Workbook
from importers.recognise.template import shipped

HEAD = (
    "Ref",
    "Title",
    "Type",
    "Signatories",
    "Date signed",
    "Start date",
    "Review date",
    "Status",
    "Data shared",
    "Purpose",
)
ROWS = [
    (
        f"ISP-{n}",
        title,
        "ISA",
        "Body One; Body Two",
        "12/03/2024",
        "01/04/2024",
        "01/04/2027",
        "Live",
        "Name",
        "Direct care",
    )
    for n, title in enumerate(("Discharge", "Early help", "Housing", "Safety"), start=1)
]
ODD = [
    "", "?", "TBC", "n/a", "various", "All", "see annex", "not signed", "Yes", "No", "x", "Draft", "On hold", "Expired", "2023",
    "31/02/2024", "Mar-2019", "annual", "Body One", "Body Three", "Body One (left)", "Body One; Body Two (not signed)", "MoU", "Tier 2",
    "Name, except children", "Health; etc", "Widgets", "Direct care?", "only adults", "#REF!", "=1+1", "Total", "ISP-2", "💥" * 40,
]  # fmt: skip
"""What people write in cells: blanks, doubts, other columns' words, limits, mistakes. Half are drawn from these, half are any text."""

BODIES = {f"body-{name.lower()}": Partner(id=f"body-{name.lower()}", name=f"Body {name}") for name in ("One", "Two")}
ON = date(2026, 6, 1)
FLOW = Flow(id="f", name="f", source="body-one", target="body-two", categories=("name",), purposes=("direct-care",))
printable = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=30)


def protocols(rows: list[tuple[str, ...]]) -> dict[str, Protocol]:
    """The protocols of a table, by reference."""
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    cells = [[cell or None for cell in row] for row in csv.reader(io.StringIO(text.getvalue()))]
    book = Workbook("list.csv", "", (Sheet("Register", rows=cells),))
    made = plan(
        book, Snapshot(partners=BODIES), shipped(), Options("protocol-register", create_partners=True), {}, on=ON
    )
    return {str(record.reference): record for record in made.put if isinstance(record, Protocol)}


def verdict(found: dict[str, Protocol], reference: str) -> int:
    """How good the verdict is that a protocol alone gives the flow: smaller is better. One that is held gives none."""
    kept = {protocol.id: protocol for name, protocol in found.items() if name == reference}
    return VERDICTS.index(Rule(Snapshot(partners=BODIES, protocols=kept), ON, 3).verdict(FLOW))


CLEAN = protocols(ROWS)


def test_the_table_covers_the_flow() -> None:
    assert [verdict(CLEAN, f"ISP-{n}") for n in (1, 2, 3, 4)] == [VERDICTS.index("covered")] * 4


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 3), st.integers(1, len(HEAD) - 1), st.sampled_from(ODD) | printable)
def test_one_cell_changes_its_own_row_alone_and_makes_no_verdict_better(row: int, column: int, text: str) -> None:
    def with_cell(cell: str) -> dict[str, Protocol]:
        cells = list(ROWS[row])
        cells[column] = cell
        return protocols([tuple(cells) if number == row else other for number, other in enumerate(ROWS)])

    odd, empty, reference = with_cell(text), with_cell(""), f"ISP-{row + 1}"
    assert {name: protocol for name, protocol in odd.items() if name != reference} == {
        name: protocol for name, protocol in CLEAN.items() if name != reference
    }
    assert verdict(odd, reference) >= min(verdict(empty, reference), verdict(CLEAN, reference))
