"""What is written with a reserve is never read as though it had none: not signed, not permitted, not needed by mistake."""

from datetime import date
from typing import Any

import pytest

from graph_service.model import Partner, Party, Protocol
from importers.reading.cell_errors import STRUCK
from importers.reading.workbook import Cell
from tests.importers.outcomes import cell, codes, of_cells, unsettled
from tests.importers.planning import after, flows, planned, protocol

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


@pytest.mark.parametrize(
    "name", ["Essex Police*", "Essex Police †", "✗ Essex Police", "☐ Essex Police", "Essex Police ☐"]
)
def test_a_sign_at_a_signatory_blocks(name: str) -> None:
    made = of(PROTOCOL, {"Signatories": f"ECC; {name}", "Date signed": "12/03/2024"})
    assert codes(made, True) == ["unreadable-signature"]


def test_a_date_of_one_party_is_not_given_to_all() -> None:
    heading = "Signed (first party)"
    made = of(PROTOCOL, {heading: "12/03/2024"})
    assert all(party.signed_on is None and party.signed is None for party in protocol(made).parties)
    assert protocol(made).extra[heading] == "12/03/2024"


@pytest.mark.parametrize(
    "heading", ["Date signed (ECC)", "Date signed by ECC", "ECC signed", "ECC - date of signature"]
)
def test_a_column_of_one_partys_signature_is_that_partys(heading: str) -> None:
    """Kept as text, a protocol that one of two signed would have had no signature recorded, which is better than refused."""
    made = of(PROTOCOL, {heading: "12/03/2024"})
    assert protocol(made).parties == (
        Party(partner="essex-county-council", signed_on=date(2024, 3, 12)),
        Party(partner="essex-police"),
    )
    denied = protocol(of(PROTOCOL, {heading: "No"})).parties
    assert denied[0] == Party(partner="essex-county-council", signed=False)


@pytest.mark.parametrize(
    ("first", "second"), [("Date signed", "Date signed"), ("Date signed", "Date signed 2"), ("Signed", "Signature 2")]
)
def test_one_of_two_columns_of_signing_is_not_given_to_all(first: str, second: str) -> None:
    """The first was the lead's, or the first signatory's; all the parties had signed."""
    head: list[Cell] = ["Ref", "Title", "Lead organisation", first, "Other parties", second, "Status"]
    row: list[Cell] = ["ISP-1", "Discharge", "ECC", "12/03/2024", "Essex Police", None, "Live"]
    made = planned([head, row])
    assert codes(made, True) == ["signatures-apart"]
    kept = planned([head, row], columns={first: "", second: ""})
    assert not unsettled(kept)
    assert all(party.signed_on is None for party in protocol(kept).parties)


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
    assert "N" in (flow.extra.get(heading), flow.as_written.get("categories"))


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
    assert "health" in protocol(made).categories
    assert protocol(made).as_written == {"limits": items}
    assert codes(made) == ["limits"]


def test_a_reserve_in_brackets_leaves_the_rest_of_the_cell() -> None:
    found = protocol(of(PROTOCOL, {"Data items": "Health data (excluding mental health), Name"}))
    assert found.categories == ("health-data-excluding-mental-health", "name")


@pytest.mark.parametrize("word", ["etc", "Other", "see annex A", '"', "as agreed"])
def test_what_says_nothing_is_not_the_same_in_a_flow_and_in_a_protocol(word: str) -> None:
    """Both would have had one local term, and the protocol would have permitted the flow. Also when one was imported before."""
    first = of(FLOW, {"Data items": word}, partner="essex-county-council")
    (flow,) = flows(first)
    found = protocol(of(PROTOCOL, {"Data items": word}, register=after(first)))
    assert found.as_written == {"categories": word}
    assert not {*flow.categories} & {*found.categories}


def test_as_above_in_a_protocol_is_no_leave_for_everybody() -> None:
    """Without subjects a protocol is about all of them: the list is as written."""
    found = protocol(of(PROTOCOL, {"Data subjects": "as above"}))
    assert (found.subjects, found.as_written) == ((), {"subjects": "as above"})


@pytest.mark.parametrize(
    "heading", ["Cancelled", "Date archived", "Withdrawn?", "Suspended from", "Terminated", "Expired on"]
)
def test_a_column_that_says_a_protocol_is_gone_is_read(heading: str) -> None:
    """A day is when it was withdrawn; a tick makes one without a status withdrawn, and one that says it is live blocks."""
    assert protocol(of(PROTOCOL, {heading: "01/02/2024"})).withdrawn_on == date(2024, 2, 1)
    assert protocol(of(PROTOCOL, {heading: "Y", "Status": None})).status == "withdrawn"
    assert codes(of(PROTOCOL, {heading: "Y"}), True) == ["status-contradicts"]
    assert protocol(of(PROTOCOL, {heading: "No"})).status == "active"
    assert unsettled(of(PROTOCOL, {heading: "some time ago"}))


