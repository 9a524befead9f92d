"""A flow that somebody asks about, as the form of “Can we share this?” has it: read, and answered or sent back."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.datastructures import QueryParams

from graph_service.errors import BadData, NotFound, RegisterError
from graph_service.model import Scheme
from graph_service.register.lookup import partner_named, term_named
from graph_service.register.opened import AsAt
from graph_service.values import day_of
from graph_service.web.pages.words import Words
from importers.convert.words import plain
from importers.resolve.terms import VAGUE

ENDS = {"from": "source", "to": "target"}
LISTS: dict[str, tuple[str, Scheme]] = {
    "category": ("categories", "category"),
    "purpose": ("purposes", "purpose"),
    "subject": ("subjects", "subject"),
    "method": ("methods", "method"),
    "gateway": ("gateways", "gateway"),
}
"""The form's names for lists of terms, which are those of the command line, with the flow's field and the scheme."""

RELATIONS = {
    "": "Not known, or they decide separately",
    "separate": "They are separate controllers: each decides for itself what it does with the data",
    "processor": "The receiver is a processor: it only does what the sender instructs",
    "joint": "They are joint controllers: they decide together",
}
OCCASIONS = {
    "": "Not said",
    "regular": "Regularly",
    "one-off": "Once only",
    "urgent": "In an emergency",
}
CHOICES = {"relation": RELATIONS, "occasion": OCCASIONS}
"""The fields of which one of a few answers is chosen."""

ASKING = {
    "flow.categories": ("category", "Say what data it is."),
    "flow.purposes": ("purpose", "Say what it is for."),
    "flow.subjects": ("subject", "Say whom it is about."),
    "flow.methods": ("method", "Say how it will be sent."),
}
"""What closes part of a gap by being said in the form, not by anybody's doing: the box, and the sentence."""

FIRST = ("from", "to", "category", "purpose", "on")
"""What the first step asks."""
LONGEST = 200
SHOWN = {
    "partner": "body",
    "category": "kind of data",
    "purpose": "purpose",
    "subject": "group of people",
    "method": "method of sending",
    "gateway": "legal power or duty",
}


@dataclass
class TypedIdea:
    """What was typed, the flow's fields that it means, and by field what cannot be understood."""

    typed: dict[str, list[str]]
    fields: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    nearest: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    on: date | None = None
    as_at: AsAt = None
    more: str | None = None
    """The list that one more box was asked for, before anything is answered."""
    whole: bool = False
    """Whether the form has all fields, not only those of the first step."""

    @property
    def has_question(self) -> bool:
        """Whether an answer is wanted: the form was sent, and not only to get one more box."""
        return bool(self.fields or self.errors)

    def swapped(self, at: str, *keys: str) -> list[str]:
        """What was typed into a field's boxes, with what is meant in the place of what was not understood."""
        name, _, number = at.partition("-")
        place = int(number or 1) - 1
        return [*self.typed[name][:place], *keys, *self.typed[name][place + 1 :]]


def read(params: QueryParams, words: Words) -> TypedIdea:
    """Understand a form. Nothing is guessed: a name that nothing has is an error, with the nearest to choose from."""
    names = (*ENDS, *LISTS, *CHOICES, "on")
    draft = TypedIdea({name: [v.strip()[:LONGEST] for v in params.getlist(name) if v.strip()] for name in names})
    more = params.get("more")
    draft.more = more if more in LISTS else None
    draft.whole = "edit" in params or any(draft.typed[name] for name in names if name not in FIRST)
    if draft.more or "edit" in params or not any(name in params for name in names):
        draft.whole |= draft.more is not None and draft.more not in FIRST
        return draft
    for name, end in ENDS.items():
        role = "sends the data" if name == "from" else "receives the data"
        if not draft.typed[name]:
            draft.errors[name] = f"Say who {role}."
            continue
        text = draft.typed[name][0]
        partner = _understood(draft, name, text, lambda text: partner_named(words.snapshot, text), words, "partner")
        draft.fields[end] = partner
    for name, (many, scheme) in LISTS.items():
        terms = [
            _understood(
                draft,
                name if not at else f"{name}-{at + 1}",
                text,
                lambda text, scheme=scheme: term_named(words.vocabulary, scheme, text),
                words,
                scheme,
            )
            for at, text in enumerate(draft.typed[name])
        ]
        if terms:
            draft.fields[many] = terms
    for name, choices in CHOICES.items():
        chosen = (draft.typed[name] or [""])[0]
        if chosen in choices and chosen:
            draft.fields[name] = chosen
        elif chosen:
            draft.errors[name] = "Choose one of the answers."
    if draft.typed["on"]:
        try:
            draft.on = day_of(draft.typed["on"][0])
        except ValueError:
            draft.errors["on"] = "Write the date as YYYY-MM-DD, such as 2026-11-22."
    return draft


def _understood(draft: TypedIdea, at: str, text: str, find: Any, words: Words, what: str) -> str:
    try:
        key: str = find(text)
    except RegisterError as error:
        shown = SHOWN[what]
        if isinstance(error, NotFound):
            draft.errors[at] = f"The register knows no {shown} called “{text}”."
            if what != "partner" and plain(text) in VAGUE:
                draft.errors[at] = (
                    f"“{text}” names no {shown}. Say each one, or leave the box empty if you do not know."
                )
                return ""
        elif isinstance(error, BadData):
            draft.errors[at] = str(error)
        else:
            raise
        named = words.partner if what == "partner" else lambda key: words.term(what, key)
        draft.nearest[at] = [(at.partition("-")[0], key, named(key)) for key in getattr(error, "nearest", ())]
        return ""
    return key
