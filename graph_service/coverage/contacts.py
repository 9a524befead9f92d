"""Whom to ask about a flow: the leads of the protocols that its steps are about, and the partners themselves."""

from graph_service.coverage.answer import Answer
from graph_service.coverage.messages import protocol_name
from graph_service.model import Flow
from graph_service.snapshot import Snapshot


def protocols_to_ask(answer: Answer) -> tuple[str, ...]:
    """The protocols whose leads have to act: those that the steps are about; without steps, those that come nearest.

    A step towards a new agreement is about none: the two bodies agree it themselves.
    """
    if answer.fixes:
        protocols = [fix.protocol for fix in answer.fixes if fix.protocol]
    else:
        protocols = [near.protocol for element in answer.elements for near in element.nearest[:1]]
    return tuple(dict.fromkeys(protocols))


def whom_to_ask(snapshot: Snapshot, flow: Flow, answer: Answer) -> tuple[str, ...]:
    """The mailboxes of the protocols that have to change or that cover the flow, then of the two partners' data protection officers.

    They are role mailboxes, as the register has them; each with whose it is. A protocol without one has that of its lead.
    """
    mailboxes = []
    for key in dict.fromkeys((*protocols_to_ask(answer), *answer.protocols)):
        protocol = snapshot.protocols.get(key)
        lead = snapshot.partners.get(protocol.lead or "") if protocol else None
        if protocol and (mailbox := protocol.contact or (lead and (lead.contact or lead.dpo_contact))):
            called = protocol_name(protocol)
            mailboxes.append(f"{lead.name}, which leads {called}: {mailbox}" if lead else f"{called}: {mailbox}")
    for end in dict.fromkeys((flow.source, flow.target)):
        partner = snapshot.partners.get(end)
        if partner and (mailbox := partner.dpo_contact or partner.contact):
            mailboxes.append(f"{partner.name}: {mailbox}")
    return tuple(mailboxes)
