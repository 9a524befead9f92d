"""All protocols of a register as one row of clauses, with what of the tests does not depend on the date."""

from collections.abc import Callable, Iterable

from graph_service.coverage.answer import Test
from graph_service.coverage.bodies import Bodies
from graph_service.coverage.cause import Cause
from graph_service.coverage.claims import references
from graph_service.coverage.kinds import WANTED, Wanted, kind
from graph_service.coverage.scope import FIELDS, Listing, Terms, clauses_of
from graph_service.coverage.sets import Sets
from graph_service.model import Clause, Party
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary


class Agreements:
    """The protocols of a snapshot in the order of their ids, and their clauses in one row: the bits of every set."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
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
        self.references = references(self.protocols)
        self.every = (1 << len(self.clauses)) - 1
        owners = [self.protocols[owner].id for owner in self.owners]
        self.listings = {test: Listing(test, self.clauses, owners, self.terms) for test in FIELDS}
        self.kinds = {wants: self._kind_sets(wants) for wants in WANTED}

    def _kind_sets(self, wants: Wanted) -> Sets:
        found = [kind(protocol, wants) for protocol in self.protocols]
        return self.sets("kind", enumerate(found), found.__getitem__)

    def sets(
        self, test: Test, found: Iterable[tuple[int, tuple[Cause, ...]]], why: Callable[[int], tuple[Cause, ...]]
    ) -> Sets:
        """The sets of clauses of a test that is one for a whole protocol.

        `found` are the causes, or none, for protocols by index; of several for one the best counts. `why` gives the causes
        for a protocol that does not pass.
        """
        passes = not_recorded = 0
        for index, causes in found:
            if not causes:
                passes |= self.bits[index]
            elif causes[0].state == "not-recorded":
                not_recorded |= self.bits[index]

        def explain(clause: int) -> tuple[str, tuple[Cause, ...]]:
            owner = self.owners[clause]
            return self.protocols[owner].id, why(owner)

        return Sets(test, passes, not_recorded, explain)

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
