"""Registers made up at random, with the texts that people type and those that nobody should."""

from datetime import date

from hypothesis import strategies as st

from graph_service.model import (
    Asset,
    Clause,
    Flow,
    Notice,
    Partner,
    Party,
    Project,
    Protocol,
    Term,
)
from graph_service.snapshot import Snapshot

AWKWARD = [
    "Total",
    "n/a",
    "TBC",
    "Yes",
    "=1+1",
    "a; b",
    "x\ny",
    "  padded ",
    "12/03/2024",
    "ISP-1",
    "isp 0001",
    "Various",
    "0012 - A V2",
]
WORDS = ["Alpha", "Beta", "Gamma & Co", "Delta (North)", "Epsilon, Zeta", "Eta", "St Mary's", "Theta/Iota", "NHS"]

slugs = st.sampled_from(["a", "b", "c-1", "d-2", "e-3"])
texts = st.one_of(
    st.sampled_from(AWKWARD + WORDS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    st.text(min_size=1, max_size=12),
)
maybe_text = st.none() | texts
days = st.none() | st.dates(date(1890, 1, 1), date(2100, 1, 1))
flags = st.none() | st.booleans()
extras = st.dictionaries(st.one_of(texts, st.sampled_from(["Volume", "Review date", "Ref", "Site"])), texts, max_size=2)


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(lambda found: tuple(sorted(found)))


CATEGORIES = ["name", "address", "health", "nhs-number", "client-info", "odd"]
PURPOSES = ["direct-care", "safeguarding", "odd-purpose"]
SUBJECTS = ["children", "staff", "odd-subject"]
METHODS = ["sftp", "secure-email", "odd-method"]
BASES = ["art-6-1-e", "art-6-1-c"]
CONDITIONS = ["art-9-2-h", "art-9-2-g"]
SCHEDULE = ["part-1-paragraph-2"]
GATEWAYS = ["localism-act-2011-s1", "digital-economy-act-2017-s48"]
PARTNERS = ["p-one", "p-two", "p-three", "p-four"]
ASSETS = ["as-1", "as-2", "as-3"]
PROTOCOLS = ["pr-1", "pr-2", "pr-3"]
PROJECTS = ["pj-1", "pj-2"]

partner_id = st.sampled_from(PARTNERS)
lists = {
    "categories": some(CATEGORIES),
    "purposes": some(PURPOSES),
    "subjects": some(SUBJECTS),
    "methods": some(METHODS),
}


def _terms() -> st.SearchStrategy[list[Term]]:
    odd = [
        ("category", "client-info"),
        ("category", "odd"),
        ("purpose", "odd-purpose"),
        ("subject", "odd-subject"),
        ("method", "odd-method"),
    ]
    return st.tuples(
        *(
            st.builds(
                Term,
                scheme=st.just(scheme),
                id=st.just(id),
                label=texts,
                aliases=st.lists(texts, max_size=1).map(tuple),
                unmapped=st.booleans(),
            )
            for scheme, id in odd
        )
    ).map(list)


def _record(model: type, ids: list[str], **fields: st.SearchStrategy) -> st.SearchStrategy[list]:
    return st.tuples(*(st.builds(model, id=st.just(id), extra=extras, **fields) for id in ids)).map(list)


clause = st.builds(Clause, **lists)
party = st.builds(
    Party,
    partner=partner_id,
    role=st.sampled_from([None, "discloser", "recipient", "both"]),
    signed=flags,
    signed_on=days,
    left_on=st.none() | days,
    signatory=st.none() | texts,
)


@st.composite
def registers(draw: st.DrawFn) -> Snapshot:
    """A register of a few records of every kind."""
    terms = draw(_terms())
    partners = draw(
        _record(
            Partner,
            PARTNERS,
            name=texts,
            aliases=st.lists(texts, max_size=2).map(lambda t: tuple(sorted(set(t)))),
            sector=maybe_text,
            public_authority=flags,
            address=maybe_text,
            ods_code=maybe_text,
            ico_number=maybe_text,
            ico_expires_on=days,
            framework_signed_on=days,
            parent=st.none() | partner_id,
            successors=some(PARTNERS),
            ended_on=days,
            contact=maybe_text,
            country=st.sampled_from(["GB", "FR"]),
        )
    )
    assets = draw(
        _record(
            Asset,
            ASSETS,
            reference=maybe_text,
            name=texts,
            holder=partner_id,
            description=maybe_text,
            owner=maybe_text,
            categories=lists["categories"],
            purposes=lists["purposes"],
            subjects=lists["subjects"],
            bases=some(BASES),
            conditions=some(CONDITIONS),
            schedule_1=some(SCHEDULE),
            processor=st.none() | partner_id,
            joint_controllers=some(PARTNERS),
            recipients=st.lists(texts, max_size=2).map(lambda t: tuple(sorted(set(t)))),
            records=st.none() | st.integers(0, 10**6),
            records_note=maybe_text,
            personal=flags,
            review_on=days,
            country=st.none() | st.just("FR"),
            location=maybe_text,
        )
    )
    projects = draw(
        _record(
            Project, PROJECTS, name=texts, lead=st.none() | partner_id, partners=some(PARTNERS), description=maybe_text
        )
    )
    protocols = draw(
        _record(
            Protocol,
            PROTOCOLS,
            reference=maybe_text,
            title=texts,
            version=st.none() | st.just("2.0") | texts,
            kinds=st.sampled_from([(), ("sharing",), ("joint",), ("memorandum", "sharing")]),
            theme=maybe_text,
            lead=st.none() | partner_id,
            parties=st.lists(party, max_size=3).map(tuple),
            clauses=st.lists(clause, max_size=3).map(tuple),
            bases=some(BASES),
            conditions=some(CONDITIONS),
            gateways=some(GATEWAYS),
            status=st.sampled_from([None, "active", "draft", "superseded"]),
            review_on=days,
            withdrawn_on=days,
            published=flags,
            url=maybe_text,
            supersedes=some(PROTOCOLS),
            under=st.none() | st.sampled_from(PROTOCOLS),
            **lists,
        )
    )
    notices = draw(
        _record(
            Notice,
            ["n-1", "n-2"],
            partner=partner_id,
            title=texts,
            url=maybe_text,
            categories=lists["categories"],
            purposes=lists["purposes"],
            recipients=some(PARTNERS),
            reviewed_on=days,
        )
    )
    flows = draw(
        _record(
            Flow,
            ["f-1", "f-2", "f-3", "f-4"],
            reference=maybe_text,
            name=texts,
            recorded_by=st.none() | partner_id,
            source=partner_id,
            target=partner_id,
            source_asset=st.none() | st.sampled_from(ASSETS),
            bases=some(BASES),
            conditions=some(CONDITIONS),
            gateways=some(GATEWAYS),
            frequency=maybe_text,
            records=st.none() | st.integers(0, 9),
            records_note=maybe_text,
            personal=flags,
            identifiability=st.sampled_from([None, "anonymous"]),
            relation=st.sampled_from([None, "processor", "joint"]),
            country=st.none() | st.just("US"),
            project=st.none() | st.sampled_from(PROJECTS),
            claims=st.lists(texts, max_size=2).map(lambda t: tuple(sorted(set(t)))),
            notes=maybe_text,
            **lists,
        )
    )
    kinds = {
        "partners": partners,
        "assets": assets,
        "projects": projects,
        "protocols": protocols,
        "notices": notices,
        "flows": flows,
    }
    return Snapshot(
        version=1,
        terms={f"{t.scheme}/{t.id}": t for t in terms},
        **{kind: {r.id: r for r in found} for kind, found in kinds.items()},
    )
