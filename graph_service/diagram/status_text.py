"""Where a flow stands with protocols, in phrases short enough for a table. Pure."""

from collections.abc import Iterator

from graph_service.coverage import Answer, Element, State, day
from graph_service.diagram.drawn_text import clean
from graph_service.diagram.style import BECAUSE
from graph_service.model import Protocol
from graph_service.snapshot import Snapshot


def status_text(snapshot: Snapshot, answer: Answer) -> str:
    """Where a flow stands with protocols, in a phrase: which cover it, or what stands in the way of the nearest."""
    covered = covering(snapshot, answer)
    if answer.verdict == "covered":
        return "; ".join(covered) or answer.reason
    phrases = hindrances(snapshot, answer)
    if covered:
        phrases.insert(0, f"Part: {'; '.join(covered)}")
    more = f" (and {len(phrases) - 2} more)" if len(phrases) > 2 else ""
    return ". ".join(phrase.rstrip(".") for phrase in phrases[:2]) + more


def basis_of(answer: Answer) -> str | None:
    """The kind of what a flow rests on instead of an agreement: a duty, or that it is one-off or urgent."""
    return answer.other_basis.kind if answer.other_basis else None


def covering(snapshot: Snapshot, answer: Answer) -> list[str]:
    """The smallest set of protocols that covers what is covered, each with its title and end."""
    return [_protocol_phrase(snapshot.protocols.get(key), key) for key in answer.protocols]


def hindrances(snapshot: Snapshot, answer: Answer) -> list[str]:
    """What stands in the way of the protocol nearest to each element not covered, what fails first; or why none is asked for."""
    if answer.verdict in ("not-needed", "not-live"):
        return [answer.reason]
    missing = [
        test for element in answer.elements if element.state != "covered" for test in _missing(snapshot, element)
    ]
    missing.sort(key=lambda test: test[0] != "fails")
    basis = basis_of(answer)
    phrases = [BECAUSE[basis]] if basis else []
    phrases += dict.fromkeys(phrase for _, phrase in missing)
    return phrases or ([] if answer.verdict == "covered" else [answer.reason])


def _missing(snapshot: Snapshot, element: Element) -> Iterator[tuple[State, str]]:
    """What stands in the way of the protocol nearest to one element; each sentence names it."""
    if not element.nearest:
        yield "fails", "No protocol comes near"
        return
    near = element.nearest[0]
    name = protocol_name(snapshot.protocols.get(near.protocol), near.protocol)
    for test in near.tests:
        reason = test.reason.rstrip(".")
        yield test.state, reason if name.casefold() in reason.casefold() else f"{name}: {reason}"


def protocol_name(protocol: Protocol | None, key: str) -> str:
    """What a protocol is called in a phrase: its reference, or its id."""
    return clean(protocol.reference or "") or key.upper() if protocol else key


def _protocol_phrase(protocol: Protocol | None, key: str) -> str:
    if protocol is None:
        return key
    until = f", to {day(protocol.ends_on)}" if protocol.ends_on else ""
    return f"{protocol_name(protocol, key)} {clean(protocol.title)}{until}"