@pytest.mark.parametrize(
    ("tab", "status"),
    [
        ("Archive", "withdrawn"),
        ("Old ISAs", "withdrawn"),
        ("Not live", "withdrawn"),
        ("Archived (do not use)", "withdrawn"),
        ("Expired & withdrawn 2023", "withdrawn"),
        ("Pipeline", "draft"),
        ("Unsigned agreements", "draft"),
        ("Old Harlow", None),
        ("Live and archived", None),
    ],
)
def test_a_tab_of_what_is_not_in_force_says_so_of_its_protocols(tab: str, status: str | None) -> None:
    row = {**PROTOCOL, "Status": None}
    assert protocol(planned((tab, [list(row), list(row.values())]))).status == status


def test_a_title_above_the_table_says_that_its_protocols_are_gone() -> None:
    """ "Draft" above a table may be said of the list itself."""
    row = {**PROTOCOL, "Status": None}
    table: list[list[Cell]] = [[], list(row), list(row.values())]
    assert protocol(planned([["Expired agreements"], *table])).status == "withdrawn"
    assert protocol(planned([["DRAFT protocol register"], *table])).status is None


def test_a_group_of_a_published_list_may_be_what_is_archived() -> None:
    """Other groups are themes, and say nothing of a status."""
    head: list[Cell] = ["Title", "Purpose", "Lead Organisation", "Other Organisations Involved", "Review date"]
    row: list[Cell] = ["Direct care", "ECC", "Essex Police", "Mar-2030"]
    made = planned([head, ["Archived (1)"], ["0012 - SELEP", *row], ["Health (1)"], ["0013 - Discharge", *row]])
    assert [record.status for record in made.put if isinstance(record, Protocol)] == ["withdrawn", None]


@pytest.mark.parametrize(
    ("tab", "kind"),
    [
        ("Data processing agreements", "processing"),
        ("MoUs", "memorandum"),
        ("Protocols", None),
    ],
)
def test_a_tab_of_another_kind_of_agreement_says_so_of_those_without_a_type(tab: str, kind: str | None) -> None:
    """Without a kind a protocol would do for sharing between separate controllers."""
    assert protocol(planned((tab, [list(PROTOCOL), list(PROTOCOL.values())]))).kinds == ((kind,) if kind else ())
    typed = {**PROTOCOL, "Type": "ISA"}
    assert protocol(planned((tab, [list(typed), list(typed.values())]))).kinds == ("sharing",)


@pytest.mark.parametrize("said", ["ISP-2 (2019)", "ISP 2 v1.0", "replaces ISP-2", "ISP-2 and the MoU"])
def test_a_reference_among_other_words_is_superseded_and_the_text_is_kept(said: str) -> None:
    """Kept as text alone, it would leave the older protocol in force."""
    made = planned(_superseding(said))
    newest = next(record for record in made.put if record.id == "isp-1")
    assert isinstance(newest, Protocol)
    assert (newest.supersedes, newest.extra) == (("isp-2",), {"Supersedes": said})


@pytest.mark.parametrize("said", ["ISP-2", "ISP-2 & ISP-3", "isp 2/isp 3", "Older; Oldest"])
def test_superseded_protocols_are_known_by_reference_or_title_within_the_file(said: str) -> None:
    made = planned(_superseding(said))
    newest = next(record for record in made.put if record.id == "isp-1")
    assert isinstance(newest, Protocol)
    assert newest.supersedes[0] == "isp-2"
    assert len(newest.supersedes) == (1 if said == "ISP-2" else 2)


def _superseding(said: str) -> list[list[Cell]]:
    head: list[Cell] = ["Ref", "Title", "Signatories", "Status", "Supersedes"]
    return [
        head,
        ["ISP-1", "Newest", "ECC", "Live", said],
        ["ISP-2", "Older", "ECC", None, None],
        ["ISP-3", "Oldest", "ECC", None, None],
    ]


def test_what_is_struck_through_in_a_protocol_blocks_unless_its_status_says_why() -> None:
    """It may mean that the protocol, or a party, is no more. In a flow it makes no answer better."""
    at = {(1, 2): STRUCK}
    assert codes(of(PROTOCOL, {}, problems=at), True) == ["struck-through"]
    whole = of(PROTOCOL, {}, problems={(1, column): STRUCK for column in range(6)})
    assert [(remark.code, len(remark.cells)) for remark in whole.remarks] == [("row-struck-through", 1)]
    assert {"limits", "status"} <= protocol(whole).as_written.keys()
    assert codes(of(PROTOCOL, {"Status": "Withdrawn"}, problems=at)) == ["struck-through"]
    assert not unsettled(of(PROTOCOL, {"Status": "Withdrawn"}, problems=at))
    assert not unsettled(of(FLOW, {}, problems=at, partner="essex-county-council"))


