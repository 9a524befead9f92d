"""What a file only names, and the register does not have: bodies, terms, assets and projects. Each is reported once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from graph_service.model import Kind, Scheme
from graph_service.snapshot import Snapshot
from importers.columns.kinds import CellNames
from importers.convert.parsed import Ask, ProposedName
from importers.plan.open_questions import Questions
from importers.plan.remarks import Remarks
from importers.records import RecordMaker
from importers.resolve.alike_names import alike
from importers.resolve.drafts import Draft
from importers.resolve.identity import digest

_MOST_ASKED = 200
"""How many new names of one kind have a question of their own."""


class Mentioned:
    """Makes the drafts of what is only named, and the questions of what waits. `listed` is what rows of the file are themselves."""

    def __init__(
        self,
        names: CellNames,
        records: RecordMaker,
        listed: Collection[tuple[Kind, str]],
        remarks: Remarks,
        questions: Questions,
        held: bool,
    ) -> None:
        self._held = held
        self._names, self._records, self._listed = names, records, listed
        self._remarks, self._questions = remarks, questions

    bodies_question = ""
    """The id of the question about all bodies that are new."""

    def drafts(self, snapshot: Snapshot) -> list[Draft]:
        """What the file names and the register does not have, and may be added."""
        return [*self._bodies(), *self._terms(), *self._others(snapshot)]

    def _bodies(self) -> list[Draft]:
        new = [n for n in self._names.bodies.new.values() if n.cells and ("partner", n.id) not in self._listed]
        waiting = [named for named in new if not named.admitted]
        if waiting:
            self._ask_bodies(waiting)
        self._ask_pairs(new)
        made = []
        for named in new:
            if named.admitted:
                near = [id for id in named.suggestions if id in self._names.bodies.labels]
                self._remark(named, "new-partner", candidates=near)
                group = {"group": True} if named.scheme == "group" else {}
                made.append(_draft("partner", named.id, {"id": named.id, "name": named.name} | group, named))
        return made

    def _ask_bodies(self, waiting: Sequence[ProposedName]) -> None:
        """Asks once for all that are new; and of each that may be a body of the register, or a department, for itself."""
        asks = {named.name: self._names.bodies.ask_named(named.name) for named in waiting}
        names = tuple(sorted(asks))
        key = digest("\n".join(names))
        facts = {"names": names}
        about = names[0] if len(names) == 1 else f"{len(names)} new names"
        question = Ask("bodies", about, ("add",), "held" if self._held else "as-written", (key,), facts=facts)
        cells = [cell for named in waiting for cell in named.cells]
        self.bodies_question = self._questions.ask(question, cells)
        for name in names[:3]:
            self._questions.ask(question, (), name)
        for named in waiting[:_MOST_ASKED]:
            ask = asks[named.name]
            if ask.facts["candidates"] or ask.facts["department"] or len(waiting) == 1:
                self._questions.ask(replace(ask, meanwhile=question.meanwhile), named.cells, named.name)

    def _ask_pairs(self, new: Sequence[ProposedName]) -> None:
        """Asks of two new names that are alike whether they are one body. Until that is answered they are two."""
        by_name = {named.name: named for named in new}
        for pair in alike(tuple(by_name)):
            ask = Ask("same", " / ".join(pair), ("yes", "no"), "apart", facts={"pair": pair})
            for name in pair:
                self._questions.ask(ask, by_name[name].cells, name)

    def _terms(self) -> list[Draft]:
        made, rest = [], defaultdict(list)
        for new in self._names.terms.new.values():
            key = f"{new.scheme}/{new.id}"
            if not new.cells or ("term", key) in self._listed:
                continue
            fields: dict[str, Any] = {"scheme": new.scheme, "id": new.id, "label": new.name}
            made.append(_draft("term", key, fields if new.admitted else fields | {"unmapped": True}, new))
            if new.admitted:
                continue
            self._remark(new, "unmapped-term", scheme=new.scheme, candidates=new.suggestions)
            scheme: Scheme = new.scheme  # type: ignore[assignment]
            if new.suggestions and len(made) <= _MOST_ASKED:
                self._questions.ask(self._names.terms.ask(new.name, scheme), new.cells, new.name)
            else:
                rest[scheme].append(new)
        for scheme, words in rest.items():
            names = tuple(sorted(new.name for new in words))
            about = names[0] if len(names) == 1 else f"{len(names)} words"
            facts = {"scheme": scheme, "names": names}
            ask = Ask("term", about, ("keep",), "unmapped", (scheme, digest("\n".join(names))), facts=facts)
            if len(names) == 1:
                ask = self._names.terms.ask(names[0], scheme)
            self._questions.ask(ask, [cell for new in words for cell in new.cells])
            for name in names[:3]:
                self._questions.ask(ask, (), name)
        return made

    def _others(self, snapshot: Snapshot) -> list[Draft]:
        made = []
        for named, holder in self._records.assets.values():
            if named.cells and ("asset", named.id) not in self._listed:
                made.append(_draft("asset", named.id, {"id": named.id, "name": named.name, "holder": holder}, named))
                self._remark(named, "new-asset", holder=self._names.bodies.label(holder))
        for named in self._records.projects.values():
            if named.cells and ("project", named.id) not in self._listed and named.id not in snapshot.projects:
                made.append(_draft("project", named.id, {"id": named.id, "name": named.name}, named))
                self._remark(named, "new-project")
        return made

    def _remark(self, new: ProposedName, code: str, **facts: Any) -> None:
        for cell in new.cells:
            self._remarks.add(cell, code, "note", {"text": new.name[:80], "id": new.id, **facts})


def _draft(kind: Kind, id: str, fields: dict[str, Any], new: ProposedName) -> Draft:
    sheet, row, at = new.cells[0]
    return Draft(kind, id, fields, {}, sheet, row, at, passing=True)
