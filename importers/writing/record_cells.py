"""From a record to the cells of a layout: the converters the other way round."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from graph_service.model import Asset, Flow, Party, Protocol, Record, Scheme
from graph_service.references import TERM_FIELDS
from graph_service.snapshot import Snapshot
from importers.columns.kinds import KINDS, CellNames
from importers.columns.term_columns import terms
from importers.convert import types
from importers.convert.parsed import Cell, day_text, held
from importers.convert.party_lists import signatory_text, unread_text
from importers.recognise.template import Template
from importers.records.agreement_rows import SCOPE, title_parts
from importers.resolve.drafts import Identities

Cells = dict[int, Cell]
"""A row to write: by the number of the template's column."""


class Layout:
    """Writes the records of a register in a template's columns, so that each cell is read back as what it was."""

    def __init__(self, template: Template, snapshot: Snapshot, names: CellNames, identities: Identities) -> None:
        self.template, self.snapshot, self.names, self.identities = template, snapshot, names, identities

    def rows(self, record: Record) -> list[Cells]:
        """The rows of a record: one; of a protocol, one for each clause."""
        cells = self._cells(record)
        if isinstance(record, Protocol):
            return self._protocol_rows(record, cells)
        if isinstance(record, Asset) and self.template.column_of("row.purpose"):
            self._activity(record, cells)
        return [cells]

    def _cells(self, record: Record) -> Cells:
        kind = self.template.kind
        cells: Cells = {}
        for number, column in enumerate(self.template.columns):
            own = [name.partition(".")[2] for name in column.fields if name.startswith(kind + ".")]
            write = KINDS[column.read].write
            if not own or own[0] in ("id", "extra") or write is None:
                continue
            if column.read == "count":
                cells[number] = _count(getattr(record, own[0]), getattr(record, own[1]))
            elif column.read == "law":
                # each citation once, in the column whose first field holds it
                cells[number] = self._law(record, own, number)
            else:
                value = getattr(record, own[0])
                if value is not None and value != ():
                    cells[number] = write(value, self, column, record)
        self._as_written(record, cells)
        if kind == "term":
            cells[self._number("term.id")] = getattr(record, "id", None)
        return {number: cell for number, cell in cells.items() if cell is not None and cell != ""}

    def _as_written(self, record: Record, cells: Cells) -> None:
        """Writes what nobody has understood where it came from; and how often a protocol is reviewed, and that it runs on."""
        texts = dict(getattr(record, "as_written", {}))
        if isinstance(record, Protocol):
            if record.form and (types.kinds(record.form) == record.kinds or "kinds" in texts):
                texts["kinds"] = record.form
            if record.review_months and record.review_on is None:
                texts.setdefault("review_on", f"every {record.review_months} months")
            if record.renews and record.ends_on is None:
                texts.setdefault("ends_on", "rolling")
        columns = {f"{self.template.kind}.{field}": text for field, text in texts.items()}
        columns |= {"row.excluded": texts["limits"]} if "limits" in texts else {}
        for name, text in columns.items():
            if name not in self.template.fields() or name.endswith((".name", ".title")):
                continue  # a second name stands beside the first
            number = self._number(name)
            own = cells.get(number)
            cells[number] = f"{own}; {text}" if name == "protocol.parties" and own else text

    def _number(self, field: str) -> int:
        return next(number for number, column in enumerate(self.template.columns) if field in column.fields)

    def _law(self, record: Record, fields: list[str], number: int) -> str:
        written: list[str] = []
        for field in fields:
            primary = next(
                (
                    i
                    for i, column in enumerate(self.template.columns)
                    if column.read == "law" and column.fields[0].endswith("." + field)
                ),
                None,
            )
            if primary == number or (primary is None and self._number(f"{self.template.kind}.{field}") == number):
                written += [self.term(id, TERM_FIELDS[field]) for id in getattr(record, field)]
        return "; ".join(written)

    def term(self, id: str, scheme: Scheme) -> str:
        """A term's label, where it leads back to the term."""
        term = self.names.terms.get(scheme, id)
        label = term.label if term else id
        read = terms(label, scheme, self.names.terms) if self.names.terms.find(label, scheme) == id else None
        return label if read and read.value == (id,) and _listable(label, ";\n") else id

    def body(self, id: str) -> str:
        """A body's name, where it leads back to the body."""
        name = self.names.bodies.label(id)
        sure = self.names.bodies.find(name) == (id,)
        return name if sure and _listable(name, ";\n(),[]") else id

    def party(self, party: Party) -> str:
        """A party with its signature, role and signatory."""
        details_recorded = [
            party.role or "",
            day_text(party.signed_on)
            if party.signed_on
            else {True: "signed", False: "not signed", None: ""}[party.signed],
            f"left {day_text(party.left_on)}" if party.left_on else "",
            signatory_text(party.signatory) if party.signatory else "",
        ]
        details = ", ".join(part for part in details_recorded if part)
        if party.as_written:
            unread = unread_text(party.as_written, alone=not details)
            details = f"{details}, {unread}" if details else unread
        name = self.body(party.signed_by or party.partner)
        written = f"{name} ({details})" if details else name
        return f"{written} on behalf of {self.body(party.partner)}" if party.signed_by else written

    def protocol(self, id: str) -> str:
        """A protocol's reference, where it leads back to the protocol."""
        protocol = self.snapshot.protocols.get(id)
        if protocol and protocol.reference and self.identities.index.protocol(protocol.reference, None) == (id,):
            return protocol.reference
        return id

    def asset(self, id: str, end: str) -> str:
        """An asset of the body at an end of a flow."""
        asset = self.snapshot.assets.get(id)
        if asset is None or asset.holder != end:
            return ""
        for text in (asset.name, asset.reference):
            if text and self.identities.find_asset(end, text) == (id,):
                return text
        return id

    def project(self, id: str) -> str:
        """A project's name, where it leads back to the project."""
        project = self.snapshot.projects.get(id)
        if project and self.identities.index.projects.get(" ".join(project.name.casefold().split())) == (id,):
            return project.name
        return id

    def _protocol_rows(self, record: Protocol, cells: Cells) -> list[Cells]:
        numbers = {
            name: self._number(f"protocol.{name}") for name in SCOPE if f"protocol.{name}" in self.template.fields()
        }
        if self.template.groups or self.template.title_reference:
            self._title(record, cells)
        if not record.clauses:
            return [cells]
        for number in numbers.values():
            cells.pop(number, None)
        rows: list[Cells] = []
        key = {self._number(f) for f in ("protocol.reference", "protocol.title") if f in self.template.fields()}
        for clause in sorted(record.clauses, key=lambda c: sum(bool(getattr(c, name)) for name in SCOPE)):
            row = dict(cells) if not rows else {n: cell for n, cell in cells.items() if n in key}
            for name, number in numbers.items():
                if getattr(clause, name):
                    row[number] = "; ".join(self.term(id, TERM_FIELDS[name]) for id in getattr(clause, name))
            rows.append(row)
        return rows

    def _title(self, record: Protocol, cells: Cells) -> None:
        """Puts the reference and the version into the title, where the layout has no columns of their own."""
        number = self._number("protocol.title")
        embeds = "protocol.reference" in self.template.columns[number].fields
        if not embeds:
            return
        text = f"{record.reference} - {record.title}" if record.reference else record.title
        text = f"{text} V{record.version}" if record.version else text
        whole = title_parts(text) == (record.title, record.reference, record.version)
        cells[number] = text if whole else record.title
        for column_number, column in enumerate(self.template.columns):
            if whole and column.optional and column.fields[0] == "protocol.reference":
                cells.pop(column_number, None)

    def _activity(self, record: Asset, cells: Cells) -> None:
        """A processing activity: its name as function and purpose, the recipients of its flows, and those of other flows."""
        function, purpose = self.template.column_of("row.function"), self._number("row.purpose")
        head, sign, tail = record.name.partition(": ")
        choices = [(head, tail)] if sign and function else []
        choices.append(("", record.name))
        for start, text in choices:
            if (terms(text, "purpose", self.names.terms).value or ()) == record.purposes and text:
                cells[purpose] = text
                if start:
                    cells[self._number("row.function")] = start
                cells.pop(self._number("asset.name"), None)
                break
        flows = self._flows.get(record.id, ())
        to = [self.body(flow.target) for flow in flows if self._is_row_flow(flow, record)]
        if to or record.recipients:
            cells[self._number("row.recipients")] = "; ".join(sorted({*to, *record.recipients}))
        if "row.recorded" in self.template.fields():
            others = {
                self._recipient(f) for f in flows if f.target != record.holder and not self._is_row_flow(f, record)
            }
            others |= {f"{self.names.bodies.label(record.processor)} (processor)"} if record.processor else set()
            cells.update({self._number("row.recorded"): "; ".join(sorted(others))} if others else {})

    @cached_property
    def _flows(self) -> Mapping[str, Sequence[Flow]]:
        """The flows that leave each asset, where its holder is their source."""
        flows_by_asset: dict[str, list[Flow]] = defaultdict(list)
        for flow in self.snapshot.flows.values():
            asset = self.snapshot.assets.get(flow.source_asset or "")
            if asset and asset.holder == flow.source:
                flows_by_asset[asset.id].append(flow)
        return flows_by_asset

    def _recipient(self, flow: Flow) -> str:
        """Who receives a flow (Article 30(1)(d)); of a transfer abroad also the country and the safeguard (e)."""
        target = self.snapshot.partners.get(flow.target)
        country = flow.country or (target.country if target else "GB")
        abroad = [] if country == "GB" else [country, *filter(None, [flow.safeguard])]
        name = self.names.bodies.label(flow.target)
        return f"{name} ({', '.join(abroad)})" if abroad else name

    def _is_row_flow(self, flow: Flow, asset: Asset) -> bool:
        """Whether a flow is one that the asset's row gives in this layout."""
        if (flow.source_asset, flow.name, flow.source, flow.recorded_by) != (
            asset.id,
            asset.name,
            asset.holder,
            asset.holder,
        ):
            return False
        shared = [name.partition(".")[2] for name in self.template.fields() if name.startswith("flow.")]
        return flow.reference is None and all(
            getattr(flow, name) == getattr(asset, name) or not getattr(asset, name)
            for name in shared
            if name != "target"
        )


def _listable(text: str, separators: str) -> bool:
    """Whether a name can stand in a list without being taken apart."""
    return text == held(text) and not set(separators) & set(text)


def _count(number: int | None, note: str | None) -> Cell:
    if number is None:
        return note
    return f"{number} ({note})" if note else number


def writable(cell: Cell) -> Cell:
    """What a workbook gives back of a cell; None where that is nothing."""
    if isinstance(cell, date):
        return cell if cell.year >= 1901 else day_text(cell)
    return held(cell) or None if isinstance(cell, str) else cell
