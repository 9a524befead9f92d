"""What an import does where a spreadsheet leaves it open, sentence by sentence."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import pytest
from layouts import REGISTER
from outcomes import cell, codes, of_cells, unsettled

from graph_service.errors import BadData, NotFound
from graph_service.model import Asset, Flow, Partner, Party, Protocol, key_of, kind_of, plural
from graph_service.snapshot import Snapshot
from importers.plan import Plan
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Cell, Sheet, Workbook
from importers.recognise.template import shipped

FLOW = ["Ref", "Flow name", "Sender", "Recipient", "Data items", "Purpose"]
Rows = list[list[Cell]]


def planned(
    *sheets: Rows | tuple[str, Rows],
    register: Snapshot = REGISTER,
    remembered: Mapping[str, Any] | None = None,
    problems: dict[tuple[int, int], str] | None = None,
    **options: Any,
) -> Plan:
    named = [sheet if isinstance(sheet, tuple) else (f"Sheet{i}", sheet) for i, sheet in enumerate(sheets, 1)]
    book = Workbook("f.xlsx", "0" * 64, tuple(Sheet(name, rows=rows, problems=problems or {}) for name, rows in named))
    return plan(book, register, shipped(), Options(**options), remembered or {})


def after(made: Plan, register: Snapshot = REGISTER) -> Snapshot:
    assert not made.held
    kinds = {
        plural(kind): dict(register.of(kind))
        for kind in ("term", "partner", "asset", "project", "protocol", "notice", "flow")
    }  # type: ignore[arg-type]
    for record in made.put:
        kinds[plural(kind_of(record))][key_of(record)] = record
    return register.replacing(**kinds)


def flows(made: Plan) -> list[Flow]:
    return [record for record in made.put if isinstance(record, Flow)]


def protocol(made: Plan) -> Protocol:
    (found,) = [record for record in made.put if isinstance(record, Protocol)]
    return found


ONE = [FLOW, ["1", "A", "Essex Police", "ECC", "Name", "Direct care"]]


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


HEAD: list[Cell] = [
    "Ref",
    "Title",
    "Signatories",
    "Lead organisation",
    "Purpose(s)",
    "Data items",
    "End date",
    "Status",
]


class TestProtocols:
    def test_the_lead_is_a_party_only_among_the_signatories(self) -> None:
        made = protocol(planned([HEAD, ["ISP-1", "T", "Essex Police (signed)", "ECC"]]))
        assert [(party.partner, party.signed) for party in made.parties] == [("essex-police", True)]

    def test_beside_other_organisations_the_lead_is_a_party(self) -> None:
        rows: Rows = [
            ["Title", "Purpose", "Lead Organisation", "Other Organisations Involved", "Review date"],
            ["T", None, "ECC", "Essex Police", "Mar-2024"],
        ]
        assert [party.partner for party in protocol(planned(rows)).parties] == ["essex-county-council", "essex-police"]

    def test_references_are_shared_whatever_their_spelling(self) -> None:
        register = after(planned([HEAD, ["ISP-0014", "T", "Essex Police"]]))
        assert planned([HEAD, ["isp 14", "T", "Essex Police"]], register=register).empty

    def test_a_row_a_signatory_repeats_the_row_above(self) -> None:
        rows: Rows = [
            ["Ref", "Title", "Signatory", "Date signed", "Status"],
            ["ISP-1", "T", "Essex Police", "✓", "Live"],
            ["ISP-1", None, "ECC", "not signed"],
            [None, None, "Mid Essex NHS Trust", "Mar-2024"],
        ]
        made = protocol(planned(rows))
        assert [(p.partner, p.signed, p.signed_on and p.signed_on.isoformat()) for p in made.parties] == [
            ("essex-county-council", False, None),
            ("essex-police", True, None),
            ("mid-essex-trust", None, "2024-03-31"),
        ]
        assert made.clauses == ()

    def test_a_row_may_have_a_tick_a_date_and_the_day_of_leaving(self) -> None:
        """Each in a column of its own: a "no" or a leaving in one of them is never lost beside the other."""
        head: list[Cell] = ["Ref", "Title", "Party", "Signed?", "Date signed", "Left"]
        rows: Rows = [
            head,
            ["ISP-1", "T", "Essex Police", "Y", "12/03/2024", None],
            ["ISP-1", None, "ECC", "N", None, None],
            ["ISP-1", None, "Mid Essex NHS Trust", "Y", None, "01/01/2025"],
        ]
        assert protocol(planned(rows)).parties == (
            Party(partner="essex-county-council", signed=False),
            Party(partner="essex-police", signed_on=date(2024, 3, 12)),
            Party(partner="mid-essex-trust", signed=True, left_on=date(2025, 1, 1)),
        )
        assert codes(planned([head, ["1", "T", "ECC", "N", "12/03/2024", None]]), True) == ["two-signatures"]
        several: list[Cell] = ["1", "T", "ECC; Essex Police", "Y", None, "01/01/2025"]
        assert codes(planned([head, several]), True) == ["leaving-of-nobody"]

    @pytest.mark.parametrize(
        ("by", "status", "read"), [("ISP-9", None, "superseded"), ("No", "Live", "active"), ("n/a", None, None)]
    )
    def test_what_was_superseded_is_not_in_force(self, by: str, status: Cell, read: str | None) -> None:
        """The newer protocol need not be in the file, nor name this one."""
        made = planned([["Ref", "Title", "Status", "Superseded by"], ["ISP-1", "T", status, by]])
        assert protocol(made).status == read
        assert protocol(made).extra == ({"Superseded by": by} if read == "superseded" else {})

    @pytest.mark.parametrize(
        "head",
        [
            ["Title", "Purpose", "Lead Organisation", "Other Organisations Involved", "Review date", "Status"],
            [
                "Information sharing agreement",
                "Name",
                "Legal power disclosure",
                "Controllers",
                "Controller names",
                "Status",
            ],
        ],
    )
    def test_a_status_added_to_a_published_list_is_read(self, head: list[Cell]) -> None:
        """It is no column of the layout: exports do not write it, and leave it as the register has it."""
        row: list[Cell] = ["0012", "Safeguarding", None, None, None, "Terminated"]
        made = planned([head, row])
        assert protocol(made).status == "withdrawn"
        assert planned([head[:5], row[:5]], register=after(made)).empty
        assert codes(planned([head, [*row[:5], "Odd"]]), True) == ["unknown-word"]

    def test_a_live_protocol_that_was_superseded_blocks(self) -> None:
        made = planned([["Ref", "Title", "Status", "Superseded by"], ["ISP-1", "T", "Live", "ISP-9"]])
        assert codes(made, True) == ["status-contradicts"]

    @pytest.mark.parametrize("heading", ["End date (original)", "Signatories (proposed)", "Status (previous)"])
    def test_an_aside_that_makes_a_heading_another_one_is_heeded(self, heading: str) -> None:
        made = planned([["Ref", "Title", heading], ["ISP-1", "T", "01/01/2030"]])
        assert protocol(made).extra == {heading: "01/01/2030"}

    @pytest.mark.parametrize(
        ("tab", "status"),
        [("Archived", "withdrawn"), ("Expired agreements", "withdrawn"), ("Draft ISPs", "draft"), ("Live", None)],
    )
    def test_a_tab_says_that_its_protocols_are_not_in_force(self, tab: str, status: str | None) -> None:
        """An archive has no column for it, and its protocols must not seem to be in force."""
        rows: Rows = [["Ref", "Title", "Signatories"], ["ISP-1", "T", "ECC"]]
        made = planned((tab, rows))
        assert protocol(made).status == status
        assert codes(made) == (["status-of-group"] if status else [])

    def test_a_group_of_rows_says_so_too_and_a_row_that_contradicts_blocks(self) -> None:
        rows: Rows = [
            ["Ref", "Title", "Signatories", "Status"],
            ["ISP-1", "T", "ECC"],
            ["ARCHIVED (2)"],
            ["ISP-2", "U", "ECC"],
            ["ISP-3", "V", "ECC", "Superseded"],
        ]
        made = [record.status for record in planned(rows).put if isinstance(record, Protocol)]
        assert made == [None, "withdrawn", "superseded"]
        rows[4][3] = "Live"
        (issue,) = [issue for issue in planned(rows).remarks if (issue.effect != "note")]
        assert (issue.code, cell(issue)) == ("status-contradicts", "D5")

    def test_a_date_for_the_row_is_not_given_to_a_signatory_that_is_to_be_confirmed(self) -> None:
        made = planned(
            [["Ref", "Title", "Signatories", "Date signed"], ["1", "T", "ECC TBC; Essex Police", "12/03/2024"]]
        )
        assert protocol(made).parties == (Party(partner="essex-county-council"), Party(partner="essex-police"))
        assert codes(made) == ["not-recorded", "signature-of-nobody"]

    @pytest.mark.parametrize("heading", ["Signatories", "Lead organisation"])
    def test_a_body_with_a_question_mark_blocks(self, heading: str) -> None:
        made = planned([["Ref", "Agreement title", heading], ["1", "T", "ECC?"]])
        assert codes(made, True) == ["doubted-body" if heading == "Signatories" else "unknown-lead"]
        assert "ECC?" in protocol(made).as_written.values()

    def test_a_doubted_term_is_reported(self) -> None:
        """Whoever wrote "Health data?" was not sure that the protocol permits it: the list is open."""
        rows: Rows = [HEAD, ["ISP-1", "T", "Essex Police", None, "Direct care", "Health data?; Name"]]
        made = planned(rows)
        assert protocol(made).categories == ("name",)
        assert protocol(made).as_written == {"categories": "Health data?; Name"}
        assert codes(made) == ["names-no-term"]
        assert planned(rows, register=after(made)).empty

    def test_a_doubted_status_blocks(self) -> None:
        """ "Live?" is not live."""
        assert codes(planned([["Ref", "Title", "Parties", "Status"], ["1", "T", "ECC", "Live?"]]), True) == [
            "unknown-word"
        ]

    def test_rows_that_differ_in_purposes_are_clauses(self) -> None:
        rows: Rows = [
            HEAD,
            ["ISP-1", "T", "Essex Police", None, "Direct care", "Health"],
            ["ISP-1", None, None, None, "Safeguarding", "Name"],
        ]
        made = planned(rows)
        assert [(c.categories, c.purposes) for c in protocol(made).clauses] == [
            (("health",), ("direct-care",)),
            (("name",), ("safeguarding",)),
        ]
        assert planned(rows, register=after(made)).empty

    def test_rows_that_contradict_block(self) -> None:
        rows: Rows = [
            HEAD,
            ["ISP-1", "T", "Essex Police", None, None, None, None, "Live"],
            ["ISP-1", "T", "ECC", None, None, None, None, "Draft"],
        ]
        assert codes(planned(rows), True) == ["two-rows-differ"]
        assert protocol(planned(rows)).as_written == {"status": "active / draft"}

    def test_a_matrix_of_partners(self) -> None:
        rows: Rows = [
            ["Ref", "Title", "Essex Police", "ECC", "Mid Essex NHS Trust", "DPIA done"],
            ["ISP-1", "T", "12/03/2024", "✓", None, "Y"],
        ]
        made = protocol(planned(rows))
        assert [(p.partner, p.signed) for p in made.parties] == [("essex-county-council", True), ("essex-police", None)]
        assert made.extra == {"DPIA done": "Y"}

    MATRIX: ClassVar[list[Cell]] = ["Ref", "Title", "Essex Police", "Zebra Widgets", "Status"]

    def test_a_column_of_marks_beside_partners_is_an_unknown_partners(self) -> None:
        """By where it stands and what it holds, whatever its heading: a signature is never lost in `extra`."""
        rows: Rows = [self.MATRIX, ["1", "A", "12/03/2024", "Y", "Live"], ["2", "B", "Y", "pending", "Live"]]
        made = planned(rows)
        assert [protocol.as_written["parties"] for protocol in made.put] == [
            "Zebra Widgets (signed)",
            "Zebra Widgets (not signed)",
        ]  # type: ignore[union-attr]
        assert [question.about for question in made.questions] == ["Zebra Widgets", "Zebra Widgets"]
        accepted = [one for one in planned(rows, create_partners=True).put if isinstance(one, Protocol)]
        assert [p.signed for one in accepted for p in one.parties if p.partner == "zebra-widgets"] == [True, False]
        assert not unsettled(planned(rows, columns={"Zebra Widgets": ""}))

    def test_a_column_of_marks_offers_the_near_names(self) -> None:
        rows: Rows = [["Ref", "Title", "Essex Police", "Esex County Council"], ["1", "A", "12/03/2024", "Y"]]
        (question,) = [question for question in planned(rows).questions if question.kind == "body"]
        assert question.choices == ("add", "essex-county-council", "as-written")

    def test_a_matrix_of_bodies_that_are_all_unknown_is_one(self) -> None:
        rows: Rows = [["Ref", "Agreement title", "Zebra", "Yak"], ["1", "A", "12/03/2024", "Y"]]
        assert codes(planned(rows), True) == ["unknown-name", "unknown-name"]

    def test_a_column_about_the_protocol_is_told_and_kept(self) -> None:
        rows: Rows = [["Ref", "Title", "Essex Police", "Board date"], ["1", "A", "12/03/2024", "01/02/2024"]]
        made = planned(rows)
        assert [(i.code, cell(i), (i.effect != "note")) for i in of_cells(made)] == [("column-of-marks", "D1", False)]
        assert protocol(made).extra == {"Board date": "01/02/2024"}

    def test_two_columns_of_one_partner_under_its_name(self) -> None:
        """Signed and Date below a band with the partner's name: together they say when it signed."""
        rows: Rows = [
            [None, None, "Essex Police", None, "ECC", None],
            ["Ref", "Title", "Signed", "Date", "Signed", "Date"],
            ["1", "A", "Y", "12/03/2024", "N", None],
        ]
        assert [(p.partner, p.signed, p.signed_on) for p in protocol(planned(rows)).parties] == [
            ("essex-county-council", False, None),
            ("essex-police", None, date(2024, 3, 12)),
        ]
        rows[2][5] = "13/03/2024"
        assert codes(planned(rows), True) == ["two-signatures"]

    def test_the_signatory_that_leads_is_the_lead(self) -> None:
        assert protocol(planned([HEAD, ["ISP-1", "T", "Essex Police (lead); ECC"]])).lead == "essex-police"

    @pytest.mark.parametrize(
        "cell",
        [
            "All partners",
            "various",
            "All signatories",
            "Other partner agencies",
            "as above",
            "see list",
            "ditto",
        ],
    )
    def test_what_names_no_body_is_told_and_makes_none(self, cell: str) -> None:
        made = planned([HEAD, ["ISP-1", "T", f"{cell}; ECC"]], create_partners=True)
        assert codes(made) == ["names-no-body"]
        assert [add.kind for add in made.adds] == ["protocol"]
        assert [p.partner for p in protocol(made).parties] == ["essex-county-council"]
        assert protocol(made).as_written == {"parties": cell}

    @pytest.mark.parametrize(
        "cell", ["All Saints Schools", "All Age Mental Health and Wellbeing Services", "Otherwise CIC"]
    )
    def test_a_name_that_begins_like_a_quantity_is_a_name(self, cell: str) -> None:
        assert [q.about for q in planned([HEAD, ["ISP-1", "T", cell]]).questions][:1] == [cell]

    @pytest.mark.parametrize(
        ("column", "cell"), [(6, "when it ends"), (7, "Under review"), (2, "Essex Police (31/02/2024)")]
    )
    def test_what_a_verdict_turns_on_blocks_when_it_cannot_be_read(self, column: int, cell: str) -> None:
        row: list[Cell] = ["ISP-1", "T", "Essex Police", None, None, None, None, "Live"]
        row[column] = cell
        assert unsettled(planned([HEAD, row]))

    def test_a_signature_stays_where_the_cell_says_nothing_of_it(self) -> None:
        register = after(planned([HEAD, ["ISP-1", "T", "Essex Police (12/03/2024); ECC (not signed)"]]))
        assert planned([HEAD, ["ISP-1", "T", "Essex Police; ECC"]], register=register).empty
        made = planned([HEAD, ["ISP-1", "T", "Essex Police (not signed); ECC"]], register=register)
        assert [(p.partner, p.signed, p.signed_on) for p in protocol(made).parties] == [
            ("essex-county-council", False, None),
            ("essex-police", False, None),
        ]

    def test_ongoing_takes_back_an_end(self) -> None:
        register = after(planned([HEAD, ["ISP-1", "T", "Essex Police", None, None, None, "31/12/2026"]]))
        made = planned([HEAD, ["ISP-1", "T", "Essex Police", None, None, None, "Ongoing"]], register=register)
        assert [(c.field, c.after) for c in made.changes] == [("ends_on", None), ("extra", {"End date": "Ongoing"})]


