"""Duplicates: protocols in force that do the same work, in clusters, with what one merged protocol would need."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from pydantic import Field

from graph_service import deadline
from graph_service.coverage.actions import NewProtocol
from graph_service.coverage.analysis.containment import Containment
from graph_service.coverage.analysis.redundant import Redundant, redundant
from graph_service.coverage.answer import Fix, Part
from graph_service.coverage.criteria.in_force import in_force, superseders
from graph_service.coverage.criteria.scope import clauses_of
from graph_service.coverage.criteria.signatures import Side
from graph_service.coverage.messages import AGREEMENTS, Names, listing
from graph_service.coverage.rule import Rule
from graph_service.model import Protocol
from graph_service.values import Slug, Text

MOST_PAIRS = 20_000
"""How many pairs of protocols with parties in common are compared."""


class Contained(Part):
    """Without `protocol` the verdict of no flow that could be would be worse: `within` does all that it does."""

    protocol: Slug
    within: Slug


class Overlap(Part):
    """Two protocols with two signed parties, a purpose and a category in common."""

    protocols: tuple[Slug, Slug]
    partners: tuple[Slug, ...]
    categories: tuple[Slug, ...]
    purposes: tuple[Slug, ...]


class Cluster(Part):
    """Protocols tied by containment or overlap, and the one protocol that could replace them."""

    kind: Text | None = Field(description="The first kind that all of them have.")
    protocols: tuple[Slug, ...]
    contained: tuple[Contained, ...]
    overlapping: tuple[Overlap, ...]
    redundant: tuple[Slug, ...]
    merged: Fix


class Duplicates(Part):
    """All clusters of a register, and every redundant protocol, also those that stand alone."""

    clusters: tuple[Cluster, ...]
    redundant: tuple[Redundant, ...]
    exact: bool = Field(
        True, description="Whether all protocols were compared: where they are many, some pairs are not."
    )


def containment_sentences(cluster: Cluster, names: Names) -> list[str]:
    """What can be withdrawn of a cluster, because another protocol does all that it does."""
    pairs = {(pair.protocol, pair.within) for pair in cluster.contained}
    sentences = []
    for small, large in sorted(pairs):
        protocol, within = names.protocol(small), names.protocol(large)
        if (large, small) not in pairs:
            sentences.append(
                f"Whatever {protocol} covers, {within} covers too. Withdrawing {protocol} would leave no flow, recorded or to "
                "come, with less on that date."
            )
        elif small < large:
            sentences.append(
                f"{protocol} and {within} cover the same. Withdrawing either would leave no flow, recorded or to come, with "
                "less on that date; withdrawing both would."
            )
    return sentences


class _Scopes:
    """What each protocol in force permits: which signed parties may send and receive, and which data for what."""

    def __init__(self, rule: Rule) -> None:
        snapshot, self.on = rule.snapshot, rule.on
        self.signatures, self.terms = rule.signatures, rule.terms
        superseded = superseders(snapshot.protocols.values(), rule.on)
        self.protocols = {
            key: protocol
            for key, protocol in sorted(snapshot.protocols.items())
            if not in_force(protocol, rule.on, rule.grace_months, superseded)
        }
        self.senders = {key: self._ends(protocol, "sender_signed") for key, protocol in self.protocols.items()}
        self.recipients = {key: self._ends(protocol, "recipient_signed") for key, protocol in self.protocols.items()}
        self.pairs = {
            key: {
                (category, purpose)
                for clause in clauses_of(protocol)
                for category in clause.categories
                for purpose in clause.purposes
            }
            for key, protocol in self.protocols.items()
        }
        self.of_party: dict[str, list[str]] = defaultdict(list)
        for key in self.protocols:
            for partner in sorted(self.senders[key] | self.recipients[key]):
                self.of_party[partner].append(key)

    def _ends(self, protocol: Protocol, side: Side) -> frozenset[str]:
        return frozenset(
            party.partner
            for party in protocol.parties
            if party.partner in self.signatures[side].signatories(party.partner, protocol.id)
        )

    def permits(self, key: str, category: str, purpose: str) -> bool:
        """Whether some clause lists the category and the purpose, or broader ones."""
        categories = set(self.terms.permitted_by("category", category))
        purposes = set(self.terms.permitted_by("purpose", purpose))
        return any(
            not categories.isdisjoint(clause.categories) and not purposes.isdisjoint(clause.purposes)
            for clause in clauses_of(self.protocols[key])
        )


def duplicates(rule: Rule) -> Duplicates:
    """The protocols in force on the rule's date that are contained in another, overlap another or are redundant."""
    scopes = _Scopes(rule)
    containment = Containment(rule)
    contained = _contained(rule, scopes, containment)
    overlaps, all_compared = _overlaps(scopes)
    spare = redundant(rule, scopes.protocols.values())
    import networkx as nx  # loaded when used: it takes longer than most commands

    ties: nx.Graph[str] = nx.Graph()
    ties.add_edges_from((pair.protocol, pair.within) for pair in contained)
    ties.add_edges_from(overlap.protocols for overlap in overlaps)
    unneeded = {surplus.protocol for surplus in spare}
    clusters = []
    for group in sorted(sorted(component) for component in nx.connected_components(ties)):
        deadline.check()
        members = set(group)
        protocols = [scopes.protocols[key] for key in group]
        clusters.append(
            Cluster(
                kind=next((kind for kind in protocols[0].kinds if all(kind in each.kinds for each in protocols)), None),
                protocols=tuple(group),
                contained=tuple(pair for pair in contained if pair.protocol in members),
                overlapping=tuple(overlap for overlap in overlaps if overlap.protocols[0] in members),
                redundant=tuple(key for key in group if key in unneeded),
                merged=_merged(protocols, rule.on),
            )
        )
    return Duplicates(clusters=tuple(clusters), redundant=spare, exact=all_compared and containment.exact)


