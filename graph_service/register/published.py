"""What everybody may see, without signing in: published protocols, and the partners that signed the framework.

It is made as records of its own, and every answer, search, order and error comes from those. So nothing else of the
register can show through.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graph_service.errors import NotFound
from graph_service.model import Kind, Partner, Protocol, Record
from graph_service.register.listing import SortedRecords
from graph_service.register.records import Records
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import csv_text
from graph_service.store.query import Page, Query
from importers.recognise import template
from importers.writing.export import export


@dataclass(frozen=True)
class Face:
    """The public records of one revision, by kind: protocols and partners."""

    version: int
    kinds: Mapping[Kind, SortedRecords]


class Published(Records):
    """The public face of the register, as use cases."""

    _face: Face | None = None
    _layout: tuple[int, str] | None = None

    def face(self) -> Face:
        """The public records as they are now."""
        found = self._face
        if found is None or found.version != self.version():
            found = self._face = _face(self.snapshot())
        return found

    def published(self, kind: Kind) -> Mapping[str, Record]:
        """The public records of a kind, by id, in the order of ids."""
        return self.face().kinds[kind].records

    def published_one(self, kind: Kind, key: str) -> Record:
        """One public record. Of any other the answer is that there is none."""
        found = self.published(kind).get(key)
        if found is None:
            what = {"protocol": "published protocol", "partner": "partner that signed the framework"}.get(kind, kind)
            raise NotFound(f"There is no {what} {key!r}.")
        return found

    def parties(self) -> Mapping[str, str]:
        """The names of the bodies that are parties of a published protocol, or lead one, by id: names and no more."""
        snapshot = self.snapshot()
        listed = {
            key
            for protocol in self.published("protocol").values()
            if isinstance(protocol, Protocol)
            for key in (*(party.partner for party in protocol.parties), protocol.lead)
        }
        return {key: partner.name for key, partner in snapshot.partners.items() if key in listed}

    def published_csv(self) -> str:
        """The published protocols as CSV in the layout of the open register under the Digital Economy Act 2017."""
        version = self.version()
        if self._layout is None or self._layout[0] != version:
            public = Snapshot(
                version=version,
                terms=self.snapshot().terms,
                partners={key: Partner(id=key, name=name) for key, name in self.parties().items()},
                protocols={k: p for k, p in self.published("protocol").items() if isinstance(p, Protocol)},
            )
            sheet = export(template.find("dea-register", template.shipped()), public, only=public.protocols)
            self._layout = (version, csv_text(sheet.header, sheet.rows))
        return self._layout[1]

    def published_page(
        self,
        kind: Kind,
        *,
        search: str = "",
        filters: Mapping[str, str] | None = None,
        sort: str = "id",
        after: str | None = None,
        limit: int = 50,
    ) -> Page:
        """A page of public records; see `Query` for what may be asked."""
        return self.face().kinds[kind].page(Query(search, filters or {}, sort, after, limit))


def _face(snapshot: Snapshot) -> Face:
    shown = frozenset(p.id for p in snapshot.protocols.values() if p.published)
    partners = (
        Partner(id=partner.id, name=partner.name, framework_signed_on=partner.framework_signed_on)
        for partner in snapshot.partners.values()
        if partner.framework_signed_on is not None
    )
    protocols = (_protocol(snapshot.protocols[key], shown) for key in shown)
    return Face(
        snapshot.version,
        {"protocol": SortedRecords("protocol", protocols), "partner": SortedRecords("partner", partners)},
    )


def _protocol(protocol: Protocol, shown: frozenset[str]) -> Protocol:
    """Without what is private: extra, contacts, who signed for a party, security detail, protocols not published."""
    return protocol.model_copy(
        update={
            "extra": {},
            "contact": None,
            "security": None,
            "parties": tuple(party.model_copy(update={"signatory": None}) for party in protocol.parties),
            "supersedes": tuple(key for key in protocol.supersedes if key in shown),
            "under": protocol.under if protocol.under in shown else None,
        }
    )
