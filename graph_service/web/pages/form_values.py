"""What stands in an edit form's boxes: a record's values as people write them, and what was meant by what was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.datastructures import FormData

from graph_service.errors import NotFound, RegisterError
from graph_service.model import Kind, Record, Scheme, kind_of
from graph_service.references import CLAUSE_FIELDS, PARTS, RECORD_FIELDS, TERM_FIELDS
from graph_service.register import lookup
from graph_service.web.pages.form_fields import FormField, form_fields
from graph_service.web.pages.words import Words

Find = Callable[[str], str]


@dataclass
class FormValues:
    """What was typed into a form, by box, and what is wrong with it."""

    values: dict[str, str]
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def shown(record: Record, words: Words) -> FormValues:
    """What a record's form has in its boxes: names where they lead back to what is meant, ids where they do not."""
    kind = kind_of(record)
    values = {box.name: _text(getattr(record, box.name), _finder(kind, box.name, words)) for box in form_fields(kind)}
    if kind == "term":
        values["broader"] = values["broader"] or ""
    values |= {f"as_written-{name}": text for name, text in record_texts(record).items()}
    rows = {
        name: [
            {field: _text(getattr(row, field), _finder(kind, field, words, row=True)) for field in part.model_fields}
            for row in getattr(record, name)
        ]
        for name, part in PARTS[kind].items()
    }
    return FormValues(values, rows)


def _text(value: Any, known: tuple[Find, Find] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "\n".join(_text(item, known) for item in value)
    if known is None:
        return value.isoformat() if isinstance(value, date) else str(value)
    name, find = known
    called = name(value)
    try:
        return called if find(called) == value else str(value)
    except RegisterError:
        return str(value)


def _finder(kind: Kind, name: str, words: Words, row: bool = False) -> tuple[Find, Find] | None:
    """How what a field names is called, and how it is found by that; nothing where it names nothing."""
    scheme: Scheme | None = TERM_FIELDS.get(name)
    if scheme is not None:
        known = scheme
        return (lambda key: words.term(known, key)), (lambda text: lookup.term_named(words.vocabulary, known, text))
    target = "partner" if row and name in ("partner", "signed_by") else None if row else RECORD_FIELDS[kind].get(name)
    if target is None:
        return None
    snapshot = words.snapshot
    finders: Mapping[str, Find] = {
        "partner": lambda text: lookup.partner_named(snapshot, text),
        "asset": lambda text: lookup.asset_named(snapshot, text),
        "project": lambda text: lookup.project_named(snapshot, text),
        "protocol": lambda text: lookup.protocol_named(snapshot, text),
    }
    kept: Kind = target
    return (lambda key: words.of(kept, key)), finders[target]


def read(kind: Kind, form: FormData, words: Words) -> tuple[FormValues, dict[str, Any]]:
    """What was typed, and the record's JSON form that it means. Names that nothing has are errors by box."""
    typed = FormValues({box.name: str(form.get(box.name, "")).replace("\r\n", "\n") for box in form_fields(kind)})
    made: dict[str, Any] = {}
    for box in form_fields(kind):
        value = _meant(box, typed, typed.values[box.name], box.name, _finder(kind, box.name, words))
        if value not in (None, []):
            made[box.name] = value
    for name, part in PARTS[kind].items():
        made[name] = _rows(name, tuple(part.model_fields), form, typed, words)
    return typed, made


def still_as_written(record: Record, made: Mapping[str, Any], form: FormData) -> dict[str, str]:
    """What a register says that stays as it is written: what was typed for it now, where its field was not changed.

    A person's reading of a field replaces what its register says there.
    """
    before = record.to_dict()
    texts = {name: str(form.get(f"as_written-{name}", text)).strip() for name, text in record_texts(record).items()}
    return {name: text for name, text in texts.items() if text and before.get(name) == (made.get(name) or None)}


def record_texts(record: Record) -> Mapping[str, str]:
    """What a record's register says, by field, that nobody has understood."""
    return getattr(record, "as_written", {})


MOST_ROWS = 500


def _rows(name: str, fields: tuple[str, ...], form: FormData, typed: FormValues, words: Words) -> list[dict[str, Any]]:
    typed.rows[name] = []
    rows = []
    for number in range(MOST_ROWS):
        if f"{name}-{number}-{fields[0]}" not in form:
            break
        texts = {column: str(form.get(f"{name}-{number}-{column}", "")).replace("\r\n", "\n") for column in fields}
        if not any(text.strip() for text in texts.values()):
            continue
        at = len(typed.rows[name])
        typed.rows[name].append(texts)
        row: dict[str, Any] = {}
        for column in fields:
            box = FormField(
                column, "lines" if column in CLAUSE_FIELDS else "choice" if column == "signed" else "text", ""
            )
            known = _finder("protocol", column, words, row=True)
            value = _meant(box, typed, texts[column], f"{name}-{at}-{column}", known)
            if value not in (None, []):
                row[column] = value
        rows.append(row)
    return rows


def _meant(box: FormField, typed: FormValues, text: str, at: str, known: tuple[Find, Find] | None) -> Any:
    if box.shape == "lines":
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        return [key for line in lines if (key := _found(typed, at, line, known)) is not None]
    text = text.strip()
    if not text:
        return None
    if box.options[-1:] == (("false", "No"),) or box.name == "signed":
        return {"true": True, "false": False}.get(text, text)
    if box.name == "records":
        digits = text.replace(",", "")
        return int(digits) if digits.isdecimal() and len(digits) < 30 else text
    return _found(typed, at, text, known)


def _found(typed: FormValues, at: str, text: str, known: tuple[Find, Find] | None) -> str | None:
    if known is None:
        return text
    try:
        return known[1](text)
    except RegisterError as error:
        near = [known[0](key) for key in error.nearest] if isinstance(error, NotFound) else []
        message = f"{error.template} Did you mean {' or '.join(near)}?" if near else str(error)
        typed.errors.setdefault(at, message)
        return None
