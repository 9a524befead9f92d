"""A flow carries all that its row says, wherever the sheet says it: no less data, no safer a way, no nearer a country."""

from typing import Any

import pytest
from test_edges import codes, flows, planned

from importers.workbook import Cell

FLOW: dict[str, Cell] = {
    "Ref": "1",
    "Flow name": "A",
    "Sender": "ECC",
    "Recipient": "Essex Police",
    "Data items": "Name",
    "Purpose": "Direct care",
    "Transfer method": "SFTP",
    "Country": "UK",
    "Is it personal data?": "N",
    "End date": "31/03/2020",
}
DSPT: dict[str, Cell] = {
    "Purpose of processing": "Direct care",
    "Legal basis (Article 6 and Article 9)": "6(1)(e)",
    "Categories of data subject": "Patients",
    "Categories of personal data": "Name",
    "Categories of recipients": "Essex Police",
}
ICO: dict[str, Cell] = {
    "Business function": "HR",
    "Purpose of processing": "Direct care",
    "Categories of individuals": "Staff",
    "Categories of personal data": "Name",
    "Categories of recipients": "Essex Police",
    "Retention schedule (if possible)": "6 years",
}


def of(row: dict[str, Cell], more: dict[str, Cell], **options: Any) -> Any:
    cells = {**row, **more}
    return planned([list(cells), list(cells.values())], partner="essex-county-council", **options)


@pytest.mark.parametrize("row", [FLOW, DSPT, ICO])
@pytest.mark.parametrize(
    "heading",
    [
        "Sensitive information held",
        "Special category data",
        "Special category?",
        "Categories of special category data",
        "Special category or criminal data",
        "Does it contain any sensitive data?",
        "Other data items",
        "Data categories",
    ],
)
def test_sensitive_data_in_a_column_of_its_own_is_carried(row: dict[str, Cell], heading: str) -> None:
    """Kept as text, a protocol for names alone covered the flow of health data."""
    if heading == "Data categories":
        heading = "Data items" if row is not FLOW else heading
        row = {key: cell for key, cell in row.items() if row is FLOW or key != "Data items"}
    (flow,) = flows(of(row, {heading: "Health data"}))
    assert flow.categories == ("health", "name")
    answered = of(row, {heading: "Y"})
    assert "names-no-term" in codes(answered)
    assert flows(answered)[0].categories == ("name",)


@pytest.mark.parametrize("heading", ["Special category condition", "Special requirements", "Sensitive site?"])
def test_a_heading_about_something_else_is_no_column_of_data(heading: str) -> None:
    assert flows(of(FLOW, {heading: "Health data"}))[0].categories == ("name",)


@pytest.mark.parametrize(
    ("heading", "said", "field", "carried"),
    [
        ("Reason for sharing", "Research", "purposes", ("direct-care", "research")),
        ("How", "Post", "methods", ("post", "sftp")),
        ("Type of data", "Convictions", "categories", ("convictions", "name")),
    ],
)
def test_a_second_column_by_another_name_adds_to_the_first(
    heading: str, said: str, field: str, carried: tuple[str, ...]
) -> None:
    """Two headings of one meaning: the second was kept as text."""
    (flow,) = flows(of(FLOW, {heading: said}))
    assert getattr(flow, field) == carried
    assert flow.name == "A"


@pytest.mark.parametrize(
    ("heading", "said"), [("Personal data?", "Y"), ("International transfers", "US"), ("Ceased", "31/03/2030")]
)
def test_two_columns_of_one_meaning_have_to_agree(heading: str, said: str) -> None:
    """The first counted: not personal, within the UK, ended. A column that is said to be no such one is kept."""
    assert codes(of(FLOW, {heading: said}), True) == ["two-values"]
    kept = of(FLOW, {heading: said}, columns={heading: ""})
    assert not kept.blocked
    assert flows(kept)[0].extra == {heading: said}
    assert not of(FLOW, {heading: None}).blocked
