"""What is written with a reserve is never read as though it had none: not signed, not permitted, not needed by mistake."""

from typing import Any

import pytest
from test_edges import after, codes, flows, planned, protocol

from graph_service.model import Party
from importers.workbook import Cell

PROTOCOL: dict[str, Cell] = {
    "Ref": "ISP-1",
    "Title": "Discharge",
    "Signatories": "ECC; Essex Police",
    "Data items": "Name",
    "Purpose(s)": "Direct care",
    "Status": "Live",
}
FLOW: dict[str, Cell] = {
    "Ref": "1",
    "Flow name": "A",
    "Sender": "ECC",
    "Recipient": "Essex Police",
    "Data items": "Name",
    "Purpose": "Direct care",
}


def of(row: dict[str, Cell], more: dict[str, Cell], **options: Any) -> Any:
    cells = {**row, **more}
    return planned([list(cells), list(cells.values())], **options)


@pytest.mark.parametrize(
    "said",
    [
        "Removed",
        "Opted out",
        "Ceased",
        "Excluded",
        "Proposed",
        "Invited",
        "Children's Services only",
        "12/03/2024; Removed",
    ],
)
def test_what_says_that_a_body_is_no_party_is_no_signatory(said: str) -> None:
    """The date in the row's own column would have been its signature."""
    made = of(PROTOCOL, {"Signatories": f"ECC; Essex Police ({said})", "Date signed": "12/03/2024"})
    assert "unreadable-signature" in codes(made, True)


@pytest.mark.parametrize("name", ["Essex Police*", "Essex Police †"])
def test_a_footnote_at_a_signatory_blocks(name: str) -> None:
    made = of(PROTOCOL, {"Signatories": f"ECC; {name}", "Date signed": "12/03/2024"})
    assert codes(made, True) == ["unreadable-signature"]


@pytest.mark.parametrize("heading", ["Date signed (ECC)", "Signed (first party)"])
def test_a_date_of_one_party_is_not_given_to_all(heading: str) -> None:
    made = of(PROTOCOL, {heading: "12/03/2024"})
    assert all(party.signed_on is None and party.signed is None for party in protocol(made).parties)
    assert protocol(made).extra[heading] == "12/03/2024"


def test_a_number_of_signatures_is_no_date() -> None:
    """3 is 3 January 1900 as a spreadsheet counts, and 1 a tick."""
    assert codes(of(PROTOCOL, {"Date signed": 3}), True) == ["unreadable-signature"]
    assert Party(partner="essex-police", signed=True) in protocol(of(PROTOCOL, {"Date signed": 1})).parties


@pytest.mark.parametrize(
    "heading",
    [
        "Personal data (sensitive)?",
        "Personal data (NHS number)",
        "Is personal data (special category)?",
        "Contains non-personal data",
    ],
)
def test_no_to_another_question_does_not_make_a_flow_not_personal(heading: str) -> None:
    (flow,) = flows(of(FLOW, {heading: "N"}, partner="essex-county-council"))
    assert flow.personal is None
    assert flow.extra[heading] == "N"


@pytest.mark.parametrize("heading", ["End date (agreement)", "End date (of the contract)"])
def test_the_end_of_an_agreement_is_not_that_of_the_flow(heading: str) -> None:
    (flow,) = flows(of(FLOW, {heading: "01/01/2020"}, partner="essex-county-council"))
    assert flow.ends_on is None


@pytest.mark.parametrize("heading", ["End date (dd/mm/yyyy)", "Is it personal data? (Y/N)"])
def test_how_to_fill_a_column_is_part_of_no_heading(heading: str) -> None:
    (flow,) = flows(of(FLOW, {heading: "31/03/2030" if "End" in heading else "No"}, partner="essex-county-council"))
    assert flow.ends_on is not None or flow.personal is False


@pytest.mark.parametrize(
    "items",
    [
        "Health data, excluding mental health",
        "Health data; not mental health",
        "Health data\nExcept: mental health",
        "Health data, mental health excluded",
        "Health data, where the patient agrees",
    ],
)
def test_data_with_a_part_taken_away_is_not_permitted_whole(items: str) -> None:
    made = of(PROTOCOL, {"Data items": items})
    (category,) = protocol(made).categories
    assert category.startswith("health-data-")
    assert codes(made) == ["unmapped-term"]


def test_a_reserve_in_brackets_leaves_the_rest_of_the_cell() -> None:
    found = protocol(of(PROTOCOL, {"Data items": "Health data (excluding mental health), Name"}))
    assert found.categories == ("health-data-excluding-mental-health", "name")


@pytest.mark.parametrize("word", ["etc", "Other", "see annex A", '"', "as agreed"])
def test_what_says_nothing_is_not_the_same_in_a_flow_and_in_a_protocol(word: str) -> None:
    """Both would have had one local term, and the protocol would have permitted the flow. Also when one was imported before."""
    first = of(FLOW, {"Data items": word}, partner="essex-county-council")
    (flow,) = flows(first)
    found = protocol(of(PROTOCOL, {"Data items": word}, register=after(first)))
    assert found.categories
    assert not {*flow.categories} & {*found.categories}


def test_as_above_in_a_protocol_is_no_leave_for_everybody() -> None:
    """Without subjects a protocol is about all of them."""
    found = protocol(of(PROTOCOL, {"Data subjects": "as above"}))
    assert found.subjects == ("as-above-in-a-protocol",)
    again = of(
        PROTOCOL,
        {"Data subjects": "as above (in a protocol)"},
        register=after(of(PROTOCOL, {"Data subjects": "as above"})),
    )
    assert not again.put
