"""The boxes of an edit form, made from a noun's fields: a new field of a noun has its box at once."""

import types
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin

from graph_service.model import NOUNS, Kind
from graph_service.references import RECORD_FIELDS, TERM_FIELDS
from graph_service.web.pages.display import plain_fields
from graph_service.web.pages.words import CHOICES, field_name

LONG = ("description", "summary", "security", "notes", "retention", "safeguard", "address", "records_note")
HINTS = {
    "reference": "As its register writes it, such as ISP-0014.",
    "contact": "A role mailbox, not a person's. It is never published.",
    "dpo_contact": "A role mailbox, not a person's.",
    "country": "Two letters, such as GB.",
    "claims": "One a line. They are checked, never taken as evidence.",
    "review_on": "A protocol lapses some months after a missed review.",
    "published": "Whether everybody may see it, without contacts and security detail.",
    "broader": "The term that it is a kind of. What permits that one permits this one.",
    "public_authority": "Such as a council, a police force or an NHS body.",
    "parent": "Only where both are one controller, as a school and its academy trust.",
}


@dataclass(frozen=True)
class FormField:
    """One field of a form. `shape` is text, long, lines, day, flag or choice; `list` names what it suggests."""

    name: str
    shape: str
    label: str
    hint: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    list: str | None = None


def form_fields(kind: Kind) -> list[FormField]:
    """The boxes of a kind's form, in the order of its fields."""
    return [_box(kind, name) for name in plain_fields(kind)]


def _box(kind: Kind, name: str) -> FormField:
    label, hint = field_name(name), HINTS.get(name)
    annotation = _plain(NOUNS[kind].model_fields[name].annotation)
    target: str | None = RECORD_FIELDS[kind].get(name) or TERM_FIELDS.get(name)
    if get_origin(annotation) is tuple:
        return FormField(name, "lines", label, hint or "One a line.", list=target)
    if get_origin(annotation) is Literal:
        named = CHOICES.get(name, {})
        values = tuple(
            (value, named.get(value, value.replace("-", " ").capitalize())) for value in get_args(annotation)
        )
        return FormField(name, "choice", label, hint, values if name == "scheme" else (("", "Not recorded"), *values))
    if annotation is bool:
        blank = () if name in ("unmapped", "group") else (("", "Not recorded"),)
        return FormField(name, "choice", label, hint, (*blank, ("true", "Yes"), ("false", "No")))
    if annotation is date:
        return FormField(name, "day", label, hint)
    return FormField(name, "long" if name in LONG else "text", label, hint, list=target)


def _plain(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    while hasattr(annotation, "__metadata__"):
        annotation = get_args(annotation)[0]
    return annotation


def options(kind: Kind, name: str) -> list[tuple[str, str]]:
    """What a list of a kind can be narrowed to by a field, where it is one of a few."""
    offered = next((box.options for box in form_fields(kind) if box.name == name), ())
    return [("", "All"), *((key, label) for key, label in offered if key)] if offered else []
