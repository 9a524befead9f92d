"""The rule again, written from its text alone (docs/coverage.md): plain loops over plain values, nothing compiled or kept.

It shares no code with `graph_service.coverage`. It is slow and easy to read, and the two must agree on everything.
Records are in their JSON form, dates as ISO text (which compares as dates do).
"""

import calendar
from datetime import date
from itertools import combinations
from typing import Any

Json = dict[str, Any]
TESTS = ("kind", "in_force", "sender_signed", "recipient_signed", "purpose", "category", "subject", "method")
PASSES, NOT_RECORDED, FAILS = "passes", "not-recorded", "fails"
RANK = {PASSES: 0, NOT_RECORDED: 1, FAILS: 2}
LISTS = {
    "categories", "purposes", "subjects", "methods", "gateways", "bases", "conditions", "schedule_1", "kinds", "parties",
    "clauses", "members", "successors", "supersedes", "joint_controllers", "claims", "aliases", "recipients",
}  # fmt: skip
FIELD = {"purpose": "purposes", "category": "categories", "subject": "subjects", "method": "methods"}


def worst(results: list[str]) -> str:
    return max(results, key=RANK.__getitem__)


def best(results: list[str]) -> str:
    return min(results, key=RANK.__getitem__)


def as_read(record: Json) -> Json:
    """The record without the single values that are as written."""
    written = record.get("as_written", {})
    return {field: value for field, value in record.items() if field not in written or field in LISTS}


def months_after(day: str, months: int) -> str:
    start = date.fromisoformat(day)
    year, month = start.year, start.month
    for _ in range(months):
        month += 1
        if month > 12:
            year, month = year + 1, 1
    if year > 9999:
        return "9999-12-31"
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1])).isoformat()


def reference_parts(text: str) -> list[str]:
    """A reference without case, punctuation and leading zeros: its runs of letters and of digits."""
    parts: list[str] = []
    last = ""
    for sign in text.casefold():
        kind = "digit" if sign.isdigit() else "letter" if sign.isalpha() else ""
        if kind and kind == last:
            parts[-1] += sign
        elif kind:
            parts.append(sign)
        last = kind
    return [part.lstrip("0") or "0" if part[0].isdigit() else part for part in parts]


