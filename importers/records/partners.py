"""Partners from rows of a list."""

from collections.abc import Iterator
from typing import Any

from importers.recognise.sheets import Read
from importers.records.maker import Maker, attributes
from importers.records.rows import Facts, Rows
from importers.resolve.bodies import Bodies, body_key
from importers.resolve.drafts import Draft
from importers.resolve.no_body import names_no_body


class Partners(Maker):
    """The bodies of a list of partners, which needs no further word to add them."""

    def _partners(self, read: Read, rows: Rows) -> Iterator[Draft]:
        bodies = self.names.bodies
        for row, name in read.table.groups.items():
            message = (
                f"{name[:60]!r} stands alone in its row: read as the heading of a group, and no partner is added. "
                "If it is a partner, fill one more cell of its row, such as its sector."
            )
            rows.report(row, rows.at("partner.name"), "row-of-one-cell", message, False)
        told = False
        for facts in rows:
            said = facts.values.get("partner", {})
            if not said:
                continue
            at = rows.at("partner.name")
            self._named_aliases(facts, rows, said)
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
            if not told and said.get("parent") not in (None, existing.parent if existing else None):
                told = True
                self._one_controller(facts, rows)
            said["id"] = id
            yield Draft("partner", id, said, facts.extra, rows.sheet, facts.row, at, {}, attributes(facts, "partner"))

    @staticmethod
    def _one_controller(facts: Facts, rows: Rows) -> None:
        """Says once what a parent means: "Part of" may also be a partnership, which is no controller."""
        at = rows.at("partner.parent")
        heading = rows.heading(at)
        message = (
            f"{heading!r} is read as the legal body that is the same controller, as a school's academy trust: between bodies of one "
            "parent no protocol is needed. If it says something else, such as which partnership they are in, "
            f"import with --column {heading + '='!r}."
        )
        rows.report(facts.row, at, "one-controller", message, False)

    @staticmethod
    def _named_aliases(facts: Facts, rows: Rows, said: dict[str, Any]) -> None:
        """Takes out the other names that name nobody, such as "TBC": each cell with that word would mean this body."""
        nobody = [text for text in said.get("aliases", ()) if names_no_body(text)]
        if not nobody:
            return
        said["aliases"] = tuple(text for text in said["aliases"] if text not in nobody)
        at = rows.at("partner.aliases")
        facts.extra[rows.heading(at)] = "; ".join(nobody)
        rows.report(
            facts.row, at, "names-no-body", f"{'; '.join(nobody)[:60]!r} is no other name: kept as it is.", False
        )

    def _not_anothers(self, facts: Facts, rows: Rows, id: str, said: dict[str, Any]) -> None:
        """A name or code of a row that is another body's already would leave neither named: it blocks."""
        for field in ("aliases", "ods_code", "ico_number", "gss_code"):
            value = said.get(field) or ()
            for text in (value,) if isinstance(value, str) else value:
                proposed = self.names.bodies.proposed(text)
                found = self.names.bodies.find(text)
                if proposed not in (None, id):
                    found = (str(proposed),)
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
            (id,) = found
            if not by_name and "name" in said:
                message = (
                    f"{said['name'][:60]!r} has a code of {bodies.label(id)}, and is read as another name of it, between which "
                    "no protocol is needed. If it is another body, correct the code."
                )
                rows.report(facts.row, at, "known-by-code", message, False)
            return id
        if "name" not in said:
            rows.report(facts.row, at, "missing-name", "The organisation's name is missing. Write it in the cell.")
            return None
        if names_no_body(said["name"]):
            message = f"{said['name'][:60]!r} names no body, and would be one to whoever writes it. Delete the row, or write the name."
            rows.report(facts.row, at, "names-no-body", message)
            return None
        new = bodies.listed(said["name"])
        bodies.know(new, said["name"], _names(said, bodies))
        return new


def _names(said: dict[str, Any], bodies: Bodies) -> list[str]:
    """The further names and the codes of a row in a list of partners, without those that are some body's already."""
    codes = [said[code] for code in ("ods_code", "ico_number", "gss_code") if code in said]
    return [text for text in (*said.get("aliases", ()), *codes) if not bodies.find(text)]
