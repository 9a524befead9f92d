"""Bodies: who is part of whom, who took over from whom, and so whose signature stands for a partner."""

from collections.abc import Iterable, Mapping
from datetime import date

from graph_service.model import Partner


class Bodies:
    """The partners of a register as bodies that are parts and successors of one another.

    A partner that is referred to but recorded nowhere is a body of its own. Cycles, which only bad data has, give an
    answer: bodies in one cycle of parents are one controller.
    """

    def __init__(self, partners: Mapping[str, Partner]) -> None:
        self._partners = partners
        self._predecessors: dict[str, list[str]] = {}
        for partner in partners.values():
            for successor in partner.successors:
                self._predecessors.setdefault(successor, []).append(partner.id)
        self._controllers: dict[str, str] = {}
        self._standing: dict[str, dict[str, bool]] = {}
        self._ended = {key: partner for key, partner in partners.items() if partner.ended_on is not None}

    def parents(self, partner: str) -> tuple[str, ...]:
        """The bodies that it is part of, nearest first, up to the topmost. The climb stops before anything met."""
        climbed = {partner: None}
        record = self._partners.get(partner)
        while record is not None and record.parent is not None and record.parent not in climbed:
            climbed[record.parent] = None
            record = self._partners.get(record.parent)
        return tuple(climbed)[1:]

    def controller(self, partner: str) -> str:
        """The topmost body that it is part of, or itself; of a cycle, the one that comes first by id."""
        found = self._controllers.get(partner)
        if found is None:
            chain = (partner, *self.parents(partner))
            top = self._partners.get(chain[-1])
            cycle = chain[chain.index(top.parent) :] if top is not None and top.parent is not None else chain[-1:]
            found = self._controllers[partner] = min(cycle)
        return found

    def same_controller(self, one: str, other: str) -> bool:
        """Whether both are one controller: the same partner, or both under one topmost body."""
        return one == other or self.controller(one) == self.controller(other)

    def standing_for(self, partner: str) -> Mapping[str, bool]:
        """Every body whose signature stands for a partner, and whether it stands only by way of a split.

        They are the partner, the bodies that it is part of, and every body that any of these took over from. By way of
        a split is: on each way from the signatory, some body that was followed had several successors.
        """
        if partner not in self._standing:
            self._standing[partner] = self._climb(partner)
        return self._standing[partner]

    def _climb(self, partner: str) -> dict[str, bool]:
        bodies = dict.fromkeys((partner, *self.parents(partner)), False)
        whole = list(bodies)
        split: list[str] = []
        for body in whole:
            for old in self._predecessors.get(body, ()):
                if len(self._partners[old].successors) > 1:
                    split.append(old)
                elif old not in bodies:
                    bodies[old] = False
                    whole.append(old)
        for body in split:
            if body not in bodies:
                bodies[body] = True
                split.extend(self._predecessors.get(body, ()))
        return bodies

    def ended_before(self, partners: Iterable[str], on: date) -> Partner | None:
        """The first of these partners whose last day lies before a date."""
        for key in partners if self._ended else ():
            record = self._ended.get(key)
            if record is not None and record.ended_on is not None and record.ended_on < on:
                return record
        return None
