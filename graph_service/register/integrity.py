"""What a write must leave true: whatever a record refers to is there. Pure but for the questions it asks of the store."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

from graph_service.model import KINDS, Kind, Record, Term, key_of, kind_of
from graph_service.references import Reference, references
from graph_service.store import Store
from graph_service.vocabulary import SCHEMES, shipped

BATCH = 5_000
"""How many records one question to the store is about."""
SAID = 10
"""How many faults one message names."""

Named = tuple[Kind, str]


class Dangling(NamedTuple):
    """A record that refers to what is nowhere, or would be left so by a deletion."""

    referrer: Named
    reference: Reference
    deleted: bool = False

    def sentence(self) -> str:
        """What is wrong, with the record, the field and the missing id."""
        kind, key = self.referrer
        if self.deleted:
            return f"The {self.reference.kind} {self.reference.key} cannot be deleted: the {kind} {key} refers to it."
        return (
            f"The {kind} {key} names the {self.reference.kind} {self.reference.key} in {self.reference.field}, "
            "which is nowhere in the register."
        )


@cache
def shipped_terms() -> Mapping[str, Term]:
    """All terms that the service ships, by `scheme/id`."""
    return {key_of(term): term for scheme in SCHEMES for term in shipped().terms(scheme)}


def is_shipped(kind: Kind, key: str) -> bool:
    """Whether it is a term that the service ships."""
    return kind == "term" and key in shipped_terms()


def missing(store: Store, wanted: Mapping[Named, tuple[Named, str]], beside: Collection[Named]) -> Iterator[Dangling]:
    """Those of the records wanted (with who wants each, in which field) that are neither stored, shipped nor among `put`."""
    by_kind: dict[Kind, list[str]] = {}
    for kind, key in wanted:
        if (kind, key) not in beside and not is_shipped(kind, key):
            by_kind.setdefault(kind, []).append(key)
    for kind, keys in by_kind.items():
        there = store.existing(kind, keys)
        for key in keys:
            if key not in there:
                referrer, field = wanted[kind, key]
                yield Dangling(referrer, Reference(field, kind, key))


def dangling(
    store: Store, put: Iterable[Record], named: Collection[Named], delete: Collection[Named]
) -> Iterator[Dangling]:
    """What would refer to nothing if these records (and these are their names) were put and those deleted."""
    gone = set(delete).difference(named)
    wanted: dict[Named, tuple[Named, str]] = {}
    for record in put:
        referrer = (kind_of(record), key_of(record))
        for reference in references(record):
            target = reference[1:]
            if target in wanted:
                continue
            if target in gone and not is_shipped(*target):
                yield Dangling(referrer, reference, deleted=True)
            else:
                wanted[target] = (referrer, reference.field)
    yield from missing(store, wanted, named)
    for kind, group in groupby(sorted(gone), key=itemgetter(0)):
        keys = iter([key for _, key in group if not is_shipped(kind, key)])
        while batch := list(islice(keys, BATCH)):
            for key, referrer in sorted({(key, referrer) for referrer, key in store.referring(kind, batch)}):
                if referrer not in gone and referrer not in named:
                    yield Dangling(referrer, Reference("", kind, key), deleted=True)


def message(faults: Iterable[Dangling]) -> str:
    """All faults in one message, the first few in full; empty when there is none."""
    sentences: dict[str, None] = {}
    more = 0
    for fault in faults:
        if len(sentences) < SAID:
            sentences.setdefault(fault.sentence())
        else:
            more += 1
    return " ".join(sentences) + (f" And {more} more." if more else "")


def in_order(records: Iterable[Record]) -> list[Record]:
    """Records in the order of a document: what is referred to comes first."""
    return sorted(records, key=lambda record: KINDS.index(kind_of(record)))


def by_name(records: Iterable[Record]) -> dict[Named, Record]:
    """Records by kind and key; the same one twice is a `ValueError` that names it."""
    index: dict[Named, Record] = {}
    for record in records:
        named = (kind_of(record), key_of(record))
        if named in index and index[named] != record:
            raise ValueError(f"The {named[0]} {named[1]} is given twice.")
        index[named] = record
    return index
