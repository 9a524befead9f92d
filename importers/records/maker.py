"""What every kind of record is made with: whose register a row is in, which record it is, what it names."""

from collections.abc import Callable

from graph_service.model import Kind
from importers.columns.readers import Names
from importers.convert.reading import Named
from importers.recognise.sheets import Read
from importers.records.rows import Facts, Rows
from importers.resolve.drafts import Ambiguous, Identities
from importers.resolve.identity import name_key


class Maker:
    """Knows what the file has named so far. The kinds of records stand in modules of their own."""

    def __init__(self, names: Names, identities: Identities) -> None:
        self.names = names
        self.identities = identities
        self.assets: dict[tuple[str, str], tuple[Named, str]] = {}
        self.projects: dict[str, Named] = {}
        self.no_register: set[str] = set()
        self._contradicted: tuple[str, int] | None = None

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


def attributes(facts: Facts, kind: Kind) -> list[str]:
    """The fields of a kind of record whose cells are blank in a row."""
    return [name.partition(".")[2] for name in facts.blanks if name.startswith(f"{kind}.")]
