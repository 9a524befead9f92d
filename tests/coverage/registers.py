"""Random registers, flows, dates and settings: half of the flows made from a protocol's own scope, with one fact broken.

Everything is small and close together, so that what the rule turns on happens often: dates stand on and beside every
edge, bodies are parts and successors of one another, terms are broader, sensitive, unmapped, unknown and in cycles.
"""

from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

Json = dict[str, Any]

PARTNERS = [f"body-{letter}" for letter in "abcdefgh"]
TERMS: dict[str, list[Json]] = {
    "category": [
        {"id": "x-personal"},
        {"id": "x-health", "broader": "x-personal", "sensitivity": "special-category"},
        {"id": "x-mental", "broader": "x-health", "sensitivity": "special-category"},
        {"id": "x-appointments", "broader": "x-mental"},
        {"id": "x-offences", "broader": "x-health", "sensitivity": "criminal-offence"},
        {"id": "x-contact", "broader": "x-personal"},
        {"id": "x-client-info", "unmapped": True},
        {"id": "x-round", "broader": "x-about"},
        {"id": "x-about", "broader": "x-round"},
        {"id": "x-lost", "broader": "x-nowhere"},
    ],
    "purpose": [
        {"id": "x-care"},
        {"id": "x-safeguarding"},
        {"id": "x-children", "broader": "x-safeguarding"},
        {"id": "x-infants", "broader": "x-children"},
        {"id": "x-other", "unmapped": True},
    ],
    "subject": [
        {"id": "x-people"},
        {"id": "x-staff", "broader": "x-people"},
        {"id": "x-pupils", "broader": "x-people"},
        {"id": "x-users", "unmapped": True},
    ],
    "method": [
        {"id": "x-electronic"},
        {"id": "x-sftp", "broader": "x-electronic"},
        {"id": "x-post"},
        {"id": "x-portal", "unmapped": True},
    ],
}
FIELDS = {"category": "categories", "purpose": "purposes", "subject": "subjects", "method": "methods"}


class Case(NamedTuple):
    register: Json
    flow: Json
    on: str
    grace: int | None


def months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


