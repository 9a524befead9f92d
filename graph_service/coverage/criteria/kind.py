"""Whether a protocol is the kind of agreement that a flow wants. Design §4, the test `kind`."""

from typing import Literal

from graph_service.coverage.assessment import Reason
from graph_service.model import Flow, Protocol

Wanted = Literal["sharing", "processing", "joint"]
WANTED: tuple[Wanted, ...] = ("sharing", "processing", "joint")


def wanted(flow: Flow) -> Wanted:
    """The kind that a flow wants: a processor's contract (UK GDPR Art. 28), joint controllers' arrangement (Art. 26), or
    else an agreement between separate controllers, also where the relation is not recorded."""
    if flow.relation == "processor":
        return "processing"
    return "joint" if flow.relation == "joint" else "sharing"


def kind(protocol: Protocol, wants: Wanted) -> tuple[Reason, ...]:
    """Why a protocol's kind does not pass; nothing when it does."""
    if not protocol.kinds:
        return () if wants == "sharing" else (Reason("kind-not-recorded", "not-recorded", kind=wants),)
    if wants in protocol.kinds:
        return ()
    return (Reason("kind-differs", "fails", kind=wants),)
