"""Registers as people write them: what they say gets in, and what nobody has understood is as written."""

from pathlib import Path

import pytest

from graph_service.model import Flow, Partner, Protocol
from graph_service.register import Register
from importers.plan import Plan


def protocols(made: Plan) -> dict[str, Protocol]:
    """The protocols that a plan writes, by reference or id."""
    return {record.reference or record.id: record for record in made.put if isinstance(record, Protocol)}


def test_a_councils_list_of_agreements_is_in_on_the_first_day(tmp_path: Path, data: Path) -> None:
    register = Register.open(str(tmp_path / "register.db"))
    made = register.plan_import(data / "registers" / "council-agreements.csv", create_partners=True)
    found = protocols(made)
    assert (len(found), made.held) == (12, ())
    assert found["DSA001"].review_months == 12
    assert (found["DSA006"].renews, found["DSA006"].kinds) == (True, ("memorandum",))
    assert found["DSA008"].extra["Expiry date"] == "31/03/2025 + 2 yr extension"
    assert found["DSA009"].as_written["status"] == "Live (renewal in progress)"
    assert found["DSA011"].as_written["status"] == "Live - overdue review"
    groups = {record.name for record in made.put if isinstance(record, Partner) and record.group}
    assert groups == {"all GP practices", "All maintained schools", "CSP partners", "Registered providers"}
    icb = next(party for party in found["DSA003"].parties if party.partner == "all-gp-practices")
    assert icb.signed_by == "icb"
    assert all(protocol.lead is None and "Owner" in protocol.extra for protocol in found.values())
    register.apply_import(made)
    again = register.plan_import(data / "registers" / "council-agreements.csv", create_partners=True)
    assert (again.adds, again.changes) == ((), ())


@pytest.mark.parametrize("file", ["types.csv", "statuses.csv", "signed-for-others.csv", "isa-log.xlsx"])
def test_nothing_that_people_wrote_holds_a_protocol(register: Register, data: Path, file: str) -> None:
    made = register.plan_import(data / "registers" / file, create_partners=True)
    assert made.held == ()
    words = [question.about for question in made.questions if question.kind == "word"]
    assert len(words) == len(set(words)), "each word is asked about once"


def test_answering_a_word_is_remembered_for_every_protocol(register: Register, data: Path) -> None:
    file = data / "registers" / "types.csv"
    made = register.plan_import(file)
    tier = next(question for question in made.questions if question.about == "Tier 2")
    register.apply_import(register.plan_import(file, answers={tier.id: "sharing"}))
    again = register.plan_import(file)
    assert tier.id not in {question.id for question in again.questions}
    assert (again.adds, again.changes) == ((), ())


def test_no_to_being_current_counts(register: Register, data: Path) -> None:
    found = protocols(register.plan_import(data / "registers" / "current-n.xlsx"))["ISA-1"]
    assert (found.status, found.as_written) == (None, {"status": "Current?: N"})


def test_who_data_is_shared_with_is_the_parties(register: Register, data: Path) -> None:
    found = protocols(register.plan_import(data / "registers" / "who-is-data-shared-with.xlsx"))["ISA-1"]
    assert {party.partner for party in found.parties} == {"northshire-county-council", "northshire-police"}


def test_likeness_of_letters_never_decides_a_number_or_a_date(register: Register, data: Path) -> None:
    bodies = [r for r in register.plan_import(data / "registers" / "nic-number.xlsx").put if isinstance(r, Partner)]
    assert [body.ico_number for body in bodies] == [None, None]
    (ends,) = protocols(register.plan_import(data / "registers" / "expires-on.xlsx")).values()
    assert (str(ends.ends_on), ends.withdrawn_on) == ("2027-03-31", None)
    (starts,) = protocols(register.plan_import(data / "registers" / "agreement-date.xlsx")).values()
    assert (str(starts.starts_on), starts.status) == ("2024-04-01", "active")


def test_two_protocols_without_a_reference_are_two(register: Register, data: Path) -> None:
    for number in (1, 2):
        register.apply_import(register.plan_import(data / "registers" / f"reference-tbc-{number}.xlsx"))
    assert {"early-help", "hospital-discharge"} <= {protocol.id for protocol in register.snapshot().protocols.values()}


def test_a_successor_below_is_known(tmp_path: Path, data: Path) -> None:
    made = Register.open(str(tmp_path / "r.db")).plan_import(data / "registers" / "successors-below.xlsx")
    assert {r.id: r.successors for r in made.put if isinstance(r, Partner)}["oldvale-borough-council"] == (
        "newvale-council",
    )


def test_a_cell_beneath_a_merge_has_the_value_that_everybody_sees(register: Register, data: Path) -> None:
    for file in ("value-under-a-merge.xlsx", "value-under-a-merge.ods"):
        made = register.plan_import(data / "registers" / file, partner="northshire-county-council")
        assert {flow.source for flow in made.put if isinstance(flow, Flow)} == {"northshire-police"}


def test_a_lists_lookup_is_its_names(register: Register, data: Path) -> None:
    (found,) = protocols(register.plan_import(data / "registers" / "lookup-values.csv")).values()
    assert {party.partner for party in found.parties} == {"northshire-county-council", "northshire-police"}


