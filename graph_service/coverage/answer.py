"""The answer: what the register says about one flow on one date, and why.

These models are the JSON form that passes over every face. Required fields are always written, null where empty; optional
ones are left out when absent.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from graph_service.coverage.actions import Action, action_of
from graph_service.coverage.part import Part as Part
from graph_service.coverage.verdicts import TESTS as TESTS
from graph_service.coverage.verdicts import VERDICTS as VERDICTS
from graph_service.coverage.verdicts import State as State
from graph_service.coverage.verdicts import Test as Test
from graph_service.coverage.verdicts import Total
from graph_service.coverage.verdicts import Verdict as Verdict
from graph_service.model import Clause
from graph_service.values import Slug, Text

FixAction = Literal[
    "sign",
    "add-party",
    "set-role",
    "start",
    "renew",
    "review",
    "replace",
    "set-kind",
    "permit",
    "record",
    "authorise",
    "new-protocol",
]
"""The actions that close gaps; what-if has more."""


class Fix(Part):
    """An action that would close (part of) a gap, in words. Its fields are those of the action; one without them is refused."""

    action: FixAction
    protocol: Slug | None = None
    partner: Slug | None = None
    scheme: Text | None = None
    term: Slug | None = None
    field: Text | None = Field(None, description="Of a record action, such as flow.categories.")
    on: date | None = None
    kinds: tuple[Text, ...] = Field((), description="Of a new protocol.")
    parties: tuple[Slug, ...] = Field((), description="Of a new protocol.")
    disclosers: tuple[Slug, ...] = Field((), description="Those of its parties that only send.")
    recipients: tuple[Slug, ...] = Field((), description="Those that only receive.")
    clauses: tuple[Clause, ...] = Field((), description="Of a new protocol for several sets of purposes.")
    categories: tuple[Slug, ...] = Field((), description="Terms.")
    purposes: tuple[Slug, ...] = Field((), description="Terms.")
    subjects: tuple[Slug, ...] = Field((), description="Terms.")
    methods: tuple[Slug, ...] = Field((), description="Terms.")
    sentence: Text
    effort: int = Field(
        ge=1, description="What it adds to its set: the first permit of a protocol 4, each further one 1."
    )

    @classmethod
    def of(cls, action: Action, sentence: str, effort: int) -> Self:
        """An action in words, with what it takes."""
        facts = action.__dict__
        values = {name: facts.get(name, field.default) for name, field in cls.model_fields.items()}
        return cls.construct({**values, "sentence": sentence, "effort": effort})

    def to_action(self) -> Action:
        """The action itself."""
        return action_of({name: self.__dict__[name] for name in self.model_fields_set - _WORDS if self.__dict__[name]})

    @model_validator(mode="after")
    def _is_an_action(self) -> Self:
        self.to_action()
        return self


_WORDS = {"sentence", "effort"}
"""What a fix says of its action."""


class TestResult(Part):
    """What one test found for one protocol."""

    __test__ = False  # no test case, whatever its name says to pytest

    test: Test
    state: State
    code: str = Field(description="Stable, such as review-lapsed.")
    reason: Text
    fix: Fix | None = None


class Near(Part):
    """A protocol that comes near to covering an element, with the tests that stand in its way."""

    protocol: Slug
    tests: tuple[TestResult, ...] = Field(description="Those that do not pass, in the rule's order.")


class Element(Part):
    """One category for one purpose: the least that is covered or not."""

    category: Slug | None
    purpose: Slug | None
    state: Literal["covered", "unclear", "gap"]
    protocols: tuple[Slug, ...] = Field(
        description="Covered: those that pass every test. Unclear: those that fail none. Gap: none. Sorted."
    )
    nearest: tuple[Near, ...] = Field(description="At most three; none for a covered element.")


def alike(elements: Iterable[Element]) -> tuple[tuple[Element, ...], ...]:
    """The elements that are shown as one: each of some categories for each of some purposes, with one state for one reason."""
    reasons: dict[object, dict[Slug | None, list[Element]]] = {}
    for element in elements:
        categories = reasons.setdefault((element.state, element.protocols, element.nearest), {})
        categories.setdefault(element.category, []).append(element)
    together: dict[object, list[Element]] = {}
    for reason, categories in reasons.items():
        for rows in categories.values():
            together.setdefault((reason, tuple(row.purpose for row in rows)), []).extend(rows)
    return tuple(map(tuple, together.values()))


class Warning(Part):
    """What to heed although it does not change the verdict."""

    code: Text
    severity: Literal["serious", "advice"]
    reason: Text
    source: Text | None = Field(None, description="The law or guidance.")


class OtherBasis(Part):
    """On what a flow rests where no protocol covers all of it: a legal duty, or that it is not regular sharing."""

    kind: Literal["duty", "one-off", "urgent"]
    gateways: tuple[Slug, ...] = Field((), description="Of a duty.")
    sentence: Text
    source: Text


class Answer(Part):
    """The coverage of one flow on one date. `flow` is null for a flow that is only an idea."""

    flow: Slug | None
    on: date
    revision: int
    grace_months: int | None
    verdict: Verdict
    headline: Text
    reason: Text
    assumed: tuple[Text, ...]
    other_basis: OtherBasis | None = Field(None, description="Of the verdict other-basis.")
    protocols: tuple[Slug, ...] = Field(description="The smallest covering set, sorted.")
    exact: bool = Field(True, description="Whether the set is proven smallest.")
    elements: tuple[Element, ...]
    fixes: tuple[Fix, ...]
    warnings: tuple[Warning, ...]


class Gaps(Part):
    """The coverage of many flows. `summary` says how many have each verdict, are `open`, and how many rows are `held`."""

    on: date
    revision: int
    summary: dict[Total, int]
    flows: tuple[Answer, ...]
