"""The shipped terms, their hierarchy and what names them, and the countries under UK adequacy regulations.

The terms are the CSV files in `terms/`, one a scheme, and the Acts in `acts.csv`; `ambiguous.csv` lists the words that have several
meanings. A register's own terms are laid over them. The files are read on first use. docs/vocabulary.md says where they come from
and how to change them.

A program asks `Vocabulary(local_terms).lookup(text, scheme)`. Its `term` may be taken as it is. Where `term` is None, ask a
person: `readings` are the terms of which the text may mean one (all of them at once, where `together`), `suggestions` those that
it may mean by its words; `suggest` adds terms that are spelt alike.
"""

from functools import cache

from graph_service.model import Term
from graph_service.vocabulary.adequacy import Adequacy, adequacy, adequate_countries
from graph_service.vocabulary.lookup import Lookup
from graph_service.vocabulary.shipped_terms import REFERENCE_SCHEMES, SCHEMES, AnyScheme, ReferenceTerm
from graph_service.vocabulary.vocabulary import Vocabulary

__all__ = [
    "REFERENCE_SCHEMES",
    "SCHEMES",
    "Adequacy",
    "AnyScheme",
    "Lookup",
    "ReferenceTerm",
    "Vocabulary",
    "adequacy",
    "adequate_countries",
    "broader",
    "find",
    "shipped",
]


@cache
def shipped() -> Vocabulary:
    """The terms that come with the service, and no others."""
    return Vocabulary()


def find(text: str, scheme: AnyScheme) -> Term | None:
    """The shipped term that a text names, or None. See `Vocabulary.find`."""
    return shipped().find(text, scheme)


def broader(term: Term) -> tuple[Term, ...]:
    """The shipped terms above a term, nearest first. See `Vocabulary.broader`."""
    return shipped().broader(term)
