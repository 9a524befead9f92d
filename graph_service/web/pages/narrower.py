"""When somebody asks in wider words than a protocol permits: which narrower ones may be meant, and what the register says of each."""

from collections.abc import Iterator
from dataclasses import dataclass

from graph_service.coverage import Answer, Rule, Verdict, clauses_of, listed
from graph_service.model import Flow, Term
from graph_service.vocabulary.search import narrower
from graph_service.web.pages.share_form import LISTS, TypedIdea
from graph_service.web.pages.words import Words

OPTIONS = 8
"""How many narrower words are offered for one."""


@dataclass(frozen=True)
class Meaning:
    """A narrower word that may be meant: the field's boxes with it, its verdict, and the near protocol that permits it."""

    label: str
    boxes: list[str]
    verdict: Verdict
    protocol: str | None


@dataclass(frozen=True)
class Which:
    """A word that is wider than what near protocols permit, in a field of the form; `all_of` are its boxes with every meaning."""

    term: str
    field: str
    meanings: tuple[Meaning, ...]
    all_of: list[str]


def which_are_meant(rule: Rule, flow: Flow, answer: Answer, draft: TypedIdea, words: Words) -> list[Which]:
    """The words that were too wide to tell, each with what may be meant: what near protocols permit of it first.

    A word whose meanings all have the answer that it has itself is not asked about.
    """
    permitted: dict[tuple[str, str], dict[str, str]] = {}
    for field, wide, key, protocol in _permitted(answer, draft, words):
        permitted.setdefault((field, wide), {}).setdefault(key, protocol)
    terms = [_which(rule, flow, draft, words, field, wide, keys) for (field, wide), keys in permitted.items()]
    return [which for which in terms if any(meaning.verdict != answer.verdict for meaning in which.meanings)]


def _which(
    rule: Rule, flow: Flow, draft: TypedIdea, words: Words, field: str, wide: str, permitted: dict[str, str]
) -> Which:
    many, scheme = LISTS[field]
    chosen: list[str] = draft.fields[many]
    term = words.vocabulary.get(scheme, wide)
    assert term is not None
    others = [each.id for each in narrower(words.vocabulary, term) if each.id not in permitted]
    at = f"{field}-{chosen.index(wide) + 1}"
    meanings = []
    for key in [*permitted, *others][:OPTIONS]:
        meant = tuple(key if other == wide else other for other in chosen)
        verdict = rule.verdict(flow.model_copy(update={many: tuple(sorted({*meant}))}))
        boxes = draft.swapped(at, typed(words.vocabulary.get(scheme, key), words))
        meanings.append(Meaning(words.term(scheme, key), boxes, verdict, permitted.get(key)))
    every = [typed(words.vocabulary.get(scheme, key), words) for key in [*permitted, *others][:OPTIONS]]
    return Which(term.label, field, tuple(meanings), draft.swapped(at, *every))


def typed(term: Term | None, words: Words) -> str:
    """What a person types for a term: its label, where that is understood, or its id."""
    assert term is not None
    return term.label if words.vocabulary.find(term.label, term.scheme) == term else term.id


def _permitted(answer: Answer, draft: TypedIdea, words: Words) -> Iterator[tuple[str, str, str, str]]:
    """What near protocols permit that is narrower than what was asked: the field, the wide term, the narrower one, the protocol."""
    for near in (near for element in answer.elements for near in element.nearest):
        protocol = words.snapshot.protocols.get(near.protocol)
        for test in near.tests:
            field = test.test
            if protocol is None or field not in ("purpose", "category", "subject", "method"):
                continue
            many, scheme = LISTS[field]
            for key in sorted({key for clause in clauses_of(protocol) for key in listed(clause, field)}):
                term = words.vocabulary.get(scheme, key)
                for wide in words.vocabulary.broader(term) if term else ():
                    if wide.id in draft.fields.get(many, []):
                        yield field, wide.id, key, near.protocol
