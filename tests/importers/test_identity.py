"""Which record a row is, what changes it, and what is absent, corrected or retired."""

from typing import ClassVar

from importers.reading.workbook import Cell
from tests.importers.outcomes import cell, codes, of_cells, unsettled
from tests.importers.planning import FLOW, ONE, Rows, after, flows, planned, protocol


class TestIdentity:
    def test_two_differing_rows_with_one_identity_block_and_a_repeated_one_does_not(self) -> None:
        same = ["1", "A", "Essex Police", "ECC"]
        assert codes(planned([FLOW, same, list(same)], partner="essex-police")) == ["repeated-row"]
        assert codes(planned([FLOW, same, ["1", "B", *same[2:]]], partner="essex-police"), True) == ["two-rows-differ"]

    def test_rows_of_tabs_that_number_their_own_are_held(self) -> None:
        other: Rows = [FLOW, ["1", "B", "Essex Police", "Mid Essex NHS Trust", "Address", "Research"]]
        made = planned(("North", ONE), ("South", other), partner="essex-police")
        (remark,) = unsettled(made)
        assert (remark.code, remark.cells) == ("one-reference", (("North", "A2"), ("South", "A2")))
        assert [(row.sheet, row.row) for row in made.held] == [("North", 2), ("South", 2)]
        assert flows(made) == []
        by_names = planned(("North", ONE), ("South", other), partner="essex-police", columns={"Ref": ""})
        assert len(flows(by_names)) == 2
        assert not unsettled(by_names)

    def test_what_two_versions_of_a_protocol_differ_in_is_as_written(self) -> None:
        rows: Rows = [
            ["Title", "Purpose", "Lead Organisation", "Other Organisations Involved", "Review date"],
            ["0012 - SELEP DSA V9.0", "Safeguarding", "Essex Police", "ECC", "Mar-2024"],
            ["0012 - SELEP DSA V10.0", "Research", "Essex Police", "ECC", "Mar-2026"],
        ]
        found = protocol(planned(rows))
        assert found.as_written == {"version": "9.0 / 10.0", "review_on": "31/03/2024 / 31/03/2026"}
        assert (found.version, found.review_on) == (None, None)

    def test_a_reordered_file_is_the_same_records(self) -> None:
        rows: Rows = [
            FLOW,
            ["1", "A", "Essex Police", "ECC"],
            [None, "B", "Essex Police", "ECC"],
            [None, "C", "ECC", "Essex Police"],
        ]
        made = planned(rows, partner="essex-police")
        assert planned([FLOW, *rows[:0:-1]], register=after(made), partner="essex-police").empty

    def test_two_registers_rows_stay_two_and_are_reported(self) -> None:
        register = after(planned(ONE, partner="essex-police"))
        made = planned(ONE, register=register, partner="essex-county-council")
        assert len(flows(made)) == 1
        assert codes(made) == ["likely-pair"]

    def test_a_blank_cell_keeps_and_clears_only_when_asked(self) -> None:
        register = after(planned(ONE, partner="essex-police"))
        blank: Rows = [FLOW, ["1", "A", "Essex Police", "ECC", None, None]]
        assert planned(blank, register=register, partner="essex-police").empty
        made = planned(blank, register=register, partner="essex-police", clear_blanks=True)
        assert [(c.field, c.before, c.after) for c in made.changes] == [
            ("categories", ["name"], None),
            ("purposes", ["direct-care"], None),
        ]

    def test_a_change_is_told_field_by_field(self) -> None:
        register = after(planned(ONE, partner="essex-police"))
        made = planned([FLOW, ["1", "B", "Essex Police", "ECC", "Address"]], register=register, partner="essex-police")
        assert [(c.field, c.before, c.after) for c in made.changes] == [
            ("name", "A", "B"),
            ("categories", ["name"], ["address"]),
        ]

    def test_an_end_before_a_start_is_as_written(self) -> None:
        rows: Rows = [
            [*FLOW, "Start date", "End date"],
            ["1", "A", "Essex Police", "ECC", None, None, "01/02/2025", "01/01/2025"],
        ]
        made = planned(rows, partner="essex-police")
        (issue,) = unsettled(made)
        assert (issue.code, cell(issue)) == ("ends-before-start", "H2")
        assert (flows(made)[0].ends_on, flows(made)[0].as_written) == (None, {"ends_on": "01/01/2025"})

    def test_an_error_in_an_end_date_is_as_written_and_in_a_note_is_told(self) -> None:
        rows: Rows = [[*FLOW, "End date", "Comments"], ["1", "A", "Essex Police", "ECC", None, None, None, None]]
        made = planned(rows, problems={(1, 6): "#REF!", (1, 7): "#N/A"}, partner="essex-police")
        assert [(cell(issue), (issue.effect != "note")) for issue in of_cells(made)] == [("G2", True), ("H2", False)]


