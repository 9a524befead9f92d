"""Answering the questions that imports left open, without their files."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from graph_service.errors import BadData, Conflict, NotFound
from graph_service.gc_pause import gc_paused
from graph_service.model import Partner, Record, Term, key_of, kind_of
from graph_service.register.dictionary import (
    Origin,
    Things,
    Waiting,
    answer_form,
    freed_rows,
    naming_a_partner,
    question_form,
    question_key,
    read_by,
    row_key,
    waiting,
)
from graph_service.register.forgetting import Forgetting
from graph_service.register.imports import Imports
from graph_service.register.integrity import Named, shipped_terms
from graph_service.register.merging import Merge, Merging, with_terms
from graph_service.register.replanning import Replanning, together, with_plans
from graph_service.register.unmapped import UnmappedWords
from graph_service.revisions import Revision
from graph_service.snapshot import Snapshot
from importers.plan import DictionaryEntry, Plan, Question
from importers.resolve.alike_names import pair_of


class Answering:
    """Answers, given when the file is no longer at hand."""

    def __init__(self, imports: Imports) -> None:
        self.imports = imports
        self.dictionary = imports.dictionary
        self.records = imports.records
        self.opened = imports.opened
        self.merging = Merging(imports.records)
        self.replanning = Replanning(imports)
        self.forgetting = Forgetting(imports)
        self.unmapped = UnmappedWords(self.opened, self.answer_with)

    def plan_answers(self, choices: Mapping[str, str]) -> Plan:
        """What answering questions would do: the rows that it frees become records, and what is as written is read.

        `choices` are by the ids of open questions. Nothing is written; `apply_answers` does that.
        """
        return self.opened.steady(lambda: self._plan_answers(self.dictionary.checked(choices)))

    def apply_answers(self, planned: Plan) -> Revision | None:
        """Write a plan of answers as one revision. One made before the register moved on is a `Conflict`."""
        summary = ", ".join(f"{answer.about} = {answer.choice}" for answer in planned.answers)
        why = f"Answered: {summary[:400]}"
        with gc_paused():
            return self.records.write(planned.put, planned.delete, why=why, expected=planned.version, keep=planned.keep)

    def answer(self, choices: Mapping[str, str]) -> tuple[Plan, Revision | None]:
        """Answer questions and write what that frees, as one revision."""
        return self.answer_with(lambda: self.dictionary.checked(choices))

    def answer_with(self, answers: Callable[[], tuple[DictionaryEntry, ...]]) -> tuple[Plan, Revision | None]:
        """Write answers and what they free, as one revision; `answers` makes them again where the register has moved on."""
        for _ in self.opened.attempts():
            planned = self.opened.steady(lambda: self._plan_answers(answers()))
            try:
                return planned, self.apply_answers(planned)
            except Conflict:
                continue
        raise AssertionError("unreachable")

    def add(self, forms: Iterable[Mapping[str, Any]]) -> int:
        """Take over answers of another register's dictionary, in the form that `dictionary --json` prints, as one revision.

        They free what waits for them here; returns their number. One that is not an answer, or names a partner that is not
        here, is `BadData`.
        """
        try:
            answers = [DictionaryEntry.from_dict(form) for form in forms]
        except (TypeError, AttributeError) as error:
            raise BadData("These are not answers as dictionary --json prints them. Nothing was written.") from error
        snapshot = self.opened.snapshot()
        answers = [naming_a_partner(answer, snapshot) for answer in answers]
        self.answer_with(lambda: tuple(answers))
        return len(answers)

    def _plan_answers(self, answers: tuple[DictionaryEntry, ...]) -> Plan:
        ids = {answer.id for answer in answers}
        before = tuple(answer for answer in self.dictionary.answers() if answer.id not in ids)
        snapshot = self.opened.snapshot()
        plans: list[Plan] = []
        forms, open_ = self.records.kept("held"), self.records.kept("question")
        things: Things = {("answer", answer.id): answer_form(answer, open_) for answer in answers}
        questions: dict[str, Question] = {}
        freed: dict[str, Waiting] = {}
        held = [waiting(key, form) for key, form in forms.items()]
        with gc_paused():
            for answer in answers:
                if answer.kind == "term":
                    plans.append(self._mapped(answer, with_plans(snapshot, plans)))
                if "pair" in answer.facts and answer.choice == "yes" and (merge := self._merge(answer, snapshot)):
                    gone: Named = ("partner", merge.other.id)
                    plans.append(replace(Plan("", "", merge.version), put=merge.put, delete=(gone,)))
                    things |= self.merging.shelves(merge)
            for source in self.replanning.sources(ids):
                origin = Origin.from_dict(source)
                rows = {
                    (w.row.sheet, w.row.row): w
                    for w in held
                    if origin.left(forms[w.key]) and "mended" not in forms[w.key]
                }
                made = self.replanning.file(source, with_plans(snapshot, plans), before, answers, rows.keys())
                plans.append(made)
                things |= self.dictionary.left_by_answers(made, origin, ids)
                freed |= {w.key: w for w in rows.values() if things.get(("held", w.key), w) is None}
                planned = {w.key for w in rows.values()}
                held = [w for w in held if w.key not in planned]
            for waiting_rows in self._affected(ids, held):
                made = self.replanning.held_rows(
                    [w.row for w in waiting_rows],
                    waiting_rows[0].sha256,
                    with_plans(snapshot, plans),
                    (*before, *answers),
                )
                plans.append(made)
                still = {(row.sheet, row.row): row for row in made.held}
                questions |= {question.id: question for question in made.questions}
                for w in waiting_rows:
                    row = still.get((w.row.sheet, w.row.row))
                    if row is None:
                        freed[w.key] = w
                    elif row != w.row:
                        things["held", w.key] = None
                        things["held", row_key(row)] = {**forms[w.key], **row.kept()}
        for made in plans:
            touched = [*made.delete, *((kind_of(record), key_of(record)) for record in made.put)]
            for kind, key in touched:
                if (record := snapshot.of(kind).get(key)) is not None:
                    things |= read_by(record, ids)
        things |= {("held", key): None for key in freed}
        things |= freed_rows({key: forms[key] for key in freed}, ids, plans)
        put = {(kind_of(record), key_of(record)): record for made in plans for record in made.put}
        others = self._asked_now(
            ids, self.dictionary.idle_questions(freed), questions, (*snapshot.partners.values(), *put.values())
        )
        things |= {place: form for place, form in others.items() if place not in things}
        return Plan(
            plans[0].file if plans else "",
            plans[0].sha256 if plans else "",
            self.opened.version() if not plans else plans[0].version,
            sheets=tuple(sheet for made in plans for sheet in made.sheets),
            adds=tuple(add for made in plans for add in made.adds),
            changes=tuple(change for made in plans for change in made.changes),
            unchanged=sum(made.unchanged for made in plans),
            held=tuple(row for made in plans for row in made.held),
            questions=tuple({question.id: question for made in plans for question in made.questions}.values()),
            answers=answers,
            put=tuple(put.values()),
            delete=tuple(dict.fromkeys(gone for made in plans for gone in made.delete)),
            keep=things,
        )

    def _affected(self, ids: set[str], held: list[Waiting]) -> Iterator[list[Waiting]]:
        """The held rows of every import, layout and register that ask one of these questions."""
        origins = [Origin.from_dict(f) for f in self.records.kept("question").values() if f["id"] in ids]
        files = {(origin.file, origin.sha256) for origin in origins}
        for rows in together(held):
            first = rows[0]
            if (first.row.file, first.sha256) in files or any(ids.intersection(w.row.questions) for w in rows):
                yield rows

    def _mapped(self, answer: DictionaryEntry, snapshot: Snapshot) -> Plan:
        """What a word means that became a local term: other terms, in every record that has it; or an own term."""
        scheme, names = answer.facts.get("scheme", "category"), answer.facts.get("names") or [answer.about]
        wanted = {name.casefold() for name in names}
        own = [t for t in snapshot.terms.values() if t.scheme == scheme and t.unmapped and t.label.casefold() in wanted]
        empty = Plan("", "", snapshot.version)
        if answer.choice == "keep":
            return replace(empty, put=tuple(term.model_copy(update={"unmapped": False}) for term in own))
        meant = [self._term(scheme, id, snapshot) for id in answer.choice.split("+")]
        own = [term for term in own if term not in meant]
        put: dict[Named, Record] = {}
        if len(meant) == 1:
            aliases = tuple(sorted({*meant[0].aliases, *(term.label for term in own)}))
            put["term", key_of(meant[0])] = meant[0].model_copy(update={"aliases": aliases})
        ids = tuple(term.id for term in meant)
        for term in own:
            for named in {named for named, _ in self.opened.store.referring("term", [key_of(term)])}:
                record = put.get(named) or snapshot.of(named[0])[named[1]]
                put[named] = with_terms(record, scheme, term.id, ids)
        return replace(empty, put=tuple(put.values()), delete=tuple(("term", key_of(term)) for term in own))

    def _merge(self, answer: DictionaryEntry, snapshot: Snapshot) -> Merge | None:
        """Two names that are said to be one body: the merge of their partners, where both have become one."""
        called = {name.casefold(): p.id for p in snapshot.partners.values() for name in (p.name, *p.aliases)}
        keep, other = (called.get(name.casefold()) for name in pair_of(answer.facts["pair"]))
        if keep is None or other is None or keep == other:
            return None
        merge = self.merging.plan(keep, other)
        if merge.doubtful:
            raise BadData(f"{' '.join(merge.doubts())} Nothing was written. If they are one body, merge the partners.")
        return merge

    @staticmethod
    def _term(scheme: str, id: str, snapshot: Snapshot) -> Term:
        term = snapshot.terms.get(f"{scheme}/{id}") or shipped_terms().get(f"{scheme}/{id}")
        if term is None:
            raise BadData(f"{id!r} is not a {scheme}. Nothing was written.")
        return term

    def _asked_now(
        self, ids: set[str], idle: Things, questions: Mapping[str, Question], after: Iterable[Record]
    ) -> Things:
        """The questions as they stand after these answers; those about bodies that are known by then are not asked."""
        things: Things = {}
        called = {name.casefold() for p in after if isinstance(p, Partner) for name in (p.name, *p.aliases)}
        for key, form in self.records.kept("question").items():
            names = form.get("facts", {}).get("names", [form["about"]])
            known = form["kind"] in ("body", "bodies") and all(name.casefold() in called for name in names)
            if form["id"] in questions:
                things["question", key] = {**form, **question_form(questions[form["id"]])}
            elif form["id"] in ids or known or ("question", key) in idle:
                things["question", key] = None
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

    def mend(self, key: str, cells: Mapping[str, str]) -> tuple[Plan, Revision | None]:
        """Plan a held row again with other texts in its cells, by heading, and write it; or keep them, where it is still held."""
        for version in self.opened.attempts():
            before = next((w for w in self.dictionary.held() if w.key == key), None)
            if before is None:
                raise NotFound("This row is not held any more. Nothing was written.")
            texts = {**before.row.cells, **cells}
            row = replace(before.row, cells={heading: text for heading, text in texts.items() if text})
            made = self.replanning.held_rows([row], before.sha256, self.opened.snapshot(), self.dictionary.answers())
            origin = Origin.from_dict(self.records.kept("held")[key])
            things: Things = {
                ("question", question_key(question, origin)): {**origin.to_dict(), **question_form(question)}
                for question in made.questions
            }
            if made.held:
                things["held", key] = self.records.kept("held")[key] | made.held[0].kept() | {"mended": True}
            else:
                things["held", key] = None
                things |= self.dictionary.idle_questions([key])
            why = f"Mended row {row.row} of {row.file}"
            try:
                put = () if made.held else made.put
                return made, self.records.write(put, why=why, expected=version, keep=things)
            except Conflict:
                continue
        raise AssertionError("unreachable")
