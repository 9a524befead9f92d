"""Answering the questions that imports left open, without their files; and taking an answer back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from graph_service.chain import digest_of
from graph_service.errors import Conflict, NotFound
from graph_service.gc_pause import gc_paused
from graph_service.model import Kind, Partner, Record, Term, key_of, kind_of, plural
from graph_service.register.dictionary import (
    Origin,
    Things,
    Waiting,
    answer_form,
    question_form,
    question_key,
    records_by_row,
    row_key,
)
from graph_service.register.imports import Imports
from graph_service.register.integrity import Named, dangling
from graph_service.revisions import Revision
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import workbook_bytes
from importers.plan import Answer, HeldRow, Plan, Question, workbook_of
from importers.plan.planner import Options, plan
from importers.reading.workbook import Limits, read


@dataclass(frozen=True)
class Forgotten:
    """What taking an answer back did: its revision, the rows that wait again, and the records that stay with the reason."""

    revision: Revision
    answer: Answer
    held: int
    kept: tuple[tuple[Kind, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """The form that `dictionary forget --json` prints."""
        kept = [{"kind": kind, "id": key} for kind, key in self.kept]
        return {"revision": self.revision.number, "answer": self.answer.to_dict(), "held": self.held, "kept": kept}


class Answering:
    """Answers, given when the file is no longer at hand."""

    def __init__(self, imports: Imports) -> None:
        self.imports = imports
        self.dictionary = imports.dictionary
        self.records = imports.records
        self.opened = imports.opened

    def plan_answers(self, choices: Mapping[str, str]) -> Plan:
        """What answering questions would do: the rows that it frees become records, and what is as written is read.

        `choices` are by the ids of open questions. Nothing is written; `apply_answers` does that.
        """
        return self.opened.steady(lambda: self._plan_answers(self.dictionary.checked(choices)))

    def apply_answers(self, planned: Plan) -> Revision | None:
        """Write a plan of answers as one revision. One made before the register moved on is a `Conflict`."""
        asked = ", ".join(f"{answer.about} = {answer.choice}" for answer in planned.answers)
        why = f"Answered: {asked[:400]}"
        with gc_paused():
            return self.records.write(planned.put, planned.delete, why=why, expected=planned.version, keep=planned.keep)

    def answer(self, choices: Mapping[str, str]) -> tuple[Plan, Revision | None]:
        """Answer questions and write what that frees, as one revision."""
        for _ in self.opened.attempts():
            planned = self.plan_answers(choices)
            try:
                return planned, self.apply_answers(planned)
            except Conflict:
                continue
        raise AssertionError("unreachable")

    def _plan_answers(self, answers: tuple[Answer, ...]) -> Plan:
        ids = {answer.id for answer in answers}
        known = (*(a for a in self.dictionary.answers() if a.id not in ids), *answers)
        snapshot = self.opened.snapshot()
        plans: list[Plan] = []
        forms, open_ = self.records.kept("held"), self.records.kept("question")
        things: Things = {("answer", answer.id): answer_form(answer, open_) for answer in answers}
        questions: dict[str, Question] = {}
        freed: dict[str, Waiting] = {}
        with gc_paused():
            for rows in self._affected(ids):
                made = self._replanned([w.row for w in rows], rows[0].sha256, _with(snapshot, plans), known)
                plans.append(made)
                still = {row_key(row): row for row in made.held}
                questions |= {question.id: question for question in made.questions}
                for w in rows:
                    if w.key not in still:
                        freed[w.key] = w
                    elif still[w.key] != w.row:
                        things["held", w.key] = {**forms[w.key], **still[w.key].to_dict()}
            for template, register in self._written(ids):
                plans.append(self._read_again(template, register, _with(snapshot, plans), known))
        records = records_by_row(plans)
        for key, w in freed.items():
            things["held", key] = None
            things["freed", key] = {**forms[key], "records": records.get((w.row.sheet, w.row.row), [])}
        things |= self._asked_now(ids, freed, questions)
        put = {(kind_of(record), key_of(record)): record for made in plans for record in made.put}
        return Plan(
            plans[0].file if plans else "",
            plans[0].sha256 if plans else "",
            self.opened.version() if not plans else plans[0].version,
            sheets=tuple(sheet for made in plans for sheet in made.sheets),
            adds=tuple(add for made in plans for add in made.adds),
            changes=tuple(change for made in plans for change in made.changes),
            unchanged=sum(made.unchanged for made in plans),
            held=tuple(row for made in plans for row in made.held),
            questions=tuple(questions.values()),
            answers=answers,
            put=tuple(put.values()),
            keep=things,
        )

    def _affected(self, ids: set[str]) -> Iterable[list[Waiting]]:
        """The held rows of every import, layout and register in which some row waits for one of these questions."""

        def group(w: Waiting) -> tuple[str, str, str, str]:
            return w.row.file, w.sha256, w.row.template, w.row.register

        for _, rows in groupby(sorted(self.dictionary.held(), key=group), key=group):
            together = list(rows)
            if any(ids.intersection(w.row.questions) for w in together):
                yield together

    def _replanned(self, rows: list[HeldRow], sha256: str, snapshot: Snapshot, dictionary: tuple[Answer, ...]) -> Plan:
        """The plan of held rows of one file, layout and register with the answers given so far."""
        first = rows[0]
        options = Options(first.template or None, first.register or None)
        workbook = workbook_of(rows, first.file, sha256)
        return plan(workbook, snapshot, self.imports.templates(), options, {}, dictionary=dictionary, freed=True)

    def _written(self, ids: set[str]) -> list[tuple[str, str]]:
        """The layouts and registers whose records say something as written that these questions ask about."""
        places = {
            (template, register)
            for form in self.records.kept("question").values()
            if form["id"] in ids and form["meanwhile"] != "held"
            for template in form["templates"]
            for register in form["registers"]
        }
        return sorted(places)

    def _read_again(self, template: str, register: str, snapshot: Snapshot, dictionary: tuple[Answer, ...]) -> Plan:
        """The plan of a register's own records, exported in a layout: what is as written there is read by the answers."""
        content = workbook_bytes([self.imports.sheet(template, partner=register or None)])
        workbook = read(content, "register.xlsx", Limits.of(self.opened.settings))
        options = Options(template, register or None)
        made = plan(workbook, snapshot, self.imports.templates(), options, {}, dictionary=dictionary, freed=True)
        return replace(made, held=(), questions=(), adds=())

    def _asked_now(self, ids: set[str], freed: Mapping[str, Waiting], questions: Mapping[str, Question]) -> Things:
        """The questions as they stand after these answers."""
        things: Things = {}
        needed = {
            id for w in self.dictionary.held() if w.key not in freed for id in w.row.questions
        } - ids | questions.keys()
        for key, form in self.records.kept("question").items():
            if form["id"] in ids or (form["meanwhile"] == "held" and form["id"] not in needed):
                things["question", key] = None
            elif form["id"] in questions:
                things["question", key] = {**form, **question_form(questions[form["id"]])}
        new = questions.keys() - {form["id"] for form in self.records.kept("question").values()}
        for id in new:
            origin = next(
                (Origin.from_dict(f) for f in self.records.kept("held").values() if id in f["questions"]), None
            )
            origin = origin or Origin("answers", "", ("",))
            things["question", question_key(questions[id], origin)] = {
                **origin.to_dict(),
                **question_form(questions[id]),
            }
        return things

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

    def _forget(self, answer: Answer, version: int) -> Forgotten:
        things: Things = {("answer", answer.id): None}
        rows = {key: form for key, form in self.records.kept("freed").items() if answer.id in form["questions"]}
        for key, form in rows.items():
            things["freed", key] = None
            things["held", key] = {name: value for name, value in form.items() if name != "records"}
        made = {(kind, key) for form in rows.values() for kind, key in form.get("records", ())}
        going, kept = self._unedited(made, answer.id)
        put = [record for record in self._without_alias(answer) if (kind_of(record), key_of(record)) not in going]
        while faults := [fault for fault in dangling(self.opened.store, put, (), going) if fault.deleted]:
            for fault in faults:
                stuck = (fault.reference.kind, fault.reference.key)
                going.discard(stuck)
                kept.add(stuck)
        asked = self.records.kept("answer")[answer.id].get("asked", {})
        things |= {("question", key): form for key, form in asked.items()}
        revision = self.records.write(
            put, sorted(going), why=f"Forgotten: {answer.about} = {answer.choice}", expected=version, keep=things
        )
        assert revision is not None
        return Forgotten(revision, answer, len(rows), tuple(sorted(kept)))

    def _unedited(self, made: set[tuple[Kind, str]], id: str) -> tuple[set[Named], set[Named]]:
        """The records that are still as the revision that answered made them, and those that are not."""
        answered = self.opened.store.history("answer", id)[-1][0].number
        going: set[Named] = set()
        kept: set[Named] = set()
        wanted = {(change.kind, change.key): change.after for change in self.opened.store.changes(answered)}
        for kind in {kind for kind, _ in made}:
            keys = sorted(key for noun, key in made if noun == kind)
            for key, record in self.opened.store.several(kind, keys).items():
                same = digest_of(record.to_json()) == wanted.get((kind, key))
                (going if same else kept).add((kind, key))
        return going, kept

    def _without_alias(self, answer: Answer) -> list[Record]:
        """The partner or term that a name was said to mean, without that name."""
        kind: Kind = "term" if answer.kind == "term" else "partner"
        if answer.kind not in ("body", "term", "same"):
            return []
        record = self.opened.store.get(kind, answer.choice)
        if not isinstance(record, Partner | Term) or answer.about not in record.aliases:
            return []
        return [record.model_copy(update={"aliases": tuple(a for a in record.aliases if a != answer.about)})]


def _with(snapshot: Snapshot, plans: Iterable[Plan]) -> Snapshot:
    """A snapshot in which what these plans put is written already."""
    records: dict[Kind, dict[str, Record]] = {}
    for record in (record for made in plans for record in made.put):
        records.setdefault(kind_of(record), {})[key_of(record)] = record
    return snapshot.replacing(**{plural(kind): {**snapshot.of(kind), **new} for kind, new in records.items()})
