"""Whose register a row is in, which bodies it names, and which way the data goes."""

from datetime import date
from typing import ClassVar

import pytest

from graph_service.model import Asset, Protocol
from importers.reading.workbook import Cell
from tests.importers.outcomes import cell, codes, of_cells, unsettled
from tests.importers.planning import FLOW, ONE, Rows, after, flows, planned


class TestWhoseRegister:
    def test_both_ends_named_and_nothing_else_blocks(self) -> None:
        """A flow map with both ends named and no word whose it is asks, once, and blocks."""
        assert codes(planned(ONE), True) == ["register-unknown"]

    def test_the_partner_option_says(self) -> None:
        assert flows(planned(ONE, partner="essex-police"))[0].recorded_by == "essex-police"

    @pytest.mark.parametrize(
        "top", [["Organisation", "Essex Police"], ["Name", None, "Essex Police"], ["Data flows of Essex Police, 2026"]]
    )
    def test_the_contact_block_or_the_title_says(self, top: list[Cell]) -> None:
        assert flows(planned([top, [], *ONE]))[0].recorded_by == "essex-police"

    def test_a_title_with_two_names_says_nothing(self) -> None:
        assert codes(planned([["Flows between Essex Police and ECC"], *ONE]), True) == ["register-unknown"]

    def test_a_contact_block_that_contradicts_blocks(self) -> None:
        made = planned([["Organisation", "Essex Police"], *ONE], partner="essex-county-council")
        assert codes(made, True) == ["register-contradicts"]

    def test_a_holder_column_says_and_two_councils_assets_are_two(self) -> None:
        rows: Rows = [["Holder", "Asset Number", "Asset Title"], ["ECC", "IA001", "X"], ["Essex Police", "IA001", "X"]]
        assert {add.id for add in planned(rows).adds} == {"essex-county-council-ia001", "essex-police-ia001"}


class TestBodies:
    def test_the_rows_of_an_unknown_body_are_held_and_it_is_asked_about_once(self) -> None:
        rows: Rows = [FLOW, ["1", "A", "Esex Police", "ECC"], ["2", "B", "ECC", "ESEX POLICE"]]
        made = planned(rows, partner="essex-county-council")
        assert [(remark.code, cell(remark)) for remark in unsettled(made)] == [
            ("unknown-body", "C2"),
            ("unknown-body", "D3"),
        ]
        assert [row.row for row in made.held] == [2, 3]
        asked = {question.kind: question for question in made.questions}
        assert (asked["body"].about, asked["body"].choices) == ("Esex Police", ("add", "essex-police", "as-written"))
        assert (asked["bodies"].about, asked["bodies"].cells) == ("Esex Police", 2)
        assert {id for row in made.held for id in row.questions} == {asked["body"].id}
        assert made.adds == ()

    def test_create_partners_accepts_it(self) -> None:
        rows: Rows = [FLOW, ["1", "A", "New Body", "ECC"]]
        made = planned(rows, partner="essex-county-council", create_partners=True)
        assert not unsettled(made)
        assert codes(made) == ["new-partner"]

    def test_same_answers_and_is_remembered_as_an_alias(self) -> None:
        rows: Rows = [FLOW, ["1", "A", "Esex Police", "ECC"]]
        made = planned(rows, partner="essex-county-council", same={"Esex Police": "essex-police"})
        assert [(c.id, c.field, c.after) for c in made.changes] == [("essex-police", "aliases", ["Esex Police"])]
        again = planned(rows, register=after(made), partner="essex-county-council")
        assert again.empty

    def test_a_homonym_asks_and_its_id_answers(self) -> None:
        rows: Rows = [FLOW, ["1", "A", "St Mary's School", "ECC"]]
        assert codes(planned(rows, partner="essex-county-council"), True) == ["ambiguous-body"]
        rows[1][2] = "st-marys-b"
        assert flows(planned(rows, partner="essex-county-council"))[0].source == "st-marys-b"

    @pytest.mark.parametrize("cell", [None, "TBC", "various", "Essex Police; ECC"])
    def test_a_missing_or_doubtful_body_blocks(self, cell: Cell) -> None:
        assert unsettled(planned([FLOW, ["1", "A", cell, "ECC"]], partner="essex-county-council"))

    def test_contact_details_behind_a_joint_controller_are_no_bodies(self) -> None:
        """The ICO's column asks for name and contact details: an address beside the name is kept as it is."""
        heading = "Name and contact details of joint controller (if applicable)"
        rows: Rows = [
            ["Business function", "Purpose of processing", "Categories of personal data", heading],
            ["HR", "Payroll", None, "ECC, County Hall, 1 Market Rd, CM1 1QH; Essex Police, 01245 491491"],
        ]
        made = planned(rows, partner="mid-essex-trust")
        (asset,) = [record for record in made.put if isinstance(record, Asset)]
        assert asset.joint_controllers == ("essex-county-council", "essex-police")
        assert asset.extra == {heading: "County Hall; 1 Market Rd; CM1 1QH; 01245 491491"}

    def test_a_code_names_a_body(self) -> None:
        assert (
            flows(planned([FLOW, ["1", "A", "rq8", "E10000012"]], partner="essex-police"))[0].source
            == "mid-essex-trust"
        )


