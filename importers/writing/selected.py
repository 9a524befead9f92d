"""Which records of a register are exported in a template's layout. Pure."""

from collections.abc import Collection

from graph_service.coverage import reference_key
from graph_service.errors import NotFound
from graph_service.model import Asset, Flow, Kind, Notice, Partner, Project, Protocol, Record, Term, key_of
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary
from importers.recognise.template import Template


def selected(
    template: Template,
    snapshot: Snapshot,
    partner: str | None = None,
    project: str | None = None,
    only: Collection[str] | None = None,
) -> list[Record]:
    """The records of a template's kind, or one body's, or one project's, by reference; of these, where `only` is given,
    those of these keys. `NotFound`: no such body or project.

    An open register lists what `only` names, else the agreements, signed or expired, under its powers.
    """
    for id, known, what in ((partner, snapshot.partners, "partner"), (project, snapshot.projects, "project")):
        if id is not None and id not in known:
            raise NotFound(f"There is no {what} {id!r} in the register.")
    vocabulary = Vocabulary(snapshot.terms.values())
    of_project = None if project is None else _of_project(project, snapshot, template.kind)
    chosen = [
        record
        for record in snapshot.of(template.kind).values()
        if (_open(record, template, vocabulary) if only is None else key_of(record) in only)
        and _can_say(record, template)
        and (partner is None or _of_partner(record, partner))
        and (of_project is None or key_of(record) in of_project)
    ]
    return sorted(chosen, key=lambda r: (reference_key(getattr(r, "reference", None) or "~"), key_of(r)))


def _open(record: Record, template: Template, vocabulary: Vocabulary) -> bool:
    """Whether a layout that is an open register lists a record: an agreement, no draft, under its powers."""
    under = template.under
    if not under or not isinstance(record, Protocol):
        return True
    return record.status != "draft" and any(_power(gateway, under, vocabulary) for gateway in record.gateways)


def _can_say(record: Record, template: Template) -> bool:
    """Whether a layout whose flows all go one way, or are all alike in a field, can hold a record."""
    if any(getattr(record, name) != value for name, value in template.records[0].always.items()):
        return False
    if not isinstance(record, Flow) or not template.flows:
        return True
    return (
        record.recorded_by
        == (record.source if template.flows == "out" else record.target)
        != _other_end(record, template)
    )


def _other_end(flow: Flow, template: Template) -> str:
    return flow.target if template.flows == "out" else flow.source


def _power(gateway: str, under: str, vocabulary: Vocabulary) -> bool:
    """Whether a gateway is the power of an open register, a section of its Act, or a term below one of these."""
    term = vocabulary.get("gateway", gateway)
    ids = [gateway, *(above.id for above in vocabulary.broader(term))] if term else [gateway]
    return any(id == under or id.startswith(f"{under}-s") for id in ids)


def _of_partner(record: Record, partner: str) -> bool:
    """Whether a record is a body's own: held, recorded, published or led by it, or a protocol it is a party of."""
    match record:
        case Asset():
            return record.holder == partner
        case Flow():
            return record.recorded_by == partner
        case Notice():
            return record.partner == partner
        case Partner():
            return record.id == partner
        case Project():
            return partner in (record.lead, *record.partners)
        case Protocol():
            return partner in (record.lead, *(party.partner for party in record.parties))
        case Term():
            return True


def _of_project(project: str, snapshot: Snapshot, kind: Kind) -> set[str]:
    """The keys of a project's records of a kind: itself, its flows, and the assets, bodies, notices and protocols of these.
    Terms are everybody's.
    """
    flows = [flow for flow in snapshot.flows.values() if flow.project == project]
    ends = {end for flow in flows for end in (flow.source, flow.target)}
    match kind:
        case "flow":
            return {flow.id for flow in flows}
        case "asset":
            return {asset for flow in flows for asset in (flow.source_asset, flow.target_asset) if asset}
        case "project":
            return {project}
        case "partner":
            return ends
        case "notice":
            return {notice.id for notice in snapshot.notices.values() if notice.partner in ends}
        case "protocol":
            claims = {reference_key(claim) for flow in flows for claim in flow.claims}
            return {p.id for p in snapshot.protocols.values() if reference_key(p.reference or p.id) in claims}
        case "term":
            return set(snapshot.terms)
