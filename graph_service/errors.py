"""What can go wrong, said to the person it concerns. Every error of the service's own is a `RegisterError`.

A message is one or a few plain sentences: what is wrong, where, and what to do. `exit_code` is what the command line ends
with, and the web answers from the same class.
"""

from collections.abc import Iterable


class RegisterError(Exception):
    """The root of all the service's own errors.

    A message may name records: `{partner}` stands for that of `records`, given by kind and id, which a face calls by its name.
    """

    exit_code = 1

    def __init__(self, message: str = "", **records: tuple[str, str]) -> None:
        ids = {name: key.rpartition("/")[2] for name, (_, key) in records.items()}
        super().__init__(message.format(**ids) if records else message)
        self.template, self.records = message, records


class BadData(RegisterError):
    """The data given cannot be taken as it is. Nothing was written."""


class BrokenReference(BadData):
    """A record would refer to one that the register does not have. The data is well formed; what it names is missing."""


class Ambiguous(BadData):
    """A name that several records have. The message says which, to be chosen from by id."""


class NotFound(RegisterError):
    """A record, revision or name that the register does not have. `nearest` are ids of what it has, of the `kind` (or scheme)."""

    def __init__(self, message: str = "", nearest: Iterable[str] = (), kind: str = "") -> None:
        self.nearest, self.kind = tuple(nearest), kind
        super().__init__(self.with_nearest(message, self.nearest))
        self.template = message

    @staticmethod
    def with_nearest(message: str, names: Iterable[str]) -> str:
        """The message, with the nearest names, if there are any."""
        listed = ", ".join(names)
        return f"{message} The nearest: {listed}." if listed else message


class Conflict(RegisterError):
    """The register or a record has moved on since it was read. Nothing was written; read again and repeat."""


class Forbidden(RegisterError):
    """The one who asks may not do this."""


class UsageError(RegisterError):
    """The command or a setting was given wrongly."""

    exit_code = 2


class StoreError(RegisterError):
    """The store cannot be reached, opened or written."""

    exit_code = 3


class Busy(RegisterError):
    """The service has too much to do to take this now. Nothing was written; repeat later."""

    exit_code = 3


class ToolFailed(RegisterError):
    """A program that the service runs (a reader, Graphviz) failed or ran out of its limits."""

    exit_code = 3