class TestPartners:
    def test_a_row_that_matches_an_alias_does_not_rename_and_aliases_are_added_to(self) -> None:
        rows: Rows = [
            ["Organisation", "Also known as", "Sector"],
            ["ECC", "Essex CC", "County council"],
            ["New Body", None, "Charity"],
        ]
        made = planned(rows)
        assert not unsettled(made)
        assert [(c.id, c.field, c.after) for c in made.changes] == [
            ("essex-county-council", "aliases", ["ECC", "Essex CC"]),
            ("essex-county-council", "sector", "County council"),
            ("essex-county-council", "public_authority", True),
        ]
        assert [add.id for add in made.adds] == ["new-body"]

    def test_what_a_parent_means_is_said_once(self) -> None:
        """ "Part of" may be a partnership; as one controller its bodies would need no protocol between them."""
        rows: Rows = [["Organisation", "Part of"], ["School A", "ECC"], ["School B", "ECC"]]
        made = planned(rows)
        assert [(issue.code, cell(issue)) for issue in of_cells(made)] == [("one-controller", "B2")]
        assert codes(planned(rows, register=after(made))) == []

    def test_the_last_day_of_a_body_is_read(self) -> None:
        made = planned([["Organisation", "Sector", "Ceased"], ["Old CCG", "CCG", "30/06/2022"]])
        assert [record.ended_on for record in made.put if isinstance(record, Partner)] == [date(2022, 6, 30)]

    def test_the_partner_option_may_name_a_body_that_the_workbook_lists(self) -> None:
        listed: Rows = [["Organisation", "Sector"], ["Harlow District Council", "District council"]]
        made = planned(
            ("Flows", [FLOW, ["1", "A", "Harlow District Council", "ECC"]]),
            ("Partners", listed),
            partner="harlow-district-council",
        )
        assert flows(made)[0].recorded_by == "harlow-district-council"
        with pytest.raises(NotFound, match="not a partner"):
            planned(("Partners", listed), partner="harlo")

    def test_same_may_mean_a_body_that_the_workbook_lists(self) -> None:
        """As the message about a name near it advises."""
        listed: Rows = [["Organisation", "Sector"], ["Elm Homes Ltd", "Housing"]]
        sheets: tuple[Rows, Rows] = ([FLOW, ["1", "A", "Elm Homes", "ECC"]], listed)
        (question,) = [q for q in planned(*sheets, partner="ECC").questions if q.kind == "body"]
        assert question.choices == ("add", "elm-homes-ltd", "as-written")
        made = planned(*sheets, partner="ECC", same={"Elm Homes": "elm-homes-ltd"})
        assert flows(made)[0].source == "elm-homes-ltd"
        assert [record.aliases for record in made.put if isinstance(record, Partner)] == [("Elm Homes",)]
        assert made.changes == ()
        with pytest.raises(BadData, match="names no body"):
            planned(*sheets, partner="ECC", same={"Elm Homes": "oak-homes"})

    def test_a_workbook_of_several_sheets_uses_what_it_lists(self) -> None:
        """Whatever the order of its sheets."""
        people: Rows = [
            ["Organisation", "Also known as", "Sector"],
            ["Harlow District Council", "Harlow Council", "District council"],
        ]
        made = planned(
            ("Flows", [FLOW, ["1", "A", "Harlow Council", "ECC"]]), ("Partners", people), partner="essex-county-council"
        )
        assert not unsettled(made)
        assert flows(made)[0].source == "harlow-district-council"


