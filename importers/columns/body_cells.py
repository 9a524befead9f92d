"""Cells that name bodies, one or several, with what they say of their signatures."""

import re
from collections.abc import Iterable
from dataclasses import replace

from importers.convert import lists, signatures
from importers.convert.dates import BLANK_WORDS, early
from importers.convert.marks import NOT_SIGNED, SIGNED
from importers.convert.reading import NOTHING, Named, Problem, Reading
from importers.resolve.bodies import Bodies, body_key
from importers.resolve.no_body import names_no_body

_CONTACT = re.compile(
    r"\S@\S|^(?:https?:|www\.)|^[\d\s+()-]{7,}$|^(?:tel|telephone|phone|email|e-mail)\b", re.IGNORECASE
)
"""An address of mail or of the web, or a telephone number."""
_SIGN = re.compile(r"^[✓✔☑√✅✗✘×❌☒☐□◻]+|[*†‡§~^☐□◻■●○]+$")
"""A tick, a cross or a box before a name, or behind one a box or the sign of a footnote, which may say that it has not signed."""
_SAYS = NOT_SIGNED | SIGNED
"""What says something of a signature, and is no name between others: "NCC, 3/4/24, NHFT, not yet"."""
_PLACE = re.compile(r"^\d+[a-z]?\s+[a-z]|\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b", re.IGNORECASE)
"""The number of a house and its street, or a postcode."""


def body(text: str, known: Bodies) -> Reading:
    """The body that a cell names. One that is unknown is proposed; a homonym, or several bodies in the cell, block."""
    found = known.find(text)
    if found and (doubt := _doubted(text, found, known)):
        return Reading(None, (doubt,))
    if not found and names_no_body(text):
        return NOTHING if text.lower() in BLANK_WORDS else Reading(None, (_no_body(text),), text)
    if len(found) == 1:
        return Reading(found[0])
    if found:
        return Reading(None, (_homonym(text, found, known, True),))
    parts = list(lists.commas(text)) if ";" not in text and "\n" not in text else lists.lines(text)
    if len(parts) > 1 and (";" in text or "\n" in text or all(known.find(part) for part in parts)):
        message = f"{text[:80]!r} names {len(parts)} bodies where one is wanted. Give each a row of its own."
        return Reading(None, (Problem("several-bodies", message, True),))
    new = known.propose(text)
    return Reading(new.id, named=(new,))


def processor(text: str, known: Bodies) -> Reading:
    """The processor that a cell names. A record holds one: several are kept as they are, which changes no verdict."""
    read = body(text, known)
    if any(problem.code == "several-bodies" for problem in read.problems):
        return replace(read, problems=(replace(read.problems[0], blocking=False),), leftover=text)
    return read


def bodies(text: str, known: Bodies) -> Reading:
    """The bodies that a cell names; those that are unknown are proposed. A day behind a name blocks, as it may be to come; other words, and an address, are kept apart."""
    names: list[str] = []
    contacts: list[str] = []
    doubts: list[Problem] = []
    for part in [text] if known.known(text) else re.split(r"[;\n]" if "," in text else ";", text):
        marks = signatures.parties(part, known.known)
        if any(mark.marked or mark.left_on or any(p.blocking for p in mark.problems) for mark in marks):
            doubts.append(_more_than_a_name(part))
        elif any(mark.says() for mark in marks):
            contacts.append(part.strip())
        found = [mark.name for mark in marks]
        placed = any(_CONTACT.search(name) or _PLACE.search(name) for name in found[1:])
        for at, name in enumerate(found):
            contact = not known.find(name) and (_CONTACT.search(name) or (placed and at > 0))
            (contacts if contact else names).append(name)
    read = all_bodies(names, known)
    nobody = any(problem.code == "names-no-body" for problem in read.problems)
    return replace(read, problems=(*doubts, *read.problems), leftover=text if nobody else "; ".join(contacts))


def all_bodies(parts: Iterable[str], known: Bodies) -> Reading:
    """The bodies that some names are; those that are unknown are proposed, homonyms block."""
    ids: set[str] = set()
    problems: list[Problem] = []
    named: list[Named] = []
    for part in parts:
        found = known.find(part)
        if not found and names_no_body(part):
            if part.lower() not in BLANK_WORDS:
                problems.append(_no_body(part))
            continue
        doubt = _doubted(part, found, known)
        if doubt:
            problems.append(doubt)
        elif len(found) > 1:
            problems.append(_homonym(part, found, known, True))
        elif found:
            ids.add(found[0])
        else:
            new = known.propose(part)
            ids.add(new.id)
            named.append(new)
    return Reading(tuple(sorted(ids)) or None, tuple(problems), "", tuple(named))


