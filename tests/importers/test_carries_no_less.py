"""A flow carries all that its row says, wherever the sheet says it: no less data, no safer a way, no nearer a country."""

from typing import Any

import pytest

from graph_service.model import Asset, Partner
from importers.reading.workbook import Cell
from importers.recognise.template import find, shipped
from importers.writing.export import export
from tests.importers.outcomes import cell, codes, unsettled
from tests.importers.planning import after, flows, planned

FLOW: dict[str, Cell] = {
    "Ref": "1",
    "Flow name": "A",
    "Sender": "ECC",
    "Recipient": "Essex Police",
    "Data items": "Name",
    "Purpose": "Direct care",
    "Transfer method": "SFTP",
    "Country": "UK",
    "Is it personal data?": "Y",
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

_MORE = "Other recipients that the register records"


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
    ("heading", "said"), [("Personal data?", "N"), ("International transfers", "US"), ("Ceased", "31/03/2030")]
)
def test_two_columns_of_one_meaning_have_to_agree(heading: str, said: str) -> None:
    """The first counted: personal or not, within the UK, ended. A column that is said to be no such one is kept."""
    assert codes(of(FLOW, {heading: said}), True) == ["two-values"]
    kept = of(FLOW, {heading: said}, columns={heading: ""})
    assert not unsettled(kept)
    assert flows(kept)[0].extra == {heading: said}
    assert not unsettled(of(FLOW, {heading: None}))


def test_a_country_with_a_question_mark_is_kept_as_text() -> None:
    made = of(FLOW, {"Country": "UK?"})
    assert codes(made) == ["unknown-country"]
    assert (flows(made)[0].country, flows(made)[0].as_written) == (None, {"country": "UK?"})


@pytest.mark.parametrize("word", ["Us", "The Council", "our organisation", "This Trust", "Own staff"])
def test_what_a_body_calls_itself_is_no_bodys_name(word: str) -> None:
    """With --create-partners there would have been one body "the Council" for the registers of all councils, and its signature theirs."""
    made = of(FLOW, {"Recipient": word}, create_partners=True)
    assert codes(made, True) == ["names-no-body"]
    head: list[Cell] = ["Organisation", "Also known as", "Sector"]
    (body,) = [r for r in planned([head, ["Essex Police", word, "Police"]]).put if isinstance(r, Partner)]
    assert (body.aliases, body.extra) == ((), {"Also known as": word})


def test_what_is_said_of_us_counts_for_one_file() -> None:
    """Remembered as another name, it would be this body in the next one's register too."""
    same = {"Us": "essex-police", "The Bobbies": "essex-police"}
    register = after(of(FLOW, {"Recipient": "Us", "Sender": "ECC"}, same=same))
    assert next(flow.target for flow in register.flows.values()) == "essex-police"
    assert register.partners["essex-police"].aliases == ("The Bobbies",)


@pytest.mark.parametrize("said", ["ECC (April 2027)", "ECC, April 2027", "ECC 01/04/2027", "ECC (signed)"])
def test_a_successor_with_a_day_blocks(said: str) -> None:
    """The day was dropped: the old body's signature counted as the new one's before there was a new one."""
    head: list[Cell] = ["Organisation", "Sector", "Successors"]
    assert codes(planned([head, ["Northvale Council", "Council", said]]), True) == ["more-than-a-name"]


def test_what_stands_behind_a_joint_controller_is_kept() -> None:
    heading = "Name and contact details of joint controller (if applicable)"
    said = "Essex Police (dpo@essex.police.uk)"
    made = of(ICO, {heading: said})
    (asset,) = [record for record in made.put if isinstance(record, Asset)]
    assert (asset.joint_controllers, asset.extra) == (("essex-police",), {heading: said})


@pytest.mark.parametrize("row", [FLOW, DSPT, ICO])
@pytest.mark.parametrize("tick", ["Y", "✓", "x", True])
def test_a_tick_under_a_category_of_data_is_that_data(row: dict[str, Cell], tick: Cell) -> None:
    """Of a row for names with a tick under "Health" the names alone were shared."""
    made = of(row, {"Health?": tick, "Convictions": "N", "Training needs": tick})
    assert flows(made)[0].categories == ("health", "name")
    assert codes(made) == ["ticked-category"]
    kept = flows(of(row, {"Health?": tick}, columns={"Health?": ""}))[0]
    assert kept.categories == ("name",)


@pytest.mark.parametrize("heading", ["Recipient 2", "Sender B"])
def test_a_second_body_at_one_end_has_a_flow_of_its_own(heading: str) -> None:
    """The flow to the second recipient was text in an extra column, and nobody missed it."""
    both = flows(of(FLOW, {heading: "Mid Essex NHS Trust"}))
    assert len({(flow.id, flow.source, flow.target) for flow in both}) == 2
    assert not unsettled(of(FLOW, {heading: None}))
    assert not unsettled(of(FLOW, {heading: "Mid Essex NHS Trust"}, columns={heading: ""}))


@pytest.mark.parametrize("said", ["Yes - health", "Y (health)", "Yes: health data", "Health"])
def test_yes_with_what_it_is_names_only_that(said: str) -> None:
    (flow,) = flows(of(DSPT, {"Sensitive information held": said}))
    assert flow.categories == ("health", "name")


