"""All protocols of a register as one row of clauses, with what of the tests does not depend on the date."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from graph_service.coverage.assessment import Reason
from graph_service.coverage.bitsets import Sets
from graph_service.coverage.bodies import Bodies
from graph_service.coverage.criteria.kind import Wants, kind
from graph_service.coverage.criteria.scope import SCOPE_FIELDS, Listing, TermTree, clauses_of, listed
from graph_service.coverage.protocol_references import claimed, references
from graph_service.coverage.verdicts import Test
from graph_service.model import Clause, Party
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary


class Agreements:
    """The protocols of a snapshot in the order of their ids, and their clauses in one row: the bits of every set."""

    def __init__(self, snapshot: Snapshot, like: "Agreements | None" = None) -> None:
        """`like` are agreements of a snapshot with the very same terms and partners, of which these are then shared."""
        self.terms: TermTree = TermTree(Vocabulary(snapshot.terms.values())) if like is None else like.terms
        self.bodies: Bodies = Bodies(snapshot.partners) if like is None else like.bodies
        self.protocols = tuple(snapshot.protocols[key] for key in sorted(snapshot.protocols))
        self.clauses: list[Clause] = []
        self.owners: list[int] = []
        """For each clause, the index of its protocol."""
        self.bits: list[int] = []
        """For each protocol, the set of its clauses."""
        self.parties: dict[str, list[tuple[int, Party]]] = {}
        """For each body that is party to anything, the protocols' indices and its places on them."""
        self.places: dict[tuple[str, int], list[Party]] = {}
        """For each body and each protocol, by its index, that it is party to: its places on it."""
        self.records_signatures: list[bool] = []
        """For each protocol, whether it records any signature: of any date or none, of any party, also of one that left."""
        self.single = 0
        """The clauses that are the only one of their protocol."""
        for index, protocol in enumerate(self.protocols):
            clauses = clauses_of(protocol)
            bits = ((1 << len(clauses)) - 1) << len(self.clauses)
            self.bits.append(bits)
            self.single |= bits if len(clauses) == 1 else 0
            self.clauses.extend(clauses)
            self.owners.extend([index] * len(clauses))
            for party in protocol.parties:
                self.parties.setdefault(party.partner, []).append((index, party))
                self.places.setdefault((party.partner, index), []).append(party)
            self.records_signatures.append(any(party.signed_on or party.signed is True for party in protocol.parties))
        self.every = (1 << len(self.clauses)) - 1
        self.unread_parties = self._unread("parties")
        """The clauses of protocols whose parties are as written too."""
        limited = self._unread("limits")
        self.listings = {
            test: Listing(test, self.clauses, self.terms, self._unread(field), limited)
            for test, field in SCOPE_FIELDS.items()
        }
        self._kinds: dict[Wants, Sets] = {}
        self._listed: dict[str, int] = {}
        self._of_family: dict[str, int] = {}
        for index, clause in enumerate(self.clauses):
            for family in {family for purpose in listed(clause, "purpose") for family in self.terms.families(purpose)}:
                bits = self.bits[self.owners[index]]
                self._of_family[family] = self._of_family.get(family, 0) | bits
        self._related: dict[str, int] = {}

    def _unread(self, field: str) -> int:
        """The clauses of the protocols of which a field is as written."""
        unread = 0
        for protocol, bits in zip(self.protocols, self.bits, strict=True):
            if field in protocol.as_written:
                unread |= bits
        return unread

    def kinds(self, wants: Wants) -> Sets:
        """The sets of the test `kind`."""
        sets = self._kinds.get(wants)
        if sets is None:
            reasons = {index: kind(protocol, wants) for index, protocol in enumerate(self.protocols)}
            sets = self._kinds[wants] = self.sets("kind", reasons)
        return sets

    def listing(self, partner: str) -> int:
        """The clauses of the protocols that list a partner itself as a party."""
        bits = self._listed.get(partner)
        if bits is None:
            bits = self._listed[partner] = self._bits_of(index for index, _ in self.parties.get(partner, ()))
        return bits

    def related(self, purpose: str) -> int:
        """The clauses of the protocols that list, in any clause, a purpose of a family that this one has."""
        bits = self._related.get(purpose)
        if bits is None:
            bits = 0
            for family in self.terms.families(purpose):
                bits |= self._of_family.get(family, 0)
            self._related[purpose] = bits
        return bits

    def claimed(self, claims: tuple[str, ...]) -> int:
        """The clauses of the protocols that some claims name."""
        named = {key for keys in claimed(claims, self.references).values() for key in keys}
        return self.clauses_of(named) if named else 0

    @cached_property
    def references(self) -> dict[str, tuple[str, ...]]:
        """Protocol ids by each reference, id or title that names them."""
        return references(self.protocols)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {protocol.id: index for index, protocol in enumerate(self.protocols)}

    def sets(self, test: Test, reasons: Mapping[int, tuple[Reason, ...]]) -> Sets:
        """The sets of clauses of a test that is one for a whole protocol, from the reasons, or none, of each by its index."""
        passes = not_recorded = 0
        for index, why in reasons.items():
            if not why:
                passes |= self.bits[index]
            elif why[0].state == "not-recorded":
                not_recorded |= self.bits[index]
        return Sets(test, passes, not_recorded, lambda clause: reasons[self.owners[clause]])

    def clauses_of(self, protocols: Collection[str]) -> int:
        """The set of the clauses of some protocols, by their ids."""
        return self._bits_of(self._index[key] for key in protocols if key in self._index)

    def _bits_of(self, protocols: Iterable[int]) -> int:
        bits = 0
        for index in protocols:
            bits |= self.bits[index]
        return bits

    def owners_of(self, clauses: int) -> tuple[int, ...]:
        """The indices of the protocols that have a clause in the set, ascending."""
        owners = []
        while clauses:
            owner = self.owners[(clauses & -clauses).bit_length() - 1]
            owners.append(owner)
            clauses &= ~self.bits[owner]
        return tuple(owners)

    def ids(self, clauses: int) -> tuple[str, ...]:
        """The ids of the protocols that have a clause in the set, sorted."""
        return tuple([self.protocols[owner].id for owner in self.owners_of(clauses)])
