"""How much harm an uncovered flow could do, as a number by a formula that can be read: what to look at first. Pure."""

from typing import NamedTuple

from graph_service.coverage.rule import Rule
from graph_service.model import Flow

AT_RISK = frozenset(
    {"children-and-young-people", "vulnerable-people", "adults-at-risk", "victims", "asylum-seekers-and-refugees"}
)
"""The groups of people who need particular care, with all narrower ones (UK GDPR Recitals 38 and 75)."""

VOLUMES = ((100_000, 4), (10_000, 3), (1_000, 2))
"""From how many records on a flow weighs how much."""


class Harm(NamedTuple):
    """What each fact of a flow weighs, 1 where it is not recorded. The harm is their product.

    sensitivity: 3 for special category or criminal-offence data. subjects: 2 for people who need particular care. volume: 2
    from 1,000 records on, 3 from 10,000, 4 from 100,000. method: 2 for one that is recorded as not secure. abroad: 2 where an
    end or an asset is outside the United Kingdom.
    """

    sensitivity: int
    subjects: int
    volume: int
    method: int
    abroad: int

    @property
    def score(self) -> int:
        """The product."""
        return self.sensitivity * self.subjects * self.volume * self.method * self.abroad


def harm(rule: Rule, flow: Flow) -> Harm:
    """What the facts of a flow weigh."""
    terms, snapshot = rule.terms, rule.snapshot
    groups = {above for key in flow.subjects for above in terms.line("subject", key)}
    methods = [terms.secure(key) for key in flow.methods]
    ends = [snapshot.partners.get(key) for key in (flow.source, flow.target)]
    assets = [snapshot.assets.get(key) for key in (flow.source_asset, flow.target_asset) if key]
    countries = {record.country for record in (*ends, *assets) if record is not None and record.country is not None}
    return Harm(
        sensitivity=3 if any(terms.sensitivity(key) for key in flow.categories) else 1,
        subjects=2 if groups & AT_RISK else 1,
        volume=next((weight for least, weight in VOLUMES if (flow.records or 0) >= least), 1),
        method=2 if False in methods else 1,
        abroad=2 if countries - {"GB"} else 1,
    )
