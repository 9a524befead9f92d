"""Tables as people keep them: blocks above and beside, matrices, rows of dashes, bands."""

import pytest

from graph_service.errors import BadData
from graph_service.model import Asset
from importers.reading.workbook import Cell
from tests.importers.outcomes import cell, codes, of_cells
from tests.importers.planning import FLOW, ONE, Rows, after, flows, planned, protocol


class TestMessyWorkbooks:
    """What people's own workbooks have beside the table, and in it."""

    def test_a_second_table_below_is_passed_over_and_told(self) -> None:
        rows: Rows = [*ONE, [], ["Key"], ["Code", "Meaning"], ["EP", "Essex Police"]]
        made = planned(rows, partner="essex-police")
        assert [(i.code, cell(i), (i.effect != "note")) for i in of_cells(made)] == [("below-the-table", "A5", False)]
        assert len(flows(made)) == 1

    def test_a_row_below_a_blank_one_is_a_record_where_it_names_a_body(self) -> None:
        made = planned([*ONE, [], ["2", "B", "Essex Police", None, "Name"]], partner="essex-police")
        assert codes(made, True) == ["missing-body"]

    def test_a_mark_of_repetition_in_a_text_is_told(self) -> None:
        rows: Rows = [["Holder", "Asset Number", "Asset Title", "Lead Officer"], ["ECC", "1", "A", "ditto"]]
        assert [(i.code, cell(i), (i.effect != "note")) for i in planned(rows).remarks] == [
            ("says-as-above", "D2", False)
        ]

    def test_an_end_that_names_no_body_is_told_once(self) -> None:
        made = planned([FLOW, ["1", "A", "Ditto", "ECC"]], partner="essex-police")
        assert [(i.code, cell(i), (i.effect != "note")) for i in of_cells(made)] == [("names-no-body", "C2", True)]

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("Esex Police", "essex-police"),
            ("Mid Essex", "mid-essex-trust"),
            ("Essex CC", "essex-county-council"),
            ("Essex County Council / County Hall", "essex-county-council"),
        ],
    )
    def test_names_as_people_shorten_them_are_offered(self, name: str, meant: str) -> None:
        made = planned([FLOW, ["1", "A", name, "ECC"]], partner="essex-police")
        (question,) = [question for question in made.questions if question.kind == "body"]
        assert question.choices[1] == meant

    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("Lawful Basis (Art 6)", "asset.bases"),
            ("Art 9", "asset.conditions"),
            ("Lead officer (name)", "asset.owner"),
            ("Retention (in years)", "asset.retention"),
        ],
    )
    def test_headings_as_people_shorten_and_explain_them(self, heading: str, field: str) -> None:
        made = planned([["Holder", "Asset Number", "Asset Title", heading], ["ECC", "1", "A", "x"]])
        (found,) = [column.field for column in made.sheets[0].columns if column.heading == heading]
        assert found is not None
        assert field in found

    def test_a_direction_that_nothing_says_is_asked_for_once(self) -> None:
        rows: Rows = [["Ref", "Flow name", "Source / Destination", "Data items"]]
        rows += [[str(n), f"Flow {n}", "ECC", "Name"] for n in range(3)]
        made = planned(rows, partner="essex-police")
        assert [(i.code, cell(i), (i.effect != "note")) for i in of_cells(made)] == [("missing-direction", "C2", True)]
        assert [(question.kind, question.cells) for question in made.questions] == [("direction", 3)]
        rows = [["Ref", "Direction (In/Out)", "Source / Destination", "Data items"], ["1", None, "ECC", "Name"]]
        assert [cell(i) for i in of_cells(planned(rows, partner="essex-police"))] == ["C2"]

    def test_a_recipient_that_another_column_proposes_gets_its_flow_at_once(self) -> None:
        """Else the flow would appear only when the same file is imported again."""
        rows: Rows = [
            [
                "Business function",
                "Purpose of processing",
                "Joint controller",
                "Recipients",
                "Personal data",
                "Article 6",
            ],
            ["Care", "Direct care", "New Body", "New Body; the public", "Name", "e"],
        ]
        made = planned(rows, create_partners=True, partner="essex-county-council")
        assert [flow.target for flow in flows(made)] == ["new-body"]
        assert [asset.recipients for asset in made.put if isinstance(asset, Asset)] == [("the public",)]
        assert planned(rows, register=after(made), partner="essex-county-council").empty

    @pytest.mark.parametrize(
        ("cell", "claims"),
        [
            ("None required", ()),
            ("N/A – no ISA", ()),
            ("Not yet in place", ()),
            ("ISP-14; none for photos", ("ISP-14",)),
            ("No. 14", ("No. 14",)),
        ],
    )
    def test_words_for_no_agreement_claim_none(self, cell: str, claims: tuple[str, ...]) -> None:
        head = ["Ref", "Flow name", "Sender", "Recipient", "Which agreement covers it?"]
        (flow,) = flows(planned([head, ["1", "A", "Essex Police", "ECC", cell]], partner="essex-police"))
        assert flow.claims == claims
        assert bool(flow.extra) == (claims != (cell,))

    def test_a_letter_alone_is_that_of_its_columns_article(self) -> None:
        rows: Rows = [
            ["Holder", "Asset Number", "Asset Title", "Article 6", "Article 9"],
            ["ECC", "1", "A", "c", "(g)"],
        ]
        (asset,) = planned(rows).put
        assert isinstance(asset, Asset)
        assert (asset.bases, asset.conditions) == (("art-6-1-c",), ("art-9-2-g",))

    def test_live_or_not_is_a_status(self) -> None:
        rows: Rows = [["Ref", "Title", "Signatories", "Live?"], ["1", "T", "ECC", "Y"]]
        assert protocol(planned(rows)).status == "active"

    def test_a_number_with_a_leading_zero_before_a_title_is_its_reference(self) -> None:
        rows: Rows = [
            ["Title", "Purpose", "Lead Organisation", "Other Organisations Involved", "Review date"],
            ["0031 Gangs and county lines", "Safeguarding", "Essex Police", "ECC", "Mar-2026"],
        ]
        made = protocol(planned(rows))
        assert (made.reference, made.title) == ("0031", "Gangs and county lines")