class TestRecipients:
    HEAD: ClassVar[Rows] = [
        ["Business function", "Purpose of processing", "Categories of personal data", "Categories of recipients"]
    ]

    def test_recipients_never_block_and_each_partner_gets_a_flow(self) -> None:
        rows = [*self.HEAD, ["Housing", "Homelessness", "Name", "HMRC, suppliers; Essex Police\nSt Mary's School"]]
        made = planned(rows, partner="essex-county-council")
        assert not unsettled(made)
        assert [(f.name, f.target, f.source_asset) for f in flows(made)] == [
            ("Housing: Homelessness", "essex-police", "essex-county-council-housing-homelessness")
        ]
        assert next(r for r in made.put if kind_of(r) == "asset").recipients == (
            "HMRC",
            "St Mary's School",
            "suppliers",
        )  # type: ignore[union-attr]
        assert planned(rows, register=after(made), partner="essex-county-council").empty


def test_a_question_about_personal_data_is_answered_yes_or_no() -> None:
    """It does not take the place of the column that lists the data."""
    rows: Rows = [
        ["Ref", "Personal data?", "Sender", "Recipient", "Data items"],
        ["1", "Y", "Essex Police", "ECC", "Name"],
    ]
    (flow,) = flows(planned(rows, partner="essex-police"))
    assert (flow.personal, flow.categories) == (True, ("name",))


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


