"""The answer: what the register says about one flow on one date, and why.

These models are the JSON form that passes over every face. Required fields are always written, null where empty; optional
ones are left out when absent.
"""

from datetime import date
from functools import cache
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field

from graph_service.values import Slug, Text

Verdict = Literal["covered", "unclear", "partly", "gap", "not-needed", "not-live"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""Best to worst; the last two stand outside that order."""

State = Literal["passes", "fails", "not-recorded"]
Test = Literal["kind", "in_force", "sender_signed", "recipient_signed", "purpose", "category", "subject", "method"]
TESTS: tuple[Test, ...] = get_args(Test)
"""The tests of the rule, in its order."""

Action = Literal[
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
    "new-protocol",
]


class Part(BaseModel):
    """A part of an answer: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def trusted(cls, values: dict[str, Any]) -> Self:
        """One from the values of all its fields, in their order, that the rule itself has made: not validated again.

        To validate each part of a county's answers takes longer than to find them.
        """
        made = cls.__new__(cls)
        _set_values(made, values)
        _set_fields_set(made, _all_fields(cls))
        _set_extra(made, None)
        _set_private(made, None)
        return made

    def to_json(self) -> str:
        """The JSON form as text."""
        return self.model_dump_json(exclude_defaults=True)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form as plain values; dates are ISO text."""
        return self.model_dump(mode="json", exclude_defaults=True)


_set_values, _set_fields_set, _set_extra, _set_private = (
    vars(BaseModel)[name].__set__
    for name in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)
"""What pydantic keeps in each model, past the lookup that a frozen one's `__setattr__` makes for every name."""


@cache
def _all_fields(part: type[Part]) -> set[str]:
    return set(part.model_fields)


class Fix(Part):
    """A fact that would close (part of) a gap, as one can apply it. What-if takes the same actions."""

    action: Action
    protocol: Slug | None = None
    partner: Slug | None = None
    scheme: Text | None = None
    term: Slug | None = None
    field: Text | None = Field(None, description="Of a record action, such as flow.categories.")
    on: date | None = None
    kind: Text | None = Field(None, description="Of a new protocol.")
    parties: tuple[Slug, ...] = Field((), description="Of a new protocol.")
    categories: tuple[Slug, ...] = Field((), description="Terms.")
    purposes: tuple[Slug, ...] = Field((), description="Terms.")
    subjects: tuple[Slug, ...] = Field((), description="Terms.")
    methods: tuple[Slug, ...] = Field((), description="Terms.")
    sentence: Text


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


class Warning(Part):
    """What to heed although it does not change the verdict."""

    code: Text
    severity: Literal["serious", "advice"]
    reason: Text
    source: Text | None = Field(None, description="The law or guidance.")


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
    protocols: tuple[Slug, ...] = Field(description="The smallest covering set, sorted.")
    elements: tuple[Element, ...]
    fixes: tuple[Fix, ...]
    warnings: tuple[Warning, ...]


class Gaps(Part):
    """The coverage of many flows, with how many have each verdict."""

    on: date
    revision: int
    summary: dict[Verdict, int]
    flows: tuple[Answer, ...]