class TestDirection:
    HEAD: ClassVar[Rows] = [["Ref", "Direction", "Source / Destination", "Data items"]]

    def test_both_makes_two_flows_and_importing_again_plans_nothing(self) -> None:
        rows = [*self.HEAD, ["1", "Both", "ECC", "Name"]]
        made = planned(rows, partner="essex-police")
        assert [(f.id, f.source, f.target) for f in flows(made)] == [
            ("essex-police-1-in", "essex-county-council", "essex-police"),
            ("essex-police-1-out", "essex-police", "essex-county-council"),
        ]
        assert planned(rows, register=after(made), partner="essex-police").empty

    @pytest.mark.parametrize(
        ("tab", "source"),
        [
            ("IB", "essex-county-council"),
            ("Inflow - Harlow", "essex-county-council"),
            ("Outbound flows", "essex-police"),
        ],
    )
    def test_a_tab_carries_the_direction(self, tab: str, source: str) -> None:
        rows: Rows = [["Ref", "Source / Destination", "Data items"], ["1", "ECC", "Name"]]
        made = planned((tab, rows), partner="essex-police")
        assert flows(made)[0].source == source

    @pytest.mark.parametrize(
        ("tab", "sender", "recipient"),
        [("Inbound", None, "ECC"), ("Outbound", "ECC", None), ("Inbound", "Essex Police", None)],
    )
    def test_one_end_that_contradicts_the_direction_blocks(
        self, tab: str, sender: str | None, recipient: str | None
    ) -> None:
        """The flow is never turned round, nor one within the register's own body, which would need no protocol."""
        rows: Rows = [["Ref", "Sender", "Recipient", "Data items"], ["1", sender, recipient, "Name"]]
        made = planned((tab, rows), partner="essex-police")
        assert [(issue.code, (issue.effect != "note")) for issue in of_cells(made)] == [("direction-contradicts", True)]
        assert flows(made) == []

    def test_a_tab_carries_the_site(self) -> None:
        rows: Rows = [["Ref", "Source / Destination", "Data items"], ["1", "ECC", "Name"]]
        assert flows(planned(("Inflow - Harlow", rows), partner="essex-police"))[0].extra == {"Site": "Harlow"}

    def test_the_same_reference_in_two_tabs_is_two_flows(self) -> None:
        rows: Rows = [["Ref", "Source / Destination", "Data items"], ["1", "ECC", "Name"]]
        made = planned(("Inbound", rows), ("Outbound", rows), partner="essex-police")
        assert len(flows(made)) == 2
        assert planned(("Outbound", rows), ("Inbound", rows), register=after(made), partner="essex-police").empty

    def test_internal_rows_stay_within_the_body_and_departments_are_no_partners(self) -> None:
        rows: Rows = [["Ref", "Sender", "Recipient", "Internal or external"], ["1", "Revenues", "Housing", "Internal"]]
        made = planned(rows, partner="essex-county-council")
        (flow,) = flows(made)
        assert (flow.source, flow.target) == ("essex-county-council", "essex-county-council")
        assert flow.extra == {"Recipient": "Housing", "Sender": "Revenues"}
        assert [add.kind for add in made.adds] == ["flow"]

    def test_internal_beside_another_body_blocks(self) -> None:
        """It would make a flow to another body look as if none were needed."""
        rows: Rows = [["Ref", "Sender", "Recipient", "Internal or external"], ["1", "ECC", "Essex Police", "Internal"]]
        assert codes(planned(rows, partner="essex-county-council"), True) == ["internal-names-another"]

    def test_internal_beside_a_company_blocks(self) -> None:
        """No department is one, whether or not the register has it."""
        rows: Rows = [["Ref", "Sender", "Recipient", "Internal or external"], ["1", "ECC", "Provide CIC", "Internal"]]
        assert codes(planned(rows, partner="essex-county-council"), True) == ["internal-names-another"]

    @pytest.mark.parametrize(
        "said",
        [
            "Internal / external",
            "Internal and external",
            "Internal?",
            "Internal - no",
            "Internal (commissioned provider)",
        ],
    )
    def test_a_row_that_may_be_internal_is_not_taken_for_it(self, said: str) -> None:
        """Both ends would be this body's, and no protocol would seem to be needed."""
        rows: Rows = [["Ref", "Sender", "Recipient", "Internal or external"], ["1", "ECC", "Suppliers", said]]
        assert codes(planned(rows, partner="essex-county-council"), True) == ["unknown-body"]