def named_bodies(text: str, known: Bodies) -> Reading:
    """The bodies of a cell of recipients: what names none is kept in `extra` and never blocks."""
    read = recipients(text, known)
    if read.value is None:
        return read
    ids, rest = read.value
    return replace(read, value=ids or None, leftover="; ".join(rest))


def recipients(text: str, known: Bodies) -> Reading:
    """The bodies that a cell of recipients names, and the texts in it that name none. It never blocks."""
    if text.lower() in BLANK_WORDS:
        return NOTHING
    ids: set[str] = set()
    rest: list[str] = []
    problems: list[Problem] = []
    named: list[Named] = []
    for piece in lists.pieces(text, lambda part: bool(known.find(part) or _coming(part, known))):
        found = known.find(piece)
        if len(found) == 1 and not _doubted(piece, found, known):
            ids.add(found[0])
            continue
        if not found and _coming(piece, known):
            new = known.propose(piece)
            ids.add(new.id)
            named.append(new)
            continue
        rest.append(piece)
        if len(found) > 1:
            problems.append(_homonym(piece, found, known, False))
        elif within := known.within(piece):
            problems.append(_not_read(piece, within, known))
    return Reading((tuple(sorted(ids)), tuple(sorted(set(rest)))), tuple(problems), named=tuple(named))


def _not_read(piece: str, within: tuple[str, ...], known: Bodies) -> Problem:
    names = " and ".join(known.label(id) for id in within)
    message = f"{piece[:80]!r} stays as it is written, and is not read as {names}. If it means that body, write the name alone."
    return Problem("recipient-as-text", message)


def _coming(name: str, known: Bodies) -> bool:
    """Whether another column of the file proposes a body of that name."""
    return body_key(name) in known.coming and not names_no_body(name) and not _CONTACT.search(name)


def signed_bodies(text: str, known: Bodies) -> Reading:
    """The parties that a cell names with their signatures, as a tuple of (id, mark)."""
    if text.lower() in BLANK_WORDS:
        return NOTHING
    marks: list[tuple[str, signatures.Mark]] = []
    problems: list[Problem] = []
    named: list[Named] = []
    parties = signatures.parties(text, known.known)
    for mark in parties:
        if len(parties) > 1 and mark.name.lower() in _SAYS and not known.find(mark.name):
            problems.append(signatures.unreadable(mark.name))
            continue
        problems += mark.problems
        problems += [told for day in (mark.signed_on, mark.left_on) if day for told in early(day)]
        read = all_bodies((mark.name,), known)
        problems += read.problems
        if found := _SIGN.search(mark.name):
            problems.append(signatures.unreadable(found[0]))
        named += read.named
        marks += [(id, mark) for id in read.value or ()]
    nobody = any(problem.code == "names-no-body" for problem in problems)
    return Reading(tuple(marks) or None, tuple(problems), text if nobody else "", tuple(named))


def _more_than_a_name(text: str) -> Problem:
    message = f"{text.strip()[:80]!r} says more of a body than its name. Write the name alone, or leave it out where it is not so yet."
    return Problem("unclear-body", message, True)


def _no_body(text: str) -> Problem:
    return Problem("names-no-body", f"{text[:60]!r} names no body: read as not recorded. Write the names.")


def _doubted(text: str, found: tuple[str, ...], known: Bodies) -> Problem | None:
    """What is wrong with a name that has a question mark where the body's own has none."""
    if "?" not in text or any("?" in known.label(id) for id in found) or not found:
        return None
    message = f"{text[:60]!r} is not sure. Write the body's name without the question mark, or take it out."
    return Problem("ambiguous-body", message, True, found)


def _homonym(text: str, found: tuple[str, ...], known: Bodies, blocking: bool) -> Problem:
    names = "; ".join(f"{known.label(id)} ({id})" for id in found)
    what = (
        f"Write one of these ids in the cell, or import with --same {text!r}=ID"
        if blocking
        else "It stays as it is written"
    )
    return Problem("ambiguous-body", f"{text[:80]!r} may be any of: {names}. {what}.", blocking, found)
