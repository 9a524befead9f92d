"""What is on a drawing: the boxes of partners and their assets, the arrows between them, and each flow's row in the key.

Plain values; nothing here knows where they come from or how they are drawn.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from graph_service.coverage import Verdict, listing
from graph_service.diagram.style import ORDER, VERDICT_STYLES, plural, tally

SHORT, SHORT_LIST = 20, 44
"""Methods, and other lists, of no more characters stand on a badge in full."""


def _shortened(names: Sequence[str], most: int) -> str:
    """As many names as fit, at least the first, and how many more there are."""
    kept = next((n for n in range(len(names), 1, -1) if len(", ".join(names[:n])) <= most), 1)
    more = f" +{len(names) - kept}" if len(names) > kept else ""
    return ", ".join(names[:kept]) + more


@dataclass(frozen=True, eq=False)
class FlowRow:
    """One flow as the key table and the reports show it. `captions` are the lists that stand
    at its arrow; `other_basis` is the kind of what it rests on instead of an agreement.

    Rows are compared by identity, which is quick for many.
    """

    number: int
    flow: str
    name: str
    source: str
    target: str
    assets: str
    methods: tuple[str, ...]
    data: tuple[str, ...]
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    captions: tuple[tuple[str, ...], ...]
    verdict: Verdict
    position: str
    other_basis: str | None = None

    @property
    def method(self) -> str:
        """How it is sent."""
        return ", ".join(self.methods)

    @property
    def caption(self) -> str:
        """What stands at its arrow, as a badge has room for it: the first of each list, and how many more."""
        return "; ".join(_shortened(names, SHORT if names == self.methods else SHORT_LIST) for names in self.captions)

    @property
    def means(self) -> str:
        """From whom to whom, and how where its badge does not have all of it."""
        full = not self.methods or (self.methods in self.captions and len(self.method) <= SHORT)
        return self.way if full else f"{self.way}, by {listing(self.methods)}"

    @property
    def way(self) -> str:
        """From whom to whom."""
        return f"Within {self.source}" if self.source == self.target else f"{self.source} to {self.target}"

    @property
    def sign(self) -> str:
        """What its badge says: mark and number."""
        return VERDICT_STYLES[self.verdict].sign(self.number)

    @cached_property
    def sentence(self) -> str:
        """All of it in words, as a screen reader reads it."""
        by = f" Sent by {self.method}." if self.method else ""
        sentences = [
            f"Flow {self.number}: {self.name}.",
            f"{self.way}.{by}",
            f"{VERDICT_STYLES[self.verdict].word}: {self.position}",
        ]
        return " ".join(sentences)


def tally_of(rows: Sequence[FlowRow]) -> str:
    """How many flows have each verdict, in a sentence."""
    return tally(Counter(row.verdict for row in rows), Counter(row.other_basis for row in rows if row.other_basis))


@dataclass(frozen=True)
class AssetBox:
    """An asset within a partner's box. `abroad` is the country's code where it is held outside the UK; one that is not `recorded` stands for what names no asset."""

    node: str
    name: str
    special: bool
    abroad: str | None
    recorded: bool = True


@dataclass(frozen=True)
class PartnerBox:
    """A partner. Without stores, arrows end at the box itself, whose node it then is."""

    partner: str
    name: str
    kind: str
    abroad: str | None
    stores: tuple[AssetBox, ...]

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
    rows: tuple[FlowRow, ...]
    pair: bool

    @cached_property
    def key(self) -> str:
        """The id that the arrow has in drawings."""
        return f"pair-{self.home}--{self.away}" if self.pair else f"flow-{self.rows[0].flow}"

    @property
    def address(self) -> str:
        """Where the arrow leads to in a drawing for the web: the flow's page, or the list of the flows between two partners."""
        if self.pair:
            return f"/flows?source={self.home}&amp;target={self.away}"
        return f"/flows/{self.rows[0].flow}"

    @cached_property
    def chips(self) -> tuple[tuple[Verdict, str], ...]:
        """What the badge says, by verdict: the number of the flow, or how many flows, worst first."""
        if not self.pair:
            return ((self.verdict, self.rows[0].sign),)
        counts = Counter(row.verdict for row in self.rows)
        return tuple((v, VERDICT_STYLES[v].sign(counts[v])) for v in ORDER if counts[v])

    @cached_property
    def caption(self) -> str:
        """What stands below: the method, or the numbers of the flows, or how many they are."""
        if not self.pair:
            return self.rows[0].caption
        if len(self.rows) > 4:
            return plural(len(self.rows), "flow")
        return "No. " + ", ".join(str(row.number) for row in self.rows)

    @cached_property
    def sentence(self) -> str:
        """What its title says; a pair's ends with the ids of its flows."""
        if not self.pair:
            return self.rows[0].sentence
        ids = ", ".join(row.flow for row in self.rows)
        return f"{self.rows[0].way}. {tally_of(self.rows)} Flows: {ids}"


@dataclass(frozen=True, eq=False)
class View:
    """A whole drawing, before it is drawn. Each is itself alone, as its rows are. A matrix has no `lines`."""

    title: str
    subtitle: str
    on: date
    revision: int
    boxes: tuple[PartnerBox, ...]
    arrows: tuple[Arrow, ...]
    rows: tuple[FlowRow, ...]
    lines: bool = True

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
        gaps = [f"{row.sentence}." for row in self.rows if row.verdict == "gap"][:10]
        return " ".join(filter(None, [self.subtitle, f"Partners: {named}{more}." if named else "", *gaps]))
