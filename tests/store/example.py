"""A small register that uses every noun, in three revisions, with things kept beside it."""

from datetime import date

from graph_service import Register
from graph_service.model import Asset, Clause, Flow, Member, Notice, Partner, Party, Project, Protocol, Record, Term

RECORDS: list[Record] = [
    Term(scheme="category", id="x-photos", label="Photos", broader="x-images"),
    Term(scheme="category", id="x-images", label="Images"),
    Term(scheme="purpose", id="x-care", label="Care"),
    Partner(id="north", name="North Council", aliases=("NC",), extra={"Tier `1`": "yes"}),
    Partner(id="south", name="South Trust", parent="north", successors=("north",), as_written={"sector": "Trust?"}),
    Partner(
        id="practices",
        name="Practices of the north",
        group=True,
        members=(
            Member(partner="south", joined_on=date(2024, 1, 1)),
            Member(partner="north", left_on=date(2025, 1, 1)),
        ),
    ),
    Asset(id="files", name="Files", holder="north", categories=("x-photos",)),
    Project(id="join", name="Joining up", lead="north", partners=("north", "south")),
    Protocol(
        id="isp-1",
        title="Sharing photos",
        parties=(
            Party(partner="north", signed_on=date(2025, 1, 31)),
            Party(partner="south", signed=False),
            Party(partner="practices", signed=True, signed_by="north", authority="Delegation of 2024"),
        ),
        kinds=("sharing", "processing"),
        review_months=12,
        as_written={"limits": "not for research"},
        clauses=(Clause(categories=("x-photos",), purposes=("x-care",)), Clause(categories=("x-images",))),
        categories=("x-images",),
        starts_on=date(2025, 2, 1),
    ),
    Protocol(id="isp-2", title="Older", under="isp-1", categories=("x-photos",), purposes=("x-care",)),
    Notice(id="privacy", partner="north", title="How we use photos", recipients=("south",)),
    Flow(
        id="f-1",
        name="Photos to the trust",
        source="north",
        target="south",
        source_asset="files",
        categories=("x-photos",),
        purposes=("x-care",),
        project="join",
        records=1 << 70,
        starts_on=date(2026, 1, 1),
    ),
]


def fill(register: Register) -> None:
    """Three revisions: all records, one replaced, one deleted; and two things kept."""
    register.write(RECORDS, why="all")
    register.write([Partner(id="north", name="North County Council")], why="renamed")
    register._records.write(
        delete=[("notice", "privacy")], why="no longer published", keep={("import", "a.xlsx"): {"rows": 3}}
    )
    register._records.keep("token", "t", {"role": "reader"})
