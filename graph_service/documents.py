"""A register's JSON form as a stream: read and written record by record, whatever its size.

A document is `{"terms": [...], "partners": [...], …}`; NDJSON has `{"kind": "flow", "record": {…}}` on each line.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson
from pydantic import ValidationError

from graph_service.errors import BadData
from graph_service.json_text import JsonText, Source, Twice, decode, space, why
from graph_service.model import KINDS, NOUNS, Kind, Record, entered, plural
from graph_service.validation_messages import of_record

_KIND_OF = {plural(kind): kind for kind in KINDS}


class Placed(NamedTuple):
    """A record and where it stands in its source: `line 12` or `partners[3]`."""

    record: Record
    place: str


def read_ndjson(source: Source, name: str) -> Iterator[Placed]:
    """Read records from NDJSON. What is wrong is `BadData` that names the line."""
    for number, line in enumerate(source, 1):
        place = f"line {number}"
        text = _decoded(line, f"{name}, {place}")
        if not text.strip():
            continue
        try:
            form, end = decode(text, space(text, 0))
            if text[end:].strip():
                raise json.JSONDecodeError("Extra data", text, end)
        except json.JSONDecodeError as error:
            raise BadData(f"{name} is broken at line {number}, column {error.colno}: {why(error)}.") from None
        except Twice as error:
            raise BadData(f"{name}, {place}: {error}.") from None
        except (RecursionError, ValueError):
            raise BadData(
                f"{name} is broken at {place}: it is nested too deeply, or holds a number too long."
            ) from None
        if not isinstance(form, dict) or set(form) != {"kind", "record"} or form["kind"] not in NOUNS:
            raise BadData(
                f'{name}, {place}: write {{"kind": …, "record": {{…}}}} with one of the kinds {", ".join(KINDS)}.'
            )
        kind: Kind = form["kind"]
        yield Placed(_record(kind, _dumped(form["record"], f"{name}, {place}"), f"{name}, {place}"), place)


def _dumped(form: Any, place: str) -> str:
    try:
        return json.dumps(form, ensure_ascii=False)
    except (RecursionError, ValueError):
        raise BadData(f"{place}: it is nested too deeply.") from None


def read_document(source: Source, name: str) -> Iterator[Placed]:
    """Read records from one JSON document. What is wrong is `BadData` that names the record, or the line and column."""
    text = JsonText(source, name)
    text.expect("{")
    seen: set[str] = set()
    more = not text.accept("}")
    while more:
        heading, _ = text.value()
        if not isinstance(heading, str):
            text.fail("the name of a list in quotation marks is expected here")
        text.expect(":")
        if heading not in _KIND_OF:
            raise BadData(
                f"{name} has {heading[:80]!r}, which a register has not. Its lists are {', '.join(_KIND_OF)}."
            )
        if heading in seen:
            raise BadData(f"{name} has {heading!r} twice. Write one list of each kind.")
        seen.add(heading)
        yield from _list(text, _KIND_OF[heading], heading)
        more = text.accept(",")
        if not more:
            text.expect("}")
    text.end()


def _list(text: JsonText, kind: Kind, heading: str) -> Iterator[Placed]:
    text.expect("[")
    if text.accept("]"):
        return
    number = 0
    while True:
        _, body = text.value()
        place = f"{heading}[{number}]"
        yield Placed(_record(kind, body, f"{text.name}, {place}"), place)
        number += 1
        if not text.accept(","):
            text.expect("]")
            return


def _decoded(line: bytes, place: str) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadData(f"{place} is not UTF-8 text ({error.reason}). Save the file as UTF-8.") from None


def _record(kind: Kind, body: str, place: str) -> Record:
    try:
        return entered(kind, body)
    except UnicodeError:
        raise BadData(f"{place}: it holds half of a surrogate pair, which is no Unicode text.") from None
    except ValidationError as error:
        raise BadData(f"{place}: {of_record(error, body)}") from None


def write_document(records: Iterable[tuple[Kind, Iterable[str]]]) -> Iterator[str]:
    """One document from records' JSON forms, a record on each line; lists without records are left out."""
    opened = False
    for kind, bodies in records:
        first = True
        for body in bodies:
            if first:
                yield ("{\n" if not opened else ",\n") + f'"{plural(kind)}": [\n' + body
                opened, first = True, False
            else:
                yield ",\n" + body
        if not first:
            yield "\n]"
    yield "\n}\n" if opened else "{}\n"


def write_ndjson(records: Iterable[tuple[Kind, Iterable[str]]]) -> Iterator[str]:
    """NDJSON from records' JSON forms."""
    for kind, bodies in records:
        head = orjson.dumps(kind).decode()
        for body in bodies:
            yield f'{{"kind":{head},"record":{body}}}\n'
