"""The desk: uploaded files on their way into the register. Each is read, planned and applied in a thread of its own.

What lies here is nobody's record yet: it is in memory and in a temporary folder, and goes with the process. An import is
applied as one revision in one transaction, so a service that is stopped has written all of it or nothing.
"""

import secrets
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from graph_service.errors import BadData, Conflict, NotFound, RegisterError, StoreError
from graph_service.register import Register
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
    """All uploaded files of this process."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._imports: dict[str, Import] = {}
        self._lock = threading.Lock()
        self._turns = threading.Semaphore(AT_ONCE)
        self._moved = threading.Condition()

    def close(self) -> None:
        """Throw away what lies here."""
        if self._folder is not None:
            self._folder.cleanup()

    def take(self, name: str, content: bytes, options: Options, *, who: str, now: datetime) -> Import:
        """Lay a file on the desk and begin to plan it."""
        one = Import(secrets.token_hex(8), name, who, now, options)
        with self._lock:
            while len(self._imports) >= MOST:
                idle = next((key for key, i in self._imports.items() if i.state not in ("planning", "applying")), None)
                if idle is None:
                    raise StoreError(f"{MOST} files are being imported already. Repeat when some of them are done.")
                self._throw_away(idle)
            self._path(one).write_bytes(content)
            self._imports[one.id] = one
        self._begin(one, self._plan)
        return one

    def get(self, key: str) -> Import:
        """One import. `NotFound` when it is not on the desk."""
        found = self._imports.get(key)
        if found is None:
            raise NotFound("There is no such import. Files are kept until the service stops: upload it again.")
        return found

    def all(self) -> tuple[Import, ...]:
        """All imports, the latest first."""
        return tuple(reversed(self._imports.values()))

    def again(self, key: str, options: Options) -> Import:
        """Plan a file anew, with other options or because the register moved on."""
        one = self._idle(key, "planning")
        one.options, one.plan, one.problem, one.revision = options, None, None, None
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

    def marked(self, key: str) -> bytes:
        """The uploaded workbook with its problems marked."""
        one = self.get(key)
        if one.plan is None:
            raise Conflict(f"The import of {one.file} is {one.state}: there is no plan to mark it by.")
        return self._register.annotate_import(self._path(one), one.plan, one.file)

    def remove(self, key: str) -> None:
        """Throw a file away. What it wrote stays in the register."""
        self._idle(self.get(key).id, None)
        with self._lock:
            self._throw_away(key)

    def wait(self, one: Import, seconds: float) -> None:
        """Wait until nothing is being done with an import, or the time is up."""
        with self._moved:
            self._moved.wait_for(lambda: one.state not in ("planning", "applying"), seconds)

    def _idle(self, key: str, state: State | None) -> Import:
        """An import that nothing is being done with, now in the state given."""
        with self._lock:
            one = self.get(key)
            if one.state in ("planning", "applying"):
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
        one.plan = self._register.plan_import(self._path(one), one.file, **options, progress=tell)
        return "planned"

    def _apply(self, one: Import) -> State:
        if one.plan is None:
            raise BadData("There is no plan to apply.")
        one.progress = ("Writing", 0, 0)
        revision = self._register.by(one.who).apply_import(one.plan)
        one.revision = revision.number if revision else None
        return "applied"

    def _path(self, one: Import) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="graph-service-")
        return Path(self._folder.name) / one.id

    def _throw_away(self, key: str) -> None:
        self._path(self._imports.pop(key)).unlink(missing_ok=True)
