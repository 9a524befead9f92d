"""Words that say of protocols that they are not in force: "Archived", "DRAFT v0.3", "SELEP (withdrawn)", "Superseded by 0013"."""

import re
from collections.abc import Mapping

from importers import lexicon
from importers.convert.words import plain

_NOUNS = lexicon.words("titles.nouns")
_VERSION = re.compile(r"\d+|v\d*|ver|version")
_PAST, _COMING = lexicon.words("titles.past"), lexicon.words("titles.coming")
_PARTS = re.compile(r"(?<!\s)\s++[-–—]\s++|[()\[\]]|:\s")
_SENTENCES = re.compile(rf"{_PARTS.pattern}|[.;,](?:\s|$)|\n")
_REMARKS = re.compile(rf"{_SENTENCES.pattern}|\s/\s")
_REPLACED = re.compile(r"(?:superseded|replaced) by\b", re.IGNORECASE)
_DOUBTS = [phrase.split() for phrase in sorted(lexicon.words("titles.doubts"))]
_LEADING = lexicon.words("titles.leading")
_BETWEEN = lexicon.words("titles.between")


def said_in_title(title: str, known: Mapping[str, str]) -> str | None:
    """The status that a part of a protocol's title says, or its first or last word where that is "draft"."""
    parts = _parts(_PARTS, title)
    if len(parts) > 1 and (status := _said_in_parts(parts, known)):
        return status
    ends = {word for part in parts for word in (_words(part) or [""])[:: max(len(_words(part)) - 1, 1)]}
    return known.get("draft") if "draft" in ends else None


def said_in_remark(text: str, known: Mapping[str, str]) -> str | None:
    """The status that a remark or a version says in a part of its own: "WITHDRAWN 2023 - see ISP-4", "v0.4 DRAFT"."""
    return _said_in_parts(_parts(_SENTENCES, text), known)


def doubted_in_remark(text: str) -> bool:
    """Whether a part of a remark begins by saying of its protocol that it may not be in force: "On hold until the DPIA is done"."""
    for part in _parts(_REMARKS, text):
        words = [word for word in _words(part) if word not in _LEADING]
        if any(words[: len(phrase)] == phrase for phrase in _DOUBTS):
            return True
    return False


def said_by_name(name: str, known: Mapping[str, str]) -> str | None:
    """The status, other than active, that a name as a whole says: a tab's, a group's, a part of a title."""
    if not known:
        return None
    words = _words(name)
    status = _one(" ".join(words), known)
    if status is None:
        each = [_one(word, known) for word in words if word not in _BETWEEN]
        status = each[0] if each and None not in each and "active" not in each else None
    return status if status != "active" else None


def _said_in_parts(parts: list[str], known: Mapping[str, str]) -> str | None:
    if known and any(_REPLACED.match(part) for part in parts):
        return "superseded"
    return next((status for part in parts if (status := said_by_name(part, known))), None)


def _parts(signs: re.Pattern[str], text: str) -> list[str]:
    return [part.strip() for part in signs.split(text)]


def _words(text: str) -> list[str]:
    """The words of a text without versions, and without what any list of protocols is called."""
    return [word for word in plain(text).split() if word not in _NOUNS and not _VERSION.fullmatch(word)]


def _one(text: str, known: Mapping[str, str]) -> str | None:
    if text in _PAST:
        return "withdrawn"
    return "draft" if text in _COMING else known.get(text) or known.get(text.removesuffix("s"))
