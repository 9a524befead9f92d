"""Names: what the records of one kind are called, and which of them a text means."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from graph_service.errors import Ambiguous, NotFound

_SIGNS = re.compile(r"[\W_]+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NEAR = 60
"""How alike two names must be, of 100, before one is offered for the other."""
_OFFERED = 3
_LONGEST = 200
_MANY = 20_000
"""From so many names on, the nearest are looked for letter by letter alone, and those of an id among the ids."""


def spelt(text: str) -> str:
    """A name as it is compared: without case, spaces and punctuation."""
    text = text.replace("&", " and ")
    if text.isascii():
        return text.lower().encode().translate(None, _ASCII_SIGNS).decode()
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold().replace("&", " and "))


class Names:
    """What records of one kind are called: by id, whatever else each is called."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._ids = list(names)
        self._all: dict[str, str] = {}
        self._spelt: dict[str, list[str]] = {}
        for key, others in names.items():
            called = (*others, key)
            self._all.update(dict.fromkeys(called, key))
            for name in set(map(spelt, called)):
                self._spelt.setdefault(name, []).append(key)

    def named(self, what: str, text: str) -> str:
        """The id that a text names."""
        found = self._spelt.get(spelt(text), ()) if spelt(text) else ()
        if len(found) == 1:
            return found[0]
        if found:
            several = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
            raise Ambiguous(f"{text!r} names several {several}: {', '.join(sorted(found)[:10])}. Use an id.")
        raise self.not_found(what, text)

    def not_found(self, what: str, text: str) -> NotFound:
        """That nothing has this name, with the nearest: one at least, where there are any, and more that are near indeed."""
        text = text[:_LONGEST]
        if len(self._all) < _MANY:
            near = process.extract(text, self._all.keys(), scorer=fuzz.WRatio, limit=_OFFERED * 3)
        else:
            among = self._ids if _ID.fullmatch(text) else self._all.keys()
            near = process.extract(text, among, scorer=fuzz.ratio, limit=_OFFERED * 3)
        likely = [name for name, likeness, _ in near if likeness >= _NEAR] or [name for name, _, _ in near[:1]]
        nearest = list(dict.fromkeys(self._all.get(name, name) for name in likely))[:_OFFERED]
        listed = f" The nearest: {', '.join(nearest)}." if nearest else ""
        return NotFound(f"There is no {what} {text!r}.{listed}", nearest)
