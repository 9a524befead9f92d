"""What every kind of record is made with: whose register a row is in, which record it is, what it names."""

from collections.abc import Callable
from datetime import date
from typing import Any

from graph_service.model import Kind
from importers.columns.kinds import CellNames
from importers.convert.parsed import Ask, ProposedName
from importers.recognise.sheets import Read
from importers.records.row_values import RowValues
from importers.records.rows import Rows
from importers.resolve.drafts import Draft, Identities, SeveralRecords
from importers.resolve.identity import name_key


class Maker:
    """Knows what the file has named so far. The kinds of records stand in modules of their own."""

    def __init__(self, names: CellNames, identities: Identities, today: date) -> None:
        self.names = names
        self.today = today
        self.identities = identities
        self.assets: dict[tuple[str, str], tuple[ProposedName, str]] = {}
        self.projects: dict[str, ProposedName] = {}
        self._shared: dict[tuple[str, str], str] = {}
        """By body and reference, which protocol of another body's register the reference means; "": none of them."""
        self.partner_names: dict[str, str] = {}
        """The names of new partners by id, as the first of their rows has them."""

    def _body(
        self, facts: RowValues, rows: Rows, read: Read, column: str | None, existing: str | None, known: bool = False
    ) -> str | None:
        """Whose register a row is in: its own column, which may not contradict the sheet; else the sheet's.

        None: the row is held, unless it is `known`, because it names by its id a record that the register has.
        """
        if column and read.body and column != read.body:
            label = self.names.bodies.label
            at = rows.at("asset.holder", "flow.recorded_by")
            ask = self._ask_body(read, (column, read.body))
            rows.hold(facts, at, "register-contradicts", (ask,), block=label(column), partner=label(read.body))
            return None
        body = column or read.body or existing
        if body is None and not known and facts.row not in rows.held:
            column_at = (
                rows.at("asset.holder", "flow.recorded_by")
                if rows.has("asset.holder") or rows.has("flow.recorded_by")
                else 0
            )
            waiting = self._waiting(facts, "asset.holder") or self._waiting(facts, "flow.recorded_by")
            if waiting:
                rows.hold(facts, column_at, "unknown-body", (self.names.bodies.ask_named(waiting),), text=waiting[:80])
            else:
                code = "register-contradicts" if read.candidates else "register-unknown"
                rows.hold(facts, column_at, code, (self._ask_body(read, ()),), **read.contradicts)
        return body

    @staticmethod
    def _waiting(facts: RowValues, field: str) -> str:
        """The name as written, where it waits for a person's word."""
        kind, _, name = field.partition(".")
        return facts.as_written.get(kind, {}).get(name, "")

    @staticmethod
    def _ask_body(read: Read, candidates: tuple[str, ...]) -> Ask:
        """The question whose register a sheet is."""
        choices = tuple(dict.fromkeys((*candidates, *read.candidates)))
        return Ask(
            "register",
            read.sheet.name or read.file,
            choices,
            "held",
            open_choice=True,
            facts={"sheet": read.sheet.name},
        )

    def _given(self, facts: RowValues, rows: Rows, kind: Kind) -> str | None:
        values = facts.values.get(kind, {})
        id = values.pop("id", None)
        if id is None:
            return None
        try:
            return self.identities.given(kind, id)
        except ValueError:
            rows.remark(facts.row, rows.at(f"{kind}.id"), "unreadable-id", text=id[:80])
            return None

    def _identity(self, rows: Rows, facts: RowValues, at: int, find: Callable[[], str]) -> str | None:
        try:
            return find()
        except SeveralRecords as several:
            rows.hold(facts, at, "ambiguous-identity", candidates=several.ids)
            return None

    def _asset_named(self, facts: RowValues, rows: Rows, at: int, holder: str, text: str) -> str | None:
        matches = self.identities.find_asset(holder, text)
        if len(matches) == 1:
            return matches[0]
        if matches:
            rows.remark(facts.row, at, "ambiguous-asset", text=text[:80], candidates=matches)
            facts.extra[rows.heading(at)] = text
            return None
        key = (holder, name_key(text))
        if key not in self.assets:
            id = self.identities.asset(holder, None, text)
            self.assets[key] = (ProposedName(" ".join(text.split()), id, []), holder)
        named, _ = self.assets[key]
        named.cells.append((rows.sheet, facts.row, at))
        return named.id

    def _project_named(self, facts: RowValues, rows: Rows, text: str) -> str:
        key = name_key(text)
        if text in self.identities.snapshot.projects or self.identities.is_given("project", text):
            return text
        matches = self.identities.index.projects.get(key, ())
        if matches:
            return matches[0]
        if key not in self.projects:
            self.projects[key] = ProposedName(" ".join(text.split()), self.identities.project(text), [])
        self.projects[key].cells.append((rows.sheet, facts.row, rows.at("flow.project")))
        return self.projects[key].id

    @staticmethod
    def _draft(
        kind: Kind,
        id: str,
        values: dict[str, Any],
        facts: RowValues,
        rows: Rows,
        at: int,
        derived: dict[str, Any] | None = None,
    ) -> Draft:
        """The draft of a row, with what was not understood of it."""
        as_written = dict(facts.as_written.get(kind, {}))
        return Draft(
            kind,
            id,
            values,
            facts.extra,
            rows.sheet,
            facts.row,
            at,
            derived or {},
            attributes(facts, kind),
            as_written=as_written,
        )


def attributes(facts: RowValues, kind: Kind) -> list[str]:
    """The fields of a kind of record whose cells are blank in a row."""
    return [name.partition(".")[2] for name in facts.blanks if name.startswith(f"{kind}.")]
