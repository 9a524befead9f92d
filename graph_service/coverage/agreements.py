"""All protocols of a register as one row of clauses, with what of the tests does not depend on the date."""

from collections.abc import Collection, Mapping
from functools import cached_property

from graph_service.coverage.assessment import Reason
from graph_service.coverage.bitsets import Sets
from graph_service.coverage.bodies import Bodies
from graph_service.coverage.criteria.kind import WANTED, kind
from graph_service.coverage.criteria.scope import SCOPE_FIELDS, Listing, Terms, clauses_of
from graph_service.coverage.protocol_references import references
from graph_service.coverage.verdicts import Test
from graph_service.model import Clause, Party
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary


class Agreements:
    """The protocols of a snapshot in the order of their ids, and their clauses in one row: the bits of every set."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.terms = Terms(Vocabulary(snapshot.terms.values()))
        self.bodies = Bodies(snapshot.partners)
        self.protocols = tuple(snapshot.protocols[key] for key in sorted(snapshot.protocols))
        self.clauses: list[Clause] = []
        self.owners: list[int] = []
        """For each clause, the index of its protocol."""
        self.bits: list[int] = []
        """For each protocol, the set of its clauses."""
        self.parties: dict[str, list[tuple[int, Party]]] = {}
        """For each body that is party to anything, the protocols' indices and its places on them."""
        for index, protocol in enumerate(self.protocols):
            clauses = clauses_of(protocol)
            self.bits.append(((1 << len(clauses)) - 1) << len(self.clauses))
            self.clauses.extend(clauses)
            self.owners.extend([index] * len(clauses))
            for party in protocol.parties:
                self.parties.setdefault(party.partner, []).append((index, party))
        self.every = (1 << len(self.clauses)) - 1
        self.listings = {test: Listing(test, self.clauses, self.terms) for test in SCOPE_FIELDS}
        self.kinds = {
            wants: self.sets("kind", {index: kind(protocol, wants) for index, protocol in enumerate(self.protocols)})
            for wants in WANTED
        }

    @cached_property
    def references(self) -> dict[str, tuple[str, ...]]:
        """Protocol ids by each reference, id or title that names them."""
        return references(self.protocols)

    def sets(self, test: Test, found: Mapping[int, tuple[Reason, ...]], otherwise: Reason | None = None) -> Sets:
        """The sets of clauses of a test that is one for a whole protocol.

        `found` are the causes, or none, for protocols by index; `otherwise` is why all others fail.
        """
        passes = not_recorded = known = 0
        for index, causes in found.items():
            bits = self.bits[index]
            known |= bits
            if not causes:
                passes |= bits
            elif causes[0].state == "not-recorded":
                not_recorded |= bits
        refused = self.every & ~known
        return Sets(test, passes, not_recorded, lambda clause: found[self.owners[clause]], refused, otherwise)

    def clauses_of(self, protocols: Collection[str]) -> int:
        """The set of the clauses of some protocols, by their ids."""
        return sum(bits for one, bits in zip(self.protocols, self.bits, strict=True) if one.id in protocols)

    def owners_of(self, clauses: int) -> tuple[int, ...]:
        """The indices of the protocols that have a clause in the set, ascending."""
        found = []
        while clauses:
            owner = self.owners[(clauses & -clauses).bit_length() - 1]
            found.append(owner)
            clauses &= ~self.bits[owner]
        return tuple(found)

    def ids(self, clauses: int) -> tuple[str, ...]:
        """The ids of the protocols that have a clause in the set, sorted."""
        return tuple([self.protocols[owner].id for owner in self.owners_of(clauses)])
