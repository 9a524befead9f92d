"""Which terms a citation of the law names: an Act, its provisions, lawful bases and conditions."""

from collections.abc import Iterator

from graph_service.model import Scheme, Term
from graph_service.vocabulary import shipped_terms
from graph_service.vocabulary.articles import article
from graph_service.vocabulary.citations import limits, parse
from graph_service.vocabulary.lookup import NOTHING, Lookup, of, together
from graph_service.vocabulary.shipped_terms import Act, AnyScheme, provision
from graph_service.vocabulary.spelling import key


def cited(text: str, scheme: AnyScheme) -> Lookup:
    """What a citation of the law means. Another scheme's provision is not a term of this one."""
    if scheme in ("basis", "condition", "schedule-1"):
        return _article(text, scheme)
    if scheme not in ("gateway", "exemption"):
        return NOTHING
    citation = parse(text)
    acts = next((named for act in citation.acts if (named := shipped_terms.acts().get(key(act)))), ())
    known = shipped_terms.terms(scheme)
    if not acts and citation.acts[:1] != ("",):
        share = (act for name in citation.acts for act in shipped_terms.unbracketed_acts().get(key(name), ()))
        near = tuple(dict.fromkeys(known[act.id] for act in share if act.id in known))
        return Lookup(readings=near) if len(near) > 1 else Lookup(suggestions=near)
    if not acts:
        same = [
            known[id] for codes in citation.provisions for code in codes[:1] for id in known if id.endswith(f"-{code}")
        ]
        if scheme == "exemption":  # people leave out its Act
            (act,) = shipped_terms.acts()[key("Data Protection Act 2018")]
            listed = [term for codes in citation.provisions if (term := _listed(act, codes)) is not None]
            if listed and len(listed) == len(citation.provisions):
                return together(tuple(dict.fromkeys(listed)))
        return Lookup(suggestions=tuple(same))
    here = tuple(act for act in acts if act.scheme == scheme)
    if not here:
        return NOTHING
    if not citation.provisions:
        return of(tuple(known[act.id] for act in here))
    if len(here) > 1:
        listed = [term for codes in citation.provisions for act in here if (term := _listed(act, codes))]
        return of(tuple(dict.fromkeys(listed)) or tuple(known[act.id] for act in here))
    (act,) = here
    return together(
        tuple(dict.fromkeys(_listed(act, codes) or provision(act, codes[0]) for codes in citation.provisions))
    )


def _listed(act: Act, codes: tuple[str, ...]) -> Term | None:
    """The term of a provision, or of the part of the Act that it stands in. A duty is only what is cited exactly."""
    known = shipped_terms.terms(act.scheme)
    exact, *wider = (known.get(f"{act.id}-{code}") for code in codes)
    return exact or next((term for term in wider if term and term.broader != "mandatory-gateway"), None)


def _article(text: str, scheme: Scheme) -> Lookup:
    """What a citation of the data protection law means, where the words around it say the same, or only explain it."""
    cited = article(text, scheme)
    known = shipped_terms.terms(scheme)
    if cited is None or not all(id in known for id in cited.ids):
        return NOTHING
    terms = tuple(known[id] for id in cited.ids)
    explained = shipped_terms.names(scheme).get(key(cited.rest), ()) if cited.rest else ()
    if len(explained) == 1 and explained[0] not in terms and terms[0] not in (explained[0], *above(explained[0])):
        return Lookup(readings=(*terms, *explained))
    if cited.rest and not explained and limits(cited.rest):
        return NOTHING
    return together(terms)


def above(term: Term) -> Iterator[Term]:
    """The shipped terms above a shipped term, nearest first."""
    while term.broader is not None:
        term = shipped_terms.terms(term.scheme)[term.broader]
        yield term