def test_a_date_of_signing_that_is_nobodys_is_kept_and_told() -> None:
    """Beside signatories with marks of their own, the column's date is given to none of them."""
    rows: Rows = [
        ["Ref", "Title", "Signatories", "Date signed"],
        ["1", "T", "ECC; Essex Police (not signed)", "01/02/2024"],
    ]
    made = planned(rows)
    assert [(p.partner, p.signed, p.signed_on) for p in protocol(made).parties] == [
        ("essex-county-council", None, None),
        ("essex-police", False, None),
    ]
    assert protocol(made).extra == {"Date signed": "01/02/2024"}
    assert codes(made) == ["signature-of-nobody"]


def test_a_partner_alone_in_its_row_is_said_to_be_left_out() -> None:
    """A row filled only in its first cell is a group; in a list of partners it may have been meant as one of them."""
    made = planned([["Organisation", "Also known as", "Sector"], ["New Body"], ["Second Body", "O", None]])
    assert [(cell(issue), issue.code, (issue.effect != "note")) for issue in of_cells(made)] == [
        ("A2", "row-of-one-cell", False)
    ]


def test_a_heading_that_is_nowhere_is_refused() -> None:
    """What a person says of a column is never passed over in silence."""
    rows: Rows = [["Ref", "Sender", "Recipient", "Data items"], ["1", "Essex Police", "ECC", "Name"]]
    with pytest.raises(BadData, match="No column has the heading 'Colour'"):
        planned(rows, partner="essex-police", columns={"Colour": "flow.notes"})


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


def test_headings_in_two_languages_are_read() -> None:
    rows: Rows = [
        ["Cyf / Ref", "Teitl / Title", "Partneriaid / Partners", "Dyddiad gorffen / End date"],
        ["ISP-1", "Rhyddhau", "ECC", "31/03/2030"],
    ]
    (protocol_,) = [record for record in planned(rows).put if isinstance(record, Protocol)]
    assert (protocol_.reference, protocol_.ends_on) == ("ISP-1", date(2030, 3, 31))


def test_the_name_of_a_group_of_flows_is_kept() -> None:
    rows: Rows = [ONE[0], ["Adult social care (1)"], ONE[1]]
    assert flows(planned(rows, partner="essex-police"))[0].extra == {"Group": "Adult social care"}


@pytest.mark.parametrize(("tab", "source"), [("Data In", "essex-police"), ("Flows out", "essex-county-council")])
def test_a_tab_of_what_comes_in_or_goes_out_says_the_direction(tab: str, source: str) -> None:
    rows: Rows = [["Ref", "Organisation", "What data"], ["1", "Essex Police", "Name"]]
    (flow,) = flows(planned((tab, rows), partner="essex-county-council"))
    assert flow.source == source


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