def test_a_matrix_with_bodies_in_its_rows_says_to_turn_it_round() -> None:
    rows: Rows = [
        ["Organisation", "ISP-1", "ISP-2", "ISP-3"],
        ["Essex Police", "Y", "N", "12/03/2024"],
        ["Essex County Council", "Y", "Y", None],
    ]
    with pytest.raises(BadData, match=r"In Sheet1 bodies stand one a row.*turn the table round"):
        planned(rows)


def test_a_first_row_of_dashes_is_a_record_and_no_second_row_of_headings() -> None:
    """What is there twice below plain headings is no part of them: the row was lost without a word."""
    headings: list[Cell] = [
        *ONE[0],
        "Purpose",
        "Transfer method",
        "Lawful basis",
        "Start date",
        "End date",
        "Country",
        "Comments",
    ]
    for dashes in range(len(headings) - len(ONE[0]), len(headings)):
        first = [*ONE[1], *["-"] * len(headings)][: len(headings) - dashes] + ["-"] * dashes
        made = planned([headings, first, ["2", *ONE[1][1:]]], partner="essex-police")
        assert (made.sheets[0].header_row, made.sheets[0].rows) == (1, 2)


def test_the_name_of_a_group_of_flows_is_kept() -> None:
    rows: Rows = [ONE[0], ["Adult social care (1)"], ONE[1]]
    assert flows(planned(rows, partner="essex-police"))[0].extra == {"Group": "Adult social care"}


def test_questions_without_a_sender_are_a_record_of_the_bodys_own_processing() -> None:
    rows: Rows = [
        ["Ref", "What do we share?", "Who with?", "Why?"],
        *[[str(i), "Name", "ECC", "Audit"] for i in (1, 2)],
    ]
    made = planned(rows, partner="essex-police")
    assert {(flow.source, flow.target) for flow in flows(made)} == {("essex-police", "essex-county-council")}
    assert made.sheets[0].template == "ico-controller"
    assert planned(("Outbound", rows), partner="essex-police").sheets[0].template == "data-flow-map"
    assert len(flows(planned(("Outbound", rows), partner="essex-police"))) == 2
