"""A new protocol, where none in the register comes near."""

from collections.abc import Sequence
from datetime import date

from graph_service.coverage.answer import Fix
from graph_service.coverage.assessment import Assessed
from graph_service.coverage.criteria.kind import wanted
from graph_service.coverage.messages import AGREEMENTS, Names, listing
from graph_service.model import Flow


def new_protocol(flow: Flow, elements: Sequence[Assessed], names: Names, on: date) -> Fix:
    """One that covers these elements of a flow: of the kind it wants, between its two ends."""
    return _worded(
        Fix(
            action="new-protocol",
            on=on,
            kind=wanted(flow),
            parties=tuple(sorted({flow.source, flow.target})),
            categories=tuple(sorted({element.category for element in elements if element.category is not None})),
            purposes=tuple(sorted({element.purpose for element in elements if element.purpose is not None})),
            subjects=flow.subjects,
            methods=flow.methods,
            sentence="Agree a protocol.",
        ),
        names,
    )


def joined(fixes: Sequence[Fix], names: Names) -> Fix:
    """One new protocol instead of several of one kind between the same parties.

    It lists subjects, or methods, only where each of them does: one that lists none permits all.
    """
    categories = tuple(sorted({term for fix in fixes for term in fix.categories}))
    purposes = tuple(sorted({term for fix in fixes for term in fix.purposes}))
    subjects = tuple(sorted({term for fix in fixes for term in fix.subjects}))
    methods = tuple(sorted({term for fix in fixes for term in fix.methods}))
    return _worded(
        fixes[0].model_copy(
            update={
                "categories": categories,
                "purposes": purposes,
                "subjects": subjects if all(fix.subjects for fix in fixes) else (),
                "methods": methods if all(fix.methods for fix in fixes) else (),
            }
        ),
        names,
    )


def _worded(fix: Fix, names: Names) -> Fix:
    sentence = f"Agree {AGREEMENTS[fix.kind or 'sharing']} between {listing(map(names.partner, fix.parties))}"
    if fix.categories:
        sentence += f" that permits {listing(names.term('category', term) for term in fix.categories)}"
    if fix.purposes:
        sentence += f" for {listing(names.term('purpose', term) for term in fix.purposes)}"
    return fix.model_copy(update={"sentence": sentence + "."})
