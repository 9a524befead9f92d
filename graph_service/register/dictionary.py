"""What imports leave open and what people answered: held rows, questions and the dictionary.

They are no records, but they are part of revisions: undo, history, backups and `verify` know them. Four shelves keep them:
`held` (rows that wait), `question` (what is open), `answer` (the dictionary) and `freed` (the rows that an answer freed, so that
it can be forgotten).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from graph_service.errors import BadData, NotFound
from graph_service.model import Record, key_of, kind_of
from graph_service.register.integrity import Named
from graph_service.register.lookup import partner_named
from graph_service.register.opened import AsAt
from graph_service.register.records import Records
from graph_service.snapshot import Snapshot
from importers.plan import DictionaryEntry, HeldRow, Plan, Question
from importers.resolve.identity import digest

Things = dict[tuple[str, str], object | None]
"""What is put on shelves, by shelf and key; None takes it off."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A held row in the register: its key, the revision of the import that left it, and the SHA-256 of that file."""

    key: str
    number: int
    sha256: str
    row: HeldRow

    def to_dict(self) -> dict[str, Any]:
        """The form that `held --json` prints."""
        return {"import": self.number} | self.row.to_dict()


@dataclass(frozen=True, slots=True)
class Origin:
    """The import that something was left by: its file, and the partners whose registers it has ("": nobody has said)."""

    file: str
    sha256: str
    registers: tuple[str, ...]
    templates: tuple[str, ...] = ()

    @classmethod
    def of(cls, plan: Plan) -> "Origin":
        """The origin of what a plan leaves."""
        read = [sheet for sheet in plan.sheets if sheet.template]
        registers = tuple(sorted({sheet.register or "" for sheet in read}))
        return cls(plan.file, plan.sha256, registers, tuple(dict.fromkeys(str(sheet.template) for sheet in read)))

    @classmethod
    def from_dict(cls, form: Mapping[str, Any]) -> "Origin":
        """The origin of something that is kept."""
        return cls(form["file"], form["sha256"], tuple(form["registers"]), tuple(form["templates"]))

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, which is part of what is kept."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "registers": list(self.registers),
            "templates": list(self.templates),
        }

    def left(self, form: Mapping[str, Any]) -> bool:
        """Whether an earlier import of the same file, for the same registers, left something."""
        same = form["file"] == self.file and {*form["registers"]} <= {*self.registers, ""}
        return same or form["sha256"] == self.sha256


