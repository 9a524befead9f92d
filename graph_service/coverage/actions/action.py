"""An action: one thing that can be done to a register. Each class holds its fields, its effect, its sentence and its typed form."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self
from typing import Protocol as Interface

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema

from graph_service.coverage.actions.draft import RegisterDraft
from graph_service.coverage.assessment import ScopeTest
from graph_service.coverage.messages import AGREEMENTS, Names, day, listing
from graph_service.coverage.part import Part
from graph_service.errors import BadData
from graph_service.model import choices
from graph_service.values import SLUG, day_of

AGREEMENT_KINDS = choices("protocol", "kinds")
"""What a protocol can be."""


def agreement_kind(text: str) -> str:
    """A kind of protocol. Raises ValueError, which lists them, for any other text."""
    if text not in AGREEMENT_KINDS:
        raise ValueError(f"Unknown kind of protocol {text[:200]!r}. The kinds are {', '.join(AGREEMENT_KINDS)}.")
    return text


class NameLookup(Interface):
    """Finds the id of a record or term by whatever people call it. Raises NotFound, which names the nearest."""

    def partner(self, text: str) -> str: ...
    def protocol(self, text: str) -> str: ...
    def flow(self, text: str) -> str: ...
    def term(self, scheme: ScopeTest, text: str) -> str: ...
    def clause_term(self, text: str) -> tuple[ScopeTest, str]: ...


@dataclass(frozen=True, slots=True)
class Named:
    """On a field: what it names, so that programs may write a name or an alias instead of the id."""

    what: str


_NAME = {"type": "string", "minLength": 1, "maxLength": 200, "description": "An id, name or alias."}


def _names(what: str) -> tuple[Any, Any]:
    return Named(what), WithJsonSchema({"type": "array", "items": _NAME})


Id = Annotated[str, Field(pattern=SLUG, max_length=120)]
ProtocolName = Annotated[Id, Named("protocol"), WithJsonSchema(_NAME)]
PartnerName = Annotated[Id, Named("partner"), WithJsonSchema(_NAME)]
FlowName = Annotated[Id, Named("flow"), WithJsonSchema(_NAME)]
TermName = Annotated[Id, Named("term"), WithJsonSchema(_NAME)]
PartnerNames = Annotated[tuple[Id, ...], *_names("partner")]
CategoryNames = Annotated[tuple[Id, ...], *_names("category")]
PurposeNames = Annotated[tuple[Id, ...], *_names("purpose")]
SubjectNames = Annotated[tuple[Id, ...], *_names("subject")]
MethodNames = Annotated[tuple[Id, ...], *_names("method")]
AgreementKinds = Annotated[
    tuple[Annotated[str, AfterValidator(agreement_kind)], ...],
    Field(min_length=1),
    WithJsonSchema({"type": "array", "minItems": 1, "items": {"type": "string", "enum": list(AGREEMENT_KINDS)}}),
]


def _as_sent(schema: dict[str, Any]) -> None:
    """In the form that programs send, the action is always named; the scheme of a term may be left out."""
    needed = {"action", *({"field"} & schema["properties"].keys()), *schema.get("required", ())} - {"scheme"}
    schema["required"] = [name for name in schema["properties"] if name in needed]


class Action(Part):
    """One thing that can be done to a register.

    A subclass states its required fields, and:

    - `typed`: how people type it, such as `PROTOCOL=PARTNER`, optional parts in brackets;
    - `sentence`: what it is in words, with its fields in braces;
    - `effort`: what it takes, in steps of recording one fact;
    - `question`: whether it asks for a fact, so that what comes of it is not known;
    - `asks`: what a form asks for besides the protocol, if it needs more.
    """

    model_config = ConfigDict(json_schema_extra=_as_sent)
    typed: ClassVar[str]
    sentence: ClassVar[str]
    effort: ClassVar[int] = 2
    question: ClassVar[bool] = False
    asks: ClassVar[str | None] = None

    action: str

    def apply(self, register: RegisterDraft) -> None:
        """Change the draft as the action would change the register. Raises BadData where that cannot be."""
        raise NotImplementedError

    def words(self, names: Names) -> str:
        """The action as a sentence, with names instead of ids."""
        return self.sentence.format_map(self._facts(names))

    def records(self) -> dict[str, tuple[str, str]]:
        """The records that the action names, by kind and id."""
        values = self.__dict__
        named = {name: (name, values[name]) for name in ("protocol", "partner") if values.get(name)}
        if values.get("scheme") and values.get("term"):
            named["term"] = ("term", f"{values['scheme']}/{values['term']}")
        return named

    def _facts(self, names: Names) -> dict[str, str]:
        values = self.__dict__
        on = values.get("on")
        facts = {"on": day(on), "from_on": f" from {day(on)}" if on else ""}
        if values.get("protocol"):
            facts["protocol"] = names.protocol(values["protocol"])
        if values.get("partner"):
            facts["partner"] = names.partner(values["partner"])
        if values.get("scheme") and values.get("term"):
            facts["term"] = names.term(values["scheme"], values["term"])
        if values.get("kinds"):
            facts["kinds"] = listing([AGREEMENTS[kind] for kind in values["kinds"]])
        return facts

    @classmethod
    def parse(cls, text: str, lookup: NameLookup) -> Self:
        """The action from its typed form, such as `isp-0025=eastvale`. Raises BadData or NotFound."""
        name, value = cls._halves(text)
        facts: dict[str, Any] = {"protocol": lookup.protocol(name)}
        if value:
            facts |= cls._parse_value(value, lookup)
        return cls(**facts)

    @classmethod
    def _halves(cls, text: str) -> tuple[str, str]:
        """What stands before and after the first `=`. Either may be missing only where the typed form says so."""
        name, given, value = (part.strip() for part in text.partition("="))
        if not name or (given and not value) or (not value and re.search(r"(?<!\[)=", cls.typed)):
            raise cls.mistyped()
        return name, value

    @classmethod
    def _parse_value(cls, value: str, lookup: NameLookup) -> dict[str, Any]:
        word = re.split(r"\W+", cls.typed.partition("=")[2])[0]
        return _VALUES[word](value, lookup)

    @classmethod
    def mistyped(cls) -> BadData:
        """Says how the action is typed."""
        return BadData(f"Write it as {cls.typed}.")


def texts(value: str, separator: str = ",") -> list[str]:
    """The parts of a list as people type it."""
    return [part.strip() for part in value.split(separator) if part.strip()]


def agreement_kinds(value: str) -> tuple[str, ...]:
    """The kinds of protocol that a text lists. Raises BadData for an unknown one."""
    try:
        return tuple(agreement_kind(kind) for kind in texts(value))
    except ValueError as error:
        raise BadData(str(error)) from None


def _date(value: str, _: NameLookup) -> dict[str, Any]:
    try:
        return {"on": day_of(value)}
    except ValueError:
        raise BadData(f"{value[:200]!r} is not a date. Write it as YYYY-MM-DD.") from None


def _term(value: str, lookup: NameLookup) -> dict[str, Any]:
    scheme, term = lookup.clause_term(value)
    return {"scheme": scheme, "term": term}


_VALUES: Mapping[str, Callable[[str, NameLookup], dict[str, Any]]] = {
    "DATE": _date,
    "TERM": _term,
    "PARTNER": lambda value, lookup: {"partner": lookup.partner(value)},
    "KINDS": lambda value, _: {"kinds": agreement_kinds(value)},
}
"""How each word of a typed form is read."""
