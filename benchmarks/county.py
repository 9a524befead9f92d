"""A county's register to measure with: flows between bodies that share under many protocols, as different as real ones."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from graph_service.model import Flow, Partner, Party, Protocol, Record, Term

ON = date(2026, 11, 22)
PARTNERS = 200
PROTOCOLS = 1_000
PARTIES, CATEGORIES, PURPOSES = 8, 6, 2


def terms() -> list[Term]:
    """Categories and purposes in hierarchies of three levels."""
    found: dict[tuple[str, str], Term] = {}
    for scheme in ("category", "purpose"):
        for top in range(6):
            for middle in range(4):
                for last in range(4):
                    above = None
                    for key in (f"{scheme}-{top}", f"{scheme}-{top}-{middle}", f"{scheme}-{top}-{middle}-{last}"):
                        form = {"scheme": scheme, "id": key, "label": key.replace("-", " "), "broader": above}
                        found[scheme, key] = Term.model_validate(form)
                        above = key
    return list(found.values())


def protocols(chance: Random, count: int) -> Iterator[Protocol]:
    """Protocols of 8 parties, 6 categories and 2 purposes; most in force and signed by most."""
    words = {scheme: [term.id for term in terms() if term.scheme == scheme] for scheme in ("category", "purpose")}
    for number in range(count):
        yield Protocol(
            id=f"isp-{number:04}",
            reference=f"ISP-{number:04}",
            title=f"Protocol {number}",
            kinds=chance.choice((*[("sharing",)] * 5, ("processing",), ())),
            status=chance.choice(("active", "active", "active", "active", "active", "active", "draft", None)),
            starts_on=ON - timedelta(days=chance.randrange(1_500)),
            review_on=ON + timedelta(days=chance.randrange(-120, 600)),
            parties=tuple(
                Party(
                    partner=f"body-{body:03}",
                    signed_on=ON - timedelta(days=chance.randrange(1_500)) if chance.random() < 0.9 else None,
                )
                for body in chance.sample(range(PARTNERS), PARTIES)
            ),
            categories=tuple(chance.sample(words["category"], CATEGORIES)),
            purposes=tuple(chance.sample(words["purpose"], PURPOSES)),
        )


def flows(chance: Random, agreements: list[Protocol], count: int) -> Iterator[Flow]:
    """Flows of one or two categories: more than half within the scope of a protocol, the others at random."""
    words = {scheme: [term.id for term in terms() if term.scheme == scheme] for scheme in ("category", "purpose")}
    for number in range(count):
        protocol = chance.choice(agreements)
        if chance.random() < 0.6:
            ends = [party.partner for party in chance.sample(protocol.parties, 2)]
            categories = [
                chance.choice([word for word in words["category"] if word.startswith(permitted)])
                for permitted in chance.sample(protocol.categories, chance.randint(1, 2))
            ]
            purpose = chance.choice(protocol.purposes)
        else:
            ends = [f"body-{body:03}" for body in chance.sample(range(PARTNERS), 2)]
            categories = chance.sample(words["category"], chance.randint(1, 2))
            purpose = chance.choice(words["purpose"])
        yield Flow(
            id=f"flow-{number:07}",
            name=f"Flow {number}",
            source=ends[0],
            target=ends[1],
            categories=tuple(categories),
            purposes=(purpose,),
            relation=chance.choice(("separate", "separate", "separate", "separate", "separate", "processor", None)),
        )


def records(count: int, seed: int = 1) -> list[Record]:
    """The whole register, with so many flows."""
    chance = Random(seed)
    agreements = list(protocols(chance, PROTOCOLS))
    bodies = [Partner(id=f"body-{number:03}", name=f"Body {number}") for number in range(PARTNERS)]
    return [*terms(), *bodies, *agreements, *flows(chance, agreements, count)]
