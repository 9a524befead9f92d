"""OpenElements: what no protocol covers yet of each open flow, found by what a protocol comes to permit and who comes to sign it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from graph_service.coverage.as_written import as_read
from graph_service.coverage.fix_options import Element
from graph_service.coverage.rule import Rule
from graph_service.model import Flow, Scheme


class Permitted(NamedTuple):
    """What the protocols of a rule permit: by purpose and by category, their clauses."""

    uses: dict[str, int]
    data: dict[str, int]

    @classmethod
    def of(cls, rule: Rule) -> "Permitted":
        """That of all protocols of a rule."""
        listings = rule.agreements.listings
        return cls(listings["purpose"].permitted(), listings["category"].permitted())


class OpenElements:
    """The open elements of some flows. They are only ever covered."""

    def __init__(self) -> None:
        self._flows: dict[str, Flow] = {}
        self._open: dict[str, frozenset[Element]] = {}
        self._ends: dict[tuple[Scheme, str], dict[str, dict[str, set[str]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(set))
        )
        """By purpose and by category, by one end and the other: the flows with an open element of it."""

    def add(self, flow: Flow, elements: Collection[Element]) -> None:
        """A flow has these open elements."""
        flow = as_read(flow)
        self._flows[flow.id] = flow
        self._open[flow.id] = frozenset(elements)
        for term in _terms(elements):
            self._ends[term][flow.source][flow.target].add(flow.id)
            self._ends[term][flow.target][flow.source].add(flow.id)

    def of(self, flow: str) -> frozenset[Element]:
        """The open elements of a flow, by its id."""
        return self._open[flow]

    def left(
        self, rule: Rule, ends: Collection[str], permitted: Permitted, before: Permitted, signing: Collection[str]
    ) -> Iterator[tuple[str, frozenset[Element]]]:
        """The flows between some bodies that the protocols of a rule cover in part at least, with the elements left.

        ends: the bodies for which a party stands. `signing`: those of them for which that is another than before.
        before: what the protocols permitted when all that they cover was looked at last.
        """
        uses, data = permitted
        near: set[str] = set()
        for purpose, clauses in uses.items():
            among = ends if clauses & ~before.uses.get(purpose, 0) else signing
            near |= self._between(("purpose", purpose), among, ends)
        for category, clauses in data.items():
            if clauses & ~before.data.get(category, 0):
                near |= self._between(("category", category), ends, ends)
        for key in near:
            flow = self._flows[key]
            open_ = self._open[key]
            permitting = [
                (element, clauses)
                for element in open_
                if (clauses := uses.get(element[1] or "", 0) & data.get(element[0] or "", 0))
            ]
            if not permitting:
                continue  # before the signatures are looked at, which takes longer
            passing = rule.agreements.every
            for test in rule.flow_tests(flow):
                passing &= test.passes
            covered = [element for element, clauses in permitting if passing & clauses]
            if covered:
                yield key, open_.difference(covered)

    def keep(self, flow: str, elements: frozenset[Element]) -> None:
        """Of the open elements of a flow, only these are left."""
        source, target = self._flows[flow].source, self._flows[flow].target
        for term in _terms(self._open[flow]) - _terms(elements):
            self._ends[term][source][target].discard(flow)
            self._ends[term][target][source].discard(flow)
        self._open[flow] = elements

    def _between(self, term: tuple[Scheme, str], ends: Collection[str], others: Collection[str]) -> set[str]:
        """The flows between some bodies and others that have an open element of a term."""
        between: set[str] = set()
        by_end = self._ends.get(term, {})
        for end in by_end.keys() & ends:
            for other in by_end[end].keys() & others:
                between |= by_end[end][other]
        return between


def _terms(elements: Iterable[Element]) -> set[tuple[Scheme, str]]:
    """The purposes and categories of some elements. What has none, no protocol covers."""
    schemes: tuple[Scheme, Scheme] = ("category", "purpose")
    return {(scheme, term) for each in elements for scheme, term in zip(schemes, each, strict=True) if term is not None}
