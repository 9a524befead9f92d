"""Random registers, flows, dates and settings: half of the flows made from a protocol's own scope, with one fact broken.

Everything is small and close together, so that what the rule turns on happens often: dates stand on and next to every
edge; bodies are parts, successors and members of one another; terms are broader, wide, sensitive, unmapped, unknown and
in cycles; and any field may be as written.
"""

from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

Json = dict[str, Any]

PARTNERS = [f"body-{letter}" for letter in "abcdefgh"]
GROUPS = ["group-a", "group-b"]
KINDS = ["sharing", "processing", "joint", "overarching", "memorandum"]
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
        {"id": "identity"},
        {"id": "x-name", "broader": "identity"},
        {"id": "x-client-note", "broader": "x-client-info"},
    ],
    "purpose": [
        {"id": "x-care", "families": ["care"]},
        {"id": "x-safeguarding"},
        {"id": "x-children", "broader": "x-safeguarding", "families": ["care", "x-safeguarding"]},
        {"id": "x-infants", "broader": "x-children"},
        {"id": "x-housing"},
        {"id": "x-tenancy-fraud", "broader": "x-housing", "families": ["fraud"]},
        {"id": "x-fraud", "families": ["fraud"]},
        {"id": "x-turn", "broader": "x-about-turn"},
        {"id": "x-about-turn", "broader": "x-turn"},
        {"id": "x-other", "unmapped": True},
    ],
    "gateway": [
        {"id": "x-duty", "broader": "mandatory-gateway"},
        {"id": "x-duty-part", "broader": "x-duty"},
        {"id": "x-power", "broader": "permissive-gateway"},
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
WRITTEN_OF_PROTOCOL = [
    *("status", "starts_on", "ends_on", "review_on", "withdrawn_on", "reviewed_on", "review_months", "renews"),
    *("kinds", "parties", "parties", "limits", "limits", "categories", "purposes", "subjects", "methods"),
]
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
        made_from_scope = self.often(0.7)
        flow = self.flow_under(register, self.chance.choice(register["protocols"])) if made_from_scope else self.flow()
        self.circumstances(register, flow)
        return Case(register, flow, self.day.isoformat(), self.grace)

    def register(self) -> Json:
        protocols = [self.protocol(index) for index in range(self.chance.randint(1, 5))]
        while self.often(0.3):
            self.chance.choice(protocols)["supersedes"] = [self.chance.choice(protocols)["id"]]
        terms = [{"scheme": scheme, "label": term["id"], **term} for scheme, terms in TERMS.items() for term in terms]
        return {"terms": terms, "partners": self.partners(), "protocols": protocols, "assets": self.assets()}

    def partners(self) -> list[Json]:
        partners = []
        numbers = self.often(0.3)
        for key in PARTNERS:
            partner: Json = {"id": key, "name": key}
            if self.often(0.12):
                partner["parent"] = self.chance.choice([*PARTNERS, *PARTNERS, "body-nowhere", "group-a"])
            if self.often(0.15):
                partner["successors"] = sorted(
                    self.chance.sample([*PARTNERS, "group-b"], self.chance.choice([1, 1, 2]))
                )
            if self.often(0.08):
                partner["ended_on"] = self.near()
            if numbers and self.often(0.5):
                partner["ico_number"] = self.chance.choice(["Z1", "z 1", "Z2"])
            if self.often(0.6):
                partner["public_authority"] = self.often(0.8)
            self.write_some(partner, ["parent", "ended_on", "ico_number", "public_authority", "successors"], 0.02)
            partners.append(partner)
        return [*partners, *(self.group(key) for key in GROUPS)]

    def group(self, key: str) -> Json:
        """A group, which may hold the other one."""
        group: Json = {"id": key, "name": key, "group": True}
        names = self.chance.sample([name for name in [*PARTNERS, *GROUPS] if name != key], self.chance.randint(0, 4))
        members = []
        for name in names:
            member: Json = {"partner": name}
            if self.often(0.35):
                member["joined_on"] = self.near()
            if self.often(0.2):
                member["left_on"] = self.near()
            members.append(member)
        if members:
            group["members"] = members
        if self.often(0.05):
            group["parent"] = self.chance.choice(PARTNERS)
        if self.often(0.05):
            group["successors"] = [self.chance.choice(PARTNERS)]
        if self.often(0.05):
            group["ended_on"] = self.near()
        self.write_some(group, ["members"], 0.15)
        self.write_some(group, ["group"], 0.03)
        return group

    def assets(self) -> list[Json]:
        assets = []
        for key in ("asset-a", "asset-b"):
            asset: Json = {"id": key, "name": key, "holder": "body-a"}
            if self.often(0.4):
                asset["processor"] = self.chance.choice(PARTNERS)
            if self.often(0.4):
                asset["joint_controllers"] = sorted(self.chance.sample(PARTNERS, 2))
            self.write_some(asset, ["processor"], 0.1)
            assets.append(asset)
        return assets

    def write_some(self, record: Json, fields: list[str], share: float) -> None:
        """Puts some fields as written, with or without a value next to it."""
        for field in fields:
            if self.often(share):
                record.setdefault("as_written", {})[field] = "see the annex"
                if field != "parties" and self.often(0.7):
                    record.pop(field, None)

    def circumstances(self, register: Json, flow: Json) -> None:
        """What a flow may record besides its ends and its terms."""
        for field in ("starts_on", "ends_on"):
            if self.often(0.06):
                flow[field] = self.near()
        if self.often(0.1):
            flow["occasion"] = self.chance.choice(["regular", "one-off", "urgent"])
        if self.often(0.15):
            names = ["x-duty", "x-duty", "x-duty-part", "x-power", "mandatory-gateway", "x-nowhere"]
            flow["gateways"] = sorted(set(self.chance.sample(names, self.chance.choice([1, 1, 2]))))
        if self.often(0.2):
            flow["claims"] = sorted({self.chance.choice(["ISP 1", "isp-0.2", "ISP/003", "ISP-1.1", "ISP 9"])})
        if self.often(0.15):
            flow["source_asset"] = self.chance.choice(["asset-a", "asset-b", "asset-nowhere"])
        if self.often(0.1):
            flow["target_asset"] = self.chance.choice(["asset-a", "asset-b"])
        if self.often(0.06):
            flow[self.chance.choice(["source", "target"])] = self.chance.choice(GROUPS)
        if "source_asset" in flow and self.often(0.5):
            asset = next(iter(asset for asset in register["assets"] if asset["id"] == flow["source_asset"]), {})
            asset["processor"] = flow["target"]
        if self.often(0.2):
            flow.pop("relation", None)
        fields = ["relation", "categories", "purposes", "subjects", "methods", "gateways"]
        self.write_some(flow, fields, 0.04)
        self.write_some(flow, ["starts_on", "ends_on", "occasion", "identifiability", "personal", "source_asset"], 0.04)

    def protocol(self, index: int) -> Json:
        """A protocol that is mostly in order, so that one fact more or less decides."""
        protocol: Json = {
            "id": f"isp-{index}",
            "reference": f"ISP-000{index}",
            "title": f"Protocol {index}",
            "parties": self.parties(),
        }
        if self.often(0.75):
            protocol["kinds"] = self.kinds()
        if self.often(0.8):
            protocol["status"] = self.chance.choice(["active"] * 9 + ["draft", "withdrawn", "superseded"])
        if self.often(0.7):
            protocol["starts_on"] = self.past() if self.often(0.85) else self.near()
        if self.often(0.3):
            protocol["ends_on"] = self.near()
        if self.often(0.3):
            protocol["review_on"] = self.review()
        if self.often(0.2):
            protocol.update(self.interval())
        if self.often(0.15):
            protocol["renews"] = self.often(0.7)
        if self.often(0.08):
            protocol["withdrawn_on"] = self.near()
        protocol.update(self.scope())
        if self.often(0.3):
            clauses = [self.scope() for _ in range(self.chance.randint(1, 3))]
            protocol["clauses"] = [clause for index, clause in enumerate(clauses) if clause not in clauses[:index]]
        if self.often(0.3):
            self.write_some(protocol, [self.chance.choice(WRITTEN_OF_PROTOCOL)], 0.9)
        return protocol

    def kinds(self) -> list[str]:
        """Mostly a sharing agreement; sometimes several kinds in one."""
        kinds = {self.chance.choice(["sharing"] * 6 + KINDS[1:])}
        while self.often(0.2):
            kinds.add(self.chance.choice(KINDS))
        return sorted(kinds)

    def interval(self) -> Json:
        """A review every so often, whose next one falls near the edge of grace."""
        months = self.chance.choice([1, 6, 12, 36])
        interval: Json = {"review_months": months}
        edge = months_before(months_before(self.day, self.grace or 0), months)
        near = (edge + timedelta(days=self.chance.choice([-3, -1, 0, 1, 3, 300]))).isoformat()
        if self.often(0.5):
            interval["reviewed_on"] = near
        if self.often(0.6):
            interval["starts_on"] = near
        return interval

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
        names = [*PARTNERS, *GROUPS, "body-nowhere"]
        for key in self.chance.sample(names, self.chance.randint(0 if self.often(0.1) else 2, 6)):
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
            if self.often(0.05):
                party["signed_by"] = self.chance.choice([*PARTNERS, key])
            if self.often(0.03):
                party["as_written"] = "Agreed in principle"
            if self.often(0.6 if key in GROUPS else 0.05):
                party["authority"] = "Letter of 3 March"
            if not {"signed_on", "as_written"} & set(party) and party.get("signed") is not True:
                party.pop("authority", None)  # refused without a signature
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
        if self.often(0.05):
            flow["categories"] = self.chance.choice([["identity"], ["x-name"], ["x-client-note"], ["x-contact"]])
        for field, values in (
            ("relation", ["separate", "processor", "joint"]),
            ("identifiability", ["identifiable", "pseudonymised", "anonymous"]),
            ("personal", [True, True, True, False]),
        ):
            if self.often(0.15):
                flow[field] = self.chance.choice(values)
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
        relations = {"processing": "processor", "joint": "joint"}
        flow["relation"] = relations.get(next(iter(protocol.get("kinds", [])), ""), "separate")
        self.mend(protocol)
        self.break_one(register, protocol, flow)
        return flow

    def flows(self, register: Json, number: int) -> list[Json]:
        """Flows between any bodies of any data for any purpose, most of them close to what a protocol says."""
        return [self.close_flow(register, f"f-{each}") for each in range(number)]

    def close_flow(self, register: Json, key: str) -> Json:
        """A flow whose bodies and terms are mostly those of a protocol, or stand below them."""
        protocol = self.chance.choice(register["protocols"])
        clause = self.chance.choice(protocol.get("clauses") or [protocol])
        members = [member["partner"] for group in register["partners"] for member in group.get("members", [])]
        parties = [party["partner"] for party in protocol["parties"]]
        bodies = sorted({*parties, *members}) if parties and self.often(0.8) else [*PARTNERS, *GROUPS]
        flow: Json = {
            "id": key,
            "name": key,
            "source": self.chance.choice(bodies),
            "target": self.chance.choice(bodies),
        }
        for scheme, field in FIELDS.items():
            near = set(clause.get(field, []))
            near |= {term["id"] for term in TERMS[scheme] if term.get("broader") in near}
            words = sorted(near) if near and self.often(0.8) else [term["id"] for term in TERMS[scheme]]
            if self.often(0.9):
                flow[field] = sorted(self.chance.sample(words, min(len(words), self.chance.choice([1, 1, 2, 3]))))
            if self.often(0.05):
                flow.setdefault("as_written", {})[field] = "see the annex"
        if self.often(0.7):
            flow["relation"] = self.chance.choice(["separate", "separate", "processor", "joint"])
        if self.often(0.2):
            flow["claims"] = [self.chance.choice(register["protocols"])["reference"]]
        return flow

    def mend(self, protocol: Json) -> None:
        """Puts what is not scope in order, mostly."""
        if self.often(0.8):
            for field in ("ends_on", "withdrawn_on", "review_on", "review_months", "reviewed_on", "renews"):
                protocol.pop(field, None)
            protocol.update(status="active", starts_on=self.past())
            protocol.pop("as_written", None)
            if "memorandum" in protocol.get("kinds", []) and self.often(0.7):
                protocol["kinds"].remove("memorandum")
            if not {"sharing", "processing", "joint"} & set(protocol.get("kinds", [])):
                protocol["kinds"] = ["sharing"]
        if self.often(0.8):
            for party in protocol["parties"]:
                party.pop("left_on", None)
                party.pop("role", None)
                party.pop("signed", None)
                party.pop("signed_by", None)
                party.pop("as_written", None)
                party["signed_on"] = self.past()

    def break_one(self, register: Json, protocol: Json, flow: Json) -> None:
        what = self.chance.choice([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, *range(22)])
        party = self.chance.choice(protocol["parties"]) if protocol["parties"] else {}
        if what < 4:
            scheme = list(FIELDS)[what]
            kept = flow.get(FIELDS[scheme], []) if self.often(0.95) else []
            flow[FIELDS[scheme]] = sorted({*kept, *self.some(scheme, 2)})
        elif what < 6:
            flow.pop(self.chance.choice(list(FIELDS.values())), None)
        elif what == 6:
            protocol.pop(self.chance.choice(list(FIELDS.values())), None)
        elif what == 7:
            protocol["status"] = self.chance.choice(["draft", "withdrawn", "superseded"])
        elif what == 8:
            protocol[self.chance.choice(["starts_on", "ends_on", "withdrawn_on"])] = self.near()
            protocol["renews"] = self.often(0.5)
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
            party.pop("authority", None)
            party["signed"] = self.chance.choice([True, False])
        elif what == 14:
            party["signed_on"] = self.near()
        elif what == 15:
            flow["relation"] = self.chance.choice(["separate", "processor", "joint"])
        elif what == 16:
            protocol.update(self.interval())
        elif what == 17:
            protocol["kinds"] = self.kinds()
        elif what < 20:
            self.through_a_group(register, protocol, flow)
        elif what == 20:
            scheme = self.chance.choice(list(FIELDS))
            wider = [
                term["broader"]
                for term in TERMS[scheme]
                if term["id"] in flow.get(FIELDS[scheme], []) and "broader" in term
            ]
            if wider:
                flow[FIELDS[scheme]] = [self.chance.choice(wider)]
        else:
            self.write_some(protocol, [self.chance.choice(WRITTEN_OF_PROTOCOL)], 1)

    def through_a_group(self, register: Json, protocol: Json, flow: Json) -> None:
        """One end is a member of a group that signed for it, or both are, or an end is that group."""
        group = next(partner for partner in register["partners"] if partner["id"] == "group-a")
        ends = self.chance.choice([["source"], ["target"], ["source", "target"]])
        names = {flow[end] for end in ends} - {"group-a"}
        if not names:
            return
        group["members"] = [{"partner": name} for name in sorted(names)]
        if self.often(0.3):
            group["members"][0]["joined_on"] = self.near()
        if self.often(0.8):
            protocol["parties"] = [party for party in protocol["parties"] if party["partner"] not in names]
        party: Json = {"partner": "group-a", "signed_on": self.past()}
        if self.often(0.7):
            party["authority"] = "Letter of 3 March"
        if self.often(0.8):
            protocol["parties"] = [party, *(each for each in protocol["parties"] if each["partner"] != "group-a")]
        if self.often(0.3):
            flow[self.chance.choice(ends)] = "group-a"


def make(seed: int) -> Case:
    """The case of a number: the same for ever."""
    return Maker(Random(seed)).case()
