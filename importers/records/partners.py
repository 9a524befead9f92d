"""Partners from rows of a list."""

from collections.abc import Iterator
from typing import Any

from graph_service.model import Partner
from importers import lexicon
from importers.convert.words import plain
from importers.recognise.sheets import Read
from importers.records.maker import Maker
from importers.records.row_values import RowValues
from importers.records.rows import Rows
from importers.resolve.body_names import BodyNames, body_key, codes
from importers.resolve.drafts import Draft
from importers.resolve.no_body import names_no_body


class Partners(Maker):
    """The bodies of a list of partners, which needs no further word to add them."""

    def _partners(self, read: Read, rows: Rows) -> Iterator[Draft]:
        bodies = self.names.bodies
        for row, name in read.table.groups.items():
            rows.remark(row, rows.at("partner.name"), "row-of-one-cell", text=name[:80])
        told = False
        for facts in rows:
            fields = facts.values.get("partner", {})
            if not fields:
                continue
            at = rows.at("partner.name")
            self._named_aliases(facts, rows, fields)
            id = self._given(facts, rows, "partner") or self._partner_of(facts, rows, at, fields)
            if id is None:
                continue
            existing = self.identities.snapshot.partners.get(id)
            first_name = self.partner_names.setdefault(id, fields.get("name", id))
            self._not_anothers(facts, rows, id, fields)
            if existing is not None:
                bodies.know(id, existing.name, _names(fields, bodies))
            if "name" in fields and (existing is not None or fields["name"] != first_name):
                name = fields.pop("name")
                if self._another_name(id, name) and not names_no_body(name) and body_key(name) not in bodies.chosen:
                    fields["aliases"] = (*fields.get("aliases", ()), name)
            if existing is not None and "aliases" in fields:
                fields["aliases"] = tuple(sorted({*existing.aliases, *fields["aliases"]}))
            if not told and fields.get("parent") not in (None, existing.parent if existing else None):
                told = True
                self._one_controller(facts, rows)
            fields["id"] = id
            self._public_authority(fields, existing)
            yield self._draft("partner", id, fields, facts, rows, at)

    @staticmethod
    def _public_authority(fields: dict[str, Any], existing: Partner | None) -> None:
        """Takes that a body is a public authority from a sector that names public bodies."""
        sector = plain(str(fields.get("sector", "")))
        if sector in lexicon.words("bodies.public_sectors") and (existing is None or existing.public_authority is None):
            fields.setdefault("public_authority", True)

    @staticmethod
    def _one_controller(facts: RowValues, rows: Rows) -> None:
        """Says once what a parent means: "Part of" may also be a partnership, which is not a controller."""
        at = rows.at("partner.parent")
        rows.remark(facts.row, at, "one-controller", heading=rows.heading(at))

    @staticmethod
    def _named_aliases(facts: RowValues, rows: Rows, fields: dict[str, Any]) -> None:
        """Takes out the other names that name nobody, such as "TBC": each cell with that word would mean this body."""
        nobody = [text for text in fields.get("aliases", ()) if names_no_body(text)]
        if not nobody:
            return
        fields["aliases"] = tuple(text for text in fields["aliases"] if text not in nobody)
        at = rows.at("partner.aliases")
        facts.extra[rows.heading(at)] = "; ".join(nobody)
        rows.remark(facts.row, at, "no-other-name", text="; ".join(nobody)[:80])

    def _not_anothers(self, facts: RowValues, rows: Rows, id: str, fields: dict[str, Any]) -> None:
        """Leaves a name or code that is another body's already as written: it would name neither."""
        for field in ("aliases", "ods_code", "ico_number", "gss_code"):
            value = fields.get(field) or ()
            for text in (value,) if isinstance(value, str) else value:
                proposed = self.names.bodies.proposed(text)
                owners = self.names.bodies.find(text)
                if proposed not in (None, id):
                    owners = (str(proposed),)
                if owners and id not in owners:
                    if field == "aliases":
                        fields["aliases"] = tuple(name for name in fields["aliases"] if name != text)
                    else:
                        del fields[field]
                    rows.leave(
                        facts, rows.at(f"partner.{field}"), "partner", field, "names-another", text, candidates=owners
                    )

    def _another_name(self, id: str, name: str) -> bool:
        """Whether neither the register nor the first row of a new body calls it by this name."""
        partner = self.identities.snapshot.partners.get(id)
        known = (partner.name, *partner.aliases, *codes(partner)) if partner else (self.partner_names.get(id, name),)
        return body_key(name) not in {body_key(text) for text in known}

    def _partner_of(self, facts: RowValues, rows: Rows, at: int, fields: dict[str, Any]) -> str | None:
        """The body of a row in a list of partners: by its code, else by its name; a new one otherwise."""
        bodies = self.names.bodies
        by_code = {
            id
            for code in ("ods_code", "ico_number", "gss_code")
            if fields.get(code)
            for id in bodies.find(fields[code])
        }
        by_name = set(bodies.find(fields["name"])) if "name" in fields else set()
        matches = by_code & by_name or by_name or by_code
        if len(matches) > 1 or (by_code and by_name and not by_code & by_name):
            candidates = tuple(sorted(by_code | by_name))
            asks = (bodies.ask(fields["name"], candidates),) if "name" in fields else ()
            rows.hold(facts, at, "ambiguous-body", asks, text=fields.get("name", "")[:80], candidates=candidates)
            return None
        if matches:
            (id,) = matches
            if by_code and "name" in fields and self._another_name(id, fields["name"]):
                rows.remark(facts.row, at, "known-by-code", text=fields["name"][:80], candidates=(id,))
            return id
        if "name" not in fields or names_no_body(fields["name"]):
            rows.hold(facts, at, "missing-name", what="organisation's name")
            return None
        new = bodies.listed(fields["name"])
        bodies.know(new, fields["name"], _names(fields, bodies))
        return new


def _names(fields: dict[str, Any], bodies: BodyNames) -> list[str]:
    """The further names and the codes of a row in a list of partners, without those that are some body's already."""
    codes = [fields[code] for code in ("ods_code", "ico_number", "gss_code") if code in fields]
    return [text for text in (*fields.get("aliases", ()), *codes) if not bodies.find(text)]
