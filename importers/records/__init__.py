"""From what a sheet's rows say to drafts of records, as the template's rules have it."""

from collections.abc import Callable, Iterator

from graph_service.model import Kind
from importers.recognise.sheets import Read
from importers.records.assets import Assets
from importers.records.flows import Flows
from importers.records.listed import Listed
from importers.records.partners import Partners
from importers.records.protocols import Protocols
from importers.records.rows import Rows
from importers.resolve.drafts import Draft

__all__ = ["RecordMaker"]


class RecordMaker(Flows, Assets, Protocols, Partners, Listed):
    """Makes drafts from the rows of sheets; knows which records the file has named so far."""

    def drafts(self, read: Read, rows: Rows) -> Iterator[Draft]:
        """The drafts of a sheet, in the order of its rows."""
        make: dict[Kind, Callable[[Read, Rows], Iterator[Draft]]] = {
            "flow": self._flows,
            "asset": self._assets,
            "protocol": self._protocols,
            "partner": self._partners,
            "term": self._terms,
            "project": self._named,
            "notice": self._notices,
        }
        for draft in make[read.template.kind](read, rows):
            draft.template = read.template.name
            draft.register = read.body or ""
            yield draft
