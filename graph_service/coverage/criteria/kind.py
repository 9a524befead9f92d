"""Whether a protocol is the kind of agreement that a flow wants: the test `kind`.

Separate controllers want a sharing agreement (ICO data sharing code), a controller and its processor a contract (UK GDPR
Art. 28), joint controllers their arrangement (Art. 26).
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from graph_service.coverage.as_written import as_read
from graph_service.coverage.assessment import Reason
from graph_service.coverage.bodies import Bodies
from graph_service.model import Asset, Flow, Protocol

Wanted = Literal["sharing", "processing", "joint"]
_AGREEMENTS = frozenset(("sharing", "processing", "joint"))


class Wants(NamedTuple):
    """What of a flow the test turns on."""

    kind: Wanted
    is_open: bool
    """Whether its relation is not known: as written, or absent while an asset records one of the ends as a processor or a
    joint controller."""
    between_authorities: bool
    """Whether both ends are recorded as public authorities."""


def wanted(flow: Flow) -> Wanted:
    """The kind that a flow wants; where no relation is recorded, that of separate controllers."""
    if flow.relation == "processor":
        return "processing"
    return "joint" if flow.relation == "joint" else "sharing"


def wants(flow: Flow, bodies: Bodies, assets: Mapping[str, Asset]) -> Wants:
    """What of a flow, as read, the test turns on."""
    kind = wanted(flow)
    if kind != "sharing":
        return Wants(kind, False, False)
    authorities = bodies.is_authority(flow.source) and bodies.is_authority(flow.target)
    return Wants(kind, is_open(flow, assets), authorities)


def is_open(flow: Flow, assets: Mapping[str, Asset]) -> bool:
    """Whether the relation of a flow, as read, is not known."""
    if flow.relation is not None:
        return False
    if flow.as_written and "relation" in flow.as_written:
        return True
    return _has_part_in(flow.target, flow.source_asset, assets) or _has_part_in(flow.source, flow.target_asset, assets)


def _has_part_in(partner: str, asset: str | None, assets: Mapping[str, Asset]) -> bool:
    """Whether a partner is the processor or a joint controller of an asset."""
    record = assets.get(asset) if asset is not None else None
    if record is None:
        return False
    return partner in record.joint_controllers or as_read(record).processor == partner


def kind(protocol: Protocol, flow: Wants) -> tuple[Reason, ...]:
    """Why a protocol's kinds do not pass, what decides first; nothing when they do."""
    reasons = []
    if "kinds" in protocol.as_written:
        reasons.append(Reason("kind-as-written", "not-recorded", kind=flow.kind, field="kinds"))
    if flow.is_open and not (protocol.kinds and _AGREEMENTS.isdisjoint(protocol.kinds)):
        reasons.append(Reason("relation-not-recorded", "not-recorded", kind=flow.kind, field="relation"))
    if "kinds" in protocol.as_written:
        return tuple(reasons)
    code = _unfit(protocol.kinds, flow)
    if code is not None and not (reasons and code == "kind-differs"):
        reasons.append(Reason(code, "fails" if code == "kind-differs" else "not-recorded", kind=flow.kind))
    if flow.is_open and code == "memorandum-between-authorities":  # once it is an agreement, the relation matters
        reasons.append(Reason("relation-not-recorded", "not-recorded", kind=flow.kind, field="relation"))
    return tuple(reasons)


def _unfit(kinds: tuple[str, ...], flow: Wants) -> str | None:
    """The code of what makes kinds unfit for what a flow wants, whatever its relation turns out to be."""
    if not kinds:
        return None if flow.kind == "sharing" else "kind-not-recorded"
    if flow.kind in kinds:
        with_others = flow.kind == "sharing" and "memorandum" in kinds and not flow.between_authorities
        return "memorandum-with-others" if with_others else None
    if flow.kind == "joint" and "sharing" in kinds:
        return "joint-in-sharing"
    if flow.kind == "sharing" and "memorandum" in kinds and flow.between_authorities:
        return "memorandum-between-authorities"
    return "kind-differs"
