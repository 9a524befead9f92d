"""The shipped terms, their hierarchy and their spelling variants, and the countries under UK adequacy regulations.

The terms are the CSV files in `terms/`, one a scheme; a register's own terms are laid over them. The files are read on
first use. docs/vocabulary.md says where they come from and how to change them.
"""

from functools import cache

from graph_service.model import Scheme, Term
from graph_service.vocabulary.adequacy import Adequacy, adequacy, adequate_countries
from graph_service.vocabulary.vocabulary import SCHEMES, Vocabulary

__all__ = ["SCHEMES", "Adequacy", "Vocabulary", "adequacy", "adequate_countries", "broader", "find", "shipped"]


@cache
def shipped() -> Vocabulary:
    """The terms that come with the service, and no others."""
    return Vocabulary()


def find(text: str, scheme: Scheme) -> Term | None:
    """The shipped term that a text names, or None. See `Vocabulary.find`."""
    return shipped().find(text, scheme)


def broader(term: Term) -> tuple[Term, ...]:
    """The shipped terms above a term, nearest first. See `Vocabulary.broader`."""
    return shipped().broader(term)
