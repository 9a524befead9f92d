"""The rule again, written from the design's section 4 alone: plain loops over plain values, no sets, no index, nothing kept.

It shares no code with `graph_service.coverage`. It is slow and easy to read, and the two must agree on everything.
Records are in their JSON form, dates as ISO text (which compares as dates do).
"""

import calendar
from datetime import date
from itertools import combinations
from typing import Any

Json = dict[str, Any]
TESTS = ("kind", "in_force", "sender_signed", "recipient_signed", "purpose", "category", "subject", "method")
RANK = {"passes": 0, "not-recorded": 1, "fails": 2}


class Oracle:
    def __init__(self, register: Json, on: str, grace: int | None) -> None:
        self.partners = {partner["id"]: partner for partner in register.get("partners", [])}
        self.protocols = sorted(register.get("protocols", []), key=lambda protocol: protocol["id"])
        self.terms = {(term["scheme"], term["id"]): term for term in register.get("terms", [])}
        self.on = on
        self.grace = grace

    # 1. Is a protocol needed?

    def unneeded(self, flow: Json) -> str | None:
        if self.controller(flow["source"]) & self.controller(flow["target"]):
            return "not-needed"
        if flow.get("identifiability") == "anonymous":
            return "not-needed"
        if flow.get("personal") is False:
            return "not-needed"
        if "starts_on" in flow and flow["starts_on"] > self.on:
            return "not-live"
        if "ends_on" in flow and flow["ends_on"] < self.on:
            return "not-live"
        for end in (flow["source"], flow["target"]):
            ended_on = self.partners.get(end, {}).get("ended_on")
            if ended_on is not None and ended_on < self.on:
                return "not-live"
        return None

    def up(self, body: str) -> list[str]:
        """The body and those it is part of, until one was met."""
        met: list[str] = []
        at: str | None = body
        while at is not None and at not in met:
            met.append(at)
            at = self.partners.get(at, {}).get("parent")
        return met

    def controller(self, body: str) -> set[str]:
        """The topmost body; of a cycle, all its bodies."""
        met = self.up(body)
        beyond = self.partners.get(met[-1], {}).get("parent")
        return {met[-1]} if beyond is None else set(met[met.index(beyond) :])

    # 2. The tests.

    def kind(self, flow: Json, protocol: Json) -> str:
        wants = {"processor": "processing", "joint": "joint"}.get(flow.get("relation", "separate"), "sharing")
        has = protocol.get("kinds", [])
        if not has:
            return "passes" if wants == "sharing" else "not-recorded"
        return "passes" if wants in has else "fails"

    def lapses_after(self, review_on: str) -> str:
        """The last day of grace."""
        assert self.grace is not None
        day = date.fromisoformat(review_on)
        year, month = day.year, day.month
        for _ in range(self.grace):
            month += 1
            if month > 12:
                year, month = year + 1, 1
        if year > 9999:
            return "9999-12-31"
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1])).isoformat()

    def in_force(self, protocol: Json) -> str:
        status = protocol.get("status")
        starts_on, ends_on = protocol.get("starts_on"), protocol.get("ends_on")
        review_on, withdrawn_on = protocol.get("review_on"), protocol.get("withdrawn_on")
        results = ["passes"]
        if status is None and starts_on is None:
            results.append("not-recorded")
        if status is None and ends_on is None and review_on is None:
            results.append("not-recorded")
        if status != "superseded":
            for other in self.protocols:
                if other["id"] != protocol["id"] and protocol["id"] in other.get("supersedes", []):
                    if other.get("status") in ("draft", "withdrawn"):
                        continue
                    if "starts_on" in other and other["starts_on"] <= self.on:
                        results.append("not-recorded")
        if status == "draft":
            results.append("fails")
        if withdrawn_on is not None and withdrawn_on <= self.on:
            results.append("fails")
        if status in ("withdrawn", "superseded") and withdrawn_on is None:
            results.append("fails")
        if starts_on is not None and starts_on > self.on:
            results.append("fails")
        if ends_on is not None and ends_on < self.on:
            results.append("fails")
        if review_on is not None and self.grace is not None and self.on > self.lapses_after(review_on):
            results.append("fails")
        return max(results, key=RANK.__getitem__)

    def ways(self, signatory: str, partner: str) -> list[bool]:
        """Each way in which a signatory stands for a partner: whether a body that was followed had several successors."""
        reached = self.up(partner)
        found: list[bool] = []

        def follow(body: str, met: list[str], split: bool) -> None:
            if body in reached:
                found.append(split)
            successors = self.partners.get(body, {}).get("successors", [])
            for successor in successors:
                if successor not in met:
                    follow(successor, [*met, successor], split or len(successors) > 1)

        follow(signatory, [signatory], False)
        return found

    def signed(self, flow: Json, protocol: Json, end: str) -> str:
        partner, unfit = (flow["source"], "recipient") if end == "sender" else (flow["target"], "discloser")
        best = "fails"
        for party in protocol.get("parties", []):
            for split in self.ways(party["partner"], partner):
                results = ["not-recorded" if split else "passes"]
                if party.get("role") == unfit:
                    results.append("fails")
                if "left_on" in party and party["left_on"] <= self.on:
                    results.append("fails")
                if "signed_on" in party:
                    if party["signed_on"] > self.on:
                        results.append("fails")
                elif party.get("signed") is True:
                    results.append("not-recorded")
                elif party.get("signed") is False or any(
                    "signed_on" in each or each.get("signed") is True for each in protocol["parties"]
                ):
                    results.append("fails")
                else:
                    results.append("not-recorded")
                best = min(best, max(results, key=RANK.__getitem__), key=RANK.__getitem__)
        return best

    def broader(self, scheme: str, term: str) -> list[str]:
        """The term and those broader that permission climbs to."""
        met: list[str] = []
        at: str | None = term
        while at is not None and at not in met:
            met.append(at)
            here = self.terms.get((scheme, at), {})
            above = here.get("broader")
            if above is None:
                break
            own, next_own = here.get("sensitivity"), self.terms.get((scheme, above), {}).get("sensitivity")
            if own is not None and next_own != own:
                break
            at = above
        return met

    def permitted(self, scheme: str, term: str | None, listed: list[str]) -> str:
        if term is None or not listed:
            return "not-recorded"
        if any(each in listed for each in self.broader(scheme, term)):
            return "passes"
        if any(self.terms.get((scheme, each), {}).get("unmapped", False) for each in [term, *listed]):
            return "not-recorded"
        return "fails"

    def all_permitted(self, scheme: str, terms: list[str], listed: list[str]) -> str:
        if not listed:
            return "passes"
        if not terms:
            return "not-recorded"
        return max((self.permitted(scheme, term, listed) for term in terms), key=RANK.__getitem__)

    def tests(self, flow: Json, category: str | None, purpose: str | None, protocol: Json) -> Json:
        """The results of the clause that counts."""
        best: Json | None = None
        for clause in protocol.get("clauses") or [protocol]:
            results = {
                "kind": self.kind(flow, protocol),
                "in_force": self.in_force(protocol),
                "sender_signed": self.signed(flow, protocol, "sender"),
                "recipient_signed": self.signed(flow, protocol, "recipient"),
                "purpose": self.permitted("purpose", purpose, clause.get("purposes", [])),
                "category": self.permitted("category", category, clause.get("categories", [])),
                "subject": self.all_permitted("subject", flow.get("subjects", []), clause.get("subjects", [])),
                "method": self.all_permitted("method", flow.get("methods", []), clause.get("methods", [])),
            }
            if best is None or self.order(results) < self.order(best):
                best = results
        assert best is not None
        return best

    def order(self, results: Json) -> tuple[int, int, list[int]]:
        """Fewest fails, then fewest not recorded, then better at the first test where they differ."""
        values = [results[test] for test in TESTS]
        return values.count("fails"), values.count("not-recorded"), [RANK[value] for value in values]

    # 3 to 5. Elements, the verdict, the smallest set, the nearest.

    def element(self, flow: Json, category: str | None, purpose: str | None) -> Json:
        results = {p["id"]: self.tests(flow, category, purpose, p) for p in self.protocols}
        passing = [key for key, tests in results.items() if all(value == "passes" for value in tests.values())]
        failing_none = [key for key, tests in results.items() if "fails" not in tests.values()]
        state = "covered" if passing else "unclear" if failing_none else "gap"
        candidates = [
            key
            for key, tests in results.items()
            if not (tests["sender_signed"] == "fails" and tests["recipient_signed"] == "fails")
            and list(tests.values()).count("fails") <= 3
        ]
        candidates.sort(key=lambda key: (*self.order(results[key])[:2], key))
        return {
            "category": category,
            "purpose": purpose,
            "state": state,
            "protocols": passing or failing_none,
            "nearest": [
                (key, {test: value for test, value in results[key].items() if value != "passes"})
                for key in (candidates[:3] if state != "covered" else [])
            ],
            "results": results,
        }

    def answer(self, flow: Json) -> Json:
        verdict = self.unneeded(flow)
        if verdict is not None:
            return {"verdict": verdict, "protocols": [], "elements": []}
        elements = [
            self.element(flow, category, purpose)
            for category in flow.get("categories") or [None]
            for purpose in flow.get("purposes") or [None]
        ]
        states = [element["state"] for element in elements]
        if all(state == "covered" for state in states):
            verdict = "covered"
        elif "gap" in states:
            verdict = "partly" if "covered" in states else "gap"
        else:
            verdict = "unclear"
        return {"verdict": verdict, "protocols": self.smallest(elements), "elements": elements}

    def smallest(self, elements: list[Json]) -> list[str]:
        covered = [element["protocols"] for element in elements if element["state"] == "covered"]
        useful = sorted({key for protocols in covered for key in protocols})
        for size in range(len(useful) + 1):
            for chosen in combinations(useful, size):
                if all(any(key in chosen for key in protocols) for protocols in covered):
                    return list(chosen)
        raise AssertionError("all of them together cover what each of them covers")