class Maker:
    """Makes cases from one source of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(800))
        self.day = chance.choice([day, date(2026, 2, 28), date(2028, 2, 29), date(2026, 5, 31), date(2026, 3, 31)])
        self.grace = chance.choice([3, 3, 3, 0, 1, 12, None])

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def near(self) -> str:
        """A day on or beside the date asked about, or far from it."""
        return (self.day + timedelta(days=self.chance.choice([-400, -30, -1, -1, 0, 0, 1, 1, 30, 400]))).isoformat()

    def past(self) -> str:
        return (self.day - timedelta(days=self.chance.choice([0, 0, 1, 30, 500]))).isoformat()

    def review(self) -> str:
        edge = months_before(self.day, self.grace or 0)
        return (edge + timedelta(days=self.chance.choice([-3, -2, -1, 0, 1, 2, 400, 800]))).isoformat()

    def some(self, scheme: str, most: int) -> list[str]:
        names = [term["id"] for term in TERMS[scheme] if not term.get("unmapped") or self.often(0.3)] + ["x-nowhere"]
        return sorted(set(self.chance.sample(names, self.chance.randint(1, most))))

    def case(self) -> Case:
        register = self.register()
        made_from_scope = self.often(0.5)
        flow = self.flow_under(register, self.chance.choice(register["protocols"])) if made_from_scope else self.flow()
        return Case(register, flow, self.day.isoformat(), self.grace)

    def register(self) -> Json:
        protocols = [self.protocol(index) for index in range(self.chance.randint(1, 5))]
        while self.often(0.3):
            self.chance.choice(protocols)["supersedes"] = [self.chance.choice(protocols)["id"]]
        terms = [{"scheme": scheme, "label": term["id"], **term} for scheme, terms in TERMS.items() for term in terms]
        return {"terms": terms, "partners": self.partners(), "protocols": protocols}

    def partners(self) -> list[Json]:
        partners = []
        for key in PARTNERS:
            partner: Json = {"id": key, "name": key}
            if self.often(0.12):
                partner["parent"] = self.chance.choice([*PARTNERS, "body-nowhere"])
            if self.often(0.15):
                partner["successors"] = sorted(self.chance.sample(PARTNERS, self.chance.choice([1, 1, 2])))
            if self.often(0.06):
                partner["ended_on"] = self.near()
            partners.append(partner)
        return partners

    def protocol(self, index: int) -> Json:
        """A protocol that is mostly in order, so that one fact more or less decides."""
        protocol: Json = {"id": f"isp-{index}", "title": f"Protocol {index}", "parties": self.parties()}
        if self.often(0.75):
            first = self.chance.choice(["sharing"] * 6 + ["processing", "joint", "overarching", "memorandum"])
            protocol["kinds"] = sorted({first} | ({"sharing"} if self.often(0.2) else set()))
        if self.often(0.8):
            protocol["status"] = self.chance.choice(["active"] * 9 + ["draft", "withdrawn", "superseded"])
        if self.often(0.7):
            protocol["starts_on"] = self.past() if self.often(0.85) else self.near()
        if self.often(0.3):
            protocol["ends_on"] = self.near()
        if self.often(0.3):
            protocol["review_on"] = self.review()
        if self.often(0.08):
            protocol["withdrawn_on"] = self.near()
        protocol.update(self.scope())
        if self.often(0.3):
            clauses = [self.scope() for _ in range(self.chance.randint(1, 3))]
            protocol["clauses"] = [clause for index, clause in enumerate(clauses) if clause not in clauses[:index]]
        return protocol

    def scope(self) -> Json:
        scope: Json = {}
        if self.often(0.9):
            scope["categories"] = self.some("category", 4)
        if self.often(0.9):
            scope["purposes"] = self.some("purpose", 3)
        if self.often(0.4):
            scope["subjects"] = self.some("subject", 2)
        if self.often(0.4):
            scope["methods"] = self.some("method", 2)
        return scope

    def parties(self) -> list[Json]:
        parties = []
        silent = self.often(0.1)
        for key in self.chance.sample([*PARTNERS, "body-nowhere"], self.chance.randint(0 if self.often(0.1) else 2, 6)):
            party: Json = {"partner": key}
            if self.often(0.15):
                party["role"] = self.chance.choice(["discloser", "recipient", "both"])
            if not silent and self.often(0.8):
                party["signed_on"] = self.past() if self.often(0.85) else self.near()
            if not silent and self.often(0.12):
                party.pop("signed_on", None)
                party["signed"] = self.often(0.7)
            if self.often(0.06):
                party["left_on"] = self.near()
            parties.append(party)
            if self.often(0.04):
                parties.append({"partner": key, "signed_on": self.near()})
        return parties

    def flow(self) -> Json:
        source, target = self.chance.choice(PARTNERS), self.chance.choice([*PARTNERS, "body-unknown"])
        flow: Json = {"id": "f", "name": "The flow", "source": source, "target": target}
        for scheme, field in FIELDS.items():
            if self.often(0.85 if scheme in ("category", "purpose") else 0.5):
                flow[field] = self.some(scheme, 2)
        for field, values in (
            ("relation", ["separate", "processor", "joint"]),
            ("identifiability", ["identifiable", "pseudonymised", "anonymous"]),
            ("personal", [True, True, True, False]),
        ):
            if self.often(0.15):
                flow[field] = self.chance.choice(values)
        if self.often(0.08):
            flow["starts_on"] = self.near()
        if self.often(0.08):
            flow["ends_on"] = self.near()
        return flow

    def flow_under(self, register: Json, protocol: Json) -> Json:
        """A flow from a protocol's own scope, then one fact of the two broken."""
        clause = self.chance.choice(protocol.get("clauses") or [protocol])
        parties = [party["partner"] for party in protocol["parties"]]
        source, target = (self.chance.sample(parties, 2) if len(set(parties)) > 1 else ["body-a", "body-b"])[:2]
        flow: Json = {"id": "f", "name": "The flow", "source": source, "target": target}
        for scheme, field in FIELDS.items():
            if field in clause:
                names = clause[field]
                flow[field] = sorted(self.chance.sample(names, self.chance.randint(1, min(2, len(names)))))
                beneath = [term["id"] for term in TERMS[scheme] if term.get("broader") in names]
                if beneath and self.often(0.3):
                    flow[field] = sorted({self.chance.choice(beneath)})
        flow["relation"] = {"processing": "processor", "joint": "joint"}.get(protocol.get("kinds", [""])[0], "separate")
        self.mend(protocol)
        self.break_one(register, protocol, flow)
        return flow

    def mend(self, protocol: Json) -> None:
        """Puts what is not scope in order, mostly."""
        if self.often(0.8):
            for field in ("ends_on", "withdrawn_on", "review_on"):
                protocol.pop(field, None)
            protocol.update(status="active", starts_on=self.past())
            if set(protocol.get("kinds", [])) & {"overarching", "memorandum"}:
                protocol["kinds"] = ["sharing"]
        if self.often(0.8):
            for party in protocol["parties"]:
                party.pop("left_on", None)
                party.pop("role", None)
                party.pop("signed", None)
                party["signed_on"] = self.past()

    def break_one(self, register: Json, protocol: Json, flow: Json) -> None:
        what = self.chance.choice([0, 0, 0, 0, 1, 1, 1, 1, *range(16)])
        party = self.chance.choice(protocol["parties"]) if protocol["parties"] else {}
        if what < 4:
            scheme = list(FIELDS)[what]
            kept = flow.get(FIELDS[scheme], []) if self.often(0.85) else []
            flow[FIELDS[scheme]] = sorted({*kept, *self.some(scheme, 2)})
        elif what < 6:
            flow.pop(self.chance.choice(list(FIELDS.values())), None)
        elif what == 6:
            protocol.pop(self.chance.choice(list(FIELDS.values())), None)
        elif what == 7:
            protocol["status"] = self.chance.choice(["draft", "withdrawn", "superseded"])
        elif what == 8:
            protocol[self.chance.choice(["starts_on", "ends_on", "withdrawn_on"])] = self.near()
        elif what == 9:
            protocol["review_on"] = self.review()
        elif what == 10:
            protocol.pop("status", None)
        elif what == 11:
            party["role"] = self.chance.choice(["discloser", "recipient"])
        elif what == 12:
            party["left_on"] = self.near()
        elif what == 13:
            party.pop("signed_on", None)
            party["signed"] = self.chance.choice([True, False])
        elif what == 14:
            party["signed_on"] = self.near()
        else:
            flow["relation"] = self.chance.choice(["separate", "processor", "joint"])


def make(seed: int) -> Case:
    """The case of a number: the same for ever."""
    return Maker(Random(seed)).case()
