"""Small random registers, as odd as real ones: cycles, blanks, unmapped words, unknown bodies, dates around one day."""

import re
from datetime import date, timedelta
from random import Random
from typing import Any

from graph_service.model import Asset, Clause, Flow, Partner, Party, Protocol, Term
from graph_service.snapshot import Snapshot

ON = date(2026, 11, 22)
BODIES = ("a", "b", "c", "d", "e")
ASSETS = ("asset-1", "asset-2", "asset-3")
NAMED = re.compile(r'"([a-e]|asset-\d|isp-\d+|flow-\d+)"')
"""The ids in a record's JSON form."""
CATEGORIES = ("x-any", "x-health", "x-mental", "x-contact", "x-offence", "x-word", "x-loop")
PURPOSES = ("x-care", "x-safety", "x-child-safety", "x-task")
SUBJECTS = ("x-person", "x-child", "x-sort")
METHODS = ("x-mail", "x-sealed-mail", "x-way")

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
        Term(scheme="purpose", id="x-task", label="Task", unmapped=True),
        Term(scheme="subject", id="x-person", label="Person"),
        Term(scheme="subject", id="x-child", label="Child", broader="x-person"),
        Term(scheme="subject", id="x-sort", label="Sort", unmapped=True),
        Term(scheme="method", id="x-mail", label="Mail"),
        Term(scheme="method", id="x-sealed-mail", label="Sealed mail", broader="x-mail", secure=True),
        Term(scheme="method", id="x-way", label="Way", unmapped=True),
    )
}


def register(random: Random, protocols: int = 4, flows: int = 8, spread: int = 20) -> Snapshot:
    """A register of five bodies. Dates lie up to `spread` days before or after `ON`."""
    made = [_protocol(random, number, spread, protocols) for number in range(protocols)]
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


def side_by_side(*registers: Snapshot) -> Snapshot:
    """One register that holds several which have nothing but their terms in common."""
    kinds: dict[str, dict[str, Any]] = {kind: {} for kind in ("partners", "assets", "protocols", "flows")}
    for number, one in enumerate(registers):
        for kind, records in kinds.items():
            for record in getattr(one, kind).values():
                moved = NAMED.sub(rf'"r{number}-\1"', record.to_json())
                made = type(record).model_validate_json(moved)
                records[made.id] = made
    return Snapshot(version=1, terms=TERMS, **kinds)


def _some(random: Random, values: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(random.sample(values, random.randint(0, most)))


def _seldom(random: Random, values: tuple[str, ...]) -> tuple[str, ...]:
    return _some(random, values, 2) if random.random() < 0.3 else ()


def _day(random: Random, spread: int, chance: float) -> date | None:
    return ON + timedelta(days=random.randint(-spread, spread)) if random.random() < chance else None


def _past(random: Random, spread: int, chance: float) -> date | None:
    """A day that is mostly past."""
    return ON + timedelta(days=random.randint(-spread, spread // 5)) if random.random() < chance else None


def _mostly(random: Random, usual: Any, *odd: Any) -> Any:
    return usual if random.random() < 0.75 else random.choice(odd)


def _partner(random: Random, key: str, spread: int) -> Partner:
    return Partner(
        id=key,
        name=f"Body {key.upper()}",
        parent=random.choice(BODIES) if random.random() < 0.12 else None,
        successors=_some(random, BODIES, 2) if random.random() < 0.15 else (),
        ended_on=_day(random, spread, 0.1),
        public_authority=random.choice((True, False, None)),
    )


def _protocol(random: Random, number: int, spread: int, protocols: int) -> Protocol:
    bodies = random.sample(BODIES, _mostly(random, 3, 0, 1, 2, 4))
    parties = tuple(
        Party(
            partner=body,
            role=_mostly(random, None, "both", "discloser", "recipient"),
            signed=_mostly(random, None, True, False),
            signed_on=_past(random, spread, 0.8),
            left_on=_day(random, spread, 0.06),
        )
        for body in bodies
    )
    clauses = tuple(
        Clause(
            categories=_some(random, CATEGORIES, 3),
            purposes=_some(random, PURPOSES, 2),
            subjects=_seldom(random, SUBJECTS),
            methods=_seldom(random, METHODS),
        )
        for _ in range(random.choice((0, 0, 0, 1, 2)))
    )
    status = _mostly(random, "active", "draft", "superseded", "withdrawn", None, None)
    return Protocol(
        id=f"isp-{number}",
        title=f"Protocol {number}",
        kinds=_mostly(random, ("sharing",), ("processing",), ("joint",), ("memorandum", "sharing"), ()),
        parties=parties,
        categories=tuple(random.sample(CATEGORIES, _mostly(random, 3, 0, 1, 5))),
        purposes=tuple(random.sample(PURPOSES, _mostly(random, 2, 0, 1, 3))),
        subjects=_seldom(random, SUBJECTS),
        methods=_seldom(random, METHODS),
        clauses=clauses,
        status=status,
        starts_on=_past(random, spread, 0.8),
        ends_on=_day(random, spread, 0.2),
        review_on=_day(random, spread, 0.4),
        withdrawn_on=_day(random, spread, 0.5 if status in ("superseded", "withdrawn") else 0.06),
        supersedes=(f"isp-{random.randrange(protocols)}",) if random.random() < 0.2 else (),
    )


def _flow(random: Random, number: int, spread: int, protocols: list[Protocol]) -> Flow:
    source, target = random.choice(BODIES), random.choice(BODIES)
    categories, purposes = _some(random, CATEGORIES, 2), _some(random, PURPOSES, 2)
    subjects, methods = _seldom(random, SUBJECTS), _seldom(random, METHODS)
    fitting = [protocol for protocol in protocols if len(protocol.parties) >= 2]
    if fitting and random.random() < 0.7:
        like = random.choice(fitting)
        source, target = random.sample([party.partner for party in like.parties], 2)
        scope = random.choice(like.clauses) if like.clauses else like
        subjects, methods = scope.subjects or subjects, scope.methods or methods
        categories = _mostly(random, scope.categories[:2], categories)
        purposes = _mostly(random, scope.purposes[:1], purposes)
    return Flow(
        id=f"flow-{number}",
        name=f"Flow {number}",
        source=source,
        target=target,
        source_asset=random.choice((None, *ASSETS)),
        target_asset=random.choice((None, *ASSETS)),
        categories=categories,
        purposes=purposes,
        subjects=subjects,
        methods=methods,
        relation=_mostly(random, None, "separate", "processor", "joint"),
        personal=_mostly(random, None, True, True, False),
        identifiability=_mostly(random, None, "identifiable", "pseudonymised", "anonymous"),
        starts_on=_past(random, spread, 0.2),
        ends_on=_day(random, spread, 0.1),
    )
