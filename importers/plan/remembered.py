"""What is remembered of an import, by layout and register, for the next one of the same file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from importers.convert.parsed import day_text
from importers.plan.file_drafts import FileDrafts
from importers.plan.missing import import_key
from importers.resolve.drafts import Draft


def by_import(file: FileDrafts) -> dict[str, list[Draft]]:
    """What this import has, by template and register: what the next one may find absent."""
    names: dict[str, list[Draft]] = {}
    layouts = {read.template.name: read.template.base or read.template.name for read in file.reads}
    for read in file.reads:
        names.setdefault(import_key(layouts[read.template.name], read.body or ""), [])
    for draft in file.drafts.values():
        names.setdefault(import_key(layouts[draft.template], draft.register), []).append(draft)
    return names


def recall(names: Mapping[str, Sequence[Draft]], remembered: Mapping[str, Any], file: FileDrafts) -> None:
    """Tells each draft what the last import left as written; what was filled then and is blank now is as written."""
    answers = [answer for answer in (*file.dictionary, *file.questions.used.values()) if answer.kind == "column"]
    others = tuple(f"{answer.about}: " for answer in answers if answer.choice != "limits")
    for key, drafts in names.items():
        last = remembered.get(key) or {}
        as_written, filled = last.get("as_written", {}), last.get("filled", {})
        for draft in drafts:
            draft.last = as_written.get(f"{draft.kind}/{draft.id}", {})
            for name, text in filled.get(draft.id, {}).items() if draft.kind == "protocol" else ():
                if name == "limits":
                    text = " / ".join(part for part in text.split(" / ") if not part.startswith(others))
                blank = name not in draft.fields and name not in draft.as_written
                if text and blank and not file.options.clear_blanks:
                    draft.as_written[name] = f"blank (was {text})"
                    place = (draft.sheet, draft.row, file.column(draft, name))
                    file.remarks.add(place, "blank-now", "as-written", {"field": name, "text": text[:80]})


def registers_of(imports: Mapping[str, Any]) -> dict[str, set[str]]:
    """The bodies whose registers each protocol was last imported with, by its id."""
    registers: dict[str, set[str]] = {}
    for key, last in imports.items():
        _, _, body = key.partition("\n")
        for kind, id, _ in last.get("records", ()) if body else ():
            if kind == "protocol":
                registers.setdefault(id, set()).add(body)
    return registers


def to_remember(names: Mapping[str, Sequence[Draft]], sha256: str) -> dict[tuple[str, str], Any]:
    """What is remembered of this import: its records by tab, what they leave as written, and what a next one may blank."""
    kept: dict[tuple[str, str], Any] = {}
    for key, drafts in names.items():
        value: dict[str, Any] = {"sha256": sha256}
        value["records"] = [[draft.kind, draft.id, draft.sheet] for draft in drafts]
        as_written = {f"{d.kind}/{d.id}": d.as_written for d in drafts if d.as_written}
        filled = {draft.id: fields for draft in drafts if draft.kind == "protocol" and (fields := _filled(draft))}
        value |= {name: details for name, details in (("as_written", as_written), ("filled", filled)) if details}
        kept["import", key] = value
    return kept


def _filled(draft: Draft) -> dict[str, str]:
    """The fields by which a protocol may not be in force, as this import fills them."""
    names = {"status", "ends_on", "review_on"} - draft.implied
    fields = {name: draft.fields[name] for name in sorted(names) if draft.fields.get(name)}
    texts = {name: day_text(value) if isinstance(value, date) else str(value) for name, value in fields.items()}
    limits = draft.as_written.get("limits", "")
    return texts | ({"limits": limits} if limits and not limits.startswith("blank (was ") else {})
