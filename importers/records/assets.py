"""Assets from rows, and the flows that a row gives beside its asset."""

from collections.abc import Iterator
from functools import partial

from importers.recognise.sheets import Read
from importers.recognise.template import RecordRule
from importers.records.maker import Maker
from importers.records.row_values import RowValues
from importers.records.rows import Rows
from importers.resolve.drafts import Draft


class Assets(Maker):
    """The assets of a register, and their flows to each recipient that names a partner."""

    def _assets(self, read: Read, rows: Rows) -> Iterator[Draft]:
        own, others = read.template.records[0], read.template.records[1:]
        named = rows.has("asset.name") or bool(own.name)
        if not named and rows.has("asset.reference"):
            rows.remark(read.table.header_row, 0, "titles-from-references")
        for facts in rows:
            values = facts.values.get("asset", {})
            row = facts.values["row"]
            ids, rest = row.get("recipients") or ((), ())
            if not values and not ids and not rest and not row:
                continue
            given = self._given(facts, rows, "asset")
            existing = self.identities.snapshot.assets.get(given) if given else None
            holder = self._body(facts, rows, read, values.get("holder"), existing.holder if existing else None)
            name = values.get("name") or self._composed(own, facts) or (None if named else values.get("reference"))
            known = existing or (values.get("reference") and holder and self._exists(holder, values["reference"]))
            if name is None and not known:
                rows.hold(facts, rows.at("asset.name", "row.purpose"), "missing-name", what="name")
            if facts.row in rows.held or holder is None:
                continue
            at = rows.at("asset.reference", "asset.name", "row.purpose")
            id = given or self._identity(
                rows,
                facts,
                at,
                partial(self.identities.asset, holder, values.get("reference"), name),
            )
            if id is None:
                continue
            if given:
                self.identities.know_asset(holder, id, values.get("reference"), name)
            values |= {"id": id, "holder": holder}
            derived = {} if "name" in values else {"name": name}
            rest = tuple(sorted({*rest, *(self.names.bodies.label(body) for body in ids if body == holder)}))
            if rest:
                values["recipients"] = rest
            yield self._draft("asset", id, values, facts, rows, at, derived)
            for rule in others:
                for recipient in ids:
                    if recipient != holder:
                        draft = self._row_flow(rule, facts, rows, holder, recipient, id, name)
                        if draft:
                            yield draft

    def _row_flow(
        self, rule: RecordRule, facts: RowValues, rows: Rows, holder: str, recipient: str, asset: str, name: str | None
    ) -> Draft | None:
        """A flow that a row gives beside its own record, as the template's rule has it."""
        means = {"register": holder, "each": recipient, "asset": asset}
        values = dict(facts.values.get(rule.kind, {}))
        values |= {field: means[word] for field, word in rule.take.items()}
        label = self._composed(rule, facts) or name or ""
        at = rows.at("row.recipients")
        id = self._identity(
            rows, facts, at, lambda: self.identities.flow(holder, None, values["source"], values["target"], label, "")
        )
        if id is None:
            return None
        draft = self._draft(rule.kind, id, values | {"id": id, "name": label}, facts, rows, at)
        draft.extra = {}
        return draft

    def _composed(self, rule: RecordRule, facts: RowValues) -> str | None:
        parts = [" ".join(str(facts.values["row"].get(part.partition(".")[2]) or "").split()) for part in rule.name]
        return ": ".join(part for part in parts if part) or None

    def _exists(self, holder: str, reference: str) -> bool:
        return bool(self.identities.index.asset(holder, reference, None))
