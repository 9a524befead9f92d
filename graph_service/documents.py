"""A register's JSON form as a stream: read and written record by record, whatever its size.

A document is `{"terms": [...], "partners": [...], …}`; NDJSON has `{"kind": "flow", "record": {…}}` on each line.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, NoReturn, Protocol

import orjson
from pydantic import ValidationError

from graph_service.errors import BadData
from graph_service.faults import in_words
from graph_service.model import KINDS, NOUNS, Kind, Record, plural

CHUNK = 1 << 20
TAIL = 16
"""Characters at the end of what was read so far that may be half of a literal."""

_SPACE = re.compile(r"[ \t\n\r]*")
_KIND_OF = {plural(kind): kind for kind in KINDS}


class Source(Protocol):
    """Bytes that can be read on, in pieces or by lines."""

    def read(self, size: int = -1, /) -> bytes: ...

    def __iter__(self) -> Iterator[bytes]: ...


class Twice(ValueError):
    """An object of a JSON text has a name twice: which of the two values was meant, nobody can tell."""

    def __init__(self, name: str) -> None:
        super().__init__(f"it has the name {_short(name)} twice in one object, which can have only one value")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of a JSON text, for `object_pairs_hook`: each name in it once, or it is `Twice`."""
    form = dict(pairs)
    if len(form) < len(pairs):
        names = [name for name, _ in pairs]
        raise Twice(next(name for name in names if names.count(name) > 1))
    return form


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
            form, end = _DECODE(text, _SPACE.match(text, 0).end())  # type: ignore[union-attr]
            if text[end:].strip():
                raise json.JSONDecodeError("Extra data", text, end)
        except json.JSONDecodeError as error:
            raise BadData(f"{name} is broken at line {number}, column {error.colno}: {_why(error)}.") from None
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
    text = _Text(source, name)
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


def _list(text: "_Text", kind: Kind, heading: str) -> Iterator[Placed]:
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


_DECODE = json.JSONDecoder(object_pairs_hook=once).raw_decode


class _Text:
    """JSON text read in pieces, with its place by line and column."""

    def __init__(self, source: Source, name: str) -> None:
        self.name = name
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._buffer = ""
        self._at = 0
        self._ended = False
        self._line = 1
        self._column = 1

    def _more(self) -> bool:
        if self._ended:
            return False
        chunk = self._source.read(max(CHUNK, len(self._buffer) - self._at))
        self._ended = not chunk
        self._pass(self._at)
        self._buffer = self._buffer[self._at :]
        self._at = 0
        try:
            self._buffer += self._decoder.decode(chunk, final=self._ended)
        except UnicodeDecodeError as error:
            raise BadData(f"{self.name} is no UTF-8 text ({error.reason}). Save it as UTF-8.") from None
        return True

    def _pass(self, end: int) -> None:
        """Count the lines and columns up to a place of the buffer."""
        self._line, self._column = self._place(end)

    def _place(self, end: int) -> tuple[int, int]:
        lines = self._buffer.count("\n", 0, end)
        if not lines:
            return self._line, self._column + end
        return self._line + lines, end - self._buffer.rindex("\n", 0, end)

    def fail(self, why: str, at: int | None = None) -> NoReturn:
        """Say what is wrong and where."""
        line, column = self._place(self._at if at is None else at)
        raise BadData(f"{self.name} is broken at line {line}, column {column}: {why}.")

    def _peek(self) -> str:
        while True:
            self._at = _SPACE.match(self._buffer, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def accept(self, sign: str) -> bool:
        """Pass over a sign if it comes next."""
        if self._peek() != sign:
            return False
        self._at += 1
        return True

    def expect(self, sign: str) -> None:
        """Pass over a sign that must come next."""
        if not self.accept(sign):
            self.fail(f"{sign!r} is expected here" + ("" if self._peek() else ", but the text ends"))

    def end(self) -> None:
        """Nothing but space may follow."""
        if self._peek():
            self.fail("the document has ended, but more text follows")

    def value(self) -> tuple[Any, str]:
        """The next value, and its text."""
        self._peek()
        while True:
            try:
                form, end = _DECODE(self._buffer, self._at)
            except json.JSONDecodeError as error:
                half = error.msg.startswith("Unterminated string") or error.pos >= len(self._buffer) - TAIL
                if half and self._more():
                    continue
                self.fail(_why(error), error.pos)
            except Twice as error:
                self.fail(str(error))
            except RecursionError:
                self.fail("it is nested too deeply")
            except ValueError:
                self.fail("it holds a number with too many digits")
            if end == len(self._buffer) and self._more():
                continue
            body = self._buffer[self._at : end]
            self._at = end
            return form, body


def _why(error: json.JSONDecodeError) -> str:
    return error.msg[0].lower() + error.msg[1:]


def _decoded(line: bytes, place: str) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadData(f"{place} is no UTF-8 text ({error.reason}). Save the file as UTF-8.") from None


def _record(kind: Kind, body: str, place: str) -> Record:
    try:
        return NOUNS[kind].model_validate_json(body)
    except UnicodeError:
        raise BadData(f"{place}: it holds half of a surrogate pair, which is no Unicode text.") from None
    except ValidationError as error:
        raise BadData(f"{place}: {faults(error, body)}") from None


def faults(error: ValidationError, body: str = "") -> str:
    """What is wrong with a record, as one sentence that names it and each field."""
    try:
        named = json.loads(body).get("id", "") if body else ""
    except (ValueError, AttributeError, RecursionError):
        named = ""
    if body and any(fault["type"] in ("json_invalid", "string_unicode") for fault in error.errors()):
        return "its text is no Unicode: it holds half of a surrogate pair, or a number that is too long."
    said = []
    for fault in error.errors(include_url=False)[:5]:
        where = ".".join(str(part) for part in fault["loc"])
        text = in_words(fault)
        if fault["type"] not in ("extra_forbidden", "missing"):
            text += f" (given: {_short(fault['input'])})"
        said.append(f"{where} {text}" if where else f"it {text}")
    more = error.error_count() - len(said)
    who = f"the record {_short(named)}: " if isinstance(named, str) and named else ""
    return who + "; ".join(said) + (f"; and {more} more" if more > 0 else "") + "."


def _short(value: object) -> str:
    try:
        text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


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
