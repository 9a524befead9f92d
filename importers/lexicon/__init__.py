"""Word lists, as data: what people write for "nothing", a status, a type of agreement, a class of bodies."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table(file: str) -> Mapping[str, Any]:
    return tomllib.loads((files("importers") / "lexicon" / f"{file}.toml").read_text(encoding="utf-8"))


@cache
def words(name: str) -> frozenset[str]:
    """A list of words, by its file and name: `words("texts.blank")`."""
    file, _, key = name.partition(".")
    return frozenset(_table(file)[key])


@cache
def meanings(name: str) -> Mapping[str, str]:
    """What each word of a list means, by its file and name: `meanings("statuses.words")`. The file lists the words by meaning."""
    file, _, key = name.partition(".")
    return {word: meaning for meaning, texts in _table(file)[key].items() for word in texts}


@cache
def within(name: str) -> re.Pattern[str]:
    """Finds any word of a list within a text. In the list, `*` stands for any letters, `?*` for one or more.

    >>> bool(within("signatures.doubtful").search("Withdrew in May"))
    True
    """
    patterns = (re.escape(word).replace(r"\?\*", r"\w+").replace(r"\*", r"\w*") for word in sorted(words(name)))
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)
