"""JSON text read piece by piece: one value after the other, with the place of what is wrong in it."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn, Protocol

from graph_service.errors import BadData
from graph_service.validation_messages import short

CHUNK = 1 << 20
TAIL = 16
"""Characters at the end of what was read so far that may be half of a literal."""

_SPACE = re.compile(r"[ \t\n\r]*")


class Source(Protocol):
    """Bytes that can be read on, in pieces or by lines."""

    def read(self, size: int = -1, /) -> bytes: ...

    def __iter__(self) -> Iterator[bytes]: ...


class Twice(ValueError):
    """An object of a JSON text has a name twice: which of the two values was meant, nobody can tell."""

    def __init__(self, name: str) -> None:
        super().__init__(f"it has the name {short(name)} twice in one object, which can have only one value")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of a JSON text, for `object_pairs_hook`: each name in it once, or it is `Twice`."""
    form = dict(pairs)
    if len(form) < len(pairs):
        names = [name for name, _ in pairs]
        raise Twice(next(name for name in names if names.count(name) > 1))
    return form


decode = json.JSONDecoder(object_pairs_hook=once).raw_decode
"""The value at a place of a text, and where it ends: `json`'s own decoder, with each name once."""


def space(text: str, at: int) -> int:
    """Where the space at a place of a text ends."""
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]


def why(error: json.JSONDecodeError) -> str:
    """What is wrong with a JSON text, to stand in a sentence."""
    return error.msg[0].lower() + error.msg[1:]


class JsonText:
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
            raise BadData(f"{self.name} is not UTF-8 text ({error.reason}). Save it as UTF-8.") from None
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
            self._at = space(self._buffer, self._at)
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
                form, end = decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                half = error.msg.startswith("Unterminated string") or error.pos >= len(self._buffer) - TAIL
                if half and self._more():
                    continue
                self.fail(why(error), error.pos)
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
