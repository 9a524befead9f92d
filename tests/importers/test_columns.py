"""What a column holds, and what a person says of it."""

from datetime import date

import pytest

from graph_service.errors import BadData
from graph_service.model import Protocol
from tests.importers.outcomes import codes
from tests.importers.planning import FLOW, Rows, flows, planned


class TestColumns:
    def test_bands_that_are_headings_elsewhere_are_not_the_header(self) -> None:
        """ "From | To" stand above the headings, and are known ones themselves."""
        rows: Rows = [
            [None, None, "From", None, "To"],
            ["Ref", "Flow name", "Sender", "Asset", "Recipient", "Asset", "Data items"],
            ["1", "A", "ECC", "CRM", "Essex Police", "PAS", "Name"],
        ]
        made = planned(rows, partner="essex-county-council")
        assert [(flow.source, flow.target) for flow in flows(made)] == [("essex-county-council", "essex-police")]

    def test_shuffled_and_renamed_columns_are_found_and_unknown_ones_kept(self) -> None:
        rows: Rows = [
            [
                "Colour",
                "Recipient organisation",
                "Sending organization",
                "Name of flow",
                "Flow Refs",
                "Personel data items",
            ],
            ["red", "ECC", "Essex Police", "Foo", "7", "Name"],
        ]
        made = planned(rows, partner="essex-police")
        (flow,) = flows(made)
        assert (flow.reference, flow.source, flow.target, flow.categories) == (
            "7",
            "essex-police",
            "essex-county-council",
            ("name",),
        )
        assert flow.extra == {"Colour": "red"}
        assert [(c.heading, c.field) for c in made.sheets[0].columns if c.field is None] == [("Colour", None)]

    def test_a_person_corrects_a_match(self) -> None:
        rows: Rows = [["Ref", "Flow name", "Sender", "Recipient", "Stuff"], ["1", "A", "Essex Police", "ECC", "Name"]]
        made = planned(rows, partner="essex-police", columns={"Stuff": "flow.categories"})
        assert flows(made)[0].categories == ("name",)

    def test_terms_that_no_alias_matches_become_local_and_are_reported(self) -> None:
        rows: Rows = [FLOW, ["1", "A", "Essex Police", "ECC", "Widget sizes; various", "All"]]
        made = planned(rows, partner="essex-police")
        assert flows(made)[0].categories == ("widget-sizes",)
        assert flows(made)[0].purposes == ()
        assert sorted(codes(made)) == ["names-no-term", "names-no-term", "unmapped-term"]
        assert [add.id for add in made.adds if add.kind == "term"] == ["category/widget-sizes"]


def test_a_question_about_personal_data_is_answered_yes_or_no() -> None:
    """It does not take the place of the column that lists the data."""
    rows: Rows = [
        ["Ref", "Personal data?", "Sender", "Recipient", "Data items"],
        ["1", "Y", "Essex Police", "ECC", "Name"],
    ]
    (flow,) = flows(planned(rows, partner="essex-police"))
    assert (flow.personal, flow.categories) == (True, ("name",))


def test_a_heading_that_is_nowhere_is_refused() -> None:
    """What a person says of a column is never passed over in silence."""
    rows: Rows = [["Ref", "Sender", "Recipient", "Data items"], ["1", "Essex Police", "ECC", "Name"]]
    with pytest.raises(BadData, match="No column has the heading 'Colour'"):
        planned(rows, partner="essex-police", columns={"Colour": "flow.notes"})


def test_headings_that_are_there_twice_are_told_by_the_bands_above_them() -> None:
    """The bands alone would have been the headings, and the headings a flow."""
    rows: Rows = [
        [None, "Sender", None, "Recipient", None, "Data"],
        ["Ref", "Organisation", "System", "Organisation", "System", "Data items"],
        ["1", "ECC", "Mosaic", "Essex Police", "Athena", "Name"],
    ]
    made = planned(rows, partner="essex-county-council")
    (flow,) = flows(made)
    assert (flow.source, flow.target, flow.categories) == ("essex-county-council", "essex-police", ("name",))
    assert flow.extra == {"Sender System": "Mosaic", "Recipient System": "Athena"}
    assert made.sheets[0].header_row == 2


def test_headings_in_two_languages_are_read() -> None:
    rows: Rows = [
        ["Cyf / Ref", "Teitl / Title", "Partneriaid / Partners", "Dyddiad gorffen / End date"],
        ["ISP-1", "Rhyddhau", "ECC", "31/03/2030"],
    ]
    (protocol_,) = [record for record in planned(rows).put if isinstance(record, Protocol)]
    assert (protocol_.reference, protocol_.ends_on) == ("ISP-1", date(2030, 3, 31))
