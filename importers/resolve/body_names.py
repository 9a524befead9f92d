"""From names to bodies: by id, code, name or alias. Similarity only suggests; a homonym always asks."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz import fuzz, process

from graph_service.errors import BadData
from graph_service.model import Partner
from importers import lexicon
from importers.convert.parsed import Ask, ProposedName
from importers.convert.words import plain
from importers.resolve.file_names import FileNames
from importers.resolve.identity import Ids
from importers.resolve.no_body import like_a_department, names_no_body

_NEAR = 74
_SPELLED = lexicon.meanings("bodies.short")
"""What people shorten in names of bodies."""
_COMMON = lexicon.words("bodies.common")
"""Words that tell no body from another."""


@lru_cache(maxsize=65536)
def body_key(text: str) -> str:
    """A body's name without case, punctuation and double spaces."""
    text = unicodedata.normalize("NFKC", text).replace("'", "").replace("’", "")
    return plain(text) or text.strip().casefold()


class BodyNames:
    """The partners by everything that names them, and those that a file names and the register does not have.

    `same` is what a person said: a name as written, and the id, code or name of the body that it is, which may be one that the
    file's own list of partners adds. It is learned as another name of the body, unless it is one to whoever writes it ("us").
    `joined` are names that are new, each with the other name of the same body.
    """

    def __init__(
        self,
        partners: Mapping[str, Partner],
        ids: Ids,
        same: Mapping[str, str],
        admits: Callable[[str], bool] = lambda key: False,
        answer: Callable[[Ask], str | None] = lambda ask: None,
        joined: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._partners = partners
        self._admits, self._answer = admits, answer
        self._joined = {body_key(text): other for text, other in joined.items()}
        self._answered: dict[str, str | None] = {}
        self._ids = ids
        self._named: dict[str, set[str]] = {}
        self.labels: dict[str, str] = {}
        self.new: dict[str, ProposedName] = {}
        self._by_id: dict[str, ProposedName] = {}
        self.expected: set[str] = set()
        self.coming: set[str] = set()
        self.chosen: dict[str, str] = {}
        self.learned: dict[str, list[str]] = {}
        self._waiting: dict[str, str] = {}
        for partner in partners.values():
            self.know(partner.id, partner.name, (*partner.aliases, *codes(partner)))
        for text, wanted in same.items():
            self._say(text, wanted)

    def expect(self, names: FileNames) -> None:
        """Adds the bodies that the file itself adds, before any cell is looked up."""
        for partner in names.partners:
            self._ids.reserve("partner", partner.id, ("partner", body_key(partner.name)))
            self.know(partner.id, partner.name, (*partner.aliases, *codes(partner)))
        for key, named in names.bodies.items():
            if key in self._named:
                continue  # another name or a code of a body in a list of the file
            self._ids.reserve("partner", named.id, ("partner", key))
            self.new[key] = self._by_id[named.id] = replace(named, cells=[])
            self.know(named.id, named.name)

    def named(self, id: str) -> ProposedName | None:
        """The body that the file names and the register does not have, if this id is that of one."""
        return self._by_id.get(id)

    def settle(self) -> None:
        """Refuses what a person said of a body that is neither in the register nor in the file's list of partners."""
        for text, wanted in self._waiting.items():
            raise BadData(f"--same {text!r}: {wanted!r} names no body of the register.")

    def know(self, id: str, name: str, others: Iterable[str] = ()) -> None:
        """Adds a body with its name, aliases and codes."""
        self.labels[id] = name
        for text in (name, *others):
            self._named.setdefault(body_key(text), set()).add(id)
        for text, wanted in list(self._waiting.items()):
            del self._waiting[text]
            self._say(text, wanted)

    def find(self, text: str) -> tuple[str, ...]:
        """The ids of the bodies that a text may name: none, one, or several that a person has to choose from."""
        key = body_key(text)
        if key in self.chosen:
            return (self.chosen[key],)
        if text in self.labels:
            return (text,)
        matches = self._named.get(key)
        if matches and len(matches) == 1:
            return tuple(matches)
        if key in self._joined and (others := self.find(self._joined[key])):
            self._learn(text, others[0])
            return others
        if key not in self._answered:
            self._answered[key] = self._answer(self.ask(text, tuple(sorted(matches or ()))))
        wanted = self._answered[key]
        if wanted in self.labels:
            self._say(text, str(wanted))
            return (str(wanted),)
        if matches:
            return tuple(sorted(matches))
        return (key.replace(" ", "-"),) if key.replace(" ", "-") in self.labels else ()

    def known(self, text: str) -> bool:
        """Whether a text is a body's name as it stands: of the register, or elsewhere in the file."""
        matches = self.find(text)
        return body_key(text) in self.expected or (bool(matches) and not self.doubted(text, matches))

    def doubted(self, text: str, matches: tuple[str, ...]) -> bool:
        """Whether a question mark, which stands in none of the names, says that a body may not be meant."""
        return bool(matches) and "?" in text and not any("?" in self.label(id) for id in matches)

    def ask(self, text: str, near: tuple[str, ...]) -> Ask:
        """The question which body a name means."""
        facts = {
            "candidates": near,
            "department": like_a_department(text),
            "several": len(self._named.get(body_key(text), ())) > 1,
        }
        choices = ("add", *near, "as-written")
        return Ask("body", " ".join(text.split()), choices, "held", open_choice=True, facts=facts)

    def ask_named(self, text: str) -> Ask:
        """The question which body a name means, with those whose names are near."""
        matches = self.find(text)
        return self.ask(text, matches or self.suggest(text))

    def declined(self, text: str) -> bool:
        """Whether a person said that a name stays as written."""
        self.find(text)
        return self._answered.get(body_key(text)) == "as-written"

    def propose(self, text: str, group: bool = False) -> ProposedName:
        """A body that the register does not have. Each is proposed once, however often it is named."""
        key = body_key(text)
        if key in self._joined:
            new = self.propose(self._joined[key], group)
            self._learn(text, new.id)
            return new
        if key not in self.new:
            name = " ".join(text.split())
            self.find(text)
            admitted = self._answered.get(key) == "add" or self._admits(key)
            id = self._ids.give("partner", name, ("partner", key))
            self.new[key] = ProposedName(name, id, [], self.suggest(text), "group" if group else "", admitted)
        new = self.new[key]
        if new.name == new.id and text.strip() != new.id:
            new.name = " ".join(text.split())
        return new

    def means(self, text: str, id: str) -> bool:
        """Whether a text names a body, of the register or of the file."""
        return self.find(text) == (id,) or self.proposed(text) == id

    def proposed(self, text: str) -> str | None:
        """The id of a body that was proposed under this name, if any was."""
        new = self.new.get(body_key(text))
        return new.id if new else None

    def listed(self, name: str) -> str:
        """The id of a new body that a list of partners has."""
        key = body_key(name)
        self.new.pop(key, None)
        return self._ids.give("partner", " ".join(name.split()), ("partner", key))

    def suggest(self, text: str, limit: int = 3) -> tuple[str, ...]:
        """The ids of the bodies whose names are near, the nearest first: to offer, never to take."""
        key = spelled(text)
        close = process.extract(
            key, list(self._named), scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR, limit=limit * 3
        )
        near = {name for name, _, _ in close if len(name) > 3} | {name for name in self._named if within(key, name)}
        suggestions: dict[str, None] = {}
        for name in sorted(near, key=lambda name: (-fuzz.ratio(key, name), name)):
            suggestions.update(dict.fromkeys(sorted(self._named[name])))
        return tuple(suggestions)[:limit]

    def within(self, text: str) -> tuple[str, ...]:
        """The bodies whose names stand in a longer text as whole words; a name within a longer name does not count."""
        words = f" {body_key(text)} "
        hits = [name for name in self._named if len(name) > 2 and f" {name} " in words]
        longest = [name for name in hits if not any(name != other and f" {name} " in f" {other} " for other in hits)]
        return tuple(sorted({id for name in longest for id in self._named[name]}))

    def label(self, id: str) -> str:
        """The name of a body, of the register or proposed."""
        return self.labels.get(id) or next((new.name for new in self.new.values() if new.id == id), id)

    def _say(self, text: str, wanted: str) -> None:
        matches = self.find(wanted)
        if not matches:
            self._waiting[text] = wanted
            return
        if len(matches) > 1:
            raise BadData(
                f"--same {text!r}: {wanted!r} names several bodies ({', '.join(matches)}): give the id of one."
            )
        self.chosen[body_key(text)] = matches[0]
        if matches[0] not in self._named.get(body_key(text), ()) and not names_no_body(text):
            self._learn(text, matches[0])

    def _learn(self, text: str, id: str) -> None:
        name, known = " ".join(text.split()), self.learned.setdefault(id, [])
        if name not in known:
            known.append(name)


def spelled(text: str) -> str:
    """A name's key, with what people shorten written out."""
    return " ".join(_SPELLED.get(word, word) for word in body_key(text).split())


def within(key: str, name: str) -> bool:
    """Whether all words of one name stand in the other, or one is made of the other's first letters, in their order."""
    words, others = set(key.split()), set(name.split())
    both = words & others
    if both in (words, others) and both - _COMMON:
        return len(name) > 2
    if len(words) > 1 or not 3 <= len(key) <= 8 or len(others) < 3:
        return False
    letters = iter(word[0] for word in name.split())
    return all(letter in letters for letter in key)


def codes(partner: Partner) -> tuple[str, ...]:
    """The codes that name a body."""
    return tuple(code for code in (partner.ods_code, partner.ico_number, partner.gss_code) if code)
