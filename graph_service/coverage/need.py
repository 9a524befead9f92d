"""Whether a protocol is needed for a flow on a date. Design §4.1."""

from datetime import date

from graph_service.coverage.bodies import Bodies
from graph_service.coverage.cause import Cause
from graph_service.model import Flow


def unneeded(flow: Flow, on: date, bodies: Bodies) -> Cause | None:
    """The first reason why no protocol is needed (state `passes`), or why the flow is not live (state `fails`)."""
    if bodies.same_controller(flow.source, flow.target):
        return Cause("same-controller", "passes", flow.source, flow.target)
    if flow.identifiability == "anonymous":
        return Cause("declared-anonymous", "passes")
    if flow.personal is False:
        return Cause("declared-not-personal", "passes")
    return not_live(flow, on, bodies)


def not_live(flow: Flow, on: date, bodies: Bodies) -> Cause | None:
    """Why a flow is not live on a date; nothing when it is. Its last day counts."""
    if flow.starts_on is not None and flow.starts_on > on:
        return Cause("starts-later", "fails", on=flow.starts_on)
    if flow.ends_on is not None and flow.ends_on < on:
        return Cause("has-ended", "fails", on=flow.ends_on)
    ended = bodies.ended_before((flow.source, flow.target), on)
    if ended is not None:
        return Cause("partner-ended", "fails", ended.id, on=ended.ended_on)
    return None
