"""Flows from rows: each row is one, or two where its direction is "Both"."""

from collections.abc import Iterator
from typing import Any

from importers.recognise.sheets import Read
from importers.records.ends import Ends, ends_of
from importers.records.maker import Maker, attributes
from importers.records.rows import Facts, Rows
from importers.resolve.drafts import Draft


class Flows(Maker):
    """The flows of a data flow map."""

    def _flows(self, read: Read, rows: Rows) -> Iterator[Draft]:
        for facts in rows:
            said = facts.values.get("flow", {})
            if not said and not facts.ends:
                continue
            self._relation(facts, rows, said)
            id = self._given(facts, rows, "flow")
            existing = self.identities.snapshot.flows.get(id) if id else None
            body = self._body(
                facts, rows, read, said.pop("recorded_by", None), None if existing is None else existing.recorded_by
            )
            if body is None and existing is not None:
                body = existing.recorded_by
            if read.site:
                facts.extra.setdefault("Site", read.site)
            items, ends = (
                facts.values["row"].get("items", ""),
                ends_of(facts, rows, self.names.bodies, body, read.direction),
            )
            for end in ends:
                if body is None and existing is None:
                    self._ask_register(rows, read, facts)
                    continue
                draft = self._flow(facts, rows, dict(said), end, body, id if len(ends) == 1 else None, items)
                if draft:
                    yield draft
            stated = read.direction or {"internal", "direction"} & facts.values["row"].keys()
            if not ends and body is None and (stated or not facts.ends):
                self._ask_register(rows, read, facts)

    @staticmethod
    def _relation(facts: Facts, rows: Rows, said: dict[str, Any]) -> None:
        """Takes the relation from columns that ask for a processor or joint controllers. What contradicts another column blocks."""
        asked = [("row.processor", "processor"), ("row.joint", "joint")]
        for field, relation in asked:
            answer = facts.values["row"].get(field.partition(".")[2])
            if answer is None or (not answer and said.get("relation") != relation):
                continue
            if not answer or said.get("relation", relation) != relation:
                message = "Two columns of this row contradict each other about the relation of the two bodies. Let them agree."
                rows.report(facts.row, rows.at(field), "two-relations", message)
                return
            said["relation"] = relation

    def _processor(self, facts: Facts, rows: Rows, said: dict[str, Any]) -> None:
        """A processor that is named beside a flow says its relation where it is the recipient; another is kept."""
        at = rows.at("row.processor")
        name = facts.extra.get(rows.heading(at), "") if rows.has("row.processor") else ""
        if not name or self.names.bodies.find(name) != (said["target"],):
            return
        if said.setdefault("relation", "processor") != "processor":
            message = (
                f"{name[:60]!r} is the recipient, and another column says that it is no processor. Let them agree."
            )
            rows.report(facts.row, at, "two-relations", message)

    def _about_nobody(self, facts: Facts, rows: Rows, said: dict[str, Any]) -> None:
        """Reports what names people in a flow that is said to be about nobody, and so would need no protocol."""
        field = "flow.personal" if said.get("personal") is False else "flow.identifiability"
        if field == "flow.identifiability" and said.get("identifiability") != "anonymous":
            return
        who = [id for id in said.get("categories", ()) if self.names.terms.names_people(id)]
        if who:
            declared = "no personal data" if field == "flow.personal" else "anonymous"
            message = f"The row says that this is {declared}, so it would need no protocol, yet it lists {', '.join(who)}. Check which is right."
            rows.report(facts.row, rows.at(field), "names-people", message, False)

    def _flow(
        self, facts: Facts, rows: Rows, said: dict[str, Any], ends: Ends, body: str | None, id: str | None, items: str
    ) -> Draft | None:
        name = said.get("name")
        derived = {} if name else {"name": self._flow_name(ends, items)}
        said |= {"source": ends.source, "target": ends.target}
        self._processor(facts, rows, said)
        self._about_nobody(facts, rows, said)
        at = rows.at("flow.reference", "flow.name", "flow.source", "row.other")
        if id is None:
            id = self._identity(
                rows,
                facts,
                at,
                lambda: self.identities.flow(
                    body, said.get("reference"), ends.source, ends.target, name or derived["name"], ends.direction
                ),
            )
        if id is None:
            return None
        said["id"] = id
        if body is not None and (
            id not in self.identities.snapshot.flows or self.identities.snapshot.flows[id].recorded_by
        ):
            said["recorded_by"] = body
        for field, holder in (("source_asset", ends.source), ("target_asset", ends.target)):
            if field in said:
                said[field] = self._asset_named(facts, rows, rows.at(f"flow.{field}"), holder, said[field])
                if said[field] is None:
                    del said[field]
        if "project" in said:
            said["project"] = self._project_named(facts, rows, said["project"])
        return Draft("flow", id, said, facts.extra, rows.sheet, facts.row, at, derived, attributes(facts, "flow"))

    def _flow_name(self, ends: Ends, items: str) -> str:
        bodies = self.names.bodies
        first = next(
            (part.strip() for part in items.replace("\n", ";").replace(",", ";").split(";") if part.strip()), ""
        )
        start = f"{bodies.label(ends.source)} to {bodies.label(ends.target)}"
        return f"{start}: {first}" if first else start
