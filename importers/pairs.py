"""Two registers' rows of one flow: they stay two records, and are reported as a likely pair."""

from collections.abc import Callable, Iterable, Mapping

from graph_service.model import Flow, Kind, Record
from graph_service.snapshot import Snapshot
from importers.drafts import Draft
from importers.identity import name_key
from importers.issue import Issue
from importers.workbook import cell_name


def likely_pairs(
    drafts: Iterable[Draft], put: Mapping[tuple[Kind, str], Record], snapshot: Snapshot, label: Callable[[str], str]
) -> list[Issue]:
    """A problem that never blocks for each new or changed flow that another register seems to have too.

    Two flows seem one when their ends are the same and so is their name, or what they carry for what.
    """
    others: dict[tuple[str, str], list[Flow]] = {}
    new = {id: flow for (kind, id), flow in put.items() if kind == "flow" and isinstance(flow, Flow)}
    if not new:
        return []
    ends = {(flow.source, flow.target) for flow in new.values()}
    for flow in {**snapshot.flows, **new}.values():
        if (flow.source, flow.target) in ends and flow.source != flow.target:
            others.setdefault((flow.source, flow.target), []).append(flow)
    found: list[Issue] = []
    for draft in drafts:
        mine = new.get(draft.id) if draft.kind == "flow" else None
        if mine is None:
            continue
        other = next((f for f in others.get((mine.source, mine.target), ()) if _alike(mine, f)), None)
        if other is not None:
            whose = label(other.recorded_by) if other.recorded_by else "another register"
            message = f"{whose} seems to record this flow too, as {other.name[:60]!r} ({other.id}). Both are kept; compare them."
            found.append(Issue(draft.sheet, cell_name(draft.row, draft.at), "likely-pair", message, False, (other.id,)))
    return found


def _alike(a: Flow, b: Flow) -> bool:
    if a.recorded_by == b.recorded_by:
        return False
    if name_key(a.name) == name_key(b.name):
        return True
    return (
        bool(a.categories)
        and set(a.categories) & set(b.categories) != set()
        and bool(set(a.purposes) & set(b.purposes))
    )
