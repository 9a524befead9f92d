"""Moving a register in and out: load, dump, backup, restore; and verify."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from graph_service.chain import START, chain_problems
from graph_service.documents import read_document, read_ndjson, write_document, write_ndjson
from graph_service.errors import BadData, Conflict, StoreError, UsageError
from graph_service.model import KINDS
from graph_service.register import backup
from graph_service.register.integrity import message
from graph_service.register.opened import AsAt, OpenRegister
from graph_service.register.staging import Staging
from graph_service.revisions import SHELVES, Revision

CHUNK = 1 << 20
LOOK = 1 << 12
PROBLEMS = 100
"""How many problems verify names at most."""
FORMS = {".json": False, ".ndjson": True, ".jsonl": True}
UNREADABLE = (StoreError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""What reading a register may raise that was altered."""
NDJSON = re.compile(rb'(\xef\xbb\xbf)?\s*\{\s*"(kind|record)"')
"""How NDJSON begins: no list of a document has such a name."""


EXPECTED = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


def _number_and_digest(text: str) -> tuple[int, str]:
    """A revision as `verify` prints it."""
    match = EXPECTED.fullmatch(text.strip().lower())
    if match is None:
        raise UsageError(f"{text[:80]!r} is not NUMBER:DIGEST, as verify and revisions print it.")
    return int(match[1]), match[2]


@dataclass(frozen=True)
class Loaded:
    """What a load did: its revision, none when nothing changed, and how many records it read and wrote."""

    revision: Revision | None
    read: int

    @property
    def changed(self) -> int:
        """How many records were added or replaced."""
        return self.revision.changes if self.revision else 0

    def to_dict(self) -> dict[str, Any]:
        """The form that `load --json` prints."""
        number = self.revision.number if self.revision else None
        return {"revision": number, "read": self.read, "changed": self.changed, "unchanged": self.read - self.changed}