class Dictionary:
    """Held rows, open questions, and the answers that a register keeps."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.opened = records.opened

    def held(self, as_at: AsAt = None) -> tuple[Waiting, ...]:
        """All rows that wait, by import, sheet and row."""
        rows = [waiting(key, orjson.loads(text)) for key, text in self.opened.shelf("held", as_at).items()]
        return tuple(sorted(rows, key=lambda w: (w.number, w.row.file, w.row.sheet, w.row.row)))

    def held_count(self, as_at: AsAt = None) -> int:
        """How many rows wait."""
        return len(self.opened.shelf("held", as_at))

    def questions(self, as_at: AsAt = None) -> tuple[Question, ...]:
        """The open questions of all imports: those that hold rows first, then by the number of cells."""
        return joined(orjson.loads(text) for text in self.opened.shelf("question", as_at).values())

    def answers(self, as_at: AsAt = None) -> tuple[DictionaryEntry, ...]:
        """What people answered, by kind and what was asked about."""
        answers = [
            DictionaryEntry.from_dict(orjson.loads(text)) for text in self.opened.shelf("answer", as_at).values()
        ]
        return tuple(sorted(answers, key=lambda a: (a.kind, a.about.casefold(), a.id)))

    def checked(self, choices: Mapping[str, str]) -> tuple[DictionaryEntry, ...]:
        """Choices as answers to open questions. One that is not open, or has no such choice, is refused in one sentence."""
        open_questions = {question.id: question for question in self.questions()}
        snapshot = self.opened.snapshot()
        answers = []
        for id, choice in choices.items():
            question = open_questions.get(id)
            if question is None:
                raise NotFound(f"There is no open question {id[:120]!r}. Nothing was written.")
            if not question.permits(choice):
                offered = f" Choose from: {', '.join(question.choices)}." if question.choices else ""
                raise BadData(f"{choice[:80]!r} does not answer the question {id}.{offered} Nothing was written.")
            answer = DictionaryEntry(id, question.kind, question.about, choice, question.register, question.facts)
            answers.append(answer if choice in question.choices else naming_a_partner(answer, snapshot))
        return tuple(answers)

    def left_open(self, plan: Plan) -> Things:
        """What an import leaves on the shelves in place of what earlier imports of the same file left."""
        origin, number = Origin.of(plan), plan.version + 1
        answered = {answer.id for answer in plan.answers}
        rows = {row_key(row): {"import": number, **origin.to_dict(), **row.kept()} for row in plan.held}
        questions = self.records.kept("question")
        things: Things = {}
        if plan.without is not None:
            before = self.left_open(plan.without)
            questions |= {key: form for (shelf, key), form in before.items() if shelf == "question" and form}
            freed = {
                row_key(row): {"import": number, **origin.to_dict(), **row.kept()}
                for row in plan.without.held
                if row_key(row) not in rows
            }
            things |= freed_rows(freed, answered, [plan])
            others: dict[Named, Record] = {(kind_of(r), key_of(r)): r for r in plan.without.put}
            for record in plan.put:
                other = others.get((kind_of(record), key_of(record)))
                if other is not None and other != record:
                    things |= read_by(other, answered)
        things |= {("answer", answer.id): answer_form(answer, questions) for answer in plan.answers}
        for key, form in self.records.kept("held").items():
            if key in rows and _again(rows[key]) == _again(form):
                del rows[key]
            elif key not in rows and origin.left(form):
                things["held", key] = None
        things |= {("held", key): form for key, form in rows.items()}
        forms = {question_key(q, origin): {**origin.to_dict(), **question_form(q)} for q in plan.questions}
        for key, form in self.records.kept("question").items():
            if key in forms and _again(forms[key]) == _again(form):
                del forms[key]
            elif form["id"] in answered or (key not in forms and form["kind"] != "term" and origin.left(form)):
                things["question", key] = None
        things |= {("question", key): form for key, form in forms.items()}
        return things | self.source(plan, origin)

    def left_by_answers(self, plan: Plan, origin: Origin, ids: Collection[str]) -> Things:
        """What a file leaves on the shelves that was read again with the answers to some questions."""
        forms = {key: form for key, form in self.records.kept("held").items() if origin.left(form)}
        rows = {(row.sheet, row.row): row for row in plan.held}
        things: Things = dict(plan.keep)
        for key, form in forms.items():
            row = rows.pop((form["sheet"], form["row"]), None)
            if "mended" in form or (row is not None and row == HeldRow.from_dict(form)):
                continue
            things["held", key] = None
            if row is not None:
                things["held", row_key(row)] = {**form, **row.kept()}
        for row in rows.values():
            things["held", row_key(row)] = {"import": plan.version + 1, **origin.to_dict(), **row.kept()}
        open_questions = {question_key(q, origin): {**origin.to_dict(), **question_form(q)} for q in plan.questions}
        for key, form in self.records.kept("question").items():
            if origin.left(form) and key not in open_questions and (form["kind"] != "term" or form["id"] in ids):
                things["question", key] = None
        return things | {("question", key): form for key, form in open_questions.items()}

    def source(self, plan: Plan, origin: Origin) -> Things:
        """What is kept of the file itself, so that answers read it again, in place of what an earlier import of it left."""
        known = self.records.kept("source") if plan.source else {}
        place = digest(chr(10).join((origin.file, *origin.registers)))
        left = {key for key, form in known.items() if origin.left(form)}
        if not plan.source or not (plan.open or plan.answers or left):
            return {}
        form = {**origin.to_dict(), **orjson.loads(plan.source)}
        things: Things = {("source", key): None for key in left - {place}}
        return things if place in known and _again(known[place]) == _again(form) else things | {("source", place): form}

    def drop_held(self, import_: str) -> int:
        """Leave the held rows of an import out for good, given as the number of its revision or its file's name; how many."""
        rows = [w for w in self.held() if import_ in (str(w.number), w.row.file)]
        if not rows:
            raise NotFound(f"No rows are held of the import {import_[:80]!r}. See: graph-service held")
        self._drop(rows, f"Held rows of {rows[0].row.file} left out")
        return len(rows)

    def drop_row(self, key: str) -> None:
        """Leave one held row out for good."""
        rows = [w for w in self.held() if w.key == key]
        if not rows:
            raise NotFound("This row is not held any more. Nothing was written.")
        self._drop(rows, f"Row {rows[0].row.row} of {rows[0].row.file} left out")

    def _drop(self, rows: Iterable[Waiting], why: str) -> None:
        gone = {w.key for w in rows}
        things: Things = {("held", key): None for key in gone}
        self.records.write(why=why, keep=things | self.idle_questions(gone))

    def idle_questions(self, gone: Iterable[str], rows: Iterable[Waiting] | None = None) -> Things:
        """The questions that only these of the held rows wait for, taken off their shelf."""
        left = set(gone)
        rows = self.held() if rows is None else tuple(rows)
        needed = {id for w in rows if w.key not in left for id in w.row.questions}
        idle = {id for w in rows if w.key in left for id in w.row.questions} - needed
        files = {w.row.file for w in rows if w.key in left} - {w.row.file for w in rows if w.key not in left}
        return {
            ("question", key): None
            for key, form in self.records.kept("question").items()
            if form["id"] in idle or (form["meanwhile"] == "held" and form["file"] in files)
        }


