"""The steps that can close gaps, each numbered once: what they take, and which of them mend a clause for a flow."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from graph_service.coverage.actions import Action, AddParty, NewProtocol, Permit, Replace
from graph_service.coverage.assessment import FailedTest, Reason
from graph_service.coverage.bitsets import Sets
from graph_service.coverage.criteria.scope import SCOPE_FIELDS
from graph_service.coverage.least_effort import LeastEffort
from graph_service.coverage.remedies import may_join, mending, without_served
from graph_service.coverage.rule import Rule
from graph_service.model import Flow


class NewAgreement(NamedTuple):
    """A new protocol that some elements of a flow ask for: one for each family of purposes and kind."""

    family: str
    kind: str


Target = str | NewAgreement
"""What covers an element: a protocol by its id, or a new one."""


class FixSteps:
    """The steps of fixes, for one rule. What a protocol lacks is put into steps once, and numbered."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._actions: list[Action | None] = []
        """The steps by their numbers, those that are told by few facts made when they are asked for."""
        self._facts: dict[int, tuple[str, str, str]] = {}
        self._numbers: dict[Action | tuple[str, str, str], int] = {}
        self._agreements: dict[NewAgreement, int] = {}
        self._effort: list[int] = []
        self._variation_of: list[str | None] = []
        self._mending: dict[tuple[FailedTest, str, bool], tuple[int, ...]] = {}
        self._replaces: set[int] = set()
        self.least = LeastEffort(rule, lambda *facts: map(self.action, self._mended(*facts) or ()))

    def number(self, action: Action) -> int:
        """The number of a step."""
        number = self._numbers.get(action)
        if number is None:
            number = self._numbers[action] = len(self._actions)
            self._actions.append(action)
            self._effort.append(action.effort)
            self._variation_of.append(action.protocol if isinstance(action, Permit) else None)
        return number

    def action(self, number: int) -> Action:
        """A step by its number. A fact of a flow leaves open which flow that is."""
        action = self._actions[number]
        if action is None:
            code, protocol, fact = self._facts[number]
            if code == "not-a-party":
                action = AddParty(protocol=protocol, partner=fact)
            else:
                scheme = next(scheme for scheme in SCOPE_FIELDS if code == f"{scheme}-not-permitted")
                action = Permit(protocol=protocol, scheme=scheme, term=fact)
            self._actions[number] = action
        return action

    def _number_of_refusal(self, reason: Reason, protocol: str) -> int:
        """The number of the step that mends what many protocols lack alike: a party, or a term that they permit."""
        fact = (reason.code, protocol, str(reason.partner or reason.term))
        number = self._numbers.get(fact)
        if number is None:
            number = self._numbers[fact] = len(self._actions)
            self._actions.append(None)
            self._facts[number] = fact
            permits = reason.code != "not-a-party"
            self._effort.append(Permit.effort if permits else AddParty.effort)
            self._variation_of.append(protocol if permits else None)
        return number

    def is_question(self, number: int) -> bool:
        """Whether a step asks for a fact, so that what comes of it is not known."""
        return self.action(number).question

    def effort(self, steps: Iterable[int]) -> int:
        """What steps take together: the permits of one protocol are one variation."""
        total = 0
        varied: set[str] = set()
        for step in steps:
            of = self._variation_of[step]
            if of is None:
                total += self._effort[step]
            elif of in varied:
                total += 1
            else:
                varied.add(of)
                total += self._effort[step]
        return total

    def varied(self, steps: Iterable[int]) -> Iterator[str]:
        """The protocols that some of the steps vary."""
        return (protocol for step in steps if (protocol := self._variation_of[step]) is not None)

    def adds(self, steps: Iterable[int], to: Collection[int], varied: Collection[str]) -> int:
        """What steps add to the effort of others, which vary some protocols already."""
        total = 0
        for step in steps:
            if step not in to:
                of = self._variation_of[step]
                total += 1 if of is not None and of in varied else self._effort[step]
                varied = varied if of is None or of in varied else {*varied, of}
        return total

    def of_clause(self, tests: Sequence[Sets], index: int, owner: str, flow: Flow) -> tuple[int, ...]:
        """The numbers of the steps after which one clause passes every test."""
        bit = 1 << index
        numbers: tuple[int, ...] = ()
        replaced = False
        for test in tests:
            if not test.passes & bit:
                mended = self._mended(test.failed(index), owner, flow)
                if mended is None:
                    return ()
                numbers += mended
                replaced = replaced or not self._replaces.isdisjoint(mended)
        if replaced:
            kept = without_served(tuple(self.action(number) for number in numbers))
            return tuple(dict.fromkeys(self.number(action) for action in kept))
        return numbers if len(numbers) < 2 else tuple(dict.fromkeys(numbers))

    def _mended(self, failed: FailedTest, owner: str, flow: Flow) -> tuple[int, ...] | None:
        if failed.shared and (failed.code == "not-a-party" or failed.code.endswith("-not-permitted")):
            if failed.code == "not-a-party" and not may_join(self.rule.snapshot.protocols[owner], flow.relation):
                return None
            return (self._number_of_refusal(failed.reasons[0], owner),)
        key = (failed, owner, flow.relation == "processor")
        numbers = self._mending.get(key)
        if numbers is None:
            actions = mending(failed, self.rule.snapshot.protocols[owner], flow, self.rule)
            numbers = tuple(self.number(action) for action in actions)
            self._replaces.update(n for n, a in zip(numbers, actions, strict=True) if isinstance(a, Replace))
            self._mending[key] = numbers
        return numbers or None

    def of_new(self, agreement: NewAgreement) -> int:
        """The number of the step that makes a new protocol; what it says is known when its elements are."""
        number = self._agreements.get(agreement)
        if number is None:
            self._agreements[agreement] = number = len(self._actions)
            placeholder = NewProtocol(kinds=(agreement.kind,), parties=("any",))
            self._actions.append(placeholder)
            self._effort.append(placeholder.effort)
            self._variation_of.append(None)
        return number
