"""What is on a drawing: the boxes of partners and their assets, the arrows between them, and each flow's row in the key.

Pure: it takes a register and answers and gives values; nothing here knows how they are drawn.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from graph_service.coverage.answer import Answer, Element, Verdict
from graph_service.coverage.sentences import day
from graph_service.diagram.look import LOOKS, ORDER, plural, tally, worst
from graph_service.diagram.text import clean
from graph_service.model import Asset, Partner, Protocol, Scheme, Term
from graph_service.snapshot import Snapshot

Terms = Callable[[Scheme, str], Term | None]
"""How a term is found: `terms("category", "health")`."""


@dataclass(frozen=True, eq=False)
class Row:
    """One flow as the key table and the reports say it. Each is itself alone, so that many are told apart quickly."""

    number: int
    flow: str
    name: str
    source: str
    target: str
    assets: str
    method: str
    verdict: Verdict
    position: str

    @property
    def way(self) -> str:
        """From whom to whom."""
        return f"Within {self.source}" if self.source == self.target else f"{self.source} to {self.target}"

    @property
    def sign(self) -> str:
        """What its badge says: mark and number."""
        return LOOKS[self.verdict].sign(self.number)

    @cached_property
    def sentence(self) -> str:
        """All of it in words, as a screen reader reads it."""
        by = f" Sent by {self.method}." if self.method else ""
        said = [f"Flow {self.number}: {self.name}.", f"{self.way}.{by}", f"{LOOKS[self.verdict].word}: {self.position}"]
        return " ".join(said)


@dataclass(frozen=True)
class Store:
    """An asset within a partner's box. `abroad` is the country's code where it is held outside the UK; one that is not `recorded` stands for what names no asset."""

    node: str
    name: str
    special: bool
    abroad: str | None
    recorded: bool = True


@dataclass(frozen=True)
class Box:
    """A partner. Without stores, arrows end at the box itself, whose node it then is."""

    partner: str
    name: str
    kind: str
    abroad: str | None
    stores: tuple[Store, ...]

    @property
    def node(self) -> str:
        return f"partner {self.partner}"


@dataclass(frozen=True)
class Arrow:
    """One flow, or all flows from one partner to another. `source` and `target` are nodes; `home` and `away` partners."""

    node: str
    source: str
    target: str
    home: str
    away: str
    verdict: Verdict
    rows: tuple[Row, ...]
    pair: bool

    @cached_property
    def key(self) -> str:
        """The id that the arrow has in drawings."""
        return f"pair-{self.home}--{self.away}" if self.pair else f"flow-{self.rows[0].flow}"

    @cached_property
    def chips(self) -> tuple[tuple[Verdict, str], ...]:
        """What the badge says, by verdict: the number of the flow, or how many flows, worst first."""
        if not self.pair:
            return ((self.verdict, self.rows[0].sign),)
        counts = Counter(row.verdict for row in self.rows)
        return tuple((v, LOOKS[v].sign(counts[v])) for v in ORDER if counts[v])

    @cached_property
    def caption(self) -> str:
        """What stands below: the method, or the numbers of the flows, or how many they are."""
        if not self.pair:
            return self.rows[0].method
        if len(self.rows) > 4:
            return plural(len(self.rows), "flow")
        return "No. " + ", ".join(str(row.number) for row in self.rows)

    @cached_property
    def sentence(self) -> str:
        """What its title says; a pair's ends with the ids of its flows."""
        if not self.pair:
            return self.rows[0].sentence
        counts = Counter(row.verdict for row in self.rows)
        ids = ", ".join(row.flow for row in self.rows)
        return f"{self.rows[0].way}. {tally(counts)} Flows: {ids}"


@dataclass(frozen=True, eq=False)
class View:
    """A whole drawing, before it is drawn. Each is itself alone, as its rows are."""

    title: str
    subtitle: str
    on: date
    revision: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    rows: tuple[Row, ...]

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        return Counter(row.verdict for row in self.rows)

    @cached_property
    def special(self) -> bool:
        """Whether any asset is marked as holding special category data."""
        return any(store.special for box in self.boxes for store in box.stores)

    @cached_property
    def abroad(self) -> bool:
        """Whether anything is marked as held outside the UK."""
        return any(box.abroad or any(store.abroad for store in box.stores) for box in self.boxes)

    @property
    def description(self) -> str:
        """The drawing in words, for those who do not see it."""
        named = ", ".join(box.name for box in self.boxes[:20])
        more = f" and {len(self.boxes) - 20:,} others" if len(self.boxes) > 20 else ""
        gaps = [row.sentence for row in self.rows if row.verdict == "gap"][:10]
        return " ".join(filter(None, [self.subtitle, f"Partners: {named}{more}." if named else "", *gaps]))


