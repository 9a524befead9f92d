"""Cells that name terms: categories, purposes, lawful bases and the like."""

import re
from collections.abc import Sequence
from dataclasses import replace

from graph_service.model import Scheme
from graph_service.vocabulary import Lookup
from graph_service.vocabulary.spelling import is_marked
from importers.convert import law, lists, words
from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS
from importers.convert.parsed import NOTHING, Ask, Note, ParsedCell, ProposedName, note, shown, unread
from importers.convert.ticks import ticked
from importers.resolve.terms import VAGUE, TermNames

_LETTER = re.compile(r"^\(?(ea|[a-j])\)?$", re.IGNORECASE)
_FIELDS: dict[Scheme, str] = {"basis": "bases", "condition": "conditions", "gateway": "gateways"}
"""The fields of law that may stand in one another's columns."""

_PROSE = 6
"""A part of a cell with more words than this between commas is a sentence, not a list."""
_HARMLESS = (
    r" (?:known|available|held|recorded|stated|applicable|relevant|necessary|needed|appropriate|required|possible)\b"
)
_LIMITS = re.compile(
    rf"^\W*(?:but|no(?! of\b)|not(?! (?:stated|specified|disclosed|recorded|applicable|known)\b)|never|excl\w*|except\w*|apart from|other than|without|minus|unless|(?:if|where|when)(?!{_HARMLESS})|subject to|provided|(?:limited|restricted) to)[\s:]"
    r"|^\W*(?:until|till|pending|(?:with|by) (?:\w+ )?consent|in (?:an )?emergenc\w+)\b"
    r"|\b(?:excluded|excepted|never|withheld|not (?:included|shared|permitted|allowed|covered)|only)\W*$",
    re.I,
)
"""A piece that takes something away from the others of its cell: "Health data, excluding mental health"."""
_ELSEWHERE = re.compile(
    r"(?:see|refer to|as per|as set out in|same as|dependent on|depends on)\b.*|as \w+|ditto|same|etc|etcetera|and so on|depends|varies|mixed|general"
    r"|(?:and )?(?:any )?(?:others?|misc(?:ellaneous)?|relevant|necessary|appropriate|required|additional)(?: (?:personal )?(?:data|information|details|items|purposes?|reasons?))?"
    r"|case by case|where (?:relevant|necessary|appropriate|required|applicable)|minimum necessary(?: data| information)?|not (?:stated|specified)|unspecified"
)
"""Words that say nothing by themselves: in a protocol and in a flow they are not the same."""
_CODE = re.compile(
    r"(?:(?:annex|appendix|cat|category|code|dataset|item|key|level|no|number|part|schedule|section|table|tier|type)s? )?"
    r"(?:\d{1,3}[a-z]?|[a-z]\d{0,2}|[ivx]{1,4})"
)
"""A code of a key, which each register has of its own. A law is cited so too: "s36"."""
_CITED = frozenset({"basis", "condition", "schedule-1", "gateway"})
_FOUND = Lookup()
_DITTO = re.compile(r"[\"'“”″〃]+")


def terms(text: str, scheme: Scheme, known: TermNames, prose: int = _PROSE) -> ParsedCell:
    """The terms that a cell names. A word that names none becomes a local term.

    A cell that says more than its terms ("etc", "various", "see annex", a code, a question mark, a cross) is as written besides
    them; one that takes something away from them ("excluding mental health") is a limit. Of a list with ticks, only what is ticked
    counts.
    """
    if text.lower() in BLANK_WORDS or text.lower() in UNKNOWN_WORDS:
        return NOTHING
    ids: set[str] = set()
    named: list[ProposedName] = []
    asks: list[Ask] = []
    vague: list[str] = []
    ambiguous: list[str] = []
    limited = False

    def is_known(part: str) -> bool:
        id = known.find(part, scheme)
        if id is None:
            return known.meaning(part, scheme).together
        if lists.several_lines(part) and known.is_local(scheme, id):
            return False  # another row's whole cell
        return not is_marked(part) or known.is_name(scheme, id, part)

    for piece in lists.pieces(ticked(text), is_known, prose):
        word = words.plain(piece)
        if piece.lower() in BLANK_WORDS or piece.lower() in UNKNOWN_WORDS:
            continue
        if not any(sign.isalnum() for sign in piece) and not _DITTO.fullmatch(piece):
            continue
        id = known.find(piece, scheme)
        if id is None and _LIMITS.search(piece):
            limited = True
            head = _LIMITS.split(piece, maxsplit=1)[0].strip(" ,;:-–(")
            id = known.find(head, scheme) if head else None
            if id is not None:
                ids.add(id)
                named += filter(None, [known.named(scheme, id)])
            continue
        meaning = known.meaning(piece, scheme) if id is None else _FOUND
        if meaning.together:
            ids.update(reading.id for reading in meaning.readings)
        elif meaning.readings or meaning.note or meaning.elsewhere:
            if meaning.readings:
                ambiguous.append(piece)
                asks.append(known.ask(piece, scheme))
            else:
                vague.append(piece)
        elif _says_nothing(piece, word, scheme) or (is_marked(piece) and not (id and known.is_name(scheme, id, piece))):
            vague.append(piece)
        elif id is not None:
            ids.add(id)
            named += filter(None, [known.named(scheme, id)])
        else:
            new = known.propose(piece, scheme)
            ids.add(new.id)
            named.append(new)
    notes = [unread("names-no-term", "; ".join(vague), scheme=scheme)] if vague else []
    notes += [unread("several-meanings", "; ".join(ambiguous), scheme=scheme)] if ambiguous else []
    notes += [unread("limits", text)] if limited else []
    return ParsedCell(
        tuple(sorted(ids)) or None,
        tuple(notes),
        named=tuple(named),
        as_written=text if vague or ambiguous else "",
        asks=tuple(asks),
        limits=text if limited else "",
    )


