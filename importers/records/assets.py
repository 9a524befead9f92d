"""Assets from rows, and the flows that a row gives beside its asset."""

from collections.abc import Iterator
from functools import partial

from importers.recognise.sheets import Read
from importers.recognise.template import Rule
from importers.records.maker import Maker, attributes
from importers.records.rows import Facts, Rows
from importers.resolve.drafts import Draft


class Assets(Maker):
    """The assets of a register, and their flows to each recipient that names a partner."""

    def _assets(self, read: Read, rows: Rows) -> Iterator[Draft]:
        own, others = read.template.records[0], read.template.records[1:]
        for facts in rows:
            said = facts.values.get("asset", {})
            row = facts.values["row"]
            ids, rest = row.get("recipients") or ((), ())
            if not said and not ids and not rest and not row:
                continue
            given = self._given(facts, rows, "asset")
            existing = self.identities.snapshot.assets.get(given) if given else None
            holder = self._body(facts, rows, read, said.get("holder"), existing.holder if existing else None)
            name = said.get("name") or self._composed(own, facts)
            if (
                name is None
                and existing is None
                and not (said.get("reference") and holder and self._exists(holder, said["reference"]))
            ):
                rows.report(
                    facts.row,
                    rows.at("asset.name", "row.purpose"),
                    "missing-name",
                    "The name is missing. Write one in the cell.",
                )
                continue
            if holder is None:
                self._ask_register(rows, read, facts)
                continue
            at = rows.at("asset.reference", "asset.name", "row.purpose")
            id = given or self._identity(
                rows,
                facts,
                at,
                partial(self.identities.asset, holder, said.get("reference"), name),
            )
            if id is None:
                continue
            said |= {"id": id, "holder": holder}
            derived = {} if "name" in said else {"name": name}
            rest = tuple(sorted({*rest, *(self.names.bodies.label(one) for one in ids if one == holder)}))
            if rest:
                said["recipients"] = rest
            yield Draft("asset", id, said, facts.extra, rows.sheet, facts.row, at, derived, attributes(facts, "asset"))
            for rule in others:
                for recipient in ids:
                    if recipient != holder:
                        draft = self._row_flow(rule, facts, rows, holder, recipient, id, name)
                        if draft:
                            yield draft

    def _row_flow(
        self, rule: Rule, facts: Facts, rows: Rows, holder: str, recipient: str, asset: str, name: str | None
    ) -> Draft | None:
        """A flow that a row gives beside its own record, as the template's rule has it."""
        means = {"register": holder, "each": recipient, "asset": asset}
        said = dict(facts.values.get(rule.kind, {}))
        said |= {field: means[word] for field, word in rule.take.items()}
        label = self._composed(rule, facts) or name or ""
        at = rows.at("row.recipients")
        id = self._identity(
            rows, facts, at, lambda: self.identities.flow(holder, None, said["source"], said["target"], label, "")
        )
        if id is None:
            return None
        said |= {"id": id, "name": label}
        return Draft(rule.kind, id, said, {}, rows.sheet, facts.row, at, {}, attributes(facts, rule.kind))

    def _composed(self, rule: Rule, facts: Facts) -> str | None:
        parts = [" ".join(str(facts.values["row"].get(part.partition(".")[2]) or "").split()) for part in rule.name]
        return ": ".join(part for part in parts if part) or None

    def _exists(self, holder: str, reference: str) -> bool:
        return bool(self.identities.index.asset(holder, reference, None))