class Oracle:
    def __init__(self, register: Json, on: str, grace: int | None) -> None:
        self.partners = {partner["id"]: as_read(partner) for partner in register.get("partners", [])}
        self.assets = {asset["id"]: as_read(asset) for asset in register.get("assets", [])}
        self.protocols = sorted(map(as_read, register.get("protocols", [])), key=lambda protocol: protocol["id"])
        self.terms = {(term["scheme"], term["id"]): term for term in register.get("terms", [])}
        self.on = on
        self.grace = grace

    # Bodies.

    def partner(self, key: str) -> Json:
        return self.partners.get(key, {})

    def is_group(self, key: str) -> bool:
        return bool(self.partner(key).get("group", False))

    def parent(self, key: str) -> str | None:
        """The parent that a climb goes to: none where that is a group."""
        above = self.partner(key).get("parent")
        return None if above is None or self.is_group(above) else str(above)

    def up(self, body: str) -> list[str]:
        """The body and those it is part of, until one was met."""
        met: list[str] = []
        at: str | None = body
        while at is not None and at not in met:
            met.append(at)
            at = self.parent(at)
        return met

    def topmost(self, body: str) -> str:
        met = self.up(body)
        beyond = self.parent(met[-1])
        return met[-1] if beyond is None else min(met[met.index(beyond) :])

    def number(self, body: str) -> str | None:
        for each in self.up(body):
            number = self.partner(each).get("ico_number")
            if number is not None:
                return "".join(number.casefold().split())
        return None

    def numbers_differ(self, one: str, other: str) -> bool:
        first, second = self.number(one), self.number(other)
        return first is not None and second is not None and first != second

    def ended_before(self, body: str, day: str) -> bool:
        ended_on = self.partner(body).get("ended_on")
        return ended_on is not None and ended_on < day

    def is_member(self, member: Json) -> bool:
        return member.get("joined_on", "0000") <= self.on < member.get("left_on", "9999-99")

    # Terms.

    def broader(self, scheme: str, term: str, stopping: bool) -> list[str]:
        """The term and those above it; `stopping`: never from a sensitive one to one of another sensitivity or none."""
        met = [term]
        while True:
            at = self.terms.get((scheme, met[-1]), {})
            above = at.get("broader")
            if above is None or above in met:
                return met
            sensitive = at.get("sensitivity")
            if stopping and sensitive and self.terms.get((scheme, above), {}).get("sensitivity") != sensitive:
                return met
            met.append(above)

    def unmapped(self, scheme: str, term: str) -> bool:
        return bool(self.terms.get((scheme, term), {}).get("unmapped", False))

    def families(self, purpose: str) -> set[str]:
        line = self.broader("purpose", purpose, stopping=False)
        for term in line:
            families = self.terms.get(("purpose", term), {}).get("families")
            if families:
                return set(families)
        beyond = self.terms.get(("purpose", line[-1]), {}).get("broader")
        return {line[-1] if beyond is None else min(line[line.index(beyond) :])}

    # 1. Is a protocol needed?

    def unneeded(self, flow: Json) -> str | None:
        source, target = flow["source"], flow["target"]
        if source == target:
            return "not-needed"
        if self.topmost(source) == self.topmost(target) and not self.numbers_differ(source, target):
            return "not-needed"
        if flow.get("identifiability") == "anonymous" or flow.get("personal") is False:
            identifying = "categories" in flow.get("as_written", {})
            for category in flow.get("categories", []):
                for term in self.broader("category", category, stopping=False):
                    if term in ("identity", "contact") or self.unmapped("category", term):
                        identifying = True
            if not identifying:
                return "not-needed"
        if "starts_on" in flow and flow["starts_on"] > self.on:
            return "not-live"
        if "ends_on" in flow and flow["ends_on"] < self.on:
            return "not-live"
        if self.ended_before(source, self.on) or self.ended_before(target, self.on):
            return "not-live"
        return None

    # 2. The tests.

    def is_open(self, flow: Json) -> bool:
        if "relation" in flow:
            return False
        if "relation" in flow.get("as_written", {}):
            return True
        for asset, other in (("source_asset", flow["target"]), ("target_asset", flow["source"])):
            record = self.assets.get(flow.get(asset, ""), {})
            if record.get("processor") == other or other in record.get("joint_controllers", []):
                return True
        return False

    def kind(self, flow: Json, protocol: Json) -> str:
        wanted = {"processor": "processing", "joint": "joint"}.get(flow.get("relation", "separate"), "sharing")
        kinds = protocol.get("kinds", [])
        authorities = [self.partner(end).get("public_authority") is True for end in (flow["source"], flow["target"])]
        if "kinds" in protocol.get("as_written", {}):
            return NOT_RECORDED
        if self.is_open(flow) and (not kinds or {"sharing", "processing", "joint"} & set(kinds)):
            return NOT_RECORDED
        if not kinds:
            return PASSES if wanted == "sharing" else NOT_RECORDED
        if wanted in kinds:
            if wanted == "sharing" and "memorandum" in kinds and not all(authorities):
                return NOT_RECORDED
            return PASSES
        if wanted == "joint" and "sharing" in kinds:
            return NOT_RECORDED
        if wanted == "sharing" and "memorandum" in kinds and all(authorities):
            return NOT_RECORDED
        return FAILS

    def review(self, protocol: Json) -> tuple[str | None, bool]:
        """The day of the review, and whether it is reckoned from the start."""
        months = protocol.get("review_months")
        if "review_on" in protocol:
            return protocol["review_on"], False
        if months is not None and "reviewed_on" in protocol:
            return months_after(protocol["reviewed_on"], months), False
        if months is not None and "starts_on" in protocol:
            return months_after(protocol["starts_on"], months), True
        return None, False

    def in_force(self, protocol: Json) -> str:
        written = protocol.get("as_written", {})
        status, starts_on, ends_on = protocol.get("status"), protocol.get("starts_on"), protocol.get("ends_on")
        withdrawn_on = protocol.get("withdrawn_on")
        review, from_start = self.review(protocol)
        over = ends_on is not None and ends_on < self.on
        lapsed = review is not None and self.grace is not None and months_after(review, self.grace) < self.on
        if status == "draft":
            return FAILS
        if withdrawn_on is not None and withdrawn_on <= self.on:
            return FAILS
        if status in ("withdrawn", "superseded") and withdrawn_on is None:
            return FAILS
        if starts_on is not None and starts_on > self.on:
            return FAILS
        if over and not protocol.get("renews", False) and "renews" not in written:
            return FAILS
        if lapsed and not from_start:
            return FAILS
        if {"status", "starts_on", "ends_on", "review_on", "withdrawn_on"} & set(written):
            return NOT_RECORDED
        if "review_on" not in protocol and {"reviewed_on", "review_months"} & set(written):
            return NOT_RECORDED
        if over and "renews" in written:
            return NOT_RECORDED
        if "review_months" in protocol and review is None:
            return NOT_RECORDED
        if lapsed and from_start:
            return NOT_RECORDED
        if status is None and starts_on is None:
            return NOT_RECORDED
        if status is None and ends_on is None and review is None:
            return NOT_RECORDED
        if status != "superseded":
            for other in self.protocols:
                if other["id"] != protocol["id"] and protocol["id"] in other.get("supersedes", []):
                    start, withdrawn = other.get("starts_on"), other.get("withdrawn_on")
                    if other.get("status") == "draft" or (start is not None and start > self.on):
                        continue
                    if withdrawn is not None and start is not None and withdrawn <= start:
                        continue
                    return NOT_RECORDED
        return PASSES

    # Who stands for whom.

    def ways(self, signatory: str, partner: str) -> list[list[tuple[str, str, str, Json]]]:
        """Each way from a partner to a party that stands for it: its steps (what, from, to, the membership)."""
        found: list[list[tuple[str, str, str, Json]]] = []

        def groups(at: str, steps: list[tuple[str, str, str, Json]], met: list[str]) -> None:
            if at == signatory:
                found.append(steps)
            for key, record in self.partners.items():
                if record.get("group", False) and key not in met:
                    for member in record.get("members", []):
                        if member["partner"] == at and self.is_member(member):
                            groups(key, [*steps, ("member", at, key, member)], [*met, key])

        def predecessors(at: str, steps: list[tuple[str, str, str, Json]], met: list[str]) -> None:
            groups(at, steps, [at])
            for key, record in self.partners.items():
                if not record.get("group", False) and key not in met and at in record.get("successors", []):
                    predecessors(key, [*steps, ("succession", at, key, {})], [*met, key])

        line = self.up(partner)
        steps: list[tuple[str, str, str, Json]] = []
        for place, body in enumerate(line):
            if place:
                steps = [*steps, ("parent", line[place - 1], body, {})]
            predecessors(body, steps, [body])
        return found

    def in_doubt(self, steps: list[tuple[str, str, str, Json]], party: Json, protocol: Json) -> bool:
        signed_on = party["signed_on"]
        signed_by = party.get("signed_by", party["partner"])
        for what, at, above, membership in steps:
            if what == "parent" and self.numbers_differ(at, above):
                return True
            if what == "succession":
                if len(self.partner(above).get("successors", [])) > 1:
                    return True
                others = [
                    key
                    for key, record in self.partners.items()
                    if key != at and not record.get("group", False) and at in record.get("successors", [])
                ]
                signatories = {
                    each["partner"] for each in protocol["parties"] if each.get("signed_on", "9999-99") <= self.on
                }
                if len(others) > 1 and not set(others) <= signatories:
                    return True
            if what == "member" and membership.get("joined_on", "0000") > signed_on:
                return True
            if what == "member" and self.ended_before(at, signed_on):
                return True
        if "authority" not in party and (self.is_group(party["partner"]) or signed_by != party["partner"]):
            return True
        return self.ended_before(party["partner"], signed_on) or self.ended_before(signed_by, signed_on)

    def row(self, party: Json, protocol: Json, partner: str, unfit: str) -> str | None:
        """What one party counts as for a partner; none where it does not stand for it."""
        ways = self.ways(party["partner"], partner)
        if not ways:
            return None
        if party.get("role") == unfit or party.get("left_on", "9999-99") <= self.on:
            return FAILS
        if party.get("signed_on", "0000") > self.on or ("signed_on" not in party and party.get("signed") is False):
            return FAILS
        if "signed_on" not in party:
            silent = not any("signed_on" in each or each.get("signed") is True for each in protocol["parties"])
            return NOT_RECORDED if party.get("signed") is True or "as_written" in party or silent else FAILS
        if "as_written" in party or all(self.in_doubt(way, party, protocol) for way in ways):
            return NOT_RECORDED
        return PASSES

    def own_rows_object(self, protocol: Json, partner: str, unfit: str) -> bool:
        """Whether the partner's own rows say anything, and none of them passes."""
        own = [party for party in protocol.get("parties", []) if party["partner"] == partner]
        says = any(
            {"signed_on", "signed", "as_written", "left_on"} & set(party) or party.get("role", "both") != "both"
            for party in own
        )
        return says and not any(self.row(party, protocol, partner, unfit) == PASSES for party in own)

    def members(self, group: str) -> list[str]:
        """The members of an end that is a group."""
        return [
            member["partner"]
            for member in self.partner(group).get("members", [])
            if self.is_member(member) and not self.ended_before(member["partner"], self.on)
        ]

    def stood_for(self, protocol: Json, partner: str, met: tuple[str, ...] = ()) -> bool:
        """Whether any party stands for a partner; of a group, for it or a member."""
        if any(self.ways(party["partner"], partner) for party in protocol.get("parties", [])):
            return True
        return self.is_group(partner) and any(
            self.stood_for(protocol, member, (*met, partner))
            for member in self.members(partner)
            if member not in (*met, partner)
        )

    def claims(self, flow: Json, protocol: Json) -> bool:
        if "reference" not in protocol:
            return False
        wanted = reference_parts(protocol["reference"])
        return any(reference_parts(claim) == wanted for claim in flow.get("claims", []))

    def signed_alone(
        self, flow: Json, protocol: Json, partner: str, end: str, met: tuple[str, ...] = ()
    ) -> tuple[str, set[str]]:
        """What counts for a partner at one end, and the parties by which it passes."""
        unfit = "recipient" if end == "source" else "discloser"
        other = flow["target"] if end == "source" else flow["source"]
        results: list[str] = []
        by: set[str] = set()
        for party in protocol.get("parties", []):
            result = self.row(party, protocol, partner, unfit)
            if result is not None:
                results.append(result)
                if result == PASSES:
                    by.add(party["partner"])
        direct = [member for member in self.members(partner) if member not in (*met, partner)]
        direct = direct if self.is_group(partner) else []
        if direct:
            each = [self.signed_alone(flow, protocol, member, end, (*met, partner)) for member in direct]
            together = worst([result for result, _ in each])
            if "members" in self.partner(partner).get("as_written", {}):
                together = worst([together, NOT_RECORDED])
            results.append(together)
            if together == PASSES:
                by = by.union(*(parties for _, parties in each))
        if not results:
            if "parties" in protocol.get("as_written", {}) and (
                self.stood_for(protocol, other) or self.claims(flow, protocol)
            ):
                return NOT_RECORDED, set()
            return FAILS, set()
        result = best(results)
        if any(self.own_rows_object(protocol, each, unfit) for each in (partner, *direct)):
            result = worst([result, NOT_RECORDED])
        return result, by if result == PASSES else set()

    def signed(self, flow: Json, protocol: Json) -> tuple[str, str]:
        sender, by_sender = self.signed_alone(flow, protocol, flow["source"], "source")
        recipient, by_recipient = self.signed_alone(flow, protocol, flow["target"], "target")
        if sender == recipient == PASSES:
            both = by_sender | by_recipient
            if len(both) == 1 and self.is_group(next(iter(both))):
                return NOT_RECORDED, NOT_RECORDED
        return sender, recipient

    # Scope.

    def permits(self, test: str, term: str, listed: list[str], protocol: Json) -> str:
        """Lines 2 to 4 of purpose and category."""
        written = protocol.get("as_written", {})
        permitting = [each for each in self.broader(test, term, stopping=True) if each in listed]
        if permitting:
            if all(self.unmapped(test, each) for each in permitting):
                return NOT_RECORDED
            return NOT_RECORDED if "limits" in written and test != "method" else PASSES
        if self.unmapped(test, term) or any(self.unmapped(test, each) for each in listed):
            return NOT_RECORDED
        if any(term in self.broader(test, each, stopping=False) for each in listed):
            return NOT_RECORDED
        return NOT_RECORDED if FIELD[test] in written else FAILS

    def of_one(self, test: str, term: str | None, clause: Json, protocol: Json) -> str:
        listed = clause.get(FIELD[test], [])
        if term is None or not listed:
            return NOT_RECORDED
        return self.permits(test, term, listed, protocol)

    def of_each(self, test: str, flow: Json, clause: Json, protocol: Json) -> str:
        field, written = FIELD[test], protocol.get("as_written", {})
        listed, terms = clause.get(field, []), flow.get(field, [])
        if not listed:
            return NOT_RECORDED if field in written or ("limits" in written and test == "subject") else PASSES
        if not terms:
            return NOT_RECORDED
        result = worst([self.permits(test, term, listed, protocol) for term in terms])
        if result == PASSES and (field in written or field in flow.get("as_written", {})):
            return NOT_RECORDED
        return result

    def order(self, tests: Json) -> tuple[Any, ...]:
        states = [tests[test] for test in TESTS]
        return (states.count(FAILS), states.count(NOT_RECORDED), [RANK[state] for state in states])

    def tests(self, flow: Json, category: str | None, purpose: str | None, protocol: Json) -> Json:
        """What the tests find for the clause that counts."""
        sender, recipient = self.signed(flow, protocol)
        clauses = protocol.get("clauses") or [protocol]
        found = [
            {
                "kind": self.kind(flow, protocol),
                "in_force": self.in_force(protocol),
                "sender_signed": sender,
                "recipient_signed": recipient,
                "purpose": self.of_one("purpose", purpose, clause, protocol),
                "category": self.of_one("category", category, clause, protocol),
                "subject": self.of_each("subject", flow, clause, protocol),
                "method": self.of_each("method", flow, clause, protocol),
            }
            for clause in clauses
        ]
        return min(found, key=self.order)

    # 3. Elements, 5. nearest.

    def is_near(self, flow: Json, purpose: str | None, protocol: Json, tests: Json) -> bool:
        if tests["kind"] == FAILS or list(tests.values()).count(FAILS) > 3:
            return False
        parties = {party["partner"] for party in protocol.get("parties", [])}
        if (
            tests["sender_signed"] == tests["recipient_signed"] == FAILS
            and not {flow["source"], flow["target"]} <= parties
        ):
            return False
        if tests["purpose"] == FAILS:
            assert purpose is not None
            listed = [term for clause in protocol.get("clauses") or [protocol] for term in clause.get("purposes", [])]
            return any(self.families(purpose) & self.families(term) for term in listed)
        return True

    def element(self, flow: Json, category: str | None, purpose: str | None) -> Json:
        results = {protocol["id"]: self.tests(flow, category, purpose, protocol) for protocol in self.protocols}
        passing = [key for key, tests in results.items() if set(tests.values()) == {PASSES}]
        failing_none = [key for key, tests in results.items() if FAILS not in tests.values()]
        state = "covered" if passing else "unclear" if failing_none else "gap"
        near = [p for p in self.protocols if self.is_near(flow, purpose, p, results[p["id"]])]
        near.sort(key=lambda protocol: (*self.order(results[protocol["id"]])[:2], protocol["id"]))
        claimed = [protocol for protocol in near if self.claims(flow, protocol)]
        if claimed:
            near = [claimed[0], *(protocol for protocol in near if protocol is not claimed[0])]
        return {
            "category": category,
            "purpose": purpose,
            "state": state,
            "protocols": passing or failing_none,
            "nearest": [
                (protocol["id"], {test: value for test, value in results[protocol["id"]].items() if value != PASSES})
                for protocol in (near[:3] if state != "covered" else [])
            ],
            "results": results,
        }

    # 4. Verdict.

    def other_basis(self, flow: Json) -> str | None:
        if flow.get("relation", "separate") != "separate" or self.is_open(flow):
            return None
        gateways = flow.get("gateways", [])
        if gateways and "gateways" not in flow.get("as_written", {}):
            lines = [self.broader("gateway", gateway, stopping=False)[1:] for gateway in gateways]
            if all("mandatory-gateway" in line for line in lines):
                return "duty"
        occasion = flow.get("occasion")
        return occasion if occasion in ("one-off", "urgent") else None

    def answer(self, flow: Json) -> Json:
        flow = as_read(flow)
        verdict = self.unneeded(flow)
        if verdict is not None:
            return {"verdict": verdict, "other_basis": None, "protocols": [], "elements": []}
        written = flow.get("as_written", {})
        sides: dict[str, list[str | None]] = {}
        for field in ("categories", "purposes"):
            sides[field] = list(flow.get(field, []))
            if not sides[field] or field in written:
                sides[field].append(None)
        elements = [self.element(flow, data, use) for data in sides["categories"] for use in sides["purposes"]]
        states = [element["state"] for element in elements]
        basis = None
        if all(state == "covered" for state in states):
            verdict = "covered"
        elif basis := self.other_basis(flow):
            verdict = "other-basis"
        elif "gap" in states:
            verdict = "partly" if "covered" in states else "gap"
        else:
            verdict = "unclear"
        return {
            "verdict": verdict,
            "other_basis": basis,
            "protocols": self.smallest(elements),
            "elements": elements,
        }

    def smallest(self, elements: list[Json]) -> list[str]:
        covered = [element["protocols"] for element in elements if element["state"] == "covered"]
        useful = sorted({key for protocols in covered for key in protocols})
        for size in range(len(useful) + 1):
            for chosen in combinations(useful, size):
                if all(any(key in chosen for key in protocols) for protocols in covered):
                    return list(chosen)
        raise AssertionError("all of them together cover what each of them covers")
