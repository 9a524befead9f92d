"""What nobody has said of a flow and by which its answer could change: the questions worth asking. Pure."""

from typing import Literal, get_args

from graph_service.coverage.answer import Answer
from graph_service.coverage.rule import Rule
from graph_service.coverage.verdicts import OPEN
from graph_service.model import Flow

Unsaid = Literal["categories", "purposes", "subjects", "methods", "relation", "occasion", "gateways"]
_TESTED = {"category": "categories", "purpose": "purposes", "subject": "subjects", "method": "methods"}


def unsaid(rule: Rule, flow: Flow, answer: Answer) -> tuple[Unsaid, ...]:
    """The fields of a flow that say nothing and could change its answer, in the order in which they are worth asking.

    Of data, purposes, people and methods: those on which a near protocol turns. Of the relation, the occasion and a legal
    duty: those with a value by which the verdict would be another.
    """
    if answer.verdict not in OPEN:
        return ()
    turns = {test.test for element in answer.elements for near in element.nearest for test in near.tests}
    fields = {field for test, field in _TESTED.items() if test in turns and not getattr(flow, field)}
    if flow.relation is None and _changes(rule, flow, "relation", ("separate", "processor", "joint")):
        fields.add("relation")
    if flow.occasion is None and _changes(rule, flow, "occasion", ("one-off", "urgent")):
        fields |= {"occasion"} if flow.gateways else {"occasion", "gateways"}
    return tuple(field for field in get_args(Unsaid) if field in fields)


def _changes(rule: Rule, flow: Flow, field: str, values: tuple[str, ...]) -> bool:
    before = rule.verdict(flow)
    return any(rule.verdict(flow.model_copy(update={field: value})) != before for value in values)