def test_special_category_data_of_a_healthwatch_asset_is_among_its_categories() -> None:
    """Kept as text, it was in no record of Article 30. Importing what is exported plans nothing."""
    heading = "Special Category Personal Data"
    rows: list[list[Cell]] = [
        ["Asset Number", "Asset Title", "Purpose", "Lead Officer", heading, "Personal Data Categories"],
        ["1", "Enquiries", "Direct care", "CEO", "Health, ethnicity", "Name"],
        ["2", "Volunteers", "Direct care", "CEO", "No", "Name"],
    ]
    register = after(planned(rows, partner="essex-county-council"))
    assets = {asset.name: asset for asset in register.assets.values()}
    assert assets["Enquiries"].categories == ("ethnicity", "health", "name")
    assert (assets["Volunteers"].categories, assets["Volunteers"].extra) == (("name",), {heading: "No"})
    for layout in ("healthwatch-assets", "ico-controller"):
        out = export(find(layout, shipped()), register, "essex-county-council")
        again: list[list[Cell]] = [*map(list, out.heading), list(out.header), *map(list, out.rows)]
        assert planned(again, register=register, partner="essex-county-council").empty
        assert any("Ethnicity" in str(cell) for row in again for cell in row)


def test_a_record_of_article_30_names_the_recipients_and_processors_that_an_asset_register_has() -> None:
    """In the published column an import would make flows to them, so that they were left out; who processes stood nowhere."""
    rows: list[list[Cell]] = [
        ["Asset Number", "Asset Title", "Purpose", "Data Processor if applicable", "Intended or Likely Recipients"],
        ["1", "Enquiries", "Direct care", "Mid Essex NHS Trust", "Essex Police; next of kin"],
        ["2", "Volunteers", "Direct care", None, "Next of kin"],
    ]
    register = after(planned(rows, partner="essex-county-council"))
    out = export(find("ico-controller", shipped()), register, "essex-county-council")
    published, more = (list(out.header).index(name) for name in ("Categories of recipients", _MORE))
    assert {(row[published], row[more]) for row in out.rows} == {
        (None, "Essex Police; Mid Essex NHS Trust (processor); next of kin"),
        ("Next of kin", None),
    }
    again: list[list[Cell]] = [*map(list, out.heading), list(out.header), *map(list, out.rows)]
    assert planned(again, register=register, partner="essex-county-council").empty


@pytest.mark.parametrize("heading", ["Anonymised?", "Identifiable (Y/N)", "Anonymised or pseudonymised"])
@pytest.mark.parametrize("said", ["Y", "No"])
def test_yes_or_no_does_not_say_how_far_people_can_be_told(heading: str, said: str) -> None:
    """A whole map was refused for such a column; kept as text, its flows count as personal data."""
    (flow,) = flows(made := of(FLOW, {heading: said}))
    assert codes(made) == ["unreadable-flag"]
    assert (flow.identifiability, flow.as_written) == (None, {"identifiability": said})


def test_a_footnote_to_anonymised_is_not_passed_over() -> None:
    """It may say which data is not. In the flow, no protocol would have been needed."""
    assert codes(of(FLOW, {"Identifiability": "Anonymised*"}), True) == ["unknown-word"]


def test_a_body_that_is_known_by_its_code_alone_is_told() -> None:
    """A slip in a code makes two bodies one, between which no protocol is needed."""
    head: list[Cell] = ["Organisation", "Sector", "ODS code"]
    made = planned([head, ["Northvale Surgery", "GP", "RQ8"]])
    assert [(i.code, cell(i), (i.effect != "note")) for i in made.remarks] == [("known-by-code", "A2", False)]
    assert not planned([head, ["Northvale Surgery", "GP", "RQ8"]], register=after(made)).remarks


@pytest.mark.parametrize("row", [DSPT, ICO])
@pytest.mark.parametrize("heading", ["Other recipients", "Shared with", "Recipients 2"])
def test_more_recipients_in_a_second_column_have_flows_too(row: dict[str, Cell], heading: str) -> None:
    """They were text in an extra column, and no protocol was missed for them."""
    if heading == "Shared with" and row is ICO:
        heading = "Recipients"
    made = flows(of(row, {heading: "Mid Essex NHS Trust; suppliers"}))
    assert {flow.target for flow in made} == {"essex-police", "mid-essex-trust"}


@pytest.mark.parametrize("said", ["Essex Police (processor)", "Essex Police?", "MASH, incl. Essex Police"])
def test_a_recipient_that_is_not_only_a_name_is_told(said: str) -> None:
    """It stays text, as it may be no recipient ("not Essex Police"); that there is no flow was not said."""
    made = of(DSPT, {"Categories of recipients": said})
    assert not flows(made)
    assert codes(made) == ["recipient-as-text"]


def test_a_row_repeated_for_another_recipient_is_not_to_be_deleted_with_it() -> None:
    other = {**DSPT, "Categories of recipients": "Mid Essex NHS Trust"}
    made = planned([list(DSPT), list(DSPT.values()), list(other.values())], partner="essex-county-council")
    assert len(flows(made)) == 2
    (issue,) = made.remarks
    assert (issue.code, (issue.effect != "note")) == ("repeated-row", False)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"Is it personal data?": "N", "Data items": "NHS number; Benefits"}, True),
        ({"Is it personal data?": "N", "Data items": "Parking statistics"}, False),
        ({"Is it personal data?": "Y", "Data items": "Name"}, False),
        ({"Is it personal data?": None, "Identifiability": "Anonymous", "Data items": "Postcode"}, True),
        ({"Is it personal data?": None, "Identifiability": "Pseudonymised", "Data items": "Postcode"}, False),
    ],
)
def test_a_flow_about_nobody_that_names_people_is_told(said: dict[str, Cell], told: bool) -> None:
    """It would need no protocol, and the row itself says otherwise."""
    assert ("names-people" in codes(of(FLOW, said), False)) is told
