"""Questions that an import leaves open, and the answers that a register keeps in its dictionary."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph_service.errors import BadData
from importers.convert.parsed import Ask, Meanwhile, QuestionKind
from importers.resolve.identity import digest, slug

SAMPLES = 3
"""How many values a question shows."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only a person can say, once, for every cell that it concerns.

    `about` is the name, heading or word asked about, as written. `cells` is the number of cells that it concerns and
    `samples` some of their values. `choices` are the answers offered; `open_choice` says that others of their kind are
    taken too (the id of any partner, any term). `meanwhile` is what holds until it is answered: the rows are `held`, the
    cells count as written under their own field (`as-written`) or another (`limits`, `status`, `kinds`, `categories`), are
    `kept` in `extra`, become an `unmapped` term, two records stay `apart`, or a likely reading is `used`.
    `register` is the partner whose registers it is asked for, "" for all. `facts` are what its sentence is made of.
    """

    id: str
    kind: QuestionKind
    about: str
    cells: int
    samples: tuple[str, ...]
    choices: tuple[str, ...]
    meanwhile: Meanwhile
    register: str = ""
    open_choice: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    def permits(self, choice: str) -> bool:
        """Whether a choice answers the question. Words may join several of the choices by `+`."""
        parts = choice.split("+") if self.kind == "word" else [choice]
        return (self.open_choice and bool(choice)) or all(part in self.choices for part in parts)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "id": self.id,
            "kind": self.kind,
            "about": self.about,
            "cells": self.cells,
            "samples": list(self.samples),
            "choices": list(self.choices),
            "meanwhile": self.meanwhile,
            **({"register": self.register} if self.register else {}),
            **({"facts": dict(self.facts)} if self.facts else {}),
        }


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """One answer in a register's dictionary: what was asked, of whose registers ("": all), and the choice made."""

    id: str
    kind: QuestionKind
    about: str
    choice: str
    register: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        form = {"id": self.id, "kind": self.kind, "about": self.about, "choice": self.choice}
        return form | {"register": self.register, "facts": dict(self.facts)}

    @classmethod
    def from_dict(cls, form: Mapping[str, Any]) -> "DictionaryEntry":
        """An answer from its JSON form."""
        return cls(**{name: form[name] for name in cls.__slots__ if name in form})


def question_id(kind: QuestionKind, about: str, register: str = "", *more: str) -> str:
    """The id of a question: it depends on what is asked and of whose registers alone, so that an answer can be scripted.

    >>> question_id("word", "Tier 2", "", "protocol.kinds") == question_id("word", "tier 2", "", "protocol.kinds")
    True
    """
    key = " ".join(about.casefold().split())
    return f"{kind}-{slug(key)[:40].strip('-')}-{digest(chr(10).join((kind, key, register, *more)))[:6]}"


def ask_id(ask: Ask) -> str:
    """The id of the question that a cell raises."""
    return question_id(ask.kind, ask.about, ask.register, *ask.key)


class Questions:
    """The questions of a plan as its cells raise them, and the answers that people gave before or give now."""

    def __init__(self, given: Mapping[str, str], dictionary: Sequence[DictionaryEntry]) -> None:
        self._given = given
        self._known = {answer.id: answer.choice for answer in dictionary}
        self.any = bool(given or dictionary)
        self._taken: dict[str, Ask] = {}
        self.used: dict[str, DictionaryEntry] = {}
        self._asks: dict[str, Ask] = {}
        self._cells: dict[str, dict[tuple[str, int, int], None]] = {}
        self._samples: dict[str, dict[str, None]] = {}

    def answer(self, ask: Ask) -> str | None:
        """What a person answered, for the body's registers or for all; None where nobody has."""
        if not self.any:
            return None
        for register in dict.fromkeys((ask.register, "")):
            id = question_id(ask.kind, ask.about, register, *ask.key)
            if id in self._given:
                choice = self._given[id]
                if not _question(id, ask, 0, ()).permits(choice):
                    raise _no_answer(id, ask, choice)
                self._taken[id] = ask
                self.used[id] = DictionaryEntry(id, ask.kind, ask.about, choice, register, ask.facts)
                return choice
            if id in self._known:
                return self._known[id]
        return None

    def check_given(self, exists: Callable[[Ask, str], bool]) -> None:
        """Refuses an answer given now that names a body or term which is neither in the register nor in the file."""
        for id, ask in self._taken.items():
            if self._given[id] not in ask.choices and not exists(ask, self._given[id]):
                raise _no_answer(id, ask, self._given[id])

    def ask(self, ask: Ask, cells: Iterable[tuple[str, int, int]], sample: str = "") -> str:
        """Adds a question, or cells and a sample to one that was asked before. Returns its id."""
        id = ask_id(ask)
        self._asks.setdefault(id, ask)
        self._cells.setdefault(id, {}).update(dict.fromkeys(cells))
        if sample and len(self._samples.setdefault(id, {})) < SAMPLES:
            self._samples[id][sample[:80]] = None
        return id

    def has(self, id: str) -> bool:
        """Whether a question was asked."""
        return id in self._asks

    def all(self) -> tuple[Question, ...]:
        """The open questions, those that hold rows first, then by the number of cells."""
        made = [
            _question(id, ask, len(self._cells[id]), tuple(self._samples.get(id, ()))) for id, ask in self._asks.items()
        ]
        return tuple(sorted(made, key=lambda question: (question.meanwhile != "held", -question.cells, question.id)))

    def unknown(self) -> list[str]:
        """The ids of the answers given now that answered nothing."""
        return [id for id in self._given if id not in self.used]


def _no_answer(id: str, ask: Ask, choice: str) -> BadData:
    offered = f" Its choices are: {', '.join(ask.choices)}." if ask.choices else ""
    return BadData(f"{choice[:80]!r} does not answer the question {id}.{offered}")


def _question(id: str, ask: Ask, cells: int, samples: tuple[str, ...]) -> Question:
    return Question(
        id,
        ask.kind,
        ask.about,
        cells,
        samples,
        ask.choices,
        ask.meanwhile,
        ask.register,
        ask.open_choice,
        ask.facts,
    )
