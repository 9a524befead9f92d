"""From a register and its answers to what is on a drawing. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, get_args

from graph_service.coverage import Answer, day
from graph_service.deadline import checked
from graph_service.diagram.drawn_text import clean
from graph_service.diagram.status_text import basis_of, status_text
from graph_service.diagram.style import ORDER, worst
from graph_service.diagram.view import Arrow, AssetBox, FlowRow, PartnerBox, View, tally_of
from graph_service.model import Asset, Partner, Scheme, Term
from graph_service.snapshot import Snapshot

Terms = Callable[[Scheme, str], Term | None]
"""How a term is found: `terms("category", "health")`."""

Shown = Literal["method", "data", "basis"]
"""What can stand at an arrow: how the data is sent, which it is, and the lawful basis for it."""
SHOWN: tuple[Shown, ...] = get_args(Shown)

Numbers = Mapping[str, int]
"""Flows' numbers, where a document has given them already."""


def numbered(
    snapshot: Snapshot,
    answers: Iterable[Answer],
    terms: Terms,
    numbers: Numbers | None = None,
    shown: Sequence[str] = ("method",),
) -> tuple[FlowRow, ...]:
    """The flows' rows, numbered from 1: the worst verdict first, then by sender, recipient and name."""

    def place(answer: Answer) -> tuple[int, str, str, str, str]:
        flow = snapshot.flows[str(answer.flow)]
        name = _partner_name(snapshot, flow.source).casefold(), _partner_name(snapshot, flow.target).casefold()
        return ORDER.index(answer.verdict), *name, flow.name.casefold(), flow.id

    ordered = sorted(answers, key=place)
    numbers = numbers or {str(answer.flow): n for n, answer in enumerate(ordered, 1)}
    return tuple(_row(snapshot, numbers[str(answer.flow)], answer, terms, shown) for answer in ordered)


def flows_view(
    snapshot: Snapshot,
    answers: Sequence[Answer],
    terms: Terms,
    title: str,
    on: date,
    numbers: Numbers | None = None,
    shown: Sequence[str] = ("method",),
) -> View:
    """One arrow a flow, between assets where they are recorded. `shown` is what stands at each arrow."""
    rows = numbered(snapshot, answers, terms, numbers, shown)
    flows = [snapshot.flows[row.flow] for row in rows]
    stored: dict[str, dict[str, AssetBox]] = {}
    for flow in checked(flows):
        for partner, asset in ((flow.source, flow.source_asset), (flow.target, flow.target_asset)):
            stores = stored.setdefault(partner, {})
            if asset is not None:
                store = _store(snapshot, partner, asset, terms)
                stores[store.node] = store
    for flow in flows:  # a box with stores has one more for what names none
        for partner, asset in ((flow.source, flow.source_asset), (flow.target, flow.target_asset)):
            if asset is None and stored[partner]:
                nowhere = AssetBox(f"asset {partner}", "Asset not recorded", special=False, abroad=None, recorded=False)
                stored[partner][nowhere.node] = nowhere
    boxes = tuple(_box(snapshot, partner, tuple(stores.values())) for partner, stores in sorted(stored.items()))
    nodes = {box.partner: box for box in boxes}

    def end(partner: str, asset: str | None) -> str:
        box = nodes[partner]
        return _asset_node(partner, asset) if box.stores else box.node

    arrows = tuple(
        Arrow(
            node=f"flow {row.flow}",
            source=end(flow.source, flow.source_asset),
            target=end(flow.target, flow.target_asset),
            home=flow.source,
            away=flow.target,
            verdict=row.verdict,
            rows=(row,),
            pair=False,
        )
        for row, flow in zip(rows, flows, strict=True)
    )
    return View(
        title=clean(title),
        subtitle=_subtitle(snapshot, rows, on),
        on=on,
        revision=snapshot.version,
        boxes=boxes,
        arrows=arrows,
        rows=rows,
    )