SAMPLES: dict[str, tuple[str | None, str, int]] = {
    "block-above-a-table.xlsx": (None, "layout", 4),
    "contracts.xlsx": (None, "layout", 1),
    "dea-codes.csv": ("dea-register", "", 1),
    "dpia-no.xlsx": ("healthwatch-assets", "", 1),
    "fee-payers.csv": ("partner-list", "", 1),
    "healthwatch-recipients.csv": ("healthwatch-assets", "", 1),
    "list-of-councils.csv": ("partner-list", "", 1),
    "month-first.csv": ("protocol-register", "month-first", 1),
    "nic-number.xlsx": ("partner-list", "", 1),
    "personnel-data.xlsx": ("healthwatch-assets", "", 1),
    "processors-recipients.xlsx": ("ico-controller", "", 1),
    "row-like-headings.csv": ("healthwatch-assets", "", 1),
    "row-like-headings.xlsx": (None, "layout", 1),
    "small-flow-map.xlsx": ("data-flow-map", "", 1),
    "tab-of-lists.xlsx": ("protocol-register", "", 1),
}
"""What each file is read as (None: it is asked), a kind of question that it has, and the row of its headings."""


@pytest.mark.parametrize("file", SAMPLES)
def test_each_file_is_the_table_that_it_is(register: Register, data: Path, file: str) -> None:
    layout, asked, row = SAMPLES[file]
    made = register.plan_import(data / "registers" / file, partner="northshire-county-council")
    assert made.sheets[0].header_row == row
    kinds = {question.kind for question in made.questions}
    assert (layout is None) == ("layout" in kinds)
    assert layout in (None, made.sheets[0].template)
    assert asked in ("", *kinds)


def test_recipients_of_a_processor_and_of_healthwatch_have_flows(register: Register, data: Path) -> None:
    for file, count in (
        ("healthwatch-recipients.csv", 1),
        ("processors-recipients.xlsx", 2),
        ("small-flow-map.xlsx", 1),
    ):
        made = register.plan_import(data / "registers" / file, partner="northshire-county-council")
        assert len([record for record in made.put if isinstance(record, Flow)]) == count


def test_a_fee_payers_registration_ends_when_its_list_says(register: Register, data: Path) -> None:
    (body,) = (r for r in register.plan_import(data / "registers" / "fee-payers.csv").put if isinstance(r, Partner))
    assert (str(body.ico_expires_on), body.dpo_contact) == ("2027-05-31", "dpo@northshire.example")
    assert "Northshire Council" in body.aliases


def test_controllers_that_are_codes_are_told_once(register: Register, data: Path) -> None:
    made = register.plan_import(data / "registers" / "dea-codes.csv")
    assert [remark.code for remark in made.remarks] == ["coded-parties"]


def test_formats_and_links_are_what_everybody_sees(register: Register, data: Path) -> None:
    (ends,) = protocols(register.plan_import(data / "registers" / "month-by-format.xlsx")).values()
    assert str(ends.ends_on) == "2026-11-30"
    assert "ISP-902" in protocols(register.plan_import(data / "registers" / "reference-by-format.xlsx"))
    (linked,) = protocols(register.plan_import(data / "registers" / "link-with-another-text.xlsx")).values()
    assert linked.url == "https://intranet.example/isp/L-1.pdf"
    hidden = register.plan_import(data / "registers" / "row-filtered-out.xlsx")
    assert "1 row is hidden or filtered out and was read: row 3." in [remark.message for remark in hidden.remarks]


def test_why_an_agreement_ended_is_no_purpose(register: Register, data: Path) -> None:
    made = register.plan_import(data / "registers" / "isa-log.xlsx", create_partners=True)
    old = protocols(made)["ISA/000"]
    assert (old.status, old.purposes, old.extra["Reason"]) == ("withdrawn", (), "replaced by ISA/001")
    assert (old.kinds, old.as_written) == ((), {})
    (homes,) = (record for record in made.put if isinstance(record, Partner) and record.id == "harbour-homes")
    assert not homes.group
    assert "replaced by ISA/001" not in {question.about for question in made.questions}


def test_a_school_that_its_number_told_apart_keeps_it_when_it_stands_alone(tmp_path: Path) -> None:
    register = Register.open(str(tmp_path / "register.db"))
    head = "URN,EstablishmentName,TypeOfEstablishment (name)\n"
    rows = ["100001,St Mary's School,Community school\n", "100002,St Mary's School,Academy converter\n"]
    register.apply_import(register.plan_import((head + "".join(rows)).encode(), "schools.csv"))
    before = register.snapshot().partners
    made = register.plan_import((head + rows[1]).encode(), "schools.csv")
    assert (len(before), made.adds, made.changes) == (2, (), ())


def test_a_claim_to_be_anonymous_by_a_code_is_as_written_and_told(tmp_path: Path) -> None:
    register = Register.open(str(tmp_path / "register.db"))
    text = (
        "Sender,Recipient,Data items,Purpose,Anonymised or pseudonymised\n"
        "Body One,Body Two,Health,Research,Anonymised – ICO code compliant\n"
    )
    made = register.plan_import(text.encode(), "flows.csv", create_partners=True, partner="Body One")
    (flow,) = (record for record in made.put if isinstance(record, Flow))
    assert (flow.identifiability, flow.as_written) == (None, {"identifiability": "Anonymised – ICO code compliant"})
    assert [remark.effect for remark in made.remarks if remark.code == "unknown-word"] == ["as-written"]
