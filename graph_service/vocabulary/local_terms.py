"""A body's own vocabulary as a CSV file: read as terms under the shipped tree, and written again."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from pydantic import ValidationError

from graph_service.errors import BadData
from graph_service.model import Term
from graph_service.spreadsheet import as_typed, inert
from graph_service.vocabulary.shipped_terms import SCHEMES, split
from graph_service.vocabulary.vocabulary import Vocabulary

COLUMNS = ("scheme", "id", "label", "broader", "sensitivity", "secure", "families", "iri", "aliases")
"""The columns of the file. `scheme`, `id` and `label` are needed; aliases and families stand between semicolons."""

_YES_NO = {"": None, "true": True, "yes": True, "false": False, "no": False}


def read_terms(text: str, name: str, beside: Iterable[Term] = ()) -> tuple[Term, ...]:
    """The terms of a body's own list, each under a term that is there.

    text: the CSV file's content. name: what messages call it. beside: the register's own terms, which may be broader ones too.

    Raises `BadData` with every row that cannot be read: a scheme that is not one, a row without id or label, a broader term
    that is nowhere, a category that would lose the sensitivity of the term above it, two rows with one id.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [column for column in ("scheme", "id", "label") if column not in (rows.fieldnames or ())]
    if missing:
        raise BadData(f"{name} has no column {' or '.join(missing)}. Its columns are: {', '.join(COLUMNS)}.")
    faults: list[str] = []
    terms: dict[tuple[str, str], Term] = {}
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        try:
            term = _term(row)
        except ValueError as error:
            faults.append(f"row {rows.line_num}: {error}")
            continue
        if (term.scheme, term.id) in terms:
            faults.append(
                f"row {rows.line_num}: {term.scheme}/{term.id} is in row {lines[term.scheme, term.id]} already"
            )
        terms[term.scheme, term.id] = term
        lines[term.scheme, term.id] = rows.line_num
    vocabulary = Vocabulary([*beside, *terms.values()])
    faults += [f"row {lines[key]}: {fault}" for key, term in terms.items() for fault in _misplaced(vocabulary, term)]
    if faults:
        raise BadData(f"{name} was not loaded. " + "; ".join(faults[:10]) + (" …" if len(faults) > 10 else "") + ".")
    return tuple(terms.values())


def write_terms(terms: Iterable[Term]) -> str:
    """Terms as the CSV file that `read_terms` reads, sorted by scheme and id."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for term in sorted(terms, key=lambda each: (SCHEMES.index(each.scheme), each.id)):
        form = term.to_dict()
        writer.writerow({column: inert(_text(form.get(column, ""))) for column in COLUMNS})
    return out.getvalue()


def _term(row: Mapping[str, str | None]) -> Term:
    cells = {column: as_typed((row.get(column) or "").strip()) for column in COLUMNS}
    if cells["scheme"] not in SCHEMES:
        raise ValueError(f"{cells['scheme'] or 'an empty cell'!r} is not a scheme: {', '.join(SCHEMES)}")
    if cells["secure"].casefold() not in _YES_NO:
        raise ValueError(f"secure is {cells['secure']!r}; write true, false or nothing")
    try:
        return Term.model_validate(
            {
                **{column: cells[column] or None for column in ("broader", "sensitivity", "iri")},
                **{column: cells[column] for column in ("scheme", "id", "label")},
                "secure": _YES_NO[cells["secure"].casefold()],
                "aliases": split(cells["aliases"]),
                "families": split(cells["families"]),
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _misplaced(vocabulary: Vocabulary, term: Term) -> Iterator[str]:
    above = vocabulary.broader(term)
    if term.broader is not None and not above:
        yield f"the broader term {term.scheme}/{term.broader} is not there"
    elif above and above[-1].broader is not None:
        yield f"{term.scheme}/{term.id} stands under itself, or under a term that is not there"
    elif any(each.sensitivity and each.sensitivity != term.sensitivity for each in above):
        yield f"{term.scheme}/{term.id} stands under a {above[0].sensitivity} term and needs the same sensitivity"


def _text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
