"""What a draft would change in the register: field by field, with what stays when a cell is blank."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from graph_service.coverage import reference_key
from graph_service.model import NOUNS, Record
from graph_service.snapshot import Snapshot
from importers.convert.parsed import held
from importers.plan import FieldChange
from importers.recognise.headings import likely
from importers.recognise.template import Template
from importers.resolve.drafts import Draft

_NAMES = frozenset({"name", "title"})
"""Fields beside which another text may be as written: of two names the first stands."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A draft beside the register: the record as it would be, and the fields that change. No record: it cannot be one."""

    record: Record | None
    new: bool = False
    changes: tuple[FieldChange, ...] = ()
    wrong: str = ""
    """The field for which it cannot be a record."""


def compare(draft: Draft, snapshot: Snapshot, template: Template | None, clear_blanks: bool) -> Outcome:
    """The outcome of one draft. Blank cells keep what the register has, unless they are to clear it."""
    known = snapshot.of(draft.kind)
    model = NOUNS[draft.kind]
    if draft.id not in known:
        return _new(draft, model)
    existing: Any = known[draft.id]
    fields = {name: value for name, value in draft.fields.items() if not _same(getattr(existing, name), value)}
    if "reference" in fields and existing.reference and _same_reference(existing.reference, fields["reference"]):
        del fields["reference"]  # the first spelling is kept
    if "as_written" in model.model_fields:
        fields |= _as_written(draft, existing, fields)
    if "extra" in model.model_fields:
        extra = _extra(draft, existing, template)
        if extra != existing.extra:
            fields["extra"] = extra
    if clear_blanks:
        for name in draft.blanks:
            default = model.model_fields[name].get_default()
            clearable = name not in draft.fields and name != "id" and not model.model_fields[name].is_required()
            if clearable and getattr(existing, name) != default:
                fields[name] = default
    if not fields:
        return Outcome(existing)
    try:
        record = model.model_validate({**dict(existing), **fields})
    except ValidationError as error:
        return _wrong(error)
    changes = tuple(
        FieldChange(draft.kind, draft.id, name, plain(getattr(existing, name)), plain(getattr(record, name)))
        for name in model.model_fields
        if name in fields and getattr(existing, name) != getattr(record, name)
    )
    return Outcome(record, False, changes)


def _as_written(draft: Draft, existing: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What nobody has understood, after this file. What it says anew replaces it; a value that it leaves as written is not recorded.

    A text that the last import had already changes nothing: a person may have read it since.
    """
    had: Mapping[str, str] = existing.as_written
    as_written = {
        name: text
        for name, text in had.items()
        if name not in draft.as_written
        and (name not in draft.fields or (name in _NAMES and name not in fields and name not in draft.last))
    }
    cleared: dict[str, Any] = {}
    model = type(existing)
    for name, text in draft.as_written.items():
        if draft.last.get(name) == text and name not in had:
            continue
        as_written[name] = had[name] if name in had and _parts(had[name]) == _parts(text) else text
        if name in model.model_fields and name not in draft.fields and not isinstance(getattr(existing, name), tuple):
            default = model.model_fields[name].get_default()
            if not model.model_fields[name].is_required() and getattr(existing, name) != default:
                cleared[name] = default
    return cleared | ({"as_written": as_written} if as_written != had else {})


def _parts(text: str) -> set[str]:
    """The texts of several cells or columns, in whatever order they stand."""
    return set(text.split(" / "))


def _same(before: Any, after: Any) -> bool:
    """Whether a value is what the register has, or all that a cell can hold of it."""
    return bool(before == after) or (isinstance(before, str) and isinstance(after, str) and held(before) == after)


def _same_reference(before: str, after: str | None) -> bool:
    return after is not None and reference_key(before) == reference_key(after)


def _new(draft: Draft, model: type[Record]) -> Outcome:
    values = {**draft.derived, **draft.fields}
    if None in draft.fields.values():
        values = {**draft.derived, **{name: value for name, value in draft.fields.items() if value is not None}}
    if "extra" in model.model_fields:
        values["extra"] = draft.extra  # also where it is empty: pydantic would copy its default, slowly
    if draft.as_written and "as_written" in model.model_fields:
        values["as_written"] = draft.as_written
    try:
        record = model.model_validate(values)
    except ValidationError as error:
        return _wrong(error)
    record.model_fields_set.clear()  # nobody asks it, and of a large file it is a third of the memory
    return Outcome(record, True)


def _extra(draft: Draft, existing: Any, template: Template | None) -> dict[str, str]:
    """What no field holds, after this file: a heading's text is replaced, also where the column had another heading."""
    had: Mapping[str, str] = existing.extra
    extra = dict(had)
    for heading, text in draft.extra.items():
        if heading in extra or template is None:
            extra[heading] = extra[heading] if _same(extra.get(heading), text) else text
            continue
        column = likely(heading, template)
        other = next((old for old in had if column is not None and likely(old, template) == column), None)
        if other is None:
            extra[heading] = text
        elif not _same(extra.get(other), text):
            extra.pop(other, None)
            extra[heading] = text
    if template is not None and had:
        for heading in had:
            if heading not in draft.extra and _now_a_field(heading, draft, template, existing):
                extra.pop(heading, None)
    return extra


def _now_a_field(heading: str, draft: Draft, template: Template, existing: Record) -> bool:
    """Whether a text such as "Under review" was kept for a column whose field the file now fills anew."""
    number = likely(heading, template)
    if number is None:
        return False
    fields = [name.partition(".") for name in template.columns[number].fields]
    return any(
        kind == draft.kind
        and draft.fields.get(name) is not None
        and not _same(getattr(existing, name, None), draft.fields[name])
        for kind, _, name in fields
    )


def _wrong(error: ValidationError) -> Outcome:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return Outcome(None, wrong=str(first["loc"][0]) if first["loc"] else "record")


def plain(value: Any) -> Any:
    """A field's value in its JSON form; None where nothing is recorded."""
    if isinstance(value, tuple):
        return [plain(part) for part in value] or None
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, date):
        return value.isoformat()
    return value if value != {} else None
