"""Small random registers, as odd as real ones: cycles, blanks, unmapped words, unknown bodies, dates around one day."""

from datetime import date, timedelta
from random import Random

from graph_service.model import Asset, Clause, Flow, Partner, Party, Protocol, Term
from graph_service.snapshot import Snapshot

ON = date(2026, 11, 22)
BODIES = ("a", "b", "c", "d", "e")
CATEGORIES = ("x-any", "x-health", "x-mental", "x-contact", "x-offence", "x-word", "x-loop")
PURPOSES = ("x-care", "x-safety", "x-child-safety")

TERMS = {
    f"{term.scheme}/{term.id}": term
    for term in (
        Term(scheme="category", id="x-any", label="Any"),
        Term(scheme="category", id="x-health", label="Health", broader="x-any", sensitivity="special-category"),
        Term(scheme="category", id="x-mental", label="Mental", broader="x-health", sensitivity="special-category"),
        Term(scheme="category", id="x-contact", label="Contact", broader="x-any"),
        Term(scheme="category", id="x-offence", label="Offence", sensitivity="criminal-offence"),
        Term(scheme="category", id="x-word", label="Word", unmapped=True),
        Term(scheme="category", id="x-loop", label="Loop", broader="x-loop"),
        Term(scheme="purpose", id="x-care", label="Care"),
        Term(scheme="purpose", id="x-safety", label="Safety"),
        Term(scheme="purpose", id="x-child-safety", label="Child safety", broader="x-safety"),
    )
}


def register(random: Random, protocols: int = 4, flows: int = 8, spread: int = 20) -> Snapshot:
    """A register of five bodies. Dates lie up to `spread` days before or after `ON`."""
    made = [_protocol(random, number, spread) for number in range(protocols)]
    return Snapshot(
        version=1,
        terms=TERMS,
        partners={key: _partner(random, key, spread) for key in BODIES},
        assets={
            key: Asset(id=key, name=key, holder=random.choice(BODIES)) for key in ("asset-1", "asset-2", "asset-3")
        },
        protocols={protocol.id: protocol for protocol in made},
        flows={flow.id: flow for flow in (_flow(random, number, spread, made) for number in range(flows))},
    )


def _some(random: Random, values: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(random.sample(values, random.randint(0, most)))


def _day(random: Random, spread: int, chance: float) -> date | None:
    return ON + timedelta(days=random.randint(-spread, spread)) if random.random() < chance else None


def _partner(random: Random, key: str, spread: int) -> Partner:
    return Partner(
        id=key,
        name=f"Body {key.upper()}",
        parent=random.choice(BODIES) if random.random() < 0.2 else None,
        successors=_some(random, BODIES, 2) if random.random() < 0.15 else (),
        ended_on=_day(random, spread, 0.1),
        public_authority=random.choice((True, False, None)),
    )


def _protocol(random: Random, number: int, spread: int) -> Protocol:
    bodies = random.sample(BODIES, random.randint(0, 4))
    parties = tuple(
        Party(
            partner=body,
            role=random.choice((None, None, None, "both", "discloser", "recipient")),
            signed=random.choice((None, None, True, False)),
            signed_on=_day(random, spread, 0.7),
            left_on=_day(random, spread, 0.1),
        )
        for body in bodies
    )
    clauses = tuple(
        Clause(categories=_some(random, CATEGORIES, 3), purposes=_some(random, PURPOSES, 2))
        for _ in range(random.choice((0, 0, 0, 1, 2)))
    )
    return Protocol(
        id=f"isp-{number}",
        title=f"Protocol {number}",
        kind=random.choice(("sharing", "sharing", "sharing", "processing", "memorandum", None)),
        acts_as_agreement=random.random() < 0.5,
        parties=parties,
        categories=_some(random, CATEGORIES, 4),
        purposes=_some(random, PURPOSES, 3),
        clauses=clauses,
        status=random.choice(("active", "active", "active", "active", "draft", "superseded", "withdrawn", None)),
        starts_on=_day(random, spread, 0.8),
        ends_on=_day(random, spread, 0.3),
        review_on=_day(random, spread, 0.5),
        withdrawn_on=_day(random, spread, 0.1),
        supersedes=(f"isp-{random.randint(0, 4)}",) if random.random() < 0.2 else (),
    )


def _flow(random: Random, number: int, spread: int, protocols: list[Protocol]) -> Flow:
    source, target = random.choice(BODIES), random.choice(BODIES)
    categories, purposes = _some(random, CATEGORIES, 2), _some(random, PURPOSES, 2)
    fitting = [protocol for protocol in protocols if len(protocol.parties) >= 2]
    if fitting and random.random() < 0.6:
        like = random.choice(fitting)
        source, target = random.sample([party.partner for party in like.parties], 2)
        scope = random.choice(like.clauses) if like.clauses else like
        categories, purposes = scope.categories[:2], scope.purposes[:1]
    return Flow(
        id=f"flow-{number}",
        name=f"Flow {number}",
        source=source,
        target=target,
        source_asset=random.choice((None, "asset-1", "asset-2", "asset-3")),
        target_asset=random.choice((None, "asset-1", "asset-2", "asset-3")),
        categories=categories,
        purposes=purposes,
        relation=random.choice((None, None, None, "separate", "processor")),
        starts_on=_day(random, spread, 0.2),
        ends_on=_day(random, spread, 0.2),
    )