@pytest.mark.parametrize(
    "heading", ["Special category data", "Sensitive data", "Criminal offence data", "Other data items"]
)
def test_a_second_column_of_data_is_part_of_what_is_shared(heading: str) -> None:
    """Left in `extra`, a protocol for names alone would have covered the flow. A protocol permits what its second column has."""
    (flow,) = flows(of(FLOW, {heading: "Health"}, partner="essex-county-council"))
    assert flow.categories == ("health", "name")
    assert protocol(of(PROTOCOL, {heading: "Health"})).categories == ("health", "name")


def test_no_in_a_second_column_of_data_says_nothing_and_yes_is_told() -> None:
    made = of(FLOW, {"Special category data": "N"}, partner="essex-county-council")
    assert flows(made)[0].categories == ("name",)
    assert not made.remarks
    assert codes(of(FLOW, {"Special category data": "Y"}, partner="essex-county-council")) == ["names-no-term"]


def test_a_second_purpose_is_one_of_the_flow() -> None:
    (flow,) = flows(of(FLOW, {"Secondary purpose": "Research"}, partner="essex-county-council"))
    assert len(flow.purposes) == 2


@pytest.mark.parametrize("said", ["Essex Police (from April 2027)", "Essex Police (proposed)"])
def test_a_successor_to_come_is_none_yet(said: str) -> None:
    made = planned([["Organisation", "Also known as", "Sector", "Successor"], ["Old Body", None, "police", said]])
    assert codes(made, True) == ["more-than-a-name"]


@pytest.mark.parametrize(
    "heading", ["Exclusions", "Data items (excluded)", "Data not to be shared", "Prohibited purposes", "Restrictions"]
)
def test_what_a_protocol_leaves_out_blocks_until_its_lists_say_only_what_it_permits(heading: str) -> None:
    more: dict[str, Cell] = {"Data items": "Health", heading: "Mental health"}
    assert codes(of(PROTOCOL, more), True) == ["limits"]
    assert protocol(of(PROTOCOL, more, columns={heading: ""})).extra == {heading: "Mental health"}
    assert not of(PROTOCOL, {heading: "None"}).remarks


@pytest.mark.parametrize("heading", ["Not signed by", "Outstanding signatories", "Awaiting signature from"])
def test_a_party_that_has_yet_to_sign_is_not_given_the_date_of_the_others(heading: str) -> None:
    made = of(PROTOCOL, {"Date signed": "12/03/2024", heading: "Essex Police"})
    assert protocol(made).parties == (
        Party(partner="essex-county-council", signed_on=date(2024, 3, 12)),
        Party(partner="essex-police", signed=False),
    )
    assert unsettled(of(PROTOCOL, {"Date signed": "12/03/2024", heading: "All"}))
    assert unsettled(of(PROTOCOL, {"Signatories": "ECC; Essex Police (12/03/2024)", heading: "Essex Police"}))
    assert not of(PROTOCOL, {"Date signed": "12/03/2024", heading: "None"}).remarks


@pytest.mark.parametrize("heading", ["Contract end date", "Agreement ends", "Finish date", "Last day"])
def test_the_end_of_a_protocol_goes_by_other_names(heading: str) -> None:
    assert protocol(of(PROTOCOL, {heading: "31/03/2025"})).ends_on == date(2025, 3, 31)


@pytest.mark.parametrize("word", ["TBC", "various", "as above"])
def test_a_word_that_names_nobody_is_no_other_name_of_a_body(word: str) -> None:
    """Every cell with that word would have meant this body."""
    made = planned([["Organisation", "Also known as", "Sector"], ["New Body", f"NB; {word}", "charity"]])
    (body,) = made.put
    assert isinstance(body, Partner)
    assert body.aliases == ("NB",)
    assert codes(made) == ["no-other-name"]


@pytest.mark.parametrize("word", ["TBC", "Various", "All partners"])
def test_a_row_for_nobody_in_a_list_of_partners_blocks(word: str) -> None:
    assert codes(planned([["Organisation", "Also known as", "Sector"], [word, None, "charity"]]), True) == [
        "missing-name"
    ]


