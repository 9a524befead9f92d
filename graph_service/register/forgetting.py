"""Taking an answer back: the rows that it freed wait again, and the records that it changed are as they were."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from graph_service.chain import digest_of
from graph_service.errors import Conflict, NotFound
from graph_service.model import NOUNS, Kind, Partner, Record, Term, key_of, kind_of
from graph_service.register.dictionary import Origin, Things, question_form, question_key, row_key, waiting
from graph_service.register.imports import Imports
from graph_service.register.integrity import Named, dangling
from graph_service.register.replanning import Replanning, together, with_plans, without
from graph_service.revisions import Revision
from importers.plan import DictionaryEntry, Plan


@dataclass(frozen=True)
class Forgotten:
    """What taking an answer back did: its revision, the rows that wait again, and the records that stay with the reason."""

    revision: Revision
    answer: DictionaryEntry
    held: int
    kept: tuple[tuple[Kind, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """The form that `dictionary forget --json` prints."""
        kept = [{"kind": kind, "id": key} for kind, key in self.kept]
        return {"revision": self.revision.number, "answer": self.answer.to_dict(), "held": self.held, "kept": kept}


class Forgetting:
    """Answers, taken out of the dictionary."""

    def __init__(self, imports: Imports) -> None:
        self.dictionary = imports.dictionary
        self.records = imports.records
        self.opened = imports.opened
        self.replanning = Replanning(imports)

    def forget(self, id: str) -> Forgotten:
        """Take an answer out of the dictionary: rows that it freed wait again, and its question is open again.

        A record that was edited since, or that others refer to, stays as it is and is named.
        """
        for version in self.opened.attempts():
            answer = next((a for a in self.dictionary.answers() if a.id == id), None)
            if answer is None:
                raise NotFound(f"The dictionary has no answer {id[:120]!r}. See: graph-service dictionary")
            try:
                return self._forget(answer, version)
            except Conflict:
                continue
        raise AssertionError("unreachable")

    def _forget(self, answer: DictionaryEntry, version: int) -> Forgotten:
        freed = {key: form for key, form in self.records.kept("freed").items() if answer.id in form["answers"]}
        entries = {key: form for key, form in freed.items() if "rows" in form}
        forms = {key: row for entry in entries.values() for key, row in entry["rows"].items()}
        put = self._without_alias(answer)
        written = {(form["record"][0], form["record"][1]): key for key, form in freed.items() if "record" in form}
        same, edited = self._unedited(set(written), answer.id)
        back = [_before(freed[written[named]]) for named in sorted(same)]
        put = [*(record for record in put if (kind_of(record), key_of(record)) not in same), *back]
        made = {(kind, key) for form in forms.values() for kind, key in form["records"]}
        going, kept = self._unedited(made, answer.id)
        kept |= self._needed(going, put) | edited
        snapshot = with_plans(without(self.opened.snapshot(), going), [Plan("", "", version, put=tuple(put))])
        known = tuple(a for a in self.dictionary.answers() if a.id != answer.id)
        things: Things = {("answer", answer.id): None}
        things |= {("freed", key): None for key in written.values()}
        staying: set[Named] = set()
        questions = self.records.kept("answer")[answer.id].get("asked", {})
        for rows in together(waiting(key, form) for key, form in forms.items()):
            again = self.replanning.held_rows([w.row for w in rows], rows[0].sha256, snapshot, known)
            still = {row_key(row): row for row in again.held}
            for w in rows:
                form = forms[w.key]
                if w.key in still:
                    rest = {name: value for name, value in form.items() if name != "records"}
                    things["held", w.key] = rest | still[w.key].kept()
                else:
                    staying |= {(kind, key) for kind, key in form["records"]}
            origin = Origin.from_dict(forms[rows[0].key])
            for question in again.questions:
                questions[question_key(question, origin)] = {**origin.to_dict(), **question_form(question)}
        for place, entry in entries.items():
            left = {key: row for key, row in entry["rows"].items() if ("held", key) not in things}
            others = [other for other in entry["answers"] if other != answer.id]
            things["freed", place] = {"answers": others, "rows": left} if left and others else None
        going -= staying
        kept |= self._needed(going, put)
        things |= {("question", key): form for key, form in questions.items()}
        why = f"Forgotten: {answer.about} = {answer.choice}"
        revision = self.records.write(put, sorted(going), why=why, expected=version, keep=things)
        assert revision is not None
        held = sum(shelf == "held" for shelf, _ in things)
        return Forgotten(revision, answer, held, tuple(sorted(kept)))

    def _needed(self, going: set[Named], put: list[Record]) -> set[Named]:
        """Those of the records that others refer to; they are taken out of what goes."""
        needed: set[Named] = set()
        while faults := {
            (fault.reference.kind, fault.reference.key)
            for fault in dangling(self.opened.store, put, (), going)
            if fault.deleted
        }:
            going -= faults
            needed |= faults
        return needed

    def _unedited(self, made: set[tuple[Kind, str]], id: str) -> tuple[set[Named], set[Named]]:
        """The records that are still as the revision that answered made them, and those that are not."""
        answered = self.opened.store.history("answer", id)[-1][0].number
        going: set[Named] = set()
        kept: set[Named] = set()
        wanted = {(change.kind, change.key): change.after for change in self.opened.store.changes(answered)}
        for kind in {kind for kind, _ in made}:
            keys = sorted(key for noun, key in made if noun == kind and (noun, key) in wanted)
            current = self.opened.store.several(kind, keys)
            for key in keys:
                now = digest_of(current[key].to_json()) if key in current else None
                (going if now == wanted[kind, key] else kept).add((kind, key))
        return going, kept

    def _without_alias(self, answer: DictionaryEntry) -> list[Record]:
        """The partner or term that a name was said to mean, without that name."""
        kind: Kind = "term" if answer.kind == "term" else "partner"
        if answer.kind not in ("body", "term", "same"):
            return []
        key = f"{answer.facts.get('scheme', 'category')}/{answer.choice}" if kind == "term" else answer.choice
        record = self.opened.store.get(kind, key)
        if not isinstance(record, Partner | Term) or answer.about not in record.aliases:
            return []
        return [record.model_copy(update={"aliases": tuple(a for a in record.aliases if a != answer.about)})]


def _before(form: Mapping[str, Any]) -> Record:
    """A record as it would be without the answers that changed it."""
    kind: Kind = form["record"][0]
    made: Record = NOUNS[kind].model_validate_json(orjson.dumps(form["before"]))
    return made
