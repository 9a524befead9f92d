"""The record of Article 30 and the open register under the Digital Economy Act, as they are handed in."""

from datetime import date

import pytest

from graph_service.model import Asset, Flow, Partner, Party, Protocol, Term
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import Cell, SheetOut, csv_text, workbook_bytes
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Limits, read
from importers.recognise.template import find, shipped
from importers.writing.export import export

ON = date(2026, 11, 25)
COUNCIL = Partner(
    id="council",
    name="Northshire County Council",
    address="County Hall, Northford",
    contact="info@northshire.example",
    dpo_contact="dpo@northshire.example",
    ico_number="Z1234567",
)
POLICE = Partner(id="police", name="Northshire Police", contact="info@police.example")
CASES = Asset(
    id="cases",
    name="Youth work: Safeguarding",
    holder="council",
    purposes=("safeguarding",),
    categories=("health",),
    joint_controllers=("police",),
)
BARE = Asset(id="bare", name="Old index cards", holder="council")
OTHER = Asset(id="other", name="Custody", holder="police", purposes=("safeguarding",))


def register(*assets: Asset) -> Snapshot:
    return Snapshot(1, partners={p.id: p for p in (COUNCIL, POLICE)}, assets={a.id: a for a in assets})


def article_30(snapshot: Snapshot, partner: str | None = None) -> SheetOut:
    return export(find("ico", shipped()), snapshot, partner, on=ON)


def files(out: SheetOut) -> tuple[tuple[str, bytes], ...]:
    text = csv_text((), [*out.heading, out.header, *out.rows])
    return ("record.xlsx", workbook_bytes([out])), ("record.csv", text.encode("utf-8-sig"))


def beside(out: SheetOut, head: str) -> dict[str, Cell]:
    """What the contact block has beside its labels, under a heading."""
    at = list(out.heading[0]).index(head)
    return {str(row[at]): row[at + 1] for row in out.heading[1:] if len(row) > at + 1 and row[at]}


def test_the_controller_and_whom_to_ask_stand_above_the_headings_on_row_9() -> None:
    out = article_30(register(CASES, OTHER), "council")
    assert len(out.heading) == 8
    assert beside(out, "Name and contact details of the controller") == {
        "Name": "Northshire County Council",
        "Address": "County Hall, Northford",
        "Email": "info@northshire.example",
        "Telephone": None,
        "ICO registration": "Z1234567",
    }
    assert beside(out, "Data Protection Officer (if applicable)") == {
        "Name": None,
        "Address": None,
        "Email": "dpo@northshire.example",
        "Telephone": None,
        "Date of this record": ON,
    }
    assert beside(out, "Joint controller (if applicable)")["Name"] == "Northshire Police"
    assert beside(out, "Joint controller (if applicable)")["Email"] == "info@police.example"
    assert set(beside(out, "Representative (if applicable)").values()) == {None}


@pytest.mark.parametrize("said", [None, "council"])
@pytest.mark.parametrize("number", [0, 1], ids=["xlsx", "csv"])
def test_the_block_says_whose_record_it_is_and_importing_it_plans_nothing(said: str | None, number: int) -> None:
    snapshot = register(CASES, BARE)
    out = article_30(snapshot)
    name, content = files(out)[number]
    planned = plan(read(content, name, Limits()), snapshot, shipped(), Options(partner=said), {})
    assert (planned.adds, planned.changes, planned.absent, planned.unchanged) == ((), (), (), 2)
    assert [issue for issue in planned.remarks if (issue.effect != "note")] == []
    assert (planned.sheets[0].template, planned.sheets[0].header_row) == ("ico-controller", 9)


def test_an_activity_names_the_recipients_of_all_its_flows_and_importing_it_plans_nothing() -> None:
    """Article 30(1)(d) asks for them, and (e) for transfers abroad, also where a data flow map recorded them."""
    abroad = Partner(id="lab", name="Night Readers", country="AU")
    flows = (
        Flow(id="f1", name="Referrals", source="council", target="police", source_asset="cases"),
        Flow(id="f2", name="Images", source="council", target="lab", source_asset="cases", safeguard="IDTA"),
        Flow(id="f3", name="Hosting", source="council", target="police", source_asset="cases", country="US"),
        Flow(id="f4", name="Copies", source="council", target="council", source_asset="cases"),
        Flow(id="f5", name="Other", source="council", target="police", source_asset="bare"),
    )
    known = register(CASES, BARE)
    snapshot = known.replacing(partners={**known.partners, "lab": abroad}, flows={flow.id: flow for flow in flows})
    out = article_30(snapshot, "council")
    at = list(out.header).index("Other recipients that the register records")
    assert {row[at] for row in out.rows} == {
        "Night Readers (AU, IDTA); Northshire Police; Northshire Police (US)",
        "Northshire Police",
    }
    for name, content in files(out):
        planned = plan(read(content, name, Limits()), snapshot, shipped(), Options(partner="council"), {})
        assert (planned.adds, planned.changes, planned.absent, planned.unchanged) == ((), (), (), 2)
        assert [issue for issue in planned.remarks if (issue.effect != "note")] == []


