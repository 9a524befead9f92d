"""What a text means in a scheme: the answer that every face of the vocabulary gives."""

from typing import NamedTuple

from graph_service.model import Term


class Lookup(NamedTuple):
    """What a text means in a scheme.

    term: the term that it names; None where it names none, or where a person must say. A section of an Act that is not among
        the terms is a new term under the Act: who refers to it adds it to the register.
    readings: the terms of which it may mean one, where it has several meanings in the trade; empty where `term` is set.
    suggestions: terms that it may mean, to offer to a person; never to be taken unasked.
    together: all `readings` are meant at once, as in "ss. 10 and 11 of the Children Act 2004".
    elsewhere: terms of another scheme that it names, as an exemption cited where a legal power belongs.
    note: what else the text may mean that is not a term of the scheme; empty where there is nothing to say.
    """

    term: Term | None = None
    readings: tuple[Term, ...] = ()
    suggestions: tuple[Term, ...] = ()
    together: bool = False
    elsewhere: tuple[Term, ...] = ()
    note: str = ""


NOTHING = Lookup()


def of(terms: tuple[Term, ...]) -> Lookup:
    """The one term that a text names, or those of which it may mean one."""
    return Lookup(terms[0]) if len(terms) == 1 else Lookup(readings=terms)


def together(terms: tuple[Term, ...]) -> Lookup:
    """The terms that a text names at once."""
    return Lookup(terms[0]) if len(terms) == 1 else Lookup(readings=terms, together=True)