def pairs_view(
    snapshot: Snapshot, answers: Sequence[Answer], terms: Terms, title: str, on: date, numbers: Numbers | None = None
) -> View:
    """One arrow for all flows from one partner to another. The worst verdict decides how it looks."""
    rows = numbered(snapshot, answers, terms, numbers)
    together: dict[tuple[str, str], list[FlowRow]] = {}
    for row in rows:
        flow = snapshot.flows[row.flow]
        together.setdefault((flow.source, flow.target), []).append(row)
    partners = sorted({partner for pair in together for partner in pair})
    boxes = tuple(_box(snapshot, partner, ()) for partner in partners)
    nodes = {box.partner: box.node for box in boxes}
    arrows = tuple(
        Arrow(
            node=f"pair {source} {target}",
            source=nodes[source],
            target=nodes[target],
            home=source,
            away=target,
            verdict=worst(row.verdict for row in members),
            rows=tuple(members),
            pair=True,
        )
        for (source, target), members in sorted(together.items())
    )
    return View(
        title=clean(title),
        subtitle=_subtitle(snapshot, rows, on),
        on=on,
        revision=snapshot.version,
        boxes=boxes,
        arrows=arrows,
        rows=rows,
    )


def _subtitle(snapshot: Snapshot, rows: Sequence[FlowRow], on: date) -> str:
    return f"As at {day(on)}. {tally_of(rows)} Revision {snapshot.version} of the register."


def _partner_name(snapshot: Snapshot, partner: str) -> str:
    body = snapshot.partners.get(partner)
    return (clean(body.name) if body else "") or partner


def _box(snapshot: Snapshot, partner: str, stores: tuple[AssetBox, ...]) -> PartnerBox:
    body: Partner | None = snapshot.partners.get(partner)
    kind = clean(body.sector or "") if body else ""
    kind = kind[:1].upper() + kind[1:]
    abroad = body.country if body and body.country != "GB" else None
    ordered = tuple(sorted(stores, key=lambda s: (s.name.casefold(), s.node)))
    return PartnerBox(partner, _partner_name(snapshot, partner), kind, abroad, ordered)


def _asset_node(partner: str, asset: str | None) -> str:
    return f"asset {partner} {asset}" if asset else f"asset {partner}"


def _store(snapshot: Snapshot, partner: str, asset: str, terms: Terms) -> AssetBox:
    record: Asset | None = snapshot.assets.get(asset)
    node = _asset_node(partner, asset)
    if record is None:
        return AssetBox(node, asset, False, None)
    held = (terms("category", category) for category in record.categories)
    special = any(term is not None and term.sensitivity == "special-category" for term in held)
    abroad = record.country if record.country not in (None, "GB") else None
    return AssetBox(node, clean(record.name) or asset, special, abroad)


def _labels(terms: Terms, scheme: Scheme, keys: Iterable[str]) -> tuple[str, ...]:
    """What terms are called; a key that names none stands for itself."""
    return tuple((clean(term.label) if (term := terms(scheme, key)) else "") or key for key in keys)


def _row(snapshot: Snapshot, number: int, answer: Answer, terms: Terms, shown: Sequence[str]) -> FlowRow:
    flow = snapshot.flows[str(answer.flow)]
    methods = _labels(terms, "method", flow.methods)
    data = _labels(terms, "category", flow.categories)
    bases = _labels(terms, "basis", flow.bases) + _labels(terms, "condition", flow.conditions)
    at_arrow = {"method": methods, "data": data, "basis": bases}
    ends = [
        snapshot.assets[a].name if a in snapshot.assets else "" for a in (flow.source_asset, flow.target_asset) if a
    ]
    return FlowRow(
        number=number,
        flow=flow.id,
        name=clean(flow.name) or flow.id,
        source=_partner_name(snapshot, flow.source),
        target=_partner_name(snapshot, flow.target),
        assets=" to ".join(clean(name) for name in ends if name),
        methods=methods,
        data=data,
        purposes=_labels(terms, "purpose", flow.purposes),
        bases=bases + _labels(terms, "gateway", flow.gateways),
        captions=tuple(at_arrow[name] for name in SHOWN if name in shown and at_arrow[name]),
        verdict=answer.verdict,
        position=clean(status_text(snapshot, answer)),
        other_basis=basis_of(answer),
    )