def test_a_controller_with_the_name_of_another_stands_in_the_block_by_its_id() -> None:
    twin = Partner(id="twin", name=COUNCIL.name)
    snapshot = Snapshot(1, partners={"council": COUNCIL, "twin": twin}, assets={"bare": BARE})
    out = article_30(snapshot)
    assert out.heading[1][1] == "council"
    planned = plan(read(workbook_bytes([out]), "r.xlsx", Limits()), snapshot, shipped(), Options(), {})
    assert (planned.adds, planned.changes, planned.unchanged) == ((), (), 1)


def test_records_of_several_bodies_name_the_holder_of_each_and_no_controller_above() -> None:
    out = article_30(register(CASES, OTHER))
    assert not out.heading
    assert "Holder" in out.header


def test_an_asset_of_which_only_the_name_is_known_has_it_at_the_start_of_its_row() -> None:
    out = article_30(register(CASES, BARE), "council")
    assert list(out.header[:3]) == ["Business function", "Asset name", "Purpose of processing"]
    assert [list(row[:3]) for row in out.rows] == [
        [None, "Old index cards", None],
        ["Youth work", None, "Safeguarding"],
    ]


def agreement(id: str, *gateways: str, **fields: object) -> Protocol:
    parties = (Party(partner="council", signed=True, signatory="Jo Bloggs"), Party(partner="police"))
    return Protocol.model_validate(
        {"id": id, "reference": id.upper(), "title": f"Agreement {id}", "gateways": gateways, "parties": parties}
        | fields
    )


def test_the_open_register_lists_the_agreements_under_the_acts_powers_with_those_that_ended() -> None:
    own = Term(scheme="gateway", id="fuel", label="Fuel poverty power", broader="digital-economy-act-2017-s36")
    protocols = (
        agreement("act", "digital-economy-act-2017"),
        agreement("debt", "digital-economy-act-2017-s48", "localism-act-2011-s1", ends_on=date(2020, 3, 31)),
        agreement("fuel", "fuel"),
        agreement("care", "localism-act-2011-s1"),
        agreement("none"),
        agreement("plan", "digital-economy-act-2017-s35", status="draft"),
    )
    snapshot = register().replacing(
        terms={"gateway/fuel": own},
        protocols={p.id: p.model_copy(update={"extra": {"Risk": "private", "Areas": "E10"}}) for p in protocols},
    )
    dea = find("dea", shipped())
    out = export(dea, snapshot, "council")
    rows = [dict(zip(out.header, row, strict=True)) for row in out.rows]
    assert [row["Information sharing agreement"] for row in rows] == ["ACT", "DEBT", "FUEL"]
    assert {row["Controller names"] for row in rows} == {"Northshire County Council; Northshire Police"}
    assert rows[1]["End date"] == date(2020, 3, 31)
    assert list(out.header) == [column.heading for column in dea.published()]
    assert {row["Areas"] for row in rows} == {"E10"}
    assert not any("private" in str(cell) or "Bloggs" in str(cell) for row in out.rows for cell in row)
    planned = plan(read(workbook_bytes([out]), "r.xlsx", Limits()), snapshot, shipped(), Options(), {})
    assert (planned.adds, planned.changes, planned.absent, planned.unchanged) == ((), (), (), 3)


def test_what_an_export_left_out_is_not_absent_when_it_is_imported() -> None:
    """Only what this file's own last import had can be: so nothing is retired by importing a part."""
    snapshot = register(CASES, OTHER).replacing(
        flows={"f": Flow(id="f", source="council", target="police", name="x", recorded_by="council")}
    )
    content = workbook_bytes([article_30(snapshot, "council")])
    options = Options(retire_absent=True, retire_many=True)
    planned = plan(read(content, "part.xlsx", Limits()), snapshot, shipped(), options, {})
    assert (planned.absent, planned.delete) == ((), ())
