"""Several values in one cell."""

import re
from collections.abc import Callable, Iterator

_BULLET = re.compile(r"^\s*(?:[-–—•·●▪◦*■►▶➢➤‣◆❖\uf0a7\uf0b7\uf0d8]|o(?=\t)|\(?\d{1,2}[.)]|\(?[a-h]\))\s+")
_JOINS = re.compile(r"(?<!\s)\s++(?:and|&|\+)\s++|(?<!\s)\s*+/\s*+", re.IGNORECASE)
IN_BRACKETS = re.compile(r"\(([^()]*)\)")
"""A cell that stands in brackets whole."""
_LINES = re.compile(r"[;\r\n]+")


def pieces(text: str, known: Callable[[str], bool], prose: int = 0) -> tuple[str, ...]:
    """The values of a cell, in order, without repeats.

    The whole cell is tried as one name first, then what stands between `;` and line ends, then between commas outside
    brackets. With `prose`, a part that is a sentence (some of its pieces has more words than that) stays whole.
    """
    text = text.strip()
    if not text or known(text):
        return (text,) if text else ()
    if (whole := IN_BRACKETS.fullmatch(text)) is not None:
        return pieces(whole[1], known, prose)
    parts: dict[str, None] = {}
    for part in lines(text):
        if known(part):
            parts[part] = None
            continue
        split = [piece for whole in commas(part) for piece in joined(whole, known)]
        if prose and any(len(piece.split()) > prose and not known(piece) for piece in split):
            split = [part]
        parts.update(dict.fromkeys(split))
    return tuple(parts)


def joined(piece: str, known: Callable[[str], bool]) -> list[str]:
    """A piece cut at "and", "&", "+" and "/" where everything between them is a name that is known; else as it is."""
    if not known(piece):
        parts = [part for part in _JOINS.split(piece) if part]
        if len(parts) > 1 and all(known(part) for part in parts):
            return parts
    return [piece]


def lines(text: str) -> list[str]:
    """What stands between `;` and line ends, outside brackets, without bullets."""
    return [part for part in (_bare(p) for p in outside(text, _LINES)) if part]


def several_lines(text: str) -> bool:
    """Whether a text has `;` or a line end, which only a list has."""
    return bool(_LINES.search(text))


def commas(text: str) -> Iterator[str]:
    """What stands between commas outside brackets."""
    for piece in outside(text, re.compile(",")):
        bare = _bare(piece)
        if bare:
            yield bare


def _bare(text: str) -> str:
    return _BULLET.sub("", text).strip().strip(",").strip()


def outside(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """The text cut at separators that stand in no bracket. Brackets that never close count for nothing."""
    if text.count("(") != text.count(")"):
        yield from separator.split(text)
        return
    depth, start = 0, 0
    for match in re.finditer(rf"[()]|{separator.pattern}", text):
        sign = match.group()
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]