@pytest.mark.parametrize(
    ("heading", "relation"),
    [
        ("Processor?", "processor"),
        ("Is the recipient a data processor?", "processor"),
        ("Joint controllers (Y/N)", "joint"),
    ],
)
def test_a_tick_for_a_processor_is_the_relation_of_the_flow(heading: str, relation: str) -> None:
    """Without one a sharing agreement between separate controllers would have done."""
    partner = "essex-county-council"
    assert flows(of(FLOW, {heading: "Y"}, partner=partner))[0].relation == relation
    assert flows(of(FLOW, {heading: "N"}, partner=partner))[0].relation is None
    assert codes(of(FLOW, {heading: "Y", "Relationship": "separate"}, partner=partner), True) == ["two-values"]


def test_a_processor_that_is_named_beside_a_flow_is_kept() -> None:
    (flow,) = flows(of(FLOW, {"Data processor": "Capita"}, partner="essex-county-council"))
    assert flow.relation is None
    assert flow.extra == {"Data processor": "Capita"}


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Discharge (withdrawn)", "withdrawn"),
        ("Discharge [ARCHIVED]", "withdrawn"),
        ("Discharge - expired 2023", "withdrawn"),
        ("DRAFT - Discharge", "draft"),
        ("Discharge - superseded by ISP-9", "superseded"),
        ("Discharge (DRAFT v0.3)", "draft"),
        ("Discharge DSA v0.3 draft", "draft"),
        ("Discharge - final draft", "draft"),
        ("Draft discharge protocol", "draft"),
        ("Drafting of wills", None),
        ("Closed school places", None),
        ("Discharge (final)", None),
    ],
)
def test_a_title_that_says_its_protocol_is_not_in_force_is_believed(title: str, status: str | None) -> None:
    """A live one with such a title blocks."""
    made = of(PROTOCOL, {"Title": title, "Status": None})
    assert protocol(made).status == status
    assert codes(made) == (["status-of-title"] if status else [])
    assert codes(of(PROTOCOL, {"Title": title}), True) == (["status-contradicts"] if status else [])
    corrected = after(made).replacing(protocols={"isp-1": protocol(made).model_copy(update={"status": "active"})})
    assert not of(PROTOCOL, {"Title": title}, register=corrected).put


@pytest.mark.parametrize("aside", ["unsigned", "joining", "associate", "future", "invited"])
def test_signatories_of_another_sort_are_no_parties(aside: str) -> None:
    row = {key: cell for key, cell in PROTOCOL.items() if key != "Signatories"}
    made = of(row, {f"Signatories ({aside})": "ECC; Essex Police", "Date signed": "12/03/2024"})
    assert not protocol(made).parties


@pytest.mark.parametrize("words", ["if known", "where available", "no of children", "not stated", "n/a"])
def test_words_that_take_nothing_away_leave_the_rest_of_the_cell(words: str) -> None:
    assert "name" in protocol(of(PROTOCOL, {"Data items": f"Name, Date of birth, {words}"})).categories


@pytest.mark.parametrize("heading", ["Fully signed?", "All parties signed", "Signed by all"])
def test_a_date_of_signing_is_not_that_of_all_where_a_column_denies_it(heading: str) -> None:
    assert codes(of(PROTOCOL, {"Date signed": "12/03/2024", heading: "No"}), True) == ["signature-of-some"]
    assert not of(PROTOCOL, {"Date signed": "12/03/2024", heading: "Yes"}).remarks
    assert codes(of(PROTOCOL, {"Date signed": "12/03/2024", heading: "2 of 3"}), True) == ["signature-of-some"]
    assert not of(PROTOCOL, {heading: "No"}).remarks


@pytest.mark.parametrize("headings", [("Partner 1", "Partner 2"), ("Party A", "Party B"), ("Signatory", "Signatory 2")])
def test_parties_may_have_a_column_each(headings: tuple[str, str]) -> None:
    """They were kept as text, and the protocol had no party."""
    row = {key: cell for key, cell in PROTOCOL.items() if key != "Signatories"}
    more: dict[str, Cell] = {headings[0]: "ECC (12/03/2024)", headings[1]: "Essex Police"}
    assert protocol(of(row, more)).parties == (
        Party(partner="essex-county-council", signed_on=date(2024, 3, 12)),
        Party(partner="essex-police"),
    )


@pytest.mark.parametrize(
    "headings", [("Disclosing organisation", "Receiving organisation"), ("Data providers", "Recipient organisation(s)")]
)
def test_who_discloses_and_who_receives_is_the_role_of_a_party(headings: tuple[str, str]) -> None:
    row = {key: cell for key, cell in PROTOCOL.items() if key != "Signatories"}
    made = of(row, {headings[0]: "ECC", headings[1]: "Essex Police; Mid Essex NHS Trust"})
    assert [(party.partner, party.role) for party in protocol(made).parties] == [
        ("essex-county-council", "discloser"),
        ("essex-police", "recipient"),
        ("mid-essex-trust", "recipient"),
    ]
    assert protocol(of(row, {headings[0]: "ECC", headings[1]: "ECC"})).parties[0].role == "both"