def _again(form: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept, without what another import of the same would change."""
    return {name: value for name, value in form.items() if name not in ("import", "sha256")}


def naming_a_partner(answer: DictionaryEntry, snapshot: Snapshot) -> DictionaryEntry:
    """The same answer with its partner by id, where it says which body is meant. One that is not here is `BadData`."""
    if answer.kind not in ("body", "register") or answer.choice in ("add", "as-written"):
        return answer
    try:
        return replace(answer, choice=partner_named(snapshot, answer.choice))
    except (NotFound, BadData) as error:
        raise BadData(f"The answer {answer.id[:120]} names no partner here. {error} Nothing was written.") from error


def waiting(key: str, form: Mapping[str, Any]) -> Waiting:
    """A held row from what is kept of it."""
    return Waiting(key, form["import"], form["sha256"], HeldRow.from_dict(form))


def row_key(row: HeldRow) -> str:
    """What a held row is kept under: its file, register, sheet and row."""
    return f"{digest(chr(10).join((row.file, row.register)))}-{digest(row.sheet)}-{row.row}"


def freed_rows(forms: Mapping[str, dict[str, Any]], answers: Collection[str], plans: Iterable[Plan]) -> Things:
    """What is kept of the rows that answers freed, with the records that they became: all in one, as they may be many."""
    if not forms:
        return {}
    made = _records_by_row(plans)
    rows = {key: form | {"records": made.get((form["sheet"], form["row"]), [])} for key, form in forms.items()}
    place = ("freed", f"{min(answers)} {digest(' '.join(sorted(rows)))}")
    return {place: {"answers": sorted(answers), "rows": rows}}


def _records_by_row(plans: Iterable[Plan]) -> dict[tuple[str, int], list[list[str]]]:
    """The records that plans add, as kind and id, by the sheet and row that they come from."""
    records: dict[tuple[str, int], list[list[str]]] = {}
    for plan in plans:
        for add in plan.adds:
            row = int(add.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            records.setdefault((add.sheet, row), []).append([add.kind, add.id])
    return records


def answer_form(answer: DictionaryEntry, questions: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What is kept of an answer: with the question as it was asked, so that it can be asked again."""
    forms = {key: form for key, form in questions.items() if form["id"] == answer.id}
    return answer.to_dict() | {"asked": forms}


def read_by(before: Record, answers: Collection[str]) -> Things:
    """What is kept of a record that answers changed: what it would be without them."""
    kind, key = kind_of(before), key_of(before)
    return {("freed", f"{kind} {key}"): {"answers": sorted(answers), "record": [kind, key], "before": before.to_dict()}}


def question_key(question: Question, origin: Origin) -> str:
    """What a question is kept under: its id, and the import that asks it."""
    return f"{question.id} {digest(chr(10).join((origin.file, *origin.registers)))}"


def question_form(question: Question) -> dict[str, Any]:
    """What is kept of a question."""
    return question.to_dict() | {"open_choice": question.open_choice}


def question_of(form: Mapping[str, Any]) -> Question:
    """A question from what is kept of it."""
    given = {name: form[name] for name in Question.__slots__ if name in form}
    return Question(**given | {"samples": tuple(form["samples"]), "choices": tuple(form["choices"])})


def joined(forms: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Questions of several imports, each once: with the cells of all, and samples of the first three."""
    questions: dict[str, Question] = {}
    for form in forms:
        question = question_of(form)
        known = questions.get(question.id)
        if known is not None:
            samples = tuple(dict.fromkeys((*known.samples, *question.samples)))[:3]
            choices = tuple(dict.fromkeys((*known.choices, *question.choices)))
            question = replace(known, cells=known.cells + question.cells, samples=samples, choices=choices)
        questions[question.id] = question
    return tuple(sorted(questions.values(), key=lambda q: (q.meanwhile != "held", -q.cells, q.id)))
