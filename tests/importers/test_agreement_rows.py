"""Rows of protocols, partners and recipients."""

from datetime import date
from typing import ClassVar

import pytest

from graph_service.errors import BadData, NotFound
from graph_service.model import Partner, Party, Protocol, kind_of
from importers.reading.workbook import Cell
from tests.importers.outcomes import cell, codes, of_cells, unsettled
from tests.importers.planning import FLOW, HEAD, Rows, after, flows, planned, protocol


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
