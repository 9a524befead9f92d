"""Terms, projects and notices from rows of a list."""

from collections.abc import Iterator
from functools import partial

from importers.convert.parsed import ProposedName
from importers.recognise.sheets import Read
from importers.records.maker import Maker, attributes
from importers.records.row_values import RowValues
from importers.records.rows import Rows
from importers.resolve.drafts import Draft
from importers.resolve.identity import name_key, slug


class Listed(Maker):
    """The records of plain lists."""

    def _terms(self, read: Read, rows: Rows) -> Iterator[Draft]:
        """Terms by scheme and id, else by label. All rows are read first, as one may be broader than another above it."""
        for facts in [facts for facts in rows if self._term_known(facts, rows)]:
            fields = facts.values["term"]
            scheme, id = fields["scheme"], fields["id"]
            broader = fields.get("broader")
            if broader is not None:
                fields["broader"] = self.names.terms.find(broader, scheme)
                if fields["broader"] is None:
                    del fields["broader"]
                    rows.remark(facts.row, rows.at("term.broader"), "unknown-term", text=broader[:80], scheme=scheme)
            yield Draft(
                "term",
                f"{scheme}/{id}",
                fields,
                facts.extra,
                rows.sheet,
                facts.row,
                rows.at("term.label"),
                {"label": id},
                attributes(facts, "term"),
            )

    def _term_known(self, facts: RowValues, rows: Rows) -> bool:
        """Gives a row its id and makes its words known to the rest of the file; says what is missing."""
        terms, fields = self.names.terms, facts.values.get("term", {})
        if "scheme" not in fields:
            if fields:
                rows.hold(facts, rows.at("term.scheme"), "missing-name", what="scheme")
            return False
        scheme, label = fields["scheme"], fields.get("label")
        if label is None and "id" not in fields:
            rows.hold(facts, rows.at("term.label"), "missing-name", what="label")
            return False
        id = fields.get("id") or slug(label)
        known = terms.get(scheme, id)
        if known is not None and "id" not in fields:
            fields.pop("label", None)  # found by its name: the row does not rename it
        fields["id"] = id
        if known is not None and "aliases" in fields:
            fields["aliases"] = tuple(sorted({*known.aliases, *fields["aliases"]}))
        terms.know(scheme, id, label or (known.label if known else id), fields.get("aliases", ()))
        return True

    def _named(self, read: Read, rows: Rows) -> Iterator[Draft]:
        for facts in rows:
            fields = facts.values.get("project", {})
            given = self._given(facts, rows, "project")
            if "name" not in fields and given is None:
                if fields:
                    rows.hold(facts, rows.at("project.name"), "missing-name", what="name")
                continue
            at = rows.at("project.name")
            id = given or self._identity(rows, facts, at, partial(self.identities.project, fields["name"]))
            if id is None:
                continue
            existing = self.identities.snapshot.projects.get(id)
            if existing and fields.get("name") == id != existing.name:
                del fields["name"]
            fields["id"] = id
            self.projects[name_key(fields.get("name", id))] = ProposedName(fields.get("name", id), id, [])
            yield self._draft("project", id, fields, facts, rows, at)

    def _notices(self, read: Read, rows: Rows) -> Iterator[Draft]:
        for facts in rows:
            fields = facts.values.get("notice", {})
            if not fields:
                continue
            given = self._given(facts, rows, "notice")
            existing = self.identities.snapshot.notices.get(given) if given else None
            partner = fields.get("partner") or (existing.partner if existing else read.body)
            at = rows.at("notice.title")
            if partner is None or ("title" not in fields and existing is None):
                waiting = self._waiting(facts, "notice.partner")
                if waiting:
                    ask = self.names.bodies.ask_named(waiting)
                    rows.hold(facts, rows.at("notice.partner"), "unknown-body", (ask,), text=waiting[:80])
                else:
                    column = rows.at("notice.partner" if partner is None else "notice.title")
                    asks = (self._ask_body(read, ()),) if partner is None else ()
                    rows.hold(facts, column, "missing-name", asks, what="organisation" if partner is None else "title")
                continue
            id = given or self._identity(rows, facts, at, partial(self.identities.notice, partner, fields["title"]))
            if id is None:
                continue
            fields |= {"id": id, "partner": partner}
            yield self._draft("notice", id, fields, facts, rows, at)
