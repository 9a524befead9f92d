"""Duplicates: protocols in force that do the same work, in clusters, with what one merged protocol would need."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import combinations

from graph_service.coverage.actions import NewProtocol
from graph_service.coverage.analysis.redundant import Redundant, redundant
from graph_service.coverage.answer import Fix, Part
from graph_service.coverage.criteria.in_force import in_force, superseders
from graph_service.coverage.criteria.scope import clauses_of
from graph_service.coverage.criteria.signatures import Side
from graph_service.coverage.messages import listing
from graph_service.coverage.rule import Rule
from graph_service.model import Protocol
from graph_service.values import Slug, Text


class Contained(Part):
    """Every sender, recipient, category and purpose that `protocol` permits, `within` does too."""

    protocol: Slug
    within: Slug


class Overlap(Part):
    """Two protocols with two signed parties, a purpose and a category in common."""

    protocols: tuple[Slug, Slug]
    partners: tuple[Slug, ...]
    categories: tuple[Slug, ...]
    purposes: tuple[Slug, ...]


class Cluster(Part):
    """Protocols of one kind tied by containment or overlap, and the one protocol that could replace them."""

    kind: Text | None
    protocols: tuple[Slug, ...]
    contained: tuple[Contained, ...]
    overlapping: tuple[Overlap, ...]
    redundant: tuple[Slug, ...]
    merged: Fix


class Duplicates(Part):
    """All clusters of a register, and every redundant protocol, also those that stand alone."""

    clusters: tuple[Cluster, ...]
    redundant: tuple[Redundant, ...]


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
        self.senders = {key: self._ends(one, "sender_signed") for key, one in self.protocols.items()}
        self.recipients = {key: self._ends(one, "recipient_signed") for key, one in self.protocols.items()}
        self.pairs = {
            key: {
                (category, purpose)
                for clause in clauses_of(one)
                for category in clause.categories
                for purpose in clause.purposes
            }
            for key, one in self.protocols.items()
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

    def lets(self, key: str, partner: str, side: Side) -> bool:
        """Whether a protocol permits a partner to stand at one end."""
        return bool(self.signatures[side].signatories(partner, key))

    def permits(self, key: str, category: str, purpose: str) -> bool:
        """Whether some clause lists the category and the purpose, or broader ones."""
        categories = set(self.terms.permitted_by("category", category))
        purposes = set(self.terms.permitted_by("purpose", purpose))
        return any(
            not categories.isdisjoint(clause.categories) and not purposes.isdisjoint(clause.purposes)
            for clause in clauses_of(self.protocols[key])
        )


def duplicates(rule: Rule) -> Duplicates:
    """Within one kind, among protocols in force on the rule's date: contained, overlapping and redundant ones.

    What is not recorded permits nothing: a protocol without a sender, recipient, category or purpose is contained in none.
    """
    scopes = _Scopes(rule)
    contained, overlaps = _contained(scopes), _overlaps(scopes)
    spare = redundant(rule, scopes.protocols.values())
    import networkx as nx  # loaded when used: it takes longer than most commands

    ties: nx.Graph[str] = nx.Graph()
    ties.add_edges_from((one.protocol, one.within) for one in contained)
    ties.add_edges_from(one.protocols for one in overlaps)
    unneeded = {one.protocol for one in spare}
    clusters = []
    for group in sorted(sorted(component) for component in nx.connected_components(ties)):
        members = set(group)
        clusters.append(
            Cluster(
                kind=next(iter(scopes.protocols[group[0]].kinds), None),
                protocols=tuple(group),
                contained=tuple(one for one in contained if one.protocol in members),
                overlapping=tuple(one for one in overlaps if one.protocols[0] in members),
                redundant=tuple(key for key in group if key in unneeded),
                merged=_merged([scopes.protocols[key] for key in group], rule.on),
            )
        )
    return Duplicates(clusters=tuple(clusters), redundant=spare)


def _contained(scopes: _Scopes) -> tuple[Contained, ...]:
    found = []
    for key, protocol in scopes.protocols.items():
        senders, recipients, pairs = scopes.senders[key], scopes.recipients[key], scopes.pairs[key]
        if not (senders and recipients and pairs):
            continue
        signatories = scopes.signatures["sender_signed"].standing(min(senders)).bodies
        near = sorted({other for body in signatories for other in scopes.of_party.get(body, ())} - {key})
        for other in near:
            if (
                scopes.protocols[other].kinds == protocol.kinds
                and all(scopes.permits(other, *pair) for pair in pairs)
                and all(scopes.lets(other, partner, "sender_signed") for partner in senders)
                and all(scopes.lets(other, partner, "recipient_signed") for partner in recipients)
            ):
                found.append(Contained(protocol=key, within=other))
    return tuple(found)


def _overlaps(scopes: _Scopes) -> tuple[Overlap, ...]:
    common: Counter[tuple[str, str]] = Counter()
    for keys in scopes.of_party.values():
        common.update(combinations(keys, 2))
    found = []
    for one, other in sorted(pair for pair, parties in common.items() if parties >= 2):
        if scopes.protocols[one].kinds != scopes.protocols[other].kinds:
            continue
        both = {pair for pair in scopes.pairs[one] if scopes.permits(other, *pair)}
        both |= {pair for pair in scopes.pairs[other] if scopes.permits(one, *pair)}
        if both:
            found.append(
                Overlap(
                    protocols=(one, other),
                    partners=tuple(
                        sorted(
                            (scopes.senders[one] | scopes.recipients[one])
                            & (scopes.senders[other] | scopes.recipients[other])
                        )
                    ),
                    categories=tuple(sorted({category for category, _ in both})),
                    purposes=tuple(sorted({purpose for _, purpose in both})),
                )
            )
    return tuple(found)


def _merged(protocols: Sequence[Protocol], on: date) -> Fix:
    """The one protocol that permits what these permit together, between all their parties."""
    clauses = [clause for protocol in protocols for clause in clauses_of(protocol)]
    kind = next(iter(protocols[0].kinds), "sharing")
    parties = {
        party.partner
        for protocol in protocols
        for party in protocol.parties
        if party.left_on is None or party.left_on > on
    }
    names = listing(protocol.reference or protocol.id for protocol in protocols)
    merged = NewProtocol(
        kinds=(kind,),
        parties=tuple(sorted(parties)),
        categories=tuple(sorted({term for clause in clauses for term in clause.categories})),
        purposes=tuple(sorted({term for clause in clauses for term in clause.purposes})),
        subjects=_restricted([clause.subjects for clause in clauses]),
        methods=_restricted([clause.methods for clause in clauses]),
    )
    said = (
        f"One {kind} protocol that all {len(parties)} parties sign could stand for {names}. "
        "Give each purpose its own clause, so that it permits no more data than they do."
    )
    return Fix.of(merged, said, merged.effort)


def _restricted(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The terms of lists together; nothing where one of them lists nothing, and so restricts nothing."""
    return tuple(sorted({term for terms in lists for term in terms})) if all(lists) else ()
