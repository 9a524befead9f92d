"""A new protocol, where none in the register comes near."""

from collections.abc import Sequence

from graph_service.coverage.actions import NewProtocol
from graph_service.coverage.assessment import Assessed
from graph_service.coverage.criteria.kind import wanted
from graph_service.model import Flow


def new_protocol(flow: Flow, elements: Sequence[Assessed]) -> NewProtocol:
    """One that covers these elements of a flow: of the kind it wants, between its two ends."""
    return NewProtocol(
        kinds=(wanted(flow),),
        parties=tuple(sorted({flow.source, flow.target})),
        categories=tuple(sorted({element.category for element in elements if element.category is not None})),
        purposes=tuple(sorted({element.purpose for element in elements if element.purpose is not None})),
        subjects=flow.subjects,
        methods=flow.methods,
    )


def joined(actions: Sequence[NewProtocol]) -> NewProtocol:
    """One new protocol instead of several of one kind between the same parties.

    It lists subjects, or methods, only where each of them does: one that lists none permits all.
    """
    return NewProtocol(
        kinds=actions[0].kinds,
        parties=actions[0].parties,
        categories=tuple(sorted({term for action in actions for term in action.categories})),
        purposes=tuple(sorted({term for action in actions for term in action.purposes})),
        subjects=_all_or_none([action.subjects for action in actions]),
        methods=_all_or_none([action.methods for action in actions]),
    )


def _all_or_none(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({term for terms in lists for term in terms})) if all(lists) else ()