def _contained(rule: Rule, scopes: _Scopes, containment: Containment) -> tuple[Contained, ...]:
    """The protocols in force that another one in force contains."""
    ids = [protocol.id for protocol in rule.agreements.protocols]
    return tuple(
        Contained(protocol=key, within=ids[container])
        for index, key in enumerate(ids)
        if key in scopes.protocols
        for container in containment.within(index)
        if ids[container] in scopes.protocols
    )


def _overlaps(scopes: _Scopes) -> tuple[tuple[Overlap, ...], bool]:
    """The protocols of the same kinds that overlap; and whether all were compared."""
    overlaps: list[Overlap] = []
    compared = 0
    for first in scopes.protocols:
        parties = scopes.senders[first] | scopes.recipients[first]
        common = Counter(key for party in parties for key in scopes.of_party[party] if key > first)
        for second in sorted(key for key, number in common.items() if number >= 2):
            if scopes.protocols[first].kinds != scopes.protocols[second].kinds:
                continue
            deadline.check()
            compared += 1
            if compared > MOST_PAIRS:
                return tuple(overlaps), False
            both = {pair for pair in scopes.pairs[first] if scopes.permits(second, *pair)}
            both |= {pair for pair in scopes.pairs[second] if scopes.permits(first, *pair)}
            if both:
                partners = parties & (scopes.senders[second] | scopes.recipients[second])
                overlaps.append(
                    Overlap(
                        protocols=(first, second),
                        partners=tuple(sorted(partners)),
                        categories=tuple(sorted({category for category, _ in both})),
                        purposes=tuple(sorted({purpose for _, purpose in both})),
                    )
                )
    return tuple(overlaps), True


def _merged(protocols: Sequence[Protocol], on: date) -> Fix:
    """The one protocol that permits what these permit together, between all their parties."""
    clauses = [clause for protocol in protocols for clause in clauses_of(protocol)]
    kinds = tuple(sorted({kind for protocol in protocols for kind in protocol.kinds})) or ("sharing",)
    parties = {
        party.partner
        for protocol in protocols
        for party in protocol.parties
        if party.left_on is None or party.left_on > on
    }
    names = listing(protocol.reference or protocol.id for protocol in protocols)
    merged = NewProtocol(
        kinds=kinds,
        parties=tuple(sorted(parties)),
        categories=tuple(sorted({term for clause in clauses for term in clause.categories})),
        purposes=tuple(sorted({term for clause in clauses for term in clause.purposes})),
        subjects=_restricted([clause.subjects for clause in clauses]),
        methods=_restricted([clause.methods for clause in clauses]),
    )
    sentence = (
        f"One protocol, {listing(AGREEMENTS[kind] for kind in kinds)}, that all {len(parties)} parties sign could stand "
        f"for {names}. Give each purpose its own clause, so that it permits no more data than they do."
    )
    return Fix.of(merged, sentence, merged.effort)


def _restricted(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The terms of lists together; nothing where one of them lists nothing, and so restricts nothing."""
    return tuple(sorted({term for terms in lists for term in terms})) if all(lists) else ()
