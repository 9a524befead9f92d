"""When somebody asks in wider words than a protocol permits: what it permits of them, so that they can ask about that."""

from collections.abc import Iterator
from dataclasses import dataclass

from graph_service.coverage import Answer, clauses_of, listed
from graph_service.web.pages.draft import LISTS, Draft
from graph_service.web.pages.words import Words


@dataclass(frozen=True)
class Narrower:
    """A term that a protocol permits, which is a kind of what was asked about."""

    protocol: str
    asked: str
    """What was asked about, as a person calls it."""
    permitted: str
    """What is permitted, likewise."""
    field: str
    """The form's field."""
    boxes: list[str]
    """The field's boxes with what is permitted in the place of what was asked about."""


def narrower(answer: Answer, draft: Draft, words: Words) -> list[Narrower]:
    """What the nearest protocols permit that is narrower than what was asked about. It changes no answer."""
    found = {(one.protocol, one.permitted): one for one in _found(answer, draft, words)}
    return list(found.values())


def _found(answer: Answer, draft: Draft, words: Words) -> Iterator[Narrower]:
    for near in (near for element in answer.elements for near in element.nearest):
        protocol = words.snapshot.protocols.get(near.protocol)
        for test in near.tests:
            field = test.test
            if protocol is None or field not in ("purpose", "category", "subject", "method"):
                continue
            many, scheme = LISTS[field]
            asked: list[str] = draft.fields.get(many, [])
            for key in sorted({key for clause in clauses_of(protocol) for key in listed(clause, field)}):
                term = words.vocabulary.get(scheme, key)
                for wide in words.vocabulary.broader(term) if term else ():
                    if wide.id in asked:
                        at = asked.index(wide.id)
                        label = words.term(scheme, key)
                        named = label if words.vocabulary.find(label, scheme) == term else key
                        boxes = draft.swapped(f"{field}-{at + 1}", named)
                        yield Narrower(near.protocol, wide.label, label, field, boxes)