Numbers = Mapping[str, int]
"""Flows' numbers, where a document has given them already."""


def numbered(
    snapshot: Snapshot, answers: Iterable[Answer], terms: Terms, numbers: Numbers | None = None
) -> tuple[Row, ...]:
    """The flows' rows, numbered from 1: the worst verdict first, then by sender, recipient and name."""

    def place(answer: Answer) -> tuple[int, str, str, str, str]:
        flow = snapshot.flows[str(answer.flow)]
        name = _partner_name(snapshot, flow.source).casefold(), _partner_name(snapshot, flow.target).casefold()
        return ORDER.index(answer.verdict), *name, flow.name.casefold(), flow.id

    ordered = sorted(answers, key=place)
    numbers = numbers or {str(answer.flow): n for n, answer in enumerate(ordered, 1)}
    return tuple(_row(snapshot, numbers[str(answer.flow)], answer, terms) for answer in ordered)


def flows_view(
    snapshot: Snapshot, answers: Sequence[Answer], terms: Terms, title: str, on: date, numbers: Numbers | None = None
) -> View:
    """One arrow a flow, between assets where they are recorded."""
    rows = numbered(snapshot, answers, terms, numbers)
    flows = [snapshot.flows[row.flow] for row in rows]
    stored: dict[str, dict[str, Store]] = {}
    for flow in flows:
        for partner, asset in ((flow.source, flow.source_asset), (flow.target, flow.target_asset)):
            stores = stored.setdefault(partner, {})
            if asset is not None:
                store = _store(snapshot, partner, asset, terms)
                stores[store.node] = store
    for flow in flows:  # a box with stores has one more for what names none
        for partner, asset in ((flow.source, flow.source_asset), (flow.target, flow.target_asset)):
            if asset is None and stored[partner]:
                nowhere = Store(f"asset {partner}", "Asset not recorded", False, None, False)
                stored[partner][nowhere.node] = nowhere
    boxes = tuple(_box(snapshot, partner, tuple(stores.values())) for partner, stores in sorted(stored.items()))
    nodes = {box.partner: box for box in boxes}

    def end(partner: str, asset: str | None) -> str:
        box = nodes[partner]
        return _asset_node(partner, asset) if box.stores else box.node

    arrows = tuple(
        Arrow(
            f"flow {row.flow}",
            end(flow.source, flow.source_asset),
            end(flow.target, flow.target_asset),
            flow.source,
            flow.target,
            row.verdict,
            (row,),
            False,
        )
        for row, flow in zip(rows, flows, strict=True)
    )
    return View(clean(title), _subtitle(snapshot, rows, on), on, snapshot.version, boxes, arrows, rows)


def pairs_view(
    snapshot: Snapshot, answers: Sequence[Answer], terms: Terms, title: str, on: date, numbers: Numbers | None = None
) -> View:
    """One arrow for all flows from one partner to another. The worst verdict decides how it looks."""
    rows = numbered(snapshot, answers, terms, numbers)
    together: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        flow = snapshot.flows[row.flow]
        together.setdefault((flow.source, flow.target), []).append(row)
    partners = sorted({partner for pair in together for partner in pair})
    boxes = tuple(_box(snapshot, partner, ()) for partner in partners)
    nodes = {box.partner: box.node for box in boxes}
    arrows = tuple(
        Arrow(
            f"pair {source} {target}",
            nodes[source],
            nodes[target],
            source,
            target,
            worst(row.verdict for row in members),
            tuple(members),
            True,
        )
        for (source, target), members in sorted(together.items())
    )
    return View(clean(title), _subtitle(snapshot, rows, on), on, snapshot.version, boxes, arrows, rows)


def _subtitle(snapshot: Snapshot, rows: Iterable[Row], on: date) -> str:
    counts = Counter(row.verdict for row in rows)
    return f"As at {day(on)}. {tally(counts)} Revision {snapshot.version} of the register."


