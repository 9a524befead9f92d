"""What imports left open at a revision, and by which answers of the dictionary records were read."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from graph_service.model import Kind
from graph_service.revisions import Shelf
from graph_service.snapshot import Imported, Reading
from importers.resolve.identity import slug


class _Read(NamedTuple):
    """A record that answers freed or changed: the questions that it waited for, and what it said before."""

    record: tuple[Kind, str]
    waited_for: tuple[str, ...] = ()
    written: str = ""
    listed: frozenset[str] = frozenset()

    def is_by(self, answer: Mapping[str, Any]) -> bool:
        """Whether it was read by an answer, of those that were given together."""
        about = str(answer["about"]).casefold()
        return answer["id"] in self.waited_for or about in self.written or slug(about) in self.listed


def imported(shelf: Callable[[Shelf], Mapping[str, str]]) -> Imported:
    """What stands on the shelves of one revision, as answers about coverage need it."""
    readings: dict[tuple[Kind, str], dict[Reading, None]] = {}
    freed = shelf("freed")
    answers = {form["id"]: form for form in map(orjson.loads, shelf("answer").values())} if freed else {}
    for text in freed.values():
        form = orjson.loads(text)
        for read in _records(form):
            for answer in (answers[id] for id in form["answers"] if id in answers):
                if answer["choice"] != "as-written" and read.is_by(answer):
                    scheme = answer["facts"].get("scheme", "category") if answer["kind"] == "term" else None
                    reading = Reading(answer["kind"], str(answer["about"]), answer["choice"], scheme)
                    readings.setdefault(read.record, {})[reading] = None
    return Imported(len(shelf("held")), {record: tuple(each) for record, each in readings.items()})


def _records(form: Mapping[str, Any]) -> Iterator[_Read]:
    for row in form.get("rows", {}).values():
        for kind, key in row["records"]:
            yield _Read((kind, key), tuple(row["questions"]))
    if "record" in form:
        kind, key = form["record"]
        written = " ".join(map(str, form["before"].get("as_written", {}).values())).casefold()
        lists = [value for value in form["before"].values() if isinstance(value, list)]
        listed = frozenset(word for words in lists for word in words if isinstance(word, str))
        yield _Read((kind, key), written=written, listed=listed)
