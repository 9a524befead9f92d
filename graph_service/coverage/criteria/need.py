"""Whether a protocol is needed for a flow on a date. Design §4.1."""

from datetime import date

from graph_service.coverage.assessment import Reason
from graph_service.coverage.bodies import Bodies
from graph_service.model import Flow


def unneeded(flow: Flow, on: date, bodies: Bodies) -> Reason | None:
    """The first reason why no protocol is needed (state `passes`), or why the flow is not live (state `fails`)."""
    if bodies.same_controller(flow.source, flow.target):
        return Reason("same-controller", "passes", flow.source, flow.target)
    if flow.identifiability == "anonymous":
        return Reason("declared-anonymous", "passes")
    if flow.personal is False:
        return Reason("declared-not-personal", "passes")
    return not_live(flow, on, bodies)


def not_live(flow: Flow, on: date, bodies: Bodies) -> Reason | None:
    """Why a flow is not live on a date; nothing when it is. Its last day counts."""
    if flow.starts_on is not None and flow.starts_on > on:
        return Reason("starts-later", "fails", on=flow.starts_on)
    if flow.ends_on is not None and flow.ends_on < on:
        return Reason("has-ended", "fails", on=flow.ends_on)
    ended = bodies.ended_before((flow.source, flow.target), on)
    if ended is not None:
        return Reason("partner-ended", "fails", ended.id, on=ended.ended_on)
    return None
