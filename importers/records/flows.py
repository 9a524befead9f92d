"""Flows from rows: each row is one, or one for each recipient, or two where its direction is "Both"."""

from collections.abc import Iterator
from typing import Any

from graph_service.coverage import reference_key
from importers.recognise.sheets import Read
from importers.records.ends import Ends, RowEnds
from importers.records.maker import Maker
from importers.records.row_values import RowValues
from importers.records.rows import Rows
from importers.resolve.drafts import Draft


class Flows(Maker):
    """The flows of a data flow map."""

    def _flows(self, read: Read, rows: Rows) -> Iterator[Draft]:
        read_rows = []
        apart: set[tuple[str | None, str]] = set()
        for facts in rows:
            values = facts.values.get("flow", {})
            if not values and not facts.ends:
                continue
            for name, value in read.template.records[0].always.items():
                values.setdefault(name, value)
            self._relation(facts, rows, values)
            id = self._given(facts, rows, "flow")
            existing = self.identities.snapshot.flows.get(id) if id else None
            column, of_existing = values.pop("recorded_by", None), existing.recorded_by if existing else None
            body = self._body(facts, rows, read, column, of_existing, known=existing is not None)
            if read.site:
                facts.extra.setdefault("Site", read.site)
            items = facts.values["row"].get("items", "")
            ends = RowEnds(facts, rows, self.names.bodies, read, body).all()
            if facts.row in rows.held:
                continue
            several = len({(end.source, end.target) for end in ends}) > 1 and not any(
                (end.target, end.source) == (other.source, other.target) for end in ends for other in ends
            )
            reference = (body, reference_key(values.get("reference") or ""))
            read_rows.append((facts, values, ends, body, id, items, reference))
            if several:
                apart.add(reference)
        for facts, values, ends, body, id, items, reference in read_rows:
            several = (
                reference in apart
            )  # of one reference, each row's flows are told apart by their ends, whatever their order
            for end in ends:
                given = id if len(ends) == 1 else None
                draft = self._flow(facts, rows, dict(values), end, body, given, items, several)
                if draft:
                    yield draft

    def _relation(self, facts: RowValues, rows: Rows, values: dict[str, Any]) -> None:
        """Takes the relation from columns that ask for a processor or joint controllers. What contradicts another is as written."""
        for field, relation in (("row.processor", "processor"), ("row.joint", "joint")):
            answer = facts.values["row"].get(field.partition(".")[2])
            if answer is None or (not answer and values.get("relation") != relation):
                continue
            if not answer or values.get("relation", relation) != relation:
                text = f"{values.pop('relation')} / {relation}: {'Yes' if answer else 'No'}"
                rows.leave(facts, rows.at(field), "flow", "relation", "two-values", text)
                return
            values["relation"] = relation

    def _processor(self, facts: RowValues, rows: Rows, values: dict[str, Any]) -> None:
        """A processor that is named beside a flow says its relation where it is the recipient; another is kept."""
        name = facts.extra.get(rows.heading(rows.at("row.processor")), "") if rows.has("row.processor") else ""
        if not name or not self.names.bodies.means(name, values["target"]):
            return
        if values.get("relation", "processor") != "processor":
            text = f"{values.pop('relation')} / processor: {name}"
            rows.leave(facts, rows.at("row.processor"), "flow", "relation", "two-values", text)
        else:
            values["relation"] = "processor"

    def _about_nobody(self, facts: RowValues, rows: Rows, values: dict[str, Any]) -> None:
        """Remarks on what names people in a flow that is said to be about nobody, and so would need no protocol."""
        field = "flow.personal" if values.get("personal") is False else "flow.identifiability"
        if field == "flow.identifiability" and values.get("identifiability") != "anonymous":
            return
        who = [id for id in values.get("categories", ()) if self.names.terms.names_people(id)]
        if who:
            declared = "not personal data" if field == "flow.personal" else "anonymous"
            rows.remark(facts.row, rows.at(field), "names-people", declared=declared, categories=who)

    def _flow(
        self,
        facts: RowValues,
        rows: Rows,
        values: dict[str, Any],
        ends: Ends,
        body: str | None,
        id: str | None,
        items: str,
        several: bool,
    ) -> Draft | None:
        name = values.get("name")
        derived = {} if name else {"name": self._flow_name(ends, items)}
        values |= {"source": ends.source, "target": ends.target}
        self._processor(facts, rows, values)
        self._about_nobody(facts, rows, values)
        at = rows.at("flow.reference", "flow.name", "flow.source", "row.other")
        if id is None:
            id = self._identity(
                rows,
                facts,
                at,
                lambda: self.identities.flow(
                    body,
                    values.get("reference"),
                    ends.source,
                    ends.target,
                    name or derived["name"],
                    ends.direction,
                    several,
                ),
            )
        if id is None:
            return None
        values["id"] = id
        if body is not None and (
            id not in self.identities.snapshot.flows or self.identities.snapshot.flows[id].recorded_by
        ):
            values["recorded_by"] = body
        for field, holder in (("source_asset", ends.source), ("target_asset", ends.target)):
            if field in values:
                values[field] = self._asset_named(facts, rows, rows.at(f"flow.{field}"), holder, values[field])
                if values[field] is None:
                    del values[field]
        if "project" in values:
            values["project"] = self._project_named(facts, rows, values["project"])
        return self._draft("flow", id, values, facts, rows, at, derived)

    def _flow_name(self, ends: Ends, items: str) -> str:
        bodies = self.names.bodies
        first = next(
            (part.strip() for part in items.replace("\n", ";").replace(",", ";").split(";") if part.strip()), ""
        )
        start = f"{bodies.label(ends.source)} to {bodies.label(ends.target)}"
        return f"{start}: {first}" if first else start
