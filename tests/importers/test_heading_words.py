"""Headings are known by the words that matter, whatever their order and the words that only join them."""

from datetime import date
from pathlib import Path

import pytest

from graph_service import Register
from graph_service.model import Flow, Partner, Protocol
from importers.recognise.headings import likely
from importers.recognise.template import shipped

KNOWN = [
    ("protocol-register", "Next review due", "protocol.review_on"),
    ("protocol-register", "Type of doc", "protocol.kinds"),
    ("protocol-register", "Date of the next review", "protocol.review_on"),
    ("protocol-register", "Status of the agreement", "protocol.status"),
    ("protocol-register", "Methods of transfer", "protocol.methods"),
    ("protocol-register", "The purposes of the agreement", "protocol.purposes"),
    ("data-flow-map", "Frequency of the flow", "flow.frequency"),
    ("protocol-register", "Signatories (date signed)", "protocol.parties"),
    ("protocol-register", "Legal power / gateway", "protocol.gateways"),
    ("protocol-register", "Title / description", "protocol.title"),
    ("protocol-register", "Information to be shared", "protocol.categories"),
    ("protocol-register", "Review frequency", "protocol.review_months"),
    ("protocol-register", "Date last reviewed", "protocol.reviewed_on"),
]
OTHERS = [
    ("protocol-register", "Last reviewed by", "protocol.review_on"),
    ("protocol-register", "Review of status", "protocol.status"),
    ("protocol-register", "Current?", "protocol.status"),
    ("protocol-register", "Information not to be shared", "protocol.categories"),
    ("protocol-register", "Signatories (not signed)", "protocol.parties"),
    ("protocol-register", "Transfer of staff", "protocol.methods"),
    ("data-flow-map", "End date of the contract", "flow.ends_on"),
]


def fields(layout: str, heading: str) -> tuple[str, ...]:
    template = next(template for template in shipped() if template.name == layout)
    number = likely(heading, template)
    return () if number is None else template.columns[number].fields


@pytest.mark.parametrize(("layout", "heading", "field"), KNOWN)
def test_a_heading_in_other_words_is_known(layout: str, heading: str, field: str) -> None:
    assert field in fields(layout, heading)


@pytest.mark.parametrize(("layout", "heading", "field"), OTHERS)
def test_a_word_more_makes_it_another(layout: str, heading: str, field: str) -> None:
    assert field not in fields(layout, heading)


@pytest.mark.parametrize("cell", ["Yes - ISP-7", "Y (ISP-7)", "ISP-7", "yes: ISP-7"])
def test_an_agreement_behind_a_yes_is_the_one_that_is_claimed(cell: str, tmp_path: Path) -> None:
    file = tmp_path / "flows.csv"
    file.write_text(f"Ref,Flow,Sender,Recipient,Data,Sharing agreement in place?\n1,F,A,B,name,{cell}\n", "utf-8")
    with Register.open(str(tmp_path / "r.db")) as register:
        register.write([Partner(id="a", name="A"), Partner(id="b", name="B")], why="first")
        plan = register.plan_import(file, partner="a")
        assert [record.claims for record in plan.put if isinstance(record, Flow)] == [("ISP-7",)]


def test_how_often_and_when_last_reviewed_go_out_and_come_in_again(tmp_path: Path) -> None:
    record = Protocol(
        id="p", title="P", reference="P-1", review_months=18, reviewed_on=date(2026, 3, 1), review_on=date(2027, 9, 1)
    )
    with Register.open(str(tmp_path / "r.db")) as register:
        register.write([record], why="first")
        (tmp_path / "out.xlsx").write_bytes(register.export("protocol-register"))
        assert register.plan_import(tmp_path / "out.xlsx").changes == ()
        register.remove("protocol", "p", why="again")
        register.apply_import(register.plan_import(tmp_path / "out.xlsx"))
        assert register.get("protocol", "p-1").model_copy(update={"id": "p"}) == record