def test_a_partner_alone_in_its_row_is_said_to_be_left_out() -> None:
    """A row filled only in its first cell is a group; in a list of partners it may have been meant as one of them."""
    made = planned([["Organisation", "Also known as", "Sector"], ["New Body"], ["Second Body", "O", None]])
    assert [(cell(issue), issue.code, (issue.effect != "note")) for issue in of_cells(made)] == [
        ("A2", "row-of-one-cell", False)
    ]


def test_columns_named_after_partners_make_a_protocol_register_of_a_table_that_could_be_anything() -> None:
    """Ref, title and comments are in every layout; a column for each partner is only in a matrix of signatures."""
    rows: Rows = [["Ref", "Title", "Essex Police", "ECC", "Comments"], ["1", "One", "12/03/2024", "No", "seen"]]
    made = planned(rows)
    (protocol,) = [one for one in made.put if isinstance(one, Protocol)]
    assert [(p.partner, p.signed, p.signed_on) for p in protocol.parties] == [
        ("essex-county-council", False, None),
        ("essex-police", None, date(2024, 3, 12)),
    ]


@pytest.mark.parametrize("heading", ["Partners involved", "Bodies involved"])
def test_parties_are_never_lost_under_another_heading(heading: str) -> None:
    rows: Rows = [["Name of ISP", "Purpose of sharing", heading, "Status"], ["One", "Safeguarding", "ECC", "Live"]]
    (protocol,) = [one for one in planned(rows).put if isinstance(one, Protocol)]
    assert [p.partner for p in protocol.parties] == ["essex-county-council"]


@pytest.mark.parametrize(("tab", "source"), [("Data In", "essex-police"), ("Flows out", "essex-county-council")])
def test_a_tab_of_what_comes_in_or_goes_out_says_the_direction(tab: str, source: str) -> None:
    rows: Rows = [["Ref", "Organisation", "What data"], ["1", "Essex Police", "Name"]]
    (flow,) = flows(planned((tab, rows), partner="essex-county-council"))
    assert flow.source == source
