"""Two registers' rows of one flow: they stay two records, and are reported as a likely pair."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from graph_service.model import Flow, Kind, Record
from graph_service.snapshot import Snapshot
from importers.plan.remarks import Remarks
from importers.resolve.drafts import Draft
from importers.resolve.identity import name_key


def likely_pairs(
    drafts: Iterable[Draft],
    put: Mapping[tuple[Kind, str], Record],
    snapshot: Snapshot,
    label: Callable[[str], str],
    remarks: Remarks,
) -> None:
    """A note on each new or changed flow that another register seems to have too.

    Two flows seem one when their ends are the same and so is their name, or what they carry for what.
    """
    new = {id: flow for (kind, id), flow in put.items() if kind == "flow" and isinstance(flow, Flow)}
    if not new:
        return
    known = _by_likeness([*{**snapshot.flows, **new}.values()])
    if not known:
        return
    for draft in drafts:
        mine = new.get(draft.id) if draft.kind == "flow" else None
        if mine is None:
            continue
        other = _other(mine, known)
        if other is not None:
            whose = label(other.recorded_by) if other.recorded_by else ""
            facts = {"register": whose, "name": other.name[:80], "flow": other.id}
            remarks.add((draft.sheet, draft.row, draft.at), "likely-pair", "note", facts)


_Known = Mapping[Hashable, Mapping[str | None, tuple[int, Flow]]]
"""By what makes flows alike, the first flow of each register, with its place in the order of all."""


def _by_likeness(flows: Sequence[Flow]) -> _Known:
    """Only for pairs of bodies that several registers have flows between."""
    registers: dict[tuple[str, str], set[str | None]] = {}
    for flow in flows:
        registers.setdefault((flow.source, flow.target), set()).add(flow.recorded_by)
    known: dict[Hashable, dict[str | None, tuple[int, Flow]]] = {}
    for place, flow in enumerate(flows):
        if flow.source != flow.target and len(registers[flow.source, flow.target]) > 1:
            for key in _likenesses(flow):
                known.setdefault(key, {}).setdefault(flow.recorded_by, (place, flow))
    return known


def _other(mine: Flow, known: _Known) -> Flow | None:
    """The first flow of another register that is alike."""
    alike = (
        other for key in _likenesses(mine) for body, other in known.get(key, {}).items() if body != mine.recorded_by
    )
    return min(alike, key=lambda other: other[0], default=(0, None))[1]


def _likenesses(flow: Flow) -> Iterator[Hashable]:
    yield flow.source, flow.target, name_key(flow.name)
    for category in flow.categories:
        for purpose in flow.purposes:
            yield flow.source, flow.target, category, purpose
