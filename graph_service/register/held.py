"""Records of one kind held in memory in the order of their keys, so that the plain pages of a list cost next to nothing."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from graph_service.model import Kind, Record, key_of
from graph_service.store.query import Page, Query, page, plan, select


class Held:
    """Records of one kind, to be found by key and listed as a store lists them."""

    def __init__(self, kind: Kind, records: Iterable[Record]) -> None:
        self.kind = kind
        self.records: Mapping[str, Record] = dict(sorted(((key_of(r), r) for r in records), key=lambda named: named[0]))
        self._keys = list(self.records)

    def page(self, query: Query) -> Page:
        """A page of what a query selects."""
        asked = plan(self.kind, query)
        if asked.sort != "id" or asked.words or asked.filters or asked.descending:
            return select(self.records.values(), asked)
        start = bisect_right(self._keys, asked.after[1]) if asked.after else 0
        return page([(None, self.records[key]) for key in self._keys[start : start + asked.limit + 1]], asked)
