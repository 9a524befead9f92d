"""Records of one kind at one revision that are read when somebody asks for them: most questions need few of most kinds."""

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

FEW = 100
"""How many records are read one by one, before all are read at once."""

R = TypeVar("R")


class OnDemand(Mapping[str, R], Generic[R]):
    """Records by key: one at a time while few are asked for, else all, which are then kept.

    `read` reads a record, or tells that there is none; `all_` reads all, in the order of keys. Both read them as they stood at
    the same revision, whatever was written since, so it makes no difference when they are called. Who asks for all while
    another thread reads them waits for `lock`, and finds what it read.
    """

    def __init__(
        self, read: Callable[[str], R | None], all_: Callable[[], Mapping[str, R]], lock: AbstractContextManager[object]
    ) -> None:
        self._read, self._all, self._lock = read, all_, lock
        self._met: dict[str, R | None] = {}
        self._whole: Mapping[str, R] | None = None

    def __getitem__(self, key: str) -> R:
        if self._whole is None and len(self._met) < FEW:
            if key not in self._met:
                self._met[key] = self._read(key)
            record = self._met[key]
            if record is None:
                raise KeyError(key)
            return record
        return self.whole()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._whole if self._whole is not None else super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole())

    def __len__(self) -> int:
        return len(self.whole())

    def keys(self) -> KeysView[str]:
        """All keys."""
        return self.whole().keys()

    def values(self) -> ValuesView[R]:
        """All records."""
        return self.whole().values()

    def items(self) -> ItemsView[str, R]:
        """All records with their keys."""
        return self.whole().items()

    @property
    def was_read(self) -> bool:
        """Whether all are in memory."""
        return self._whole is not None

    def whole(self) -> Mapping[str, R]:
        """All records, read if they were not."""
        if self._whole is not None:
            return self._whole
        with self._lock:
            if self._whole is None:
                self._whole = self._all()
            return self._whole