class TestAbsent:
    ROWS: ClassVar[Rows] = [FLOW, *[[str(i), f"F{i}", "ECC", "Essex Police"] for i in range(10)]]

    def test_absent_records_are_told_and_retired_only_on_request(self) -> None:
        made = planned(self.ROWS, partner="essex-police")
        register, kept = after(made), {key: value for (_, key), value in made.keep.items()}
        options = {"register": register, "remembered": kept, "partner": "essex-police"}
        fewer = planned(self.ROWS[:-1], **options)
        assert [absent.id for absent in fewer.absent] == ["essex-police-9"]
        assert fewer.delete == ()
        assert planned(self.ROWS[:-1], retire_absent=True, **options).delete == (("flow", "essex-police-9"),)

    def test_more_than_a_fifth_needs_a_second_confirmation(self) -> None:
        made = planned(self.ROWS, partner="essex-police")
        register, kept = after(made), {key: value for (_, key), value in made.keep.items()}
        options = {"register": register, "remembered": kept, "partner": "essex-police", "retire_absent": True}
        many = planned(self.ROWS[:-3], **options)
        assert (codes(many, False), many.refused, many.delete) == (["retires-many"], True, ())
        assert len(planned(self.ROWS[:-3], retire_many=True, **options).delete) == 3

    def test_another_bodys_import_of_the_same_file_misses_nothing(self) -> None:
        made = planned(self.ROWS, partner="essex-police")
        kept = {key: value for (_, key), value in made.keep.items()}
        other = planned(self.ROWS[:3], register=after(made), remembered=kept, partner="essex-county-council")
        assert other.absent == ()


class TestCorrections:
    ROWS: ClassVar[Rows] = [
        ["Ref", "Flow name", "Sender", "Recipient", "Comments"],
        ["1", "A", "Essex Police", "ECC", "Name"],
    ]

    def test_a_correction_beats_the_layouts_own_heading(self) -> None:
        (flow,) = flows(planned(self.ROWS, partner="essex-police", columns={"Comments": "flow.categories"}))
        assert (flow.categories, flow.notes) == (("name",), None)

    def test_a_column_can_be_kept_as_it_is(self) -> None:
        (flow,) = flows(planned(self.ROWS, partner="essex-police", columns={"Comments": ""}))
        assert (flow.extra, flow.notes) == ({"Comments": "Name"}, None)

    def test_headings_in_another_language_are_found_when_a_person_says_what_they_are(self) -> None:
        rows: Rows = [["Von", "Nach", "Was"], ["Essex Police", "ECC", "Name"]]
        said = {"Von": "flow.source", "Nach": "flow.target", "C": "flow.categories"}
        made = planned(rows, partner="essex-police", columns=said)
        assert [(c.field, c.confidence) for c in made.sheets[0].columns[:2]] == [
            ("flow.source", 1.0),
            ("flow.target", 1.0),
        ]
        assert flows(made)[0].categories == ("name",)


class TestRetiring:
    def test_what_is_still_referred_to_stays(self) -> None:
        """An asset that a flow uses is not deleted under it; the plan says so."""
        head: list[Cell] = ["Holder", "Asset Number", "Asset Title"]
        assets: Rows = [head, *[["ECC", f"A{i}", f"Asset {i}"] for i in range(10)]]
        made = planned(assets)
        kept = {key: value for (_, key), value in made.keep.items()}
        flow: Rows = [["Ref", "Sender", "Recipient", "Source asset"], ["1", "ECC", "Essex Police", "A9"]]
        register = after(planned(flow, register=after(made), partner="essex-county-council"), after(made))
        gone = planned(assets[:-2], register=register, remembered=kept, retire_absent=True)
        assert [key for _, key in gone.delete] == ["essex-county-council-a8"]
        assert codes(gone) == ["still-used"]
