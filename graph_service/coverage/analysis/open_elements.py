"""OpenElements: what no protocol covers yet of each open flow, found by purpose and sender when a protocol comes to cover some."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from graph_service.coverage.as_written import as_read
from graph_service.coverage.fix_options import Element
from graph_service.coverage.rule import Rule
from graph_service.model import Flow


class OpenElements:
    """The open elements of some flows. They are only ever covered."""

    def __init__(self) -> None:
        self._flows: dict[str, Flow] = {}
        self._open: dict[str, frozenset[Element]] = {}
        self._keys: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        """By purpose, and by sender: the flows with an open element. What has no purpose, no protocol covers."""

    def add(self, flow: Flow, elements: Collection[Element]) -> None:
        """A flow has these open elements."""
        self._flows[flow.id] = as_read(flow)
        self._open[flow.id] = frozenset(elements)
        for _, purpose in elements:
            if purpose is not None:
                self._keys[purpose][flow.source].add(flow.id)

    def of(self, flow: str) -> frozenset[Element]:
        """The open elements of a flow, by its id."""
        return self._open[flow]

    def left(self, rule: Rule, ends: Collection[str]) -> Iterator[tuple[str, frozenset[Element]]]:
        """The flows between some bodies that the protocols of a rule cover in part at least, with the elements left."""
        listings = rule.agreements.listings
        uses, data = listings["purpose"].permitted(), listings["category"].permitted()
        near = {
            key
            for purpose in uses.keys() & self._keys.keys()
            for source in self._keys[purpose].keys() & ends
            for key in self._keys[purpose][source]
            if self._flows[key].target in ends
        }
        for key in near:
            open_ = self._open[key]
            permitted = [
                (element, clauses)
                for element in open_
                if (clauses := uses.get(element[1] or "", 0) & data.get(element[0] or "", 0))
            ]
            if not permitted:
                continue  # before the signatures are looked at, which takes longer
            passing = rule.agreements.every
            for test in rule.flow_tests(self._flows[key]):
                passing &= test.passes
            covered = [element for element, clauses in permitted if passing & clauses]
            if covered:
                yield key, open_.difference(covered)

    def keep(self, flow: str, elements: frozenset[Element]) -> None:
        """Of the open elements of a flow, only these are left."""
        source = self._flows[flow].source
        for purpose in {use for _, use in self._open[flow]} - {use for _, use in elements}:
            if purpose is not None:
                self._keys[purpose][source].discard(flow)
        self._open[flow] = elements
