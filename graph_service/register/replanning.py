"""Planning again what imports left open, with the answers given since: held rows, and what records say as written."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from graph_service.model import Kind, Record, key_of, kind_of, plural
from graph_service.register.dictionary import Origin, Waiting
from graph_service.register.imports import Imports
from graph_service.register.integrity import Named
from graph_service.snapshot import Snapshot
from importers.plan import DictionaryEntry, FieldChange, HeldRow, Plan, workbook_of
from importers.plan.options import Options
from importers.plan.remarks import position
from importers.plan.source import from_source
from importers.reading.workbook import mended

Place = tuple[str, int]
"""A row of a file: its sheet and its number, from 1."""


class Replanning:
    """Plans without the file that was imported: of its held rows, and of its tables as they were read."""

    def __init__(self, imports: Imports) -> None:
        self.imports = imports
        self.records = imports.records

    def held_rows(
        self, rows: list[HeldRow], sha256: str, snapshot: Snapshot, dictionary: tuple[DictionaryEntry, ...]
    ) -> Plan:
        """The plan of held rows of one file, layout and register with the answers given so far."""
        from importers.plan.planner import plan  # commands that import nothing start without it

        first = rows[0]
        options = Options(first.template or None, first.register or None)
        workbook = workbook_of(rows, first.file, sha256)
        imports = self.records.kept("import")
        templates = self.imports.templates()
        return plan(workbook, snapshot, templates, options, {}, dictionary=dictionary, freed=True, imports=imports)

    def sources(self, ids: Collection[str]) -> list[dict[str, Any]]:
        """What imports were made from that ask some of these questions."""
        origins = [Origin.from_dict(form) for form in self.records.kept("question").values() if form["id"] in ids]
        return [form for form in self.records.kept("source").values() if any(origin.left(form) for origin in origins)]

    def file(
        self,
        source: Mapping[str, Any],
        snapshot: Snapshot,
        dictionary: tuple[DictionaryEntry, ...],
        answers: tuple[DictionaryEntry, ...],
        rows: Collection[Place],
    ) -> Plan:
        """What importing a file again with these answers does that importing it without them would not.

        `rows` are its rows that wait as they stand in the file: of those that it holds, one that was left out or mended is not read.
        """
        from importers.plan.planner import plan

        workbook, options = from_source(source)
        given = (snapshot, self.imports.templates(), options, self.records.kept("import"))
        first = plan(workbook, *given, dictionary=dictionary)
        gone = [f"{row.sheet}!{row.row}" for row in first.held if (row.sheet, row.row) not in rows]
        if gone:
            workbook = mended(workbook, {}, gone)
            first = plan(workbook, *given, dictionary=dictionary)
        second = plan(workbook, *given, dictionary=(*dictionary, *answers))
        made = _difference(first, second, snapshot, rows)
        joined = any("protocol" in answer.facts and answer.choice == "yes" for answer in answers)
        absent = tuple((a.kind, a.id) for a in second.absent if a not in first.absent and a.kind == "protocol")
        return replace(made, delete=absent) if joined else made


def _difference(first: Plan, second: Plan, snapshot: Snapshot, rows: Collection[Place]) -> Plan:
    """What a second plan would do and a first would not.

    Field by field: where both say the same, the register's own value stays, as people may have edited it. What both would
    add was deleted since, unless it comes from one of the `rows` that wait.
    """
    from importers.plan.compare import plain

    would = {(kind_of(record), key_of(record)): record for record in first.put}
    will = {(kind_of(record), key_of(record)): record for record in second.put}
    freed = {(add.kind, add.id) for add in second.adds if (add.sheet, position(add.cell)[0] + 1) in rows}
    put: dict[Named, Record] = {}
    changes: list[FieldChange] = []
    for kind, key in {**would, **will}:
        now = snapshot.of(kind).get(key)
        before, after = would.get((kind, key), now), will.get((kind, key), now)
        if now is None:
            if after is not None and (before is None or (kind, key) in freed):
                put[kind, key] = after
        elif before is not None and after is not None and (merged := _merged(now, before, after)) != now:
            put[kind, key] = merged
            changes += [
                FieldChange(kind, key, name, plain(getattr(now, name)), plain(getattr(merged, name)))
                for name in type(now).model_fields
                if getattr(now, name) != getattr(merged, name)
            ]
    adds = tuple(add for add in second.adds if (add.kind, add.id) in put)
    return replace(second, adds=adds, changes=tuple(changes), put=tuple(put.values()))


def _merged(now: Record, first: Record, second: Record) -> Record:
    """A record in which each field is as the second has it where it differs from the first, else as it is now."""
    fields: dict[str, Any] = {}
    for name in type(now).model_fields:
        ours, theirs, second_value = getattr(now, name), getattr(first, name), getattr(second, name)
        if isinstance(ours, dict):
            keys = {key for key in {*theirs, *second_value} if theirs.get(key) != second_value.get(key)}
            kept = {key: text for key, text in ours.items() if key not in keys}
            fields[name] = kept | {key: second_value[key] for key in keys if key in second_value}
        elif theirs != second_value:
            fields[name] = second_value
    return type(now).model_validate({**dict(now), **fields})


def with_plans(snapshot: Snapshot, plans: Iterable[Plan]) -> Snapshot:
    """A snapshot in which what these plans put and delete is written already."""
    for made in plans:
        records: dict[Kind, dict[str, Record]] = {}
        for record in made.put:
            records.setdefault(kind_of(record), {})[key_of(record)] = record
        snapshot = snapshot.replacing(
            **{plural(kind): {**snapshot.of(kind), **new} for kind, new in records.items()},
        )
        snapshot = without(snapshot, made.delete) if made.delete else snapshot
    return snapshot


def without(snapshot: Snapshot, going: Collection[Named]) -> Snapshot:
    """A snapshot in which these records are deleted already."""
    kinds = {kind for kind, _ in going}
    left = {kind: {k: r for k, r in snapshot.of(kind).items() if (kind, k) not in going} for kind in kinds}
    return snapshot.replacing(**{plural(kind): records for kind, records in left.items()})


def together(rows: Iterable[Waiting]) -> Iterator[list[Waiting]]:
    """Held rows by the file, layout and register with which they are planned again."""

    def group(w: Waiting) -> tuple[str, str, str, str]:
        return w.row.file, w.sha256, w.row.template, w.row.register

    for _, held in groupby(sorted(rows, key=group), key=group):
        yield list(held)