@pytest.mark.parametrize("heading", ["Active?", "Active Y/N", "In force? (Yes / No)", "Still in use?"])
def test_no_to_whether_a_protocol_is_in_force_blocks(heading: str) -> None:
    row = {key: cell for key, cell in PROTOCOL.items() if key != "Status"}
    assert codes(of(row, {heading: "No"}), True) == ["unknown-word"]
    assert protocol(of(row, {heading: "Y"})).status == "active"


@pytest.mark.parametrize("heading", ["Draft?", "Draft Y/N", "In draft", "Not yet in force"])
def test_yes_to_whether_a_protocol_is_a_draft_is_its_status(heading: str) -> None:
    assert protocol(of(PROTOCOL, {"Status": None, heading: "Yes"})).status == "draft"
    assert protocol(of(PROTOCOL, {"Status": None, heading: "No"})).status is None
    assert codes(of(PROTOCOL, {heading: "Y"}), True) == ["status-contradicts"]
    assert protocol(of(PROTOCOL, {heading: "Version 2"})).extra[heading] == "Version 2"


@pytest.mark.parametrize("heading", ["Approved?", "Approved Y/N", "Signed off"])
def test_no_to_whether_a_protocol_is_approved_makes_it_a_draft(heading: str) -> None:
    assert protocol(of(PROTOCOL, {"Status": None, heading: "No"})).status == "draft"
    assert protocol(of(PROTOCOL, {"Status": None, heading: "Yes"})).status is None
    assert codes(of(PROTOCOL, {heading: "N"}), True) == ["status-contradicts"]


def test_the_status_of_a_signature_in_words_is_read() -> None:
    made = of(PROTOCOL, {"Signature status": "Awaiting signature"})
    assert all(party.signed is False for party in protocol(made).parties)
    assert codes(of(PROTOCOL, {"Signature status": "Part signed"}), True) == ["unreadable-signature"]


def test_a_number_that_is_hardly_a_day_is_told() -> None:
    """A flow that ended on 3 January 1900 needs no protocol any more."""
    assert codes(of(FLOW, {"End date": 3}), False) == ["early-date"]


@pytest.mark.parametrize(
    ("heading", "text", "status"),
    [
        ("Version", "v0.4 DRAFT", "draft"),
        ("Version", "Draft v0.4", "draft"),
        ("Version", "v2.1 FINAL", None),
        ("Comments", "WITHDRAWN 2023 - now national", "withdrawn"),
        ("Notes", "Superseded by ISP-4. See SharePoint", "superseded"),
        ("Comments", "Draft went round in 2023, signed since", None),
        ("Comments", "The old form is withdrawn", None),
    ],
)
def test_a_version_or_remark_that_says_its_protocol_is_not_in_force_is_believed(
    heading: str, text: str, status: str | None
) -> None:
    """It is where people write it; a live one with such a remark blocks. What a person corrected since stays."""
    made = of(PROTOCOL, {heading: text, "Status": None})
    assert protocol(made).status == status
    assert codes(of(PROTOCOL, {heading: text}), True) == (["status-contradicts"] if status else [])
    corrected = after(made).replacing(protocols={"isp-1": protocol(made).model_copy(update={"status": "active"})})
    assert not of(PROTOCOL, {heading: text, "Status": None}, register=corrected).put


@pytest.mark.parametrize("heading", ["Share? (Y/N)", "Permitted?", "Can be shared"])
def test_a_row_that_may_not_be_shared_is_no_clause(heading: str) -> None:
    """The clause would have permitted what its row forbids."""
    head: list[Cell] = ["Ref", "Title", "Parties", "Purpose", "Data items", heading]
    rows: list[list[Cell]] = [["ISP-1", "One", "ECC", "Safeguarding", "Name", "Y"]]
    assert not planned([head, *rows]).remarks
    for said in ("N", "Only if serious"):
        made = planned([head, *rows, [None, None, None, None, "Health", said]])
        assert [(cell(issue), issue.code) for issue in made.remarks if (issue.effect != "note")] == [("F3", "limits")]


@pytest.mark.parametrize("code", ["3", "A", "2b", "iv", "Annex 2", "Item 7", "B4"])
def test_a_code_in_a_protocol_is_not_that_of_a_flow(code: str) -> None:
    """Each register has its own key; a protocol for item 3 of its annex would have permitted item 3 of another's."""
    (flow,) = flows(of(FLOW, {"Data items": code}, partner="essex-county-council"))
    found = protocol(of(PROTOCOL, {"Data items": code}))
    assert flow.as_written == found.as_written == {"categories": code}
    assert not {*flow.categories} & {*found.categories}


