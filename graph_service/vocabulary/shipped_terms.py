"""The terms that come with the service, read from the CSV files in `terms/` on first use."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple, get_args

from graph_service.model import Scheme, Term
from graph_service.vocabulary.citations import cited
from graph_service.vocabulary.spelling import key

ReferenceScheme = Literal["exemption", "safeguard"]
AnyScheme = Scheme | ReferenceScheme
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
"""The controlled vocabularies, in the order of the model."""
REFERENCE_SCHEMES: tuple[ReferenceScheme, ...] = get_args(ReferenceScheme)
"""What people cite that no record refers to by id: exemptions from data protection law, and safeguards of transfers abroad."""

_BRACKETS = re.compile(r"\([^()]*\)")
_PLACES = re.compile(r"\((?:England|Wales|Scotland|Northern Ireland|England and Wales)\)")

Names = Mapping[str, tuple[Term, ...]]
"""The terms that each spelling names: one, or several that share it equally."""


class ReferenceTerm(Term):
    """An entry of a scheme that is not part of a register: with the days from and until which it is valid.

    A register never holds one. `starts_on` and `ends_on` are its first and last day; absent means without such a limit.
    """

    scheme: ReferenceScheme  # type: ignore[assignment]
    starts_on: date | None = None
    ends_on: date | None = None


class Act(NamedTuple):
    """An Act or a set of regulations: its id, title with its year, and the scheme to which its provisions belong."""

    id: str
    title: str
    scheme: AnyScheme


class Readings(NamedTuple):
    """The ids of the terms that one spelling may mean, and a note of what else it may mean.

    told: written so, with these capitals, it means its one reading.
    """

    readings: tuple[str, ...]
    note: str
    told: bool


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the vocabulary's CSV files."""
    file = resources.files("graph_service.vocabulary") / f"{name}.csv"
    yield from csv.DictReader(file.read_text("utf-8").splitlines())


@cache
def terms(scheme: AnyScheme) -> Mapping[str, Term]:
    """The shipped terms of a scheme by id, those of its Acts included."""
    read = {row["id"]: _term(scheme, row) for row in rows(f"terms/{scheme}")}
    return {**{term.id: term for term in _of_acts(scheme)}, **read}


@cache
def names(scheme: AnyScheme) -> Names:
    """The shipped terms by what names them."""
    return by_spelling(terms(scheme).values())


@cache
def acts() -> Mapping[str, tuple[Act, ...]]:
    """The Acts by what names them: title, title with year, short forms; else the title without its place. "Children Act" names several."""
    return {
        **_named(lambda row: [_PLACES.sub("", row["title"])]),
        **_named(lambda row: [row["title"], *split(row["short"])]),
    }


@cache
def unbracketed_acts() -> Mapping[str, tuple[Act, ...]]:
    """The Acts by their title without what it has in brackets, which others may share: to offer, never to take."""
    return _named(lambda row: [_BRACKETS.sub("", row["title"])])


def _named(names_of: Callable[[Mapping[str, str]], Iterable[str]]) -> dict[str, tuple[Act, ...]]:
    named: dict[str, tuple[Act, ...]] = {}
    for row in rows("acts"):
        act = Act(row["id"], f"{row['title']} {row['year']}", row["scheme"])  # type: ignore[arg-type]
        for name in names_of(row):
            dated = (f"{name} {row['year']}", f"{name} {row['year'][2:]}")
            for written in dated if row["year_needed"] else (name, *dated):
                if act not in named.get(key(written), ()):
                    named[key(written)] = (*named.get(key(written), ()), act)
    return named


def provision(act: Act, code: str) -> Term:
    """A provision of an Act that nobody has listed, as a term under the Act: it is not known what it allows or requires."""
    fields = {"id": f"{act.id}-{code}", "label": f"{act.title} {cited(code)}", "aliases": "", "broader": act.id}
    return _term(act.scheme, fields)


@cache
def ambiguous(scheme: AnyScheme) -> tuple[Mapping[str, Readings], Mapping[str, Readings]]:
    """The spellings that have more than one meaning: as written, where capitals tell, and folded."""
    exact: dict[str, Readings] = {}
    folded: dict[str, Readings] = {}
    for row in rows("ambiguous"):
        if row["scheme"] == scheme:
            meant = Readings(split(row["readings"]), row["note"], bool(row["case"]))
            for text in split(row["texts"]):
                if row["case"]:
                    exact[text] = meant
                else:
                    folded[key(text)] = meant
    return exact, folded


def by_spelling(terms: Iterable[Term]) -> dict[str, tuple[Term, ...]]:
    """The terms that each spelling names: by their labels first, then their aliases. An id is a code: its words name nothing."""
    named: dict[str, tuple[Term, ...]] = {}
    terms = tuple(terms)
    for rank in (lambda t: (t.label,), lambda t: t.aliases):
        level: dict[str, tuple[Term, ...]] = {}
        for term in terms:
            for spelt in {key(name) for name in rank(term)} - {""}:
                level[spelt] = (*level.get(spelt, ()), term)
        named = {**level, **named}
    return named


def split(text: str) -> tuple[str, ...]:
    """The values of a cell, which stand between semicolons."""
    return tuple(value for part in text.split(";") if (value := part.strip()))


_PLAIN = {"broader": "broader", "sensitivity": "sensitivity", "iri": "iri"}
_LISTED = {"aliases": "aliases", "families": "families"}
_DATED = {"from": "starts_on", "until": "ends_on"}


def _term(scheme: AnyScheme, row: Mapping[str, str]) -> Term:
    fields: dict[str, object] = {"scheme": scheme, "id": row["id"], "label": row["label"]}
    fields.update({field: row[column] for column, field in _PLAIN.items() if row.get(column)})
    fields.update({field: split(row[column]) for column, field in _LISTED.items() if row.get(column)})
    if row.get("secure"):
        fields["secure"] = row["secure"] == "true"
    if scheme not in REFERENCE_SCHEMES:
        return Term.model_validate(fields)
    fields.update({field: date.fromisoformat(row[column]) for column, field in _DATED.items() if row.get(column)})
    return ReferenceTerm.model_validate(fields)


def _of_acts(scheme: AnyScheme) -> Iterator[Term]:
    """Each Act as a term, for what is cited without its section. It says neither that it allows a disclosure nor that it requires one."""
    for row in rows("acts"):
        if row["scheme"] != scheme:
            continue
        title = f"{row['title']} {row['year']}"
        whole = {"id": row["id"], "label": f"{title}, section not stated", "aliases": "", "iri": row["source"]}
        yield _term(scheme, whole)