def _partner_name(snapshot: Snapshot, partner: str) -> str:
    found = snapshot.partners.get(partner)
    return (clean(found.name) if found else "") or partner


def _box(snapshot: Snapshot, partner: str, stores: tuple[Store, ...]) -> Box:
    found: Partner | None = snapshot.partners.get(partner)
    kind = clean(found.sector or "") if found else ""
    kind = kind[:1].upper() + kind[1:]
    abroad = found.country if found and found.country != "GB" else None
    ordered = tuple(sorted(stores, key=lambda s: (s.name.casefold(), s.node)))
    return Box(partner, _partner_name(snapshot, partner), kind, abroad, ordered)


def _asset_node(partner: str, asset: str | None) -> str:
    return f"asset {partner} {asset}" if asset else f"asset {partner}"


def _store(snapshot: Snapshot, partner: str, asset: str, terms: Terms) -> Store:
    found: Asset | None = snapshot.assets.get(asset)
    node = _asset_node(partner, asset)
    if found is None:
        return Store(node, asset, False, None)
    held = (terms("category", category) for category in found.categories)
    special = any(term is not None and term.sensitivity == "special-category" for term in held)
    abroad = found.country if found.country not in (None, "GB") else None
    return Store(node, clean(found.name) or asset, special, abroad)


def _row(snapshot: Snapshot, number: int, answer: Answer, terms: Terms) -> Row:
    flow = snapshot.flows[str(answer.flow)]
    methods = []
    for method in flow.methods:
        term = terms("method", method)
        methods.append(clean(term.label) if term else method)
    ends = [
        snapshot.assets[a].name if a in snapshot.assets else "" for a in (flow.source_asset, flow.target_asset) if a
    ]
    return Row(
        number,
        flow.id,
        clean(flow.name) or flow.id,
        _partner_name(snapshot, flow.source),
        _partner_name(snapshot, flow.target),
        " to ".join(clean(name) for name in ends if name),
        ", ".join(methods),
        answer.verdict,
        clean(position(snapshot, answer)),
    )


def position(snapshot: Snapshot, answer: Answer) -> str:
    """Where a flow stands with protocols, in a phrase: which cover it, or what stands in the way of the nearest."""
    covered = covering(snapshot, answer)
    if answer.verdict == "covered":
        return "; ".join(covered) or answer.reason
    said = hindrances(snapshot, answer)
    if covered:
        said.insert(0, f"Part: {'; '.join(covered)}")
    return ". ".join(part.rstrip(".") for part in said[:2]) + (f" (and {len(said) - 2} more)" if len(said) > 2 else "")


def covering(snapshot: Snapshot, answer: Answer) -> list[str]:
    """The smallest set of protocols that covers what is covered, each with its title and end."""
    return [_protocol_phrase(snapshot.protocols.get(key), key) for key in answer.protocols]


def hindrances(snapshot: Snapshot, answer: Answer) -> list[str]:
    """What stands in the way of the protocol nearest to each element not covered; or why no protocol is asked for."""
    if answer.verdict in ("not-needed", "not-live"):
        return [answer.reason]
    missing = [
        said for element in answer.elements if element.state != "covered" for said in _missing(snapshot, element)
    ]
    return list(dict.fromkeys(missing)) or ([] if answer.verdict == "covered" else [answer.reason])


def _missing(snapshot: Snapshot, element: Element) -> Iterator[str]:
    """What stands in the way of the protocol nearest to one element; each sentence names it."""
    if not element.nearest:
        yield "No protocol comes near"
        return
    near = element.nearest[0]
    name = _protocol_name(snapshot.protocols.get(near.protocol), near.protocol)
    for test in near.tests:
        reason = test.reason.rstrip(".")
        yield reason if name.casefold() in reason.casefold() else f"{name}: {reason}"


def _protocol_name(protocol: Protocol | None, key: str) -> str:
    return clean(protocol.reference or "") or key.upper() if protocol else key


def _protocol_phrase(protocol: Protocol | None, key: str) -> str:
    if protocol is None:
        return key
    until = f", to {day(protocol.ends_on)}" if protocol.ends_on else ""
    return f"{_protocol_name(protocol, key)} {clean(protocol.title)}{until}"
