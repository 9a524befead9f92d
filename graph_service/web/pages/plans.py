"""A plan as its page shows it: the first of everything with counts, and what a person can answer."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graph_service.web.pages.grouped_problems import grouped
from graph_service.web.pages.words import NOUNS, Words, field_name
from graph_service.web.uploads.upload import Upload, counts
from importers.plan import ColumnRead
from importers.plan.issue import Issue
from importers.recognise.template import Template

SHOWN = 100
"""How many of each list are shown: a file may have a hundred thousand."""
ASKED = 200
"""How many new names are asked about on one page."""

ASKS = ("unknown-partner", "new-partner", "ambiguous-body", "unmapped-term")
"""The codes of what a person can answer by saying which body or term a name means."""

_QUOTED = r"(?:'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\")"
"""A name as the command line's advice quotes it. No character fits two ways, and what fitted is never tried again: a
name of any length costs time in proportion to its length."""
_KEEP = "“Keep it as it is” beside its heading under “How it was read”"

_SPOKEN = (
    (rf"Then import with --same {_QUOTED}\.?", "Then choose it under “Names that are new”."),
    (r"If it is new, import with --create-partners\.?", "If it is new, say so under “Names that are new”."),
    (r"Add it first, or import with --create-partners\.?", "Add it first."),
    (rf"or import with --same {_QUOTED}(?:=ID)?", "or say which it is under “Names that are new”"),
    (rf"import with --column {_QUOTED}", f"choose {_KEEP}"),
    (r"no --partner, no column", "nobody said, no column"),
    (r"Import it with --partner ID\.?", "Choose the body under “Whose register is it?”."),
    (r"Import it with the right --partner", "Choose the right body under “Whose register is it?”"),
    (r"Say which with --partner\.?", "Choose it under “Whose register is it?”."),
    (r"confirm it with --retire-many\.?", "say so under “Records that are not in this file any more”."),
    (r"see `graph-service templates`, or name the layout with --as\.?", "or choose its layout."),
    (r"--partner ", "the body chosen, "),
    (r"--same ", ""),
)


def spoken(message: str) -> str:
    """A sentence of the importer in the words of these pages, where it speaks of the command line's options."""
    for pattern, said in _SPOKEN:
        message = re.sub(pattern, said, message)
    return message


def partners(words: Words) -> list[tuple[str, str]]:
    """All partners to choose from, by name."""
    return sorted(((p.id, p.name) for p in words.snapshot.partners.values()), key=lambda pair: pair[1].casefold())


def shown(one: Upload, words: Words, layouts: Mapping[str, Template]) -> dict[str, Any]:
    """What the page of a plan shows."""
    plan = one.plan
    assert plan is not None
    problems = grouped(plan.issues)
    new = [issue for issue in map(_with_name, plan.issues) if issue.code in ASKS and issue.name]
    kinds = Counter(add.kind for add in plan.adds)
    return {
        "plan": plan,
        "counts": counts(plan),
        "shown": SHOWN,
        "sheets": [
            (sheet, [(column, choices(column, layouts.get(sheet.template or ""), one)) for column in sheet.columns])
            for sheet in plan.sheets
        ],
        "problems": [(one, spoken(one.message)) for one in problems[:SHOWN]],
        "kinds_of_problem": len(problems),
        "adds": plan.adds[:SHOWN],
        "added": [(NOUNS[kind][count > 1], count) for kind, count in kinds.items()],
        "changes": plan.changes[:SHOWN],
        "absent": plan.absent[:SHOWN],
        "bodies": [(i, candidates(i.suggestions, words)) for i in new if i.code != "unmapped-term"][:ASKED],
        "terms": [(i, terms(i.suggestions, i.message, words)) for i in new if i.code == "unmapped-term"][:ASKED],
        "settled": [(name, id, meaning(id, words)) for name, id in one.options.same.items()],
        "new_bodies": sum(issue.code in ("unknown-partner", "new-partner") for issue in new),
        "asks_register": any(issue.code.startswith("register-") for issue in plan.issues),
    }


def _with_name(issue: Issue) -> Issue:
    """An issue about a name that several bodies have says so in its sentence alone."""
    found = re.match(r"'(.+)' may be any of: ", issue.message) if issue.code == "ambiguous-body" else None
    return replace(issue, name=found[1]) if found and not issue.name else issue


def meaning(id: str, words: Words) -> str:
    """What a person said that a name means: a body, or a term given as `scheme/id`."""
    scheme, _, key = id.partition("/")
    return words.of("term", id) if key and scheme else words.partner(id)


def candidates(suggestions: tuple[str, ...], words: Words) -> list[tuple[str, str]]:
    """Which bodies a new name may be: the nearest."""
    return [(key, words.partner(key)) for key in suggestions]


def terms(suggestions: tuple[str, ...], message: str, words: Words) -> tuple[str, list[tuple[str, str]]]:
    """The scheme of a new word, and the terms that it may mean."""
    found = re.search(r" is no ([a-z0-9-]+) that is known: it becomes", message)
    scheme = found[1] if found else "category"
    every = words.vocabulary.terms(scheme)  # type: ignore[arg-type]
    near = [term for term in every if term.id in suggestions or term.label in suggestions or _key(term) in suggestions]
    rest = sorted((term for term in every if term not in near and not term.unmapped), key=lambda t: t.label.casefold())
    return scheme, [(_key(term), term.label) for term in (*near, *rest)]


def _key(term: Any) -> str:
    return f"{term.scheme}/{term.id}"


def choices(column: ColumnRead, layout: Template | None, one: Upload) -> list[tuple[str, str, bool]]:
    """What a column can be taken for: the value sent, its words, and whether it is what the plan took it for."""
    if layout is None:
        return []
    said = column.heading in one.options.columns
    found: list[tuple[str, str, bool]] = []
    for field in ("", *sorted({", ".join(c.fields) for c in layout.columns if c.fields})):
        taken = (column.field or "") == field or (bool(field) and column.field in field.split(", "))
        value = "" if taken and not said else f"{column.heading}={field.split(', ')[0]}"
        found.append((value, spelt(field), taken))
    if not any(taken for _, _, taken in found):
        found.insert(0, ("", spelt(column.field or ""), True))
    return found


def spelt(field: str) -> str:
    """What a layout's field is called."""
    if not field or field.endswith(".extra"):
        return "Keep it as it is (other columns)"
    names = [one.partition(".")[2] or one for one in field.split(", ")]
    return " and ".join(field_name(name) for name in names)
