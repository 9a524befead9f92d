"""From words to terms of the vocabularies: by id, label or alias. A word that names none becomes a local term."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from graph_service.errors import BadData
from graph_service.model import Scheme, Term
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Lookup, Vocabulary
from graph_service.vocabulary.spelling import key as spelling_key
from importers import lexicon
from importers.convert.parsed import Ask, Meanwhile, ProposedName
from importers.convert.words import plain
from importers.resolve.file_names import FileNames
from importers.resolve.identity import digest, slug

VAGUE = lexicon.words("texts.no_term")
"""Words that name no term: a register that says only this has not recorded which."""


_WHO = frozenset({"identity", "contact"})


class TermNames:
    """The terms of the vocabularies by everything that names them, and the words of a file that name none."""

    def __init__(
        self,
        snapshot: Snapshot,
        same: Mapping[str, str],
        answer: Callable[[Ask], str | None] = lambda ask: None,
        kept: Collection[tuple[str, str]] = (),
        answers: bool = False,
    ) -> None:
        self._answer = answer
        self._asked, self._kept = answers, kept
        self._local = dict(snapshot.terms)
        self._given: set[tuple[str, str]] = set()
        self.new: dict[tuple[Scheme, str], ProposedName] = {}
        self._by_id: dict[tuple[str, str], ProposedName] = {}
        self.chosen: dict[tuple[str, str], str] = {}
        self.learned: list[Term] = []
        self._vocabulary = Vocabulary(self._local.values())
        for text, wanted in same.items():
            self._say(text, wanted)

    def expect(self, names: FileNames) -> None:
        """Adds the words that the file itself adds as terms, before any cell is looked up."""
        for key, named in names.terms.items():
            scheme: Scheme = named.scheme  # type: ignore[assignment]
            self._given.add((scheme, named.id))
            self.new[scheme, key[1]] = self._by_id[scheme, named.id] = replace(named, cells=[])
            self._local[f"{scheme}/{named.id}"] = Term(
                scheme=scheme, id=named.id, label=named.name, unmapped=not named.admitted
            )
        if names.terms:
            self._vocabulary = Vocabulary(self._local.values())

    def named(self, scheme: Scheme, id: str) -> ProposedName | None:
        """The word that the file names and the register does not have, if this id is that of one."""
        return self._by_id.get((scheme, id))

    def know(self, scheme: Scheme, id: str, label: str, aliases: Iterable[str]) -> None:
        """Adds a term that the file itself lists, so that its other sheets may use it."""
        for text in (id, label, *aliases):
            if self._vocabulary.find(text, scheme) is None:
                self.chosen.setdefault((scheme, plain(text)), id)

    def find(self, text: str, scheme: Scheme) -> str | None:
        """The id of the term that a text names."""
        chosen = self.chosen.get((scheme, plain(text)))
        if chosen:
            return chosen
        term = self._vocabulary.find(text, scheme)
        if term is not None:
            self._take(term, text)
            return term.id
        wanted = self._answered(text, scheme)
        if wanted and wanted != "keep" and self.get(scheme, wanted) is not None:
            self._say(text, f"{scheme}/{wanted}")
            return wanted
        return None

    def meaning(self, text: str, scheme: Scheme) -> Lookup:
        """What a text that names no term by itself may mean: see `Lookup`. Nothing, where a person said that it is a term of its own."""
        wanted = self._answered(text, scheme)
        if wanted == "keep":
            return Lookup()
        if wanted is not None and "+" in wanted:
            several = (self.get(scheme, id) for id in wanted.split("+"))
            return Lookup(readings=tuple(term for term in several if term is not None), together=True)
        meaning = self._vocabulary.lookup(text, scheme)
        for term in meaning.readings if meaning.together else ():
            self._take(term)
        return meaning

    def _answered(self, text: str, scheme: Scheme) -> str | None:
        return self._answer(self.ask(text, scheme)) if self._asked else None

    def get(self, scheme: Scheme, id: str) -> Term | None:
        """A term by its id."""
        return self._vocabulary.get(scheme, id)

    def is_local(self, scheme: Scheme, id: str) -> bool:
        """Whether a term is only a word of a file, which nobody has mapped."""
        term = self.get(scheme, id)
        return term is not None and term.unmapped

    def is_name(self, scheme: Scheme, id: str, text: str) -> bool:
        """Whether a text is, letter for letter, a name of a term."""
        term = self.get(scheme, id)
        return term is not None and text in (term.label, *term.aliases)

    def ask(self, text: str, scheme: Scheme) -> Ask:
        """The question which term a word means: which of its readings, where it has several in the trade, else which is near."""
        meaning = self._vocabulary.lookup(text, scheme)
        readings = tuple(term.id for term in meaning.readings)
        near = readings or tuple(term.id for term in self._vocabulary.suggest(text, scheme))
        facts: dict[str, Any] = {"scheme": scheme, "suggestions": near}
        facts |= {name: value for name, value in (("readings", readings), ("note", meaning.note)) if value}
        meanwhile: Meanwhile = "as-written" if readings or meaning.note else "unmapped"
        return Ask("term", text, (*near, "keep"), meanwhile, (scheme,), open_choice=True, facts=facts)

    def names_people(self, category: str) -> bool:
        """Whether a category says who somebody is or how to reach them: it is identity or contact details, or a narrower one."""
        term = self._vocabulary.get("category", category)
        return term is not None and not _WHO.isdisjoint(
            {term.id, *(above.id for above in self._vocabulary.broader(term))}
        )

    def propose(self, text: str, scheme: Scheme) -> ProposedName:
        """A local term for a word that names none: unmapped until a person maps or accepts it."""
        text = " ".join(text.split())
        key = (scheme, spelling_key(text) or text)
        if key not in self.new:
            id = self._free(scheme, text, key)
            near = tuple(term.id for term in self._vocabulary.suggest(text, scheme))
            self.new[key] = ProposedName(text, id, [], near, scheme)
            self.new[key].admitted = (scheme, text) in self._kept or self._answered(text, scheme) == "keep"
        return self.new[key]

    def _free(self, scheme: Scheme, text: str, key: tuple[Scheme, str]) -> str:
        id = slug(text)
        if (scheme, id) in self._given or self._vocabulary.get(scheme, id) is not None:
            id = slug(f"{id[:100]} {digest(repr(key))}")
        self._given.add((scheme, id))
        return id

    def _take(self, term: Term, *names: str) -> None:
        """Keeps a provision of an Act that the vocabulary reads and does not list."""
        if self.get(term.scheme, term.id) is None and all(
            (learned.scheme, learned.id) != (term.scheme, term.id) for learned in self.learned
        ):
            self.learned.append(term.model_copy(update={"aliases": names}))

    def _say(self, text: str, wanted: str) -> None:
        scheme, _, id = wanted.partition("/")
        term = self._vocabulary.get(scheme, id)  # type: ignore[arg-type]
        if term is None:
            raise BadData(f"--same {text!r}: {wanted!r} is not a term. Write it as scheme/id, such as category/health.")
        self.chosen[scheme, plain(text)] = id
        if self._vocabulary.find(text, term.scheme) != term:
            known = next((learned for learned in self.learned if (learned.scheme, learned.id) == (scheme, id)), term)
            if known is not term:
                self.learned.remove(known)
            self.learned.append(known.model_copy(update={"aliases": tuple(sorted({*known.aliases, text}))}))