@pytest.mark.parametrize("heading", ["Expiry date", "Expires", "Valid until"])
def test_what_expires_beside_a_flow_is_its_agreement(heading: str) -> None:
    """Read as the flow's end, the flow whose agreement lapsed would have needed none."""
    (flow,) = flows(of(FLOW, {"DSA ref": "ISP-1", heading: "31/03/2023"}, partner="essex-county-council"))
    assert flow.ends_on is None
    assert flow.extra[heading] == "31/03/2023"


@pytest.mark.parametrize(
    "said", ["01/04/2019 - 31/03/2022", "April 2019 to March 2022", "from 1/4/2019 until 31/3/2022"]
)
def test_how_long_a_protocol_runs_is_its_start_and_end(said: str) -> None:
    found = protocol(of(PROTOCOL, {"Duration": said}))
    assert (found.starts_on, found.ends_on) == (date(2019, 4, 1), date(2022, 3, 31))


def test_a_duration_that_may_say_the_end_blocks_and_a_length_is_kept() -> None:
    """An agreement for three years from 2019 would have been in force for ever."""
    assert codes(of(PROTOCOL, {"Term": "3 years from 01/04/2019"}), True) == ["unreadable-date"]
    assert not unsettled(of(PROTOCOL, {"Term": "3 years from 01/04/2019", "End date": "31/03/2022"}))
    assert not unsettled(of(PROTOCOL, {"Term": "3 years from 01/04/2019"}, columns={"Term": ""}))
    assert protocol(of(PROTOCOL, {"Term": "3 years"})).extra == {"Term": "3 years"}


def test_a_financial_year_is_no_month() -> None:
    assert codes(of(PROTOCOL, {"End date": "2011/12"}), True) == ["unreadable-date"]
    assert protocol(of(PROTOCOL, {"End date": "2025/12"})).ends_on == date(2025, 12, 31)


def test_a_method_that_may_be_secure_is_not_the_secure_one() -> None:
    (flow,) = flows(of(FLOW, {"Method": "Email (secure?)"}, partner="essex-county-council"))
    assert (flow.methods, flow.as_written) == ((), {"methods": "Email (secure?)"})


def test_one_letter_behind_a_party_is_a_key_and_nobodys_name() -> None:
    """P may be pending. Two letters are initials."""
    assert "unreadable-signature" in codes(of(PROTOCOL, {"Signatories": "ECC (S); Essex Police (P)"}), True)
    assert protocol(of(PROTOCOL, {"Signatories": "ECC (JS)"})).parties[0].signatory == "JS"


@pytest.mark.parametrize("word", ["N", "No", "Y"])
def test_yes_and_no_are_no_bodies(word: str) -> None:
    """With --create-partners there would have been a body of that name, party to every such row."""
    made = of(PROTOCOL, {"Signatories": word}, create_partners=True)
    assert not protocol(made).parties
    assert codes(made) == ["names-no-body"]


def test_a_processor_that_is_the_recipient_is_the_relation_of_the_flow() -> None:
    partner = "essex-county-council"
    assert flows(of(FLOW, {"Processor": "Essex Police"}, partner=partner))[0].relation == "processor"
    assert flows(of(FLOW, {"Processor": "ECC"}, partner=partner))[0].relation is None
    said: dict[str, Cell] = {"Processor": "Essex Police", "Relationship": "separate"}
    assert codes(of(FLOW, said, partner=partner), True) == ["two-values"]


@pytest.mark.parametrize("heading", ["Status (Live / Draft / Closed)", "Status (Active, Expired, Under review)"])
def test_a_status_whose_heading_lists_the_words_is_read(heading: str) -> None:
    """Kept as text, a closed agreement would have been in force by its dates."""
    row = {key: cell for key, cell in PROTOCOL.items() if key != "Status"}
    assert protocol(of(row, {heading: "Closed"})).status == "withdrawn"
    assert protocol(of(row, {"Status (previous)": "Live"})).status is None


def test_a_footnote_to_a_protocol_blocks() -> None:
    """It may be that somebody has not signed. Another line alone in its row below, or a key to colours above, is told."""
    rows: list[list[Cell]] = [["Ref", "Title", "Signatories"], ["ISP-1", "Discharge*", "ECC (1/2/2024)"]]
    noted = planned([*rows, [], ["* Not yet signed by the police"]])
    assert [(cell(issue), issue.code) for issue in of_cells(noted)] == [("B2", "footnote")]
    assert codes(planned([*rows, [], ["Last updated in May"]]), False) == ["note-alone"]
    assert codes(planned([["Grey rows are no longer in force"], *rows]), False) == ["note-alone"]
    assert not of_cells(planned([["Protocols of the partnership"], *rows]))


