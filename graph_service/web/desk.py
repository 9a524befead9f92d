"""The desk: uploaded files on their way into the register. Each is read, planned and applied in a thread of its own.

What lies here is nobody's record yet. The files are in a folder for a day, where a service that starts again, or another
worker, takes them up and plans them anew. An import is applied as one revision in one transaction, so a service that is
stopped has written all of it or nothing.
"""

import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from graph_service.errors import BadData, Conflict, NotFound, RegisterError, StoreError
from graph_service.register import Register
from graph_service.web.staging import Staging, folder_of
from importers.plan import Plan
from importers.planning import Options

State = Literal["planning", "planned", "applying", "applied", "failed"]

MOST = 20
"""How many files lie on the desk. A new one takes the place of the oldest that nothing is being done with."""

AT_ONCE = 2
"""How many are worked on at the same time; others wait their turn."""


@dataclass
class Import:
    """One uploaded file. `progress` is what is being done, how much of it is done, and of how much (0: not known)."""

    id: str
    file: str
    who: str
    started: datetime
    options: Options = field(default_factory=Options)
    state: State = "planning"
    progress: tuple[str, int, int] = ("Waiting", 0, 0)
    plan: Plan | None = None
    revision: int | None = None
    problem: str | None = None
    waits: bool = False
    """Whether it is to be planned as soon as somebody asks for it."""

    @property
    def idle(self) -> bool:
        """Whether nothing is being done with it."""
        return self.state not in ("planning", "applying") or self.waits

    def kept(self) -> dict[str, Any]:
        """What another process must know to take it up."""
        return {
            "file": self.file,
            "who": self.who,
            "started": self.started.isoformat(),
            "options": asdict(self.options),
            "state": "planning",
            "revision": self.revision,
        }

    @classmethod
    def from_kept(cls, id: str, form: Mapping[str, Any]) -> "Import":
        """The same there: applied, or to be planned anew."""
        one = cls(id, form["file"], form["who"], datetime.fromisoformat(form["started"]), Options(**form["options"]))
        one.state, one.revision = form["state"], form["revision"]
        one.waits = one.state == "planning"
        return one

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; the plan as how much it has of everything."""
        what, done, of = self.progress
        form: dict[str, Any] = {
            "id": self.id,
            "file": self.file,
            "who": self.who,
            "started": self.started.isoformat(),
            "options": {name: dict(v) if isinstance(v, Mapping) else v for name, v in asdict(self.options).items()},
            "state": self.state,
            "progress": {"what": what, "done": done, "of": of},
            "plan": None if self.plan is None else counts(self.plan),
            "revision": self.revision,
            "problem": self.problem,
        }
        return form


def counts(plan: Plan) -> dict[str, Any]:
    """How much a plan adds, changes, leaves and misses, and whether it can be applied."""
    return {
        "revision": plan.version,
        "adds": len(plan.adds),
        "changes": len(plan.changes),
        "unchanged": plan.unchanged,
        "absent": len(plan.absent),
        "issues": len(plan.issues),
        "blocking": sum(issue.blocking for issue in plan.issues),
    }


class Desk:
    """All uploaded files."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._staging = Staging(folder_of(register.settings))
        self._imports: dict[str, Import] = {}
        self._lock = threading.Lock()
        self._turns = threading.Semaphore(AT_ONCE)
        self._moved = threading.Condition()

    def take(self, name: str, content: bytes, options: Options, *, who: str, now: datetime) -> Import:
        """Lay a file on the desk and begin to plan it."""
        one = Import(secrets.token_hex(8), name, who, now, options)
        with self._lock:
            lying = self._lying()
            while len(lying) >= MOST:
                idle = next((key for key in lying if key not in self._imports or self._imports[key].idle), None)
                if idle is None:
                    raise StoreError(f"{MOST} files are being imported already. Repeat when some of them are done.")
                self._throw_away(idle)
                lying.remove(idle)
            self._staging.put(one.id, content, one.kept())
            self._imports[one.id] = one
        self._begin(one, self._plan)
        return one

    def get(self, key: str) -> Import:
        """One import. `NotFound` when it is not on the desk. One that another process took is planned here too."""
        with self._lock:
            found = self._imports.get(key) or self._adopt(key)
            if found is None:
                raise NotFound("There is no such import. Files are kept for a day: upload it again.")
            begins, found.waits = found.waits, False
        if begins:
            self._begin(found, self._plan)
        return found

    def all(self) -> tuple[Import, ...]:
        """All imports, the latest first."""
        with self._lock:
            found = [self._imports.get(key) or self._adopt(key) for key in reversed(self._lying())]
        return tuple(one for one in found if one is not None)

    def _lying(self) -> list[str]:
        """The keys of all files, the oldest first."""
        keys = self._staging.keys()
        for key in self._imports.keys() - set(keys):
            if self._imports[key].idle:
                del self._imports[key]
        return keys

    def _adopt(self, key: str) -> Import | None:
        """An import that another process took, or this service before it was started again. It waits to be planned."""
        form = self._staging.get(key)
        if form is None:
            return None
        one = self._imports[key] = Import.from_kept(key, form)
        return one

    def again(self, key: str, options: Options) -> Import:
        """Plan a file anew, with other options or because the register moved on."""
        one = self._idle(key, "planning")
        one.options, one.plan, one.problem, one.revision = options, None, None, None
        self._staging.note(key, one.kept())
        self._begin(one, self._plan)
        return one

    def apply(self, key: str, *, who: str) -> Import:
        """Write an import's plan as one revision. A plan that is blocked or missing is `Conflict`."""
        one = self.get(key)
        if one.state != "planned" or one.plan is None:
            raise Conflict(f"The import of {one.file} is {one.state}: there is no plan to apply.")
        if one.plan.blocked:
            count = sum(issue.blocking for issue in one.plan.issues)
            raise Conflict(f"{one.file} has {count} problems to solve first. Nothing was written.")
        one = self._idle(key, "applying")
        one.who = who
        self._begin(one, self._apply)
        return one

    def marked(self, key: str, said: Callable[[str], str] = str) -> bytes:
        """The uploaded workbook with its problems marked, in the words that `said` makes of each sentence."""
        one = self.get(key)
        if one.plan is None:
            raise Conflict(f"The import of {one.file} is {one.state}: there is no plan to mark it by.")
        spoken = tuple(replace(issue, message=said(issue.message)) for issue in one.plan.issues)
        return self._register.annotate_import(self._staging.path(key), replace(one.plan, issues=spoken), one.file)

    def remove(self, key: str) -> None:
        """Throw a file away. What it wrote stays in the register."""
        self._idle(key, None)
        with self._lock:
            self._throw_away(key)

    def wait(self, one: Import, seconds: float) -> None:
        """Wait until nothing is being done with an import, or the time is up."""
        with self._moved:
            self._moved.wait_for(lambda: one.idle, seconds)

    def _idle(self, key: str, state: State | None) -> Import:
        """An import that nothing is being done with, now in the state given."""
        one = self.get(key)
        with self._lock:
            if not one.idle:
                raise Conflict(f"The import of {one.file} is {one.state}. Wait until that is done.")
            if state is not None:
                one.state = state
            return one

    def _begin(self, one: Import, work: Callable[[Import], State]) -> None:
        # A daemon: who stops the service does not wait for a plan. What is being written is one transaction.
        threading.Thread(target=self._work, args=(one, work), name=f"import-{one.id}", daemon=True).start()

    def _work(self, one: Import, work: Callable[[Import], State]) -> None:
        state: State = "failed"
        with self._turns:
            try:
                state = work(one)
            except RegisterError as error:
                one.problem = str(error)
            except Exception:
                one.problem = "The service failed on this file. Its log says why; nothing was written."
                raise
            finally:
                with self._moved:
                    one.state = state
                    self._moved.notify_all()

    def _plan(self, one: Import) -> State:
        def tell(what: str, done: int, of: int) -> None:
            one.progress = (what, done, of)

        options = asdict(one.options)
        one.plan = self._register.plan_import(self._staging.path(one.id), one.file, **options, progress=tell)
        return "planned"

    def _apply(self, one: Import) -> State:
        if one.plan is None:
            raise BadData("There is no plan to apply.")
        one.progress = ("Writing", 0, 0)
        revision = self._register.by(one.who).apply_import(one.plan)
        one.revision = revision.number if revision else None
        with suppress(StoreError):  # it is written, whatever becomes of the note
            self._staging.note(one.id, {**one.kept(), "state": "applied"})
        return "applied"

    def _throw_away(self, key: str) -> None:
        self._imports.pop(key, None)
        self._staging.drop(key)
