"""Working through the words that no vocabulary has: each becomes a known term, several, or the register's own term."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graph_service.errors import BadData, NotFound
from graph_service.model import KINDS, Kind, Scheme, Term, key_of, plural
from graph_service.references import references
from graph_service.register.lookup import term_named
from graph_service.register.opened import OpenRegister
from graph_service.revisions import Revision
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary
from importers.plan import DictionaryEntry, Plan
from importers.plan.open_questions import question_id

KEEP = "keep"


@dataclass(frozen=True)
class UnmappedWord:
    """A word that imports brought and no vocabulary has, with the records that use it and the terms that it may mean.

    `records` are numbers by kind ("flow": 12). `suggestions` are terms, nearest first; `readings` those between which only a
    person can choose, where the word has several meanings in the trade.
    """

    term: Term
    records: Mapping[Kind, int]
    suggestions: tuple[Term, ...]
    readings: tuple[Term, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "scheme": self.term.scheme,
            "id": self.term.id,
            "label": self.term.label,
            "records": {plural(kind): number for kind, number in self.records.items()},
            "readings": [term.id for term in self.readings],
            "suggestions": [term.id for term in self.suggestions],
        }


class UnmappedWords:
    """The register's unmapped words, and what people say that they mean."""

    def __init__(
        self,
        opened: OpenRegister,
        answer_with: Callable[[Callable[[], tuple[DictionaryEntry, ...]]], tuple[Plan, Revision | None]],
    ) -> None:
        self._opened = opened
        self._answer_with = answer_with

    def words(self, scheme: Scheme | None = None) -> tuple[UnmappedWord, ...]:
        """The unmapped words of a scheme, or of all: those that most records use first."""
        snapshot = self._opened.snapshot()
        terms = [term for term in snapshot.terms.values() if term.unmapped and scheme in (None, term.scheme)]
        uses = snapshot.derived.get("uses of unmapped words", "", lambda: _uses(snapshot))
        known = Vocabulary(term for term in snapshot.terms.values() if not term.unmapped)
        words = [_word(term, uses.get(key_of(term), {}), known) for term in terms]
        return tuple(sorted(words, key=lambda word: (-sum(word.records.values()), word.term.scheme, word.term.label)))

    def settle(self, choices: Mapping[str, str]) -> Revision | None:
        """Say what words mean, all as one revision; the answers go into the dictionary.

        `choices` are by the word's `scheme/id`: "keep" makes it the register's own term; a term's id or name maps it to
        that; several joined by `+` split it. A word that is not unmapped here is `NotFound`, a choice that is not a term
        `BadData` with the nearest; then nothing is written.
        """
        return self._answer_with(lambda: self._answers(choices))[1]

    def _answers(self, choices: Mapping[str, str]) -> tuple[DictionaryEntry, ...]:
        snapshot = self._opened.snapshot()
        vocabulary = Vocabulary(snapshot.terms.values())
        answers = []
        for key, choice in choices.items():
            word = snapshot.terms.get(key)
            if word is None or not word.unmapped:
                raise NotFound(
                    f"{key[:120]!r} is not an unmapped word of this register. See: graph-service terms unmapped"
                )
            meant = choice if choice == KEEP else self._meant(word, choice, vocabulary)
            id = question_id("term", word.label, "", word.scheme)
            answers.append(DictionaryEntry(id, "term", word.label, meant, facts={"scheme": word.scheme}))
        return tuple(answers)

    def _meant(self, word: Term, choice: str, vocabulary: Vocabulary) -> str:
        ids = [term_named(vocabulary, word.scheme, part.strip()) for part in choice.split("+") if part.strip()]
        if not ids or word.id in ids:
            raise BadData(f"{word.label!r} needs a term that it means, or {KEEP!r}. Nothing was written.")
        return "+".join(dict.fromkeys(ids))


def _uses(snapshot: Snapshot) -> dict[str, Counter[Kind]]:
    """How many records of each kind use each unmapped term."""
    unmapped = {key for key, term in snapshot.terms.items() if term.unmapped}
    uses: dict[str, Counter[Kind]] = {}
    if unmapped:
        for kind in KINDS:
            for record in snapshot.of(kind).values():
                for key in {mention.key for mention in references(record) if mention.kind == "term"} & unmapped:
                    uses.setdefault(key, Counter())[kind] += 1
    return uses


def _word(term: Term, uses: Mapping[Kind, int], known: Vocabulary) -> UnmappedWord:
    meaning = known.lookup(term.label, term.scheme)
    near = tuple(other for other in known.suggest(term.label, term.scheme) if other not in meaning.readings)
    return UnmappedWord(term, dict(uses), near, meaning.readings)