def test_a_second_table_with_headings_of_its_own_blocks() -> None:
    """Its cells would have been read under the first one's headings: the day on which a flow stopped as how it is sent."""
    made = planned(
        [
            ["Ref", "Sender", "Recipient", "Data items", "Purpose", "Method"],
            ["1", "ECC", "Essex Police", "Name", "Direct care", "Email"],
            [],
            ["Flows that have stopped"],
            ["Ref", "Sender", "Recipient", "Data items", "Purpose", "Date stopped"],
            ["2", "ECC", "Essex Police", "Name", "Direct care", "31/03/2023"],
        ],
        partner="essex-county-council",
        create_partners=True,
    )
    assert [(cell(issue), issue.code) for issue in made.remarks] == [("A5", "second-table")]
    assert len(flows(made)) == 1


def test_marks_that_are_all_crosses_are_told() -> None:
    rows: list[list[Cell]] = [["Ref", "Title", "ECC", "Essex Police"], ["ISP-1", "One", "X", "x"]]
    assert [(cell(issue), issue.code, (issue.effect != "note")) for issue in of_cells(planned(rows))] == [
        ("C2", "only-crosses", False)
    ]
    assert not of_cells(planned([*rows, ["ISP-2", "Two", "X", "Y"]]))


@pytest.mark.parametrize("group", ["Pending signature", "Awaiting sign-off", "On hold", "Legacy agreements"])
def test_a_group_of_what_is_not_in_force_says_so(group: str) -> None:
    row = {**PROTOCOL, "Status": None}
    made = planned([list(row), [group], list(row.values())])
    assert protocol(made).status in ("draft", "withdrawn")
    assert protocol(made).theme == group


@pytest.mark.parametrize("heading", ["Lawyers / Date signed", "ISA / End date"])
def test_a_heading_of_two_halves_is_no_date_of_all(heading: str) -> None:
    """Only a heading in two languages is read by the half that is known, and no date that permits by itself."""
    found = protocol(of(PROTOCOL, {heading: "12/03/2024"}))
    assert all(party.signed_on is None for party in found.parties)
    (flow,) = flows(of(FLOW, {heading: "12/03/2024"}, partner="essex-county-council"))
    assert flow.ends_on is None


def test_the_date_of_a_row_is_that_of_those_who_signed() -> None:
    """Beside "Signed by", "Partners" are parties that have not: they had the date, and "Signed by" was kept as text."""
    row = {key: cell for key, cell in PROTOCOL.items() if key != "Signatories"}
    signed = Party(partner="essex-county-council", signed_on=date(2024, 3, 12))
    more: dict[str, Cell] = {"Partners": "ECC; Essex Police", "Signed by": "ECC", "Date signed": "12/03/2024"}
    assert protocol(of(row, more)).parties == (signed, Party(partner="essex-police"))
    more = {"Signatories": "ECC", "Other parties": "Essex Police", "Date signed": "12/03/2024"}
    assert protocol(of(row, more)).parties == (signed, Party(partner="essex-police"))
    person = protocol(of(row, {"Partners": "ECC", "Signed by": "J Smith", "Date signed": "12/03/2024"}))
    assert person.parties == (signed,)
    assert person.extra == {"Signed by": "J Smith"}


@pytest.mark.parametrize("said", ["not yet", "No", "awaiting"])
def test_what_says_that_somebody_has_not_signed_is_no_party(said: str) -> None:
    """With --create-partners there would have been a body "not yet", and nothing said of the one before it."""
    made = of(PROTOCOL, {"Signatories": f"ECC, 12/03/2024, Essex Police, {said}"}, create_partners=True)
    assert codes(made, True) == ["unreadable-signature"]
    assert len(protocol(made).parties) == 2


@pytest.mark.parametrize(
    ("heading", "said"),
    [("Leavers", "Essex Police (31/12/2024)"), ("Former partners", "Essex Police"), ("Withdrawn by", "ECC")],
)
def test_who_has_left_in_a_column_of_its_own_blocks(heading: str, said: str) -> None:
    """Kept as text, a party that left would still have signed."""
    assert codes(of(PROTOCOL, {heading: said}), True) == ["leavers"]
    assert not of(PROTOCOL, {heading: "None"}).remarks
    assert protocol(of(PROTOCOL, {heading: said}, columns={heading: ""})).extra == {heading: said}


