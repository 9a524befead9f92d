"""What the checks read: the register on a date, its words, and which of them the law names."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from graph_service.coverage import Rule, ScopeTest, answer_warnings
from graph_service.model import Asset, Flow, Notice, Protocol, Scheme

Processing = Flow | Asset
"""What personal data is processed in: both record categories, bases and conditions."""

RECOGNISED_FROM = date(2026, 2, 5)
"""From when Art. 6(1)(ea) can be relied on (Data (Use and Access) Act 2025 s. 70, commenced by S.I. 2026/82)."""


class Facts:
    """One register on one date, as the checks read it."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.on = rule.on
        self.register = rule.snapshot
        self.terms = rule.terms
        self._warnings: dict[str, dict[str, str]] = {}
        self._sensitive: dict[str, set[str | None]] = {}

    def name(self, partner: str) -> str:
        """A partner's name, or its id where the register lacks it."""
        return self.rule.names.partner(partner)

    def labels(self, scheme: Scheme, terms: Iterable[str]) -> str:
        """The labels of terms, as one phrase."""
        return ", ".join(self.terms.label(scheme, key) for key in terms)

    def meaning(self, scheme: Scheme, terms: Iterable[str]) -> set[str]:
        """The terms and all that they are narrower than."""
        return {above for key in terms for above in self.terms.line(scheme, key)}

    def sensitive(self, terms: Iterable[str], sensitivity: str) -> list[str]:
        """The categories that are of a sensitivity, by their own record or by that of a broader one."""
        return [key for key in terms if sensitivity in self._sensitivities(key)]

    def _sensitivities(self, category: str) -> set[str | None]:
        """The sensitivities of a category's own record and of those of the broader ones."""
        known = self._sensitive.get(category)
        if known is None:
            known = {term.sensitivity for term in self.terms.records("category", category)}
            self._sensitive[category] = known
        return known

    def unmapped(self, scheme: Scheme, terms: Iterable[str]) -> list[str]:
        """The words that nobody has mapped yet."""
        return [key for key in terms if (term := self.terms.get(scheme, key)) is None or term.unmapped]

    def narrower_used(self, scheme: ScopeTest, term: str) -> tuple[str, ...]:
        """The terms below a term that some protocol lists."""
        return self.rule.agreements.listings[scheme].narrower(term)

    def controllers_of(self, processor: str) -> tuple[str, ...]:
        """The partners for which a partner is recorded as a processor, sorted."""
        return tuple(sorted(self._controllers.get(processor, ())))

    def contracts(self, controller: str, processor: str) -> list[Protocol]:
        """The processing contracts that list both, by id."""
        both = self._contracts.get(controller, set()) & self._contracts.get(processor, set())
        return [self.register.protocols[key] for key in sorted(both)]

    @cached_property
    def _contracts(self) -> dict[str, set[str]]:
        """The processing contracts that list each body, by id."""
        contracts_by_party: dict[str, set[str]] = defaultdict(set)
        for key, protocol in self.register.protocols.items():
            for party in protocol.parties if "processing" in protocol.kinds else ():
                contracts_by_party[party.partner].add(key)
        return contracts_by_party

    @cached_property
    def _controllers(self) -> dict[str, set[str]]:
        controllers_by_processor: dict[str, set[str]] = defaultdict(set)
        for asset in self.register.assets.values():
            if asset.processor is not None:
                controllers_by_processor[asset.processor].add(asset.holder)
        for flow in self.register.flows.values():
            if flow.relation == "processor":
                controllers_by_processor[flow.target].add(flow.source)
        return controllers_by_processor

    @cached_property
    def exceptions(self) -> dict[tuple[str, str, str], list[str]]:
        """The flows that are one-off or urgent, by their ends and each purpose."""
        flows_by_sharing: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for key, flow in sorted(self.register.flows.items()):
            if flow.occasion in ("one-off", "urgent"):
                for purpose in flow.purposes:
                    flows_by_sharing[flow.source, flow.target, purpose].append(key)
        return flows_by_sharing

    def warning(self, flow: Flow, code: str) -> str | None:
        """All that the flow's answer warns of under a code."""
        if flow.id not in self._warnings:
            reason_by_code: dict[str, str] = {}
            for warning in answer_warnings(self.rule, flow, self.rule.assess(flow)):
                reason_by_code[warning.code] = (
                    f"{reason_by_code[warning.code]} {warning.reason}"
                    if warning.code in reason_by_code
                    else warning.reason
                )
            self._warnings[flow.id] = reason_by_code
        return self._warnings[flow.id].get(code)

    @cached_property
    def notices(self) -> dict[str, list[Notice]]:
        """Each controller's privacy notices, whichever part of it published them."""
        notices_by_controller: dict[str, list[Notice]] = defaultdict(list)
        for notice in self.register.notices.values():
            notices_by_controller[self.rule.bodies.controller(notice.partner)].append(notice)
        return notices_by_controller
