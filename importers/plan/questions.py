"""Questions that an import leaves open, and the answers that a register keeps in its dictionary."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from importers.resolve.identity import digest, slug

QuestionKind = Literal[
    "body", "bodies", "term", "column", "word", "register", "direction", "same", "layout", "month-first"
]
Meanwhile = Literal[
    "held", "as-written", "limits", "status", "kinds", "categories", "kept", "unmapped", "apart", "used"
]

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
        return self.open_choice or all(part in self.choices for part in parts)

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
class Answer:
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
    def from_dict(cls, form: Mapping[str, Any]) -> "Answer":
        """An answer from its JSON form."""
        return cls(**{name: form[name] for name in cls.__slots__ if name in form})


def question_id(kind: QuestionKind, about: str, register: str = "", *more: str) -> str:
    """The id of a question: it depends on what is asked and of whose registers alone, so that an answer can be scripted.

    >>> question_id("word", "Tier 2", "", "protocol.kinds") == question_id("word", "tier 2", "", "protocol.kinds")
    True
    """
    key = " ".join(about.casefold().split())
    return f"{kind}-{slug(key)[:40].strip('-')}-{digest(chr(10).join((kind, key, register, *more)))[:6]}"