@pytest.mark.parametrize("said", ["One way", "ECC to Essex Police", "Inbound"])
def test_a_protocol_for_one_way_blocks_until_its_parties_have_roles(said: str) -> None:
    """A party without a role may disclose and receive."""
    assert codes(of(PROTOCOL, {"Direction of sharing": said}), True) == ["one-way"]
    roles: dict[str, Cell] = {"Signatories": "ECC (discloser); Essex Police (recipient)", "Direction of sharing": said}
    assert not of(PROTOCOL, roles).remarks
    assert protocol(of(PROTOCOL, {"Direction": "Two-way"})).extra == {"Direction": "Two-way"}


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Stage", "Draft"),
        ("RAG", "Red - expired"),
        ("Approval status", "Not approved"),
        ("Latest update", "Lapsed. New one to follow"),
    ],
)
def test_a_column_of_how_a_protocol_stands_is_a_remark(heading: str, said: str) -> None:
    assert protocol(of(PROTOCOL, {heading: said, "Status": None})).status in ("draft", "withdrawn")
    other = protocol(of(PROTOCOL, {f"DPIA {heading}": said}))
    counts = {"status": "DPIA Stage: Draft"} if heading == "Stage" else {}
    assert other.as_written.get("status") == counts.get("status"), (
        "a column of status words counts, whatever its heading"
    )


@pytest.mark.parametrize("heading", ["Sign-off status", "Signed status"])
def test_the_state_of_signing_is_no_text(heading: str) -> None:
    assert codes(of(PROTOCOL, {heading: "Outstanding: Essex Police"}), True) == ["unreadable-signature"]
    assert all(party.signed for party in protocol(of(PROTOCOL, {heading: "Fully signed"})).parties)


@pytest.mark.parametrize("heading", ["Contains personnel data", "Contains personal dates"])
def test_a_heading_that_is_only_like_another_never_makes_a_flow_not_personal(heading: str) -> None:
    (flow,) = flows(of(FLOW, {heading: "N"}, partner="essex-county-council"))
    assert flow.personal is None
    assert "N" in (flow.extra.get(heading), flow.as_written.get("categories"))


@pytest.mark.parametrize(
    "name", ["Midshire Police", "External solicitors", "IT supplier", "Borsetshire County Council"]
)
def test_an_internal_flow_to_what_is_no_department_blocks(name: str) -> None:
    """An unknown body was taken for a department, and the flow needed no protocol."""
    more: dict[str, Cell] = {"Sender": "Finance", "Recipient": name, "Internal or external": "Internal"}
    assert codes(of(FLOW, more, partner="essex-county-council"), True) == ["internal-names-another"]
    for department in ("The Council", "Council tax", "Hospital social work team"):
        more["Recipient"] = department
        assert not of(FLOW, more, partner="essex-county-council").remarks


@pytest.mark.parametrize(
    ("heading", "said", "field"),
    [
        ("End date", "31/03/2023", "ends_on"),
        ("Withdrawn on", "31/03/2023", "withdrawn_on"),
        ("Superseded by", "0013", "status"),
        ("Type", "MoU", "kinds"),
    ],
)
def test_a_column_added_to_a_published_list_is_read(heading: str, said: str, field: str) -> None:
    """As a published list it would have been kept as text; the protocol register has all its columns, and this one."""
    head: list[Cell] = ["Title", "Purpose", "Lead Organisation", "Other Organisations Involved", "Review date"]
    row: list[Cell] = ["0012 - SELEP DSA V2.0", "Direct care", "ECC", "Essex Police", "Mar-2030"]
    assert planned([head, row]).sheets[0].template == "weisf-protocols"
    made = protocol(planned([[*head, heading], [*row, said]]))
    assert getattr(made, field) is not None
    assert (made.reference, made.version, [party.partner for party in made.parties]) == (
        "0012",
        "2.0",
        ["essex-county-council", "essex-police"],
    )


def test_the_sections_of_laws_are_no_codes() -> None:
    assert protocol(of(PROTOCOL, {"Legal power": "s36"})).gateways == ("s36",)


def test_a_day_of_leaving_that_is_nobodys_limits_the_protocol() -> None:
    made = of(PROTOCOL, {"Left on": "31/03/2020"})
    assert "leaving-of-nobody" in codes(made, True)
    assert protocol(made).as_written["limits"] == "Left on: 31/03/2020"


@pytest.mark.parametrize(("heading", "cell_"), [("In date?", "N"), ("Out of date", "Y"), ("Is it up to date", "No")])
def test_being_out_of_date_counts_until_somebody_says_what_it_is(heading: str, cell_: str) -> None:
    assert "status" in protocol(of(PROTOCOL, {heading: cell_})).as_written