class Hashing:
    """A file being read, the SHA-256 of what was read so far, and a look at how it begins."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._sum = hashlib.sha256()
        self.beginning = self._ahead = source.read(LOOK)

    def read(self, size: int = -1, /) -> bytes:
        """Read on."""
        data, self._ahead = self._ahead, b""
        data = data or self._source.read(size)
        self._sum.update(data)
        return data

    def __iter__(self) -> Iterator[bytes]:
        rest = b""
        while chunk := self.read(CHUNK):
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
        if rest:
            yield rest

    def hexdigest(self) -> str:
        """SHA-256 in hexadecimal."""
        return self._sum.hexdigest()


class Transfer:
    """Moving a register in and out."""

    def __init__(self, opened: OpenRegister) -> None:
        self.opened = opened
        self.store = opened.store

    def load(self, source: str | Path | BinaryIO, *, ndjson: bool | None = None, name: str | None = None) -> Loaded:
        """Add the records of a document or NDJSON, replacing by id, as one revision; the same again changes nothing.

        Everything is read and checked before anything is written; what is wrong is `BadData`, and the register stays as
        it was. `ndjson` says which form it is: by default a file's name does, and else how it begins.
        """
        if isinstance(source, str | Path):
            path = Path(source)
            try:
                with path.open("rb") as file:
                    return self.load(file, ndjson=FORMS.get(path.suffix, ndjson), name=name or path.name)
            except IsADirectoryError:
                raise BadData(f"{path} is a folder. Name a file.") from None
            except OSError as error:
                raise BadData(f"{path} cannot be read: {error.strerror}.") from None
        name = name or "standard input"
        hashing = Hashing(source)
        if b"\0" in hashing.beginning:
            raise BadData(f"{name} is not UTF-8 text: it has zero bytes, as UTF-16 has. Save it as UTF-8.")
        if ndjson is None:
            ndjson = NDJSON.match(hashing.beginning) is not None
        staging = Staging()
        try:
            read = staging.fill((read_ndjson if ndjson else read_document)(hashing, name))
            why = f"Load of {name} (SHA-256 {hashing.hexdigest()})"
            return Loaded(self._write_staged(staging, why), read)
        finally:
            staging.close()

    def _write_staged(self, staging: Staging, why: str) -> Revision | None:
        for version in self.opened.attempts():
            fault = message(staging.dangling(self.store))
            if fault:
                raise BadData(f"{fault} Nothing was written.")
            try:
                return self.opened.apply(self.opened.draft(why, version), staging, (), {})
            except Conflict:
                continue
        raise AssertionError("unreachable")

    def dump(self, *, ndjson: bool = False, as_at: AsAt = None) -> Iterator[str]:
        """The register's JSON form as pieces of text, streamed: sorted by id, without what is absent or shipped.

        It is the register of one revision, also when others write meanwhile.
        """
        number = self.opened.revision_at(as_at)
        kinds = ((kind, (body for _, body in self.opened.bodies(kind, number))) for kind in KINDS)
        yield from write_ndjson(kinds) if ndjson else write_document(kinds)

    def backup(self, path: str | Path, *, tokens: bool = False, keep: int | None = None) -> backup.WrittenBackup:
        """Write everything (records, revisions, imports, templates) to a file, and read it again to check it.

        Sessions are left out, and so are tokens unless they are asked for. Where `path` is a folder, the file gets a name
        from the time; with `keep`, only that many such files stay there, the newest.
        """
        key = backup.seal_key(self.opened.settings)
        path = Path(path)
        folder = path if path.is_dir() else None
        if keep is not None and folder is None:
            raise UsageError("Files are only kept and dropped in a folder. Name one that exists.")
        if folder is not None:
            path = folder / backup.dated(datetime.now(UTC))

        def made() -> int:
            with self.store.reading():
                return backup.write(path, backup.lines(self.store, key, tokens=tokens))

        size = self.opened.steady(made)
        backup.Backup(path, key)
        if folder is not None and keep is not None:
            backup.drop_oldest(folder, keep)
        with suppress(StoreError):  # a register that cannot be written can be backed up
            self.store.keep({("backup", str(path.absolute())): orjson.dumps(datetime.now(UTC).isoformat()).decode()})
        return backup.WrittenBackup(path, size)

    def restore(self, path: str | Path, *, sealed: bool = True) -> int:
        """Fill this register, which must be empty, from a backup of either store; the number of its latest revision.

        A backup without a seal, or with one by another key, is refused; with `sealed` false it is read without its tokens.
        """
        self.store.restore(backup.Backup(path, backup.seal_key(self.opened.settings) if sealed else None))
        return self.store.version()

    def latest(self) -> str:
        """The latest revision as `NUMBER:DIGEST`, which stands for the whole history up to it."""
        number, digest = self.store.head()
        return f"{number}:{digest or START}"

    def verify(self, expect: Iterable[str] = ()) -> tuple[str, ...]:
        """Everything that was altered behind the service's back, as sentences; nothing when all is as it was written.

        expect: `NUMBER:DIGEST` of revisions, kept elsewhere, that this history must have.
        """
        expected = [_number_and_digest(text) for text in expect]
        return self.opened.steady(lambda: self._verified(expected))

    def _verified(self, expected: list[tuple[int, str]]) -> tuple[str, ...]:
        problems: list[str] = []
        try:
            with self.store.reading():
                for check in (partial(self._unexpected, expected), self._chain_problems, self.store.problems):
                    try:
                        problems += islice(check(), PROBLEMS - len(problems))
                    except UNREADABLE as error:
                        problems.append(f"The register cannot be read to its end: {error}")
        except StoreError as error:
            problems.append(str(error))
        return tuple(dict.fromkeys(problems))

    def _unexpected(self, expected: list[tuple[int, str]]) -> Iterator[str]:
        """Revisions that are not in this history with the digests they should have."""
        if not expected:
            return
        digests: dict[object, object] = {revision.number: revision.digest for revision in self.store.revisions()}
        digests[0] = START
        for number, digest in expected:
            if number not in digests:
                yield f"Revision {number} is expected, but this history does not have it."
            elif digests[number] != digest:
                yield f"Revision {number} is not the expected one: this is another history, or it was rewritten."

    def _chain_problems(self) -> Iterator[str]:
        kinds: list[Any] = sorted((*KINDS, *SHELVES))
        records = (
            (kind, key, body)
            for kind in kinds
            for key, body in (sorted(self.store.kept(kind).items()) if kind in SHELVES else self.store.bodies(kind))
        )
        return chain_problems(self.store.head(), self.store.revisions(-(1 << 62)), self.store.changes(), records)
