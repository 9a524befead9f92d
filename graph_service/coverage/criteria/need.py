"""Whether a protocol is needed for a flow on a date; and on what else a flow that none covers may rest."""

from datetime import date

from graph_service.coverage.assessment import Basis, Reason
from graph_service.coverage.bodies import Bodies
from graph_service.coverage.criteria.scope import TermTree
from graph_service.model import Flow, Partner

IDENTIFYING = ("identity", "contact")
"""The categories that say who somebody is: data with these, or with what is below them, is not anonymous."""

MANDATORY = "mandatory-gateway"
"""The gateway below which every duty to share stands. It names no section itself, so it is not a duty."""


def unneeded(flow: Flow, on: date, bodies: Bodies, terms: TermTree) -> Reason | None:
    """The first reason why no protocol is needed (state `passes`), or why the flow, as read, is not live (state `fails`)."""
    if bodies.same_controller(flow.source, flow.target):
        return Reason("same-controller", "passes", flow.source, flow.target)
    anonymous = flow.identifiability == "anonymous"
    if (
        (anonymous or flow.personal is False)
        and "categories" not in flow.as_written
        and identifying(flow, terms) is None
    ):
        return Reason("declared-anonymous" if anonymous else "declared-not-personal", "passes")
    return not_live(flow, on, bodies)


def identifying(flow: Flow, terms: TermTree) -> str | None:
    """The first category of a flow that may say who somebody is: identity, contact, below these, or not understood yet."""
    for category in flow.categories:
        for term in (category, *terms.broader("category", category)):
            if term in IDENTIFYING or terms.is_unmapped("category", term):
                return category
    return None


def not_live(flow: Flow, on: date, bodies: Bodies) -> Reason | None:
    """Why a flow, as read, is not live on a date; nothing when it is. Its last day counts."""
    if flow.starts_on is not None and flow.starts_on > on:
        return Reason("starts-later", "fails", on=flow.starts_on)
    if flow.ends_on is not None and flow.ends_on < on:
        return Reason("has-ended", "fails", on=flow.ends_on)
    ended = bodies.ended_before((flow.source, flow.target), on)
    if ended is not None:
        return Reason("partner-ended", "fails", ended.id, on=ended.ended_on)
    return None


def taken_over(flow: Flow, on: date, bodies: Bodies) -> dict[str, Partner]:
    """By the field of a flow's end: the partners that have ended and have successors, where it is not live because of them alone.

    Then somebody may share the same data under another name: it is open until the register says who.
    """
    reason = not_live(flow, on, bodies)
    if reason is None or reason.code != "partner-ended":
        return {}
    ended = {
        field: record
        for field, partner in (("source", flow.source), ("target", flow.target))
        if (record := bodies.ended_before((partner,), on)) is not None
    }
    return ended if all(record.successors for record in ended.values()) else {}


def other_basis(flow: Flow, is_open: bool, terms: TermTree) -> Basis | None:
    """On what a flow, as read, rests without an agreement: a duty, or that it is not regular sharing (ICO data sharing code).

    Only between separate controllers: a processor needs its contract, joint controllers their arrangement.
    """
    if is_open or flow.relation not in (None, "separate"):
        return None
    if (
        flow.gateways
        and "gateways" not in flow.as_written
        and all(MANDATORY in terms.broader("gateway", gateway) for gateway in flow.gateways)
    ):
        return "duty"
    return flow.occasion if flow.occasion in ("one-off", "urgent") else None
