"""Adding, changing and deleting a record by a form. A change made to what somebody else has changed since is refused."""

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.errors import BrokenReference, RegisterError
from graph_service.model import Kind, Record, Term, entered, key_of, plural
from graph_service.register.records import Changed, mark
from graph_service.validation_messages import in_words
from graph_service.web import render
from graph_service.web.api.place import key_of_path
from graph_service.web.csrf import Fields
from graph_service.web.pages import form_fields
from graph_service.web.pages.form_values import FormValues, read, record_texts, shown, still_as_written
from graph_service.web.pages.words import NOUNS as CALLED
from graph_service.web.pages.words import Words, field_name, place, title, words_of
from graph_service.web.permissions import allow
from graph_service.web.service import reading, writing
from importers.resolve.identity import slug

SUGGESTED = 500


def add(made: APIRouter, kind: Kind) -> None:
    """Add the routes that change records of a kind."""
    Key = Annotated[str, Depends(key_of_path(kind))]
    record_path = f"/{plural(kind)}" + ("/{scheme}/{id}" if kind == "term" else "/{id}")

    @made.get(f"/add/{kind}")
    @allow("editor")
    def new(request: Request) -> Response:
        params = request.query_params
        typed = FormValues({box.name: params.get(box.name, "")[:500] for box in form_fields.form_fields(kind)})
        return _form(request, kind, None, typed)

    @made.post(f"/add/{kind}")
    @allow("editor")
    def create(request: Request, form: Fields) -> Response:
        return _create(request, kind, form)

    @made.get(f"{record_path}/edit")
    @allow("editor")
    def edit(request: Request, key: Key) -> Response:
        record = reading(request).get(kind, key)
        return _form(request, kind, record, shown(record, _words(request)))

    @made.post(f"{record_path}/edit")
    @allow("editor")
    def change(request: Request, key: Key, form: Fields) -> Response:
        return _change(request, kind, key, form)

    @made.get(f"{record_path}/delete")
    @allow("editor")
    def ask(request: Request, key: Key) -> Response:
        return _ask(request, kind, reading(request).get(kind, key))

    @made.post(f"{record_path}/delete")
    @allow("editor")
    def delete(request: Request, key: Key, form: Fields) -> Response:
        record = reading(request).get(kind, key)
        marks = (str(form.get("mark", "")),)
        try:
            writing(request).remove(kind, key, why=f"deleted {kind} {key}", marks=marks)
        except BrokenReference:
            return _ask(request, kind, record, f"The {CALLED[kind][0]} cannot be deleted: other records refer to it.")
        except RegisterError as error:
            return _ask(request, kind, record, _words(request).error(error))
        return RedirectResponse(f"/{plural(kind)}?done=deleted", 303)


def _create(request: Request, kind: Kind, form: FormData) -> Response:
    words = _words(request)
    typed, fields = read(kind, form, words)
    fields["id"] = str(form.get("id", "")).strip() or slug(_named(kind, fields))[:120]
    record = _record(kind, fields, typed)
    if record is not None:
        try:
            why = str(form.get("why", "")).strip()[:500]
            writing(request).create(record, why=why or f"added {kind} {key_of(record)}")
            return RedirectResponse(place(kind, key_of(record)) + "?done=added", 303)
        except RegisterError as error:
            typed.errors[""] = words.error(error)
    return _form(request, kind, None, typed, id=str(form.get("id", "")))


def _change(request: Request, kind: Kind, key: str, form: FormData) -> Response:
    register, words = reading(request), _words(request)
    old = register.get(kind, key)
    typed, fields = read(kind, form, words)
    fields |= {"id": old.id}
    if isinstance(old, Term):
        fields["scheme"] = old.scheme
    else:
        fields |= {"extra": dict(old.extra), "as_written": still_as_written(old, fields, form)}
    record = _record(kind, fields, typed)
    given = str(form.get("mark", ""))
    moved = False
    if record == old:
        return RedirectResponse(place(kind, key), 303)
    if record is not None:
        why = str(form.get("why", "")).strip()[:500] or f"changed {kind} {key}"
        try:
            writing(request).change(kind, key, lambda _: record, why=why, marks=(given,))
            return RedirectResponse(place(kind, key) + "?done=changed", 303)
        except RegisterError as error:
            typed.errors[""] = words.error(error)
            moved = isinstance(error, Changed)
    return _form(request, kind, old, typed, given=given, moved=moved)


def _record(kind: Kind, fields: Mapping[str, Any], typed: FormValues) -> Record | None:
    """The record that a form means, or nothing and what is wrong, by box."""
    if typed.errors:
        return None
    try:
        return entered(kind, orjson.dumps(fields))
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            at = "-".join(str(part) for part in fault["loc"][:3]) if len(fault["loc"]) > 2 else str(fault["loc"][0])
            typed.errors.setdefault(at, f"{field_name(str(fault['loc'][-1]))}: {_fault(fault)}")
        return None


def _fault(fault: Any) -> str:
    phrases = {
        "missing": "enter it.",
        "string_pattern_mismatch": "use small letters, digits and hyphens, or for a country two capitals.",
        "literal_error": "choose one of the answers.",
        **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "write a whole number, such as 1200."),
        "greater_than_equal": "write 0 or more.",
    }
    return phrases.get(fault["type"]) or f"it {in_words(fault)}."


def _named(kind: Kind, fields: Mapping[str, Any]) -> str:
    return str(fields.get("reference") or fields.get("name") or fields.get("title") or fields.get("label") or kind)


def _form(
    request: Request,
    kind: Kind,
    record: Record | None,
    typed: FormValues,
    id: str = "",
    given: str | None = None,
    moved: bool = False,
) -> Response:
    words = _words(request)
    every = form_fields.form_fields(kind)
    fixed = kind == "term" and record is not None
    return render.page(
        request,
        "edit.html",
        status=400 if typed.errors else 200,
        kind=kind,
        noun=CALLED[kind][0],
        record=record,
        at=place(kind, key_of(record)) if record else None,
        name=title(record) if record else None,
        id=id,
        moved=moved,
        mark=given if given is not None else (mark(record) if record else ""),
        boxes=[box for box in every if not (fixed and box.name == "scheme")],
        typed=typed,
        suggested={name: _suggested(name, words) for name in {box.list for box in every if box.list}},
        members=typed.rows.get("members", []),
        as_written=record_texts(record) if record else {},
        parties=typed.rows.get("parties", []),
        clauses=typed.rows.get("clauses", []),
        partner_names=_suggested("partner", words) if kind in ("protocol", "partner") else [],
    )


def _suggested(name: str, words: Words) -> list[str]:
    if name in CALLED:
        kind: Kind = name
        return sorted(title(record) for record in words.snapshot.of(kind).values())[:SUGGESTED]
    return sorted(term.label for term in words.vocabulary.terms(name))[:SUGGESTED]  # type: ignore[arg-type]


def _ask(request: Request, kind: Kind, record: Record, wrong: str | None = None) -> Response:
    return render.page(
        request,
        "delete.html",
        noun=CALLED[kind][0],
        at=place(kind, key_of(record)),
        name=title(record),
        mark=mark(record),
        wrong=wrong,
    )


def _words(request: Request) -> Words:
    return words_of(reading(request).snapshot())
