"""What everybody may see, without signing in: published protocols, and the partners that signed the framework.

It is made as records of its own, and every answer, search, order and error comes from those. So nothing else of the
register can show through.
"""

from collections.abc import Mapping

from graph_service.errors import NotFound
from graph_service.model import Kind, Partner, Protocol, Record
from graph_service.register.listing import SortedRecords
from graph_service.register.lookup import with_ids
from graph_service.register.opened import OpenRegister
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import csv_text
from graph_service.store.query import Query, RecordPage
from importers.recognise import template

NEAR = 10
"""How many other protocols one is linked with."""
KEPT = 200
"""How many files of single protocols are kept for one version of the register."""


class Published:
    """What everybody may see: published protocols, and the partners that signed the framework."""

    def __init__(self, opened: OpenRegister) -> None:
        self.opened = opened

    def _lists(self) -> Mapping[Kind, SortedRecords]:
        """The public records as they are now, by kind."""
        snapshot = self.opened.snapshot()
        return snapshot.derived.get("published", None, lambda: _lists(snapshot))

    def of(self, kind: Kind) -> Mapping[str, Record]:
        """The public records of a kind, by id, in the order of ids."""
        return self._lists()[kind].records

    def get(self, kind: Kind, key: str) -> Record:
        """One public record. Of any other the answer is that there is none."""
        record = self.of(kind).get(key)
        if record is None:
            what = {"protocol": "published protocol", "partner": "partner that signed the framework"}.get(kind, kind)
            raise NotFound(f"There is no {what} {key!r}.")
        return record

    def parties(self) -> Mapping[str, str]:
        """The names of the bodies that are parties of a published protocol, or lead one, by id: names and no more."""
        snapshot = self.opened.snapshot()
        listed = {
            key
            for protocol in self.of("protocol").values()
            if isinstance(protocol, Protocol)
            for key in (*(party.partner for party in protocol.parties), protocol.lead)
        }
        return {key: partner.name for key, partner in snapshot.partners.items() if key in listed}

    def csv(self, key: str | None = None) -> str:
        """The published protocols, or one, as CSV in the layout of the open register under the Digital Economy Act 2017."""
        snapshot = self.opened.snapshot()
        return snapshot.derived.get("published-csv", key, lambda: self._csv(snapshot, key), KEPT)

    def near(self, protocol: Protocol) -> tuple[Protocol, ...]:
        """The other published protocols of its theme, or between some of its parties: those with most in common first."""
        bodies = {party.partner for party in protocol.parties}
        candidates: list[tuple[bool, int, Protocol]] = []
        for other in self.of("protocol").values():
            if isinstance(other, Protocol) and other.id != protocol.id:
                same = other.theme is not None and other.theme == protocol.theme
                shared = len(bodies & {party.partner for party in other.parties})
                if same or shared > 1:
                    candidates.append((not same, -shared, other))
        return tuple(other for _, _, other in sorted(candidates, key=lambda near: (*near[:2], near[2].title))[:NEAR])

    def _names(self) -> Snapshot:
        """What public records may be called by: terms, and the names of the bodies that they name."""
        partners = {key: Partner(id=key, name=name) for key, name in self.parties().items()}
        return Snapshot(terms=self.opened.snapshot().terms, partners=partners)

    def _csv(self, snapshot: Snapshot, key: str | None) -> str:
        every = self.of("protocol") if key is None else {key: self.get("protocol", key)}
        protocols = {k: p for k, p in every.items() if isinstance(p, Protocol)}
        public = self._names().replacing(version=snapshot.version, protocols=protocols)
        from importers.writing.export import export

        sheet = export(template.find("dea-register", template.shipped()), public, only=public.protocols)
        return csv_text(sheet.header, sheet.rows)

    def list(
        self,
        kind: Kind,
        *,
        search: str = "",
        filters: Mapping[str, str] | None = None,
        sort: str = "id",
        after: str | None = None,
        limit: int = 50,
    ) -> RecordPage:
        """A page of public records; see `Query` for what may be asked."""
        query = Query(search, filters or {}, sort, after, limit)
        return self._lists()[kind].page(with_ids(query, kind, self._names()))


def _lists(snapshot: Snapshot) -> Mapping[Kind, SortedRecords]:
    shown = frozenset(p.id for p in snapshot.protocols.values() if p.published)
    partners = (
        Partner(id=partner.id, name=partner.name, framework_signed_on=partner.framework_signed_on)
        for partner in snapshot.partners.values()
        if partner.framework_signed_on is not None
    )
    protocols = (_protocol(snapshot.protocols[key], shown) for key in shown)
    return {"protocol": SortedRecords("protocol", protocols), "partner": SortedRecords("partner", partners)}


_PRIVATE_OF_A_PARTY = dict.fromkeys(("signatory", "signed_by", "authority", "as_written"))


def _protocol(protocol: Protocol, shown: frozenset[str]) -> Protocol:
    """Without what is private: extra, what nobody has understood, contacts, who signed for a party, security detail, protocols not published."""
    return protocol.model_copy(
        update={
            "extra": {},
            "as_written": {},
            "contact": None,
            "security": None,
            "parties": tuple(party.model_copy(update=_PRIVATE_OF_A_PARTY) for party in protocol.parties),
            "supersedes": tuple(key for key in protocol.supersedes if key in shown),
            "under": protocol.under if protocol.under in shown else None,
        }
    )