def _says_nothing(piece: str, word: str, scheme: Scheme) -> bool:
    """Whether a piece names no term: a word such as "various", a mark of repetition, a code of a key that nobody has here."""
    return bool(
        _DITTO.fullmatch(piece)
        or word in VAGUE
        or words.yes_or_no(piece) is not None
        or _ELSEWHERE.fullmatch(word)
        or (scheme not in _CITED and _CODE.fullmatch(word))
    )


def cited(text: str, schemes: Sequence[Scheme], known: TermNames) -> ParsedCell:
    """The lawful bases and conditions that a cell cites, by vocabulary; what cites none is looked up as a term of the first one.

    The whole text is kept besides where it cites something of a vocabulary that the column has no field for.
    """
    scheme = schemes[0]
    if text.lower() in BLANK_WORDS or text.lower() in UNKNOWN_WORDS:
        return NOTHING
    values: dict[Scheme, set[str]] = {}
    notes: list[Note] = []
    named: list[ProposedName] = []
    asks: list[Ask] = []
    vague = beside = False
    for part in [text] if known.find(text, scheme) else lists.lines(text):
        citations, _ = ([], "") if known.find(part, scheme) else law.cited(_whole(part, scheme))
        for cited_scheme, citation in citations:
            id = known.find(citation, cited_scheme)
            beside = beside or cited_scheme not in schemes
            if id is not None:
                values.setdefault(cited_scheme, set()).add(id)
                named += filter(None, [known.named(cited_scheme, id)])
            else:
                notes.append(note("unknown-law", text=shown(citation), scheme=cited_scheme))
        if not citations:
            part, elsewhere = _in_another(part, schemes, known)
            for other, ids in elsewhere.items():
                values.setdefault(other, set()).update(ids)
                beside = beside or other not in schemes
            read = terms(part, scheme, known, prose=1 if known.find(part, scheme) is None else _PROSE)
            values.setdefault(scheme, set()).update(read.value or ())
            notes += read.notes
            named += read.named
            asks += read.asks
            vague = vague or bool(read.as_written or read.limits)
    value = {scheme: tuple(sorted(ids)) for scheme, ids in values.items() if ids}
    return ParsedCell(
        value or None,
        tuple(notes),
        text if beside else "",
        tuple(named),
        as_written=text if vague else "",
        asks=tuple(asks),
        also=tuple((_FIELDS[other], ids) for other, ids in value.items() if other in _FIELDS.keys() - set(schemes)),
    )


def gateways(text: str, known: TermNames) -> ParsedCell:
    """The gateways that a cell names, and the lawful bases and conditions in it; the whole text is kept besides where it has some."""
    part, elsewhere = _in_another(text, ("gateway",), known)
    if not elsewhere:
        return terms(text, "gateway", known)
    read = terms(part, "gateway", known)
    also = tuple((_FIELDS[other], tuple(sorted(ids))) for other, ids in elsewhere.items())
    return replace(read, leftover=text, also=also)


def _in_another(part: str, schemes: Sequence[Scheme], known: TermNames) -> tuple[str, dict[Scheme, set[str]]]:
    """What a part says without the pieces that name law of another kind, and these: "Public task" among gateways is a lawful basis."""
    elsewhere: dict[Scheme, set[str]] = {}
    rest: list[str] = []
    pieces = lists.pieces(part, lambda text: any(known.find(text, scheme) for scheme in _FIELDS))
    for piece in () if known.find(part, schemes[0]) else pieces:
        citations, left = law.cited(piece)
        named = citations if not any(sign.isalnum() for sign in left) else [(scheme, piece) for scheme in _FIELDS]
        readings = {scheme: id for scheme, name in named if scheme in _FIELDS and (id := known.find(name, scheme))}
        if readings and schemes[0] not in readings and (len(readings) == 1 or "basis" in readings):
            scheme = "basis" if "basis" in readings else next(iter(readings))
            elsewhere.setdefault(scheme, set()).add(readings[scheme])
        else:
            rest.append(piece)
    return ("; ".join(rest), elsewhere) if elsewhere else (part, {})


def _whole(part: str, scheme: Scheme) -> str:
    """A letter alone in a column of lawful bases is that of Article 6(1), in one of conditions that of Article 9(2)."""
    article = {"basis": "6(1)", "condition": "9(2)"}.get(scheme)
    letter = _LETTER.match(part)
    return f"{article}({letter[1]})" if article and letter else part
