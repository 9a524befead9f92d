"""Whom to ask about an answer."""

from graph_service.coverage.answer import Answer
from graph_service.model import Flow
from graph_service.snapshot import Snapshot


def whom_to_ask(snapshot: Snapshot, flow: Flow, answer: Answer) -> tuple[str, ...]:
    """The mailboxes of the protocols that cover or come nearest, then of the two partners' data protection officers.

    They are role mailboxes, as the register has them; each with whose it is.
    """
    protocols = [*answer.protocols, *(near.protocol for element in answer.elements for near in element.nearest[:1])]
    found = []
    for key in dict.fromkeys(protocols):
        protocol = snapshot.protocols[key]
        if protocol.contact:
            found.append(f"{protocol.reference or protocol.title}: {protocol.contact}")
    for end in dict.fromkeys((flow.source, flow.target)):
        partner = snapshot.partners.get(end)
        mailbox = partner and (partner.dpo_contact or partner.contact)
        if partner and mailbox:
            found.append(f"{partner.name}: {mailbox}")
    return tuple(found)
