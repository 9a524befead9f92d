"""From what a sheet's rows say to drafts of records, as the template's rules have it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from graph_service.model import Kind
from importers.agreements import Agreement, title_parts
from importers.convert.reading import Cell, Named, Reading
from importers.convert.signatures import mark as read_mark
from importers.drafts import Ambiguous, Draft, Identities
from importers.flows import Ends, ends_of
from importers.identity import name_key, slug
from importers.readers import Names, all_bodies
from importers.resolve import Bodies, body_key
from importers.rows import Facts, Rows
from importers.sheets import Read
from importers.template import Rule


class Records:
    """Makes drafts from the rows of sheets; knows which records the file has named so far."""

    def __init__(self, names: Names, identities: Identities) -> None:
        self.names = names
        self.identities = identities
        self.assets: dict[tuple[str, str], tuple[Named, str]] = {}
        self.projects: dict[str, Named] = {}
        self.no_register: set[str] = set()
        self._contradicted: tuple[str, int] | None = None

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

    def _flows(self, read: Read, rows: Rows) -> Iterator[Draft]:
        for facts in rows:
            said = facts.values.get("flow", {})
            if not said and not facts.ends:
                continue
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

    def _flow(
        self, facts: Facts, rows: Rows, said: dict[str, Any], ends: Ends, body: str | None, id: str | None, items: str
    ) -> Draft | None:
        name = said.get("name")
        derived = {} if name else {"name": self._flow_name(ends, items)}
        said |= {"source": ends.source, "target": ends.target}
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
        return Draft("flow", id, said, facts.extra, rows.sheet, facts.row, at, derived, _attributes(facts, "flow"))

    def _flow_name(self, ends: Ends, items: str) -> str:
        bodies = self.names.bodies
        first = next(
            (part.strip() for part in items.replace("\n", ";").replace(",", ";").split(";") if part.strip()), ""
        )
        start = f"{bodies.label(ends.source)} to {bodies.label(ends.target)}"
        return f"{start}: {first}" if first else start

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
            yield Draft("asset", id, said, facts.extra, rows.sheet, facts.row, at, derived, _attributes(facts, "asset"))
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
        return Draft(rule.kind, id, said, {}, rows.sheet, facts.row, at, {}, _attributes(facts, rule.kind))

    def _composed(self, rule: Rule, facts: Facts) -> str | None:
        parts = [" ".join(str(facts.values["row"].get(part.partition(".")[2]) or "").split()) for part in rule.name]
        return ": ".join(part for part in parts if part) or None

    def _exists(self, holder: str, reference: str) -> bool:
        return bool(self.identities.index.asset(holder, reference, None))

    def _protocols(self, read: Read, rows: Rows) -> Iterator[Draft]:
        agreements: dict[str, Agreement] = {}
        last: str | None = None
        for facts in rows:
            said = facts.values.setdefault("protocol", {})
            self._matrix(read, rows, facts)
            if not said and not facts.values["row"]:
                continue
            if (
                read.template.title_reference
                and "title" in said
                and said.get("reference", said["title"]) == said["title"]
            ):
                whole = said["title"]
                title, reference, version = title_parts(whole)
                said["title"] = title
                for name, part in (("reference", reference), ("version", version)):
                    if said.get(name, whole) == whole:
                        said.pop(name, None)
                        said |= {name: part} if part else {}
            if read.template.groups and facts.group and "theme" not in said:
                said["theme"] = facts.group
            at = rows.at("protocol.reference", "protocol.title")
            id = self._given(facts, rows, "protocol") or self._protocol_of(facts, rows, at, said, last)
            if id is None:
                continue
            last = id
            agreements.setdefault(id, Agreement()).take(facts, rows)
        heading = next((m.heading for m in read.columns if m.column and "protocol.parties" in m.column.fields), "")
        lead_is_party = bool(read.template.lead_is_party) and read.template.lead_is_party in heading.lower()
        for key, agreement in agreements.items():
            yield self._protocol(key, agreement, rows, lead_is_party)

    def _protocol_of(self, facts: Facts, rows: Rows, at: int, said: dict[str, Any], above: str | None) -> str | None:
        """The protocol of a row; one with neither reference nor title continues the row above."""
        if "reference" in said or "title" in said:
            find = partial(self.identities.protocol, said.get("reference"), said.get("title"))
            return self._identity(rows, facts, at, find)
        if above is None:
            rows.report(facts.row, at, "missing-name", "The reference and the title are missing. Write one of them.")
        return above

    def _protocol(self, id: str, agreement: Agreement, rows: Rows, lead_is_party: bool) -> Draft:
        existing = self.identities.snapshot.protocols.get(id)
        first = agreement.first
        assert first is not None
        said = {"id": id, **agreement.fields, **agreement.scope_fields(existing)}
        parties = agreement.parties(existing, lead_is_party)
        if parties is not None:
            said["parties"] = parties
        at = rows.at("protocol.reference", "protocol.title")
        return Draft(
            "protocol", id, said, agreement.extra, rows.sheet, first.row, at, {}, _attributes(first, "protocol")
        )

    def _matrix(self, read: Read, rows: Rows, facts: Facts) -> None:
        """The parties that a row has a mark for in their own columns."""
        marks = []
        for at, name in read.matrix.items():
            found = self.matrix_mark(read, facts.row, at)
            rows.tell(facts, at, replace(found, leftover=""))
            if found.value is None:
                continue
            body = all_bodies((name,), self.names.bodies)
            rows.tell(facts, at, body)
            marks += [(id, replace(found.value, name=name)) for id in body.value or ()]
        if marks:
            facts.values["row"]["matrix"] = tuple(marks)

    @staticmethod
    def matrix_mark(read: Read, row: int, at: int) -> Reading:
        """What a cell in a partner's own column says."""
        cell: Cell = read.sheet.cell(row, at)
        if isinstance(cell, str) and cell.strip().lower() == "x":
            return read_mark("✗")
        return read_mark(cell)

    def _partners(self, read: Read, rows: Rows) -> Iterator[Draft]:
        bodies = self.names.bodies
        for facts in rows:
            said = facts.values.get("partner", {})
            if not said:
                continue
            at = rows.at("partner.name")
            id = self._given(facts, rows, "partner") or self._partner_of(facts, rows, at, said)
            if id is None:
                continue
            existing = self.identities.snapshot.partners.get(id)
            self._not_anothers(facts, rows, id, said)
            if existing is not None:
                bodies.know(id, existing.name, _names(said, bodies))
            if existing is not None and "name" in said:
                name = said.pop("name")
                if id not in bodies.find(name) and body_key(name) != body_key(existing.name):
                    said["aliases"] = (*said.get("aliases", ()), name)
            if existing is not None and "aliases" in said:
                said["aliases"] = tuple(sorted({*existing.aliases, *said["aliases"]}))
            said["id"] = id
            yield Draft("partner", id, said, facts.extra, rows.sheet, facts.row, at, {}, _attributes(facts, "partner"))

    def _not_anothers(self, facts: Facts, rows: Rows, id: str, said: dict[str, Any]) -> None:
        """A name or code of a row that is another body's already would leave neither named: it blocks."""
        for field in ("aliases", "ods_code", "ico_number", "gss_code"):
            value = said.get(field) or ()
            for text in (value,) if isinstance(value, str) else value:
                found = self.names.bodies.find(text)
                if found and id not in found:
                    whose = " and ".join(self.names.bodies.label(one) for one in found)
                    message = (
                        f"{text[:60]!r} names {whose} already. Take it from one of them, so that it names one body."
                    )
                    rows.report(facts.row, rows.at(f"partner.{field}"), "ambiguous-body", message)

    def _partner_of(self, facts: Facts, rows: Rows, at: int, said: dict[str, Any]) -> str | None:
        """The body of a row in a list of partners: by its code, else by its name; a new one otherwise."""
        bodies = self.names.bodies
        by_code = {
            id for code in ("ods_code", "ico_number", "gss_code") if said.get(code) for id in bodies.find(said[code])
        }
        by_name = set(bodies.find(said["name"])) if "name" in said else set()
        found = by_code & by_name or by_name or by_code
        if len(found) > 1 or (by_code and by_name and not by_code & by_name):
            names = ", ".join(f"{bodies.label(one)} ({one})" for one in sorted(by_code | by_name))
            rows.report(
                facts.row,
                at,
                "ambiguous-body",
                f'The row\'s name and codes may mean any of: {names}. Write the id of one in a column "Register id".',
            )
            return None
        if found:
            return found.pop()
        if "name" not in said:
            rows.report(facts.row, at, "missing-name", "The organisation's name is missing. Write it in the cell.")
            return None
        new = bodies.listed(said["name"])
        bodies.know(new, said["name"], _names(said, bodies))
        return new

    def _terms(self, read: Read, rows: Rows) -> Iterator[Draft]:
        terms = self.names.terms
        for facts in rows:
            said = facts.values.get("term", {})
            if "scheme" not in said:
                if said:
                    rows.report(
                        facts.row,
                        rows.at("term.scheme"),
                        "missing-kind",
                        "The scheme is missing. Write which vocabulary the term belongs to.",
                    )
                continue
            scheme, label = said["scheme"], said.get("label")
            at = rows.at("term.label")
            if label is None and "id" not in said:
                rows.report(facts.row, at, "missing-name", "The label is missing. Write the term in the cell.")
                continue
            id = said.get("id") or slug(label)
            known = terms.get(scheme, id)
            if known is not None and "id" not in said:
                said.pop("label", None)  # found by its name: the row does not rename it
            said["id"] = id
            if "broader" in said:
                said["broader"] = terms.find(said["broader"], scheme) or said["broader"]
            if known is not None and "aliases" in said:
                said["aliases"] = tuple(sorted({*known.aliases, *said["aliases"]}))
            terms.know(scheme, id, label or (known.label if known else id), said.get("aliases", ()))
            yield Draft(
                "term",
                f"{scheme}/{id}",
                said,
                facts.extra,
                rows.sheet,
                facts.row,
                at,
                {"label": id},
                _attributes(facts, "term"),
            )

    def _named(self, read: Read, rows: Rows) -> Iterator[Draft]:
        for facts in rows:
            said = facts.values.get("project", {})
            given = self._given(facts, rows, "project")
            if "name" not in said and given is None:
                if said:
                    rows.report(
                        facts.row,
                        rows.at("project.name"),
                        "missing-name",
                        "The project's name is missing. Write it in the cell.",
                    )
                continue
            at = rows.at("project.name")
            id = given or self._identity(rows, facts, at, partial(self.identities.project, said["name"]))
            if id is None:
                continue
            if id in self.identities.snapshot.projects and said.get("name") == id:
                del said["name"]
            said["id"] = id
            self.projects[name_key(said.get("name", id))] = Named(said.get("name", id), id, [])
            yield Draft("project", id, said, facts.extra, rows.sheet, facts.row, at, {}, _attributes(facts, "project"))

    def _notices(self, read: Read, rows: Rows) -> Iterator[Draft]:
        for facts in rows:
            said = facts.values.get("notice", {})
            if not said:
                continue
            given = self._given(facts, rows, "notice")
            existing = self.identities.snapshot.notices.get(given) if given else None
            partner = said.get("partner") or (existing.partner if existing else read.body)
            at = rows.at("notice.title")
            if partner is None or ("title" not in said and existing is None):
                missing = "organisation" if partner is None else "title"
                column = rows.at("notice.partner" if partner is None else "notice.title")
                if not rows.told(facts.row, column):
                    rows.report(
                        facts.row,
                        column,
                        "missing-body" if partner is None else "missing-name",
                        f"The {missing} is missing. Write it in the cell.",
                    )
                continue
            id = given or self._identity(rows, facts, at, partial(self.identities.notice, partner, said["title"]))
            if id is None:
                continue
            said |= {"id": id, "partner": partner}
            yield Draft("notice", id, said, facts.extra, rows.sheet, facts.row, at, {}, _attributes(facts, "notice"))

    def _body(self, facts: Facts, rows: Rows, read: Read, column: str | None, existing: str | None) -> str | None:
        """Whose register a row is in: its own column, which may not contradict the sheet; else the sheet's."""
        if column and read.body and column != read.body:
            label = self.names.bodies.label
            rows.report(
                facts.row,
                rows.at("asset.holder", "flow.recorded_by"),
                "register-contradicts",
                f"This row is in the register of {label(column)}, the sheet is that of {label(read.body)}. Correct the cell, or import them apart.",
            )
            self._contradicted = (rows.sheet, facts.row)
            return None
        return column or read.body or existing

    def _ask_register(self, rows: Rows, read: Read, facts: Facts) -> None:
        """Says once a sheet that nothing tells whose register it is."""
        if rows.sheet in self.no_register or self._contradicted == (rows.sheet, facts.row) or rows.told_of_register():
            return
        self.no_register.add(rows.sheet)
        rows.report(
            read.table.header_row,
            0,
            "register-unknown",
            "Nothing says whose register this is: no --partner, no column with the holder, no contact block. Import it with --partner ID.",
        )

    def _given(self, facts: Facts, rows: Rows, kind: Kind) -> str | None:
        said = facts.values.get(kind, {})
        id = said.pop("id", None)
        if id is None:
            return None
        try:
            return self.identities.given(kind, id)
        except ValueError:
            rows.report(facts.row, rows.at(f"{kind}.id"), "unreadable-id", f"{id!r} is no id. Clear the cell.")
            return None

    def _identity(self, rows: Rows, facts: Facts, at: int, find: Callable[[], str]) -> str | None:
        try:
            return find()
        except Ambiguous as several:
            ids = ", ".join(several.ids)
            rows.report(
                facts.row,
                at,
                "ambiguous-identity",
                f'The register has several records that this row may be: {ids}. Write the id of one in a column "Register id".',
            )
            return None

    def _asset_named(self, facts: Facts, rows: Rows, at: int, holder: str, text: str) -> str | None:
        found = self.identities.find_asset(holder, text)
        if len(found) == 1:
            return found[0]
        if found:
            rows.report(
                facts.row,
                at,
                "ambiguous-asset",
                f"{text[:60]!r} may be any of: {', '.join(found)}. Write the reference of one.",
                False,
            )
            facts.extra[rows.heading(at)] = text
            return None
        key = (holder, name_key(text))
        if key not in self.assets:
            id = self.identities.asset(holder, None, text)
            self.assets[key] = (Named(" ".join(text.split()), id, []), holder)
        named, _ = self.assets[key]
        named.cells.append((rows.sheet, facts.row, at))
        return named.id

    def _project_named(self, facts: Facts, rows: Rows, text: str) -> str:
        key = name_key(text)
        if text in self.identities.snapshot.projects:
            return text
        found = self.identities.index.projects.get(key, ())
        if found:
            return found[0]
        if key not in self.projects:
            self.projects[key] = Named(" ".join(text.split()), self.identities.project(text), [])
        self.projects[key].cells.append((rows.sheet, facts.row, rows.at("flow.project")))
        return self.projects[key].id


def _attributes(facts: Facts, kind: Kind) -> list[str]:
    return [name.partition(".")[2] for name in facts.blanks if name.startswith(f"{kind}.")]


def _names(said: dict[str, Any], bodies: Bodies) -> list[str]:
    """The further names and the codes of a row in a list of partners, without those that are some body's already."""
    codes = [said[code] for code in ("ods_code", "ico_number", "gss_code") if code in said]
    return [text for text in (*said.get("aliases", ()), *codes) if not bodies.find(text)]
