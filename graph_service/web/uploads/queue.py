"""The queue of uploaded files. Each is read, planned and applied in its own thread.

Nothing here is in the register yet. Files stay in a folder for a day: after a restart, or in another worker process, they
are found there and planned again. An import is applied as one revision in one transaction, so a service that is
stopped has written all of it or nothing.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from graph_service.errors import BadData, Conflict, NotFound, RegisterError, StoreError
from graph_service.metrics import IMPORTS, IMPORTS_WAITING
from graph_service.register import Register
from graph_service.register.planning_process import plan_apart
from graph_service.web.uploads.folder import UploadFolder, folder_of
from graph_service.web.uploads.upload import State, Upload
from importers.plan import Remark
from importers.plan.options import Options

MOST = 20
"""How many files the queue holds. A new one replaces the oldest idle one."""


AT_ONCE = 2
"""How many are worked on at the same time; others wait their turn."""


class Workers:
    """Whoever works on imports. What one of them is stopped by is the import's problem."""

    def __init__(self) -> None:
        self._turns = threading.Semaphore(AT_ONCE)
        self._moved = threading.Condition()

    def begin(self, upload: Upload, work: Callable[[Upload], State]) -> None:
        """Begin to work on an import, as soon as it is its turn. It is in the state that the work ends with."""
        # A daemon: who stops the service does not wait for a plan. What is being written is one transaction.
        threading.Thread(target=self._work, args=(upload, work), name=f"import-{upload.id}", daemon=True).start()

    def _work(self, upload: Upload, work: Callable[[Upload], State]) -> None:
        state: State = "failed"
        with IMPORTS_WAITING.track_inprogress(), self._turns:
            try:
                state = work(upload)
            except RegisterError as error:
                upload.problem = str(error)
            except Exception:
                upload.problem = "The service failed on this file. Its log says why; nothing was written."
                raise
            finally:
                IMPORTS.labels(state).inc()
                with self._moved:
                    upload.state = state
                    self._moved.notify_all()

    def wait(self, upload: Upload, seconds: float) -> None:
        """Wait until nothing is being done with an import, or the time is up."""
        with self._moved:
            self._moved.wait_for(lambda: upload.idle, seconds)


class UploadQueue:
    """All uploaded files."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._folder = UploadFolder(folder_of(register.settings))
        self._uploads: dict[str, Upload] = {}
        self._lock = threading.Lock()
        self._workers = Workers()

    def take(self, name: str, content: bytes, options: Options, *, who: str, now: datetime) -> Upload:
        """Queue an upload and start planning it."""
        upload = Upload(secrets.token_hex(8), name, who, now, options)
        with self._lock:
            self._make_room(len(content))
            self._folder.put(upload.id, content, upload.kept())
            self._uploads[upload.id] = upload
        self._workers.begin(upload, self._plan)
        return upload

    def _make_room(self, size: int) -> None:
        """Throw away the oldest idle files until one of this size fits; none of them when all would not do."""
        lying = self._lying()
        number, taken = len(lying), self._folder.size() + size
        gone: list[str] = []
        for key in lying:
            if number < MOST and taken <= self._register.settings.upload_bytes:
                break
            if key not in self._uploads or self._uploads[key].idle:
                gone.append(key)
                number, taken = number - 1, taken - self._folder.size(key)
        if number >= MOST or taken > self._register.settings.upload_bytes:
            self._folder.refuse()
        for key in gone:
            self._throw_away(key)

    def get(self, key: str) -> Upload:
        """One upload; `NotFound` if it is not in the queue. One that another process queued or changed is planned here too."""
        with self._lock:
            upload = self._current(key)
            if upload is None:
                raise NotFound("There is no such import. Files are kept for a day: upload it again.")
            begins, upload.waits = upload.waits, False
        if begins:
            self._workers.begin(upload, self._plan)
        return upload

    def all(self) -> tuple[Upload, ...]:
        """All imports, the latest first."""
        with self._lock:
            uploads = [self._current(key) for key in reversed(self._lying())]
        return tuple(upload for upload in uploads if upload is not None)

    def _lying(self) -> list[str]:
        """The keys of all files, the oldest first."""
        keys = self._folder.keys()
        for key in self._uploads.keys() - set(keys):
            if self._uploads[key].idle:
                del self._uploads[key]
        return keys

    def _current(self, key: str) -> Upload | None:
        """An import as whichever process left it last. One that another took, changed or applied is as its note says."""
        upload, form = self._uploads.get(key), self._folder.get(key)
        if upload is not None and not upload.idle:
            return upload
        if form is None:
            self._uploads.pop(key, None)
            return None
        if upload is None or upload.left_behind(form):
            upload = self._uploads[key] = Upload.from_kept(key, form)
        return upload

    def again(self, key: str, options: Options) -> Upload:
        """Plan a file anew, with other options or because the register moved on."""
        upload = self._idle(key, "planning")
        upload.options, upload.plan, upload.problem, upload.revision = options, None, None, None
        self._folder.note(key, upload.kept())
        self._workers.begin(upload, self._plan)
        return upload

    def apply(self, key: str, *, who: str, patience: float = 0.0) -> Upload:
        """Write an import's plan as one revision. A plan that is missing, or not the one made last, is `Conflict`.

        patience: seconds to wait for a plan that another process made and this one makes again.
        """
        upload = self.get(key)
        last = self._folder.last_plan(key)
        self.wait(upload, patience)
        if upload.state != "planned" or upload.plan is None:
            raise Conflict(f"The import of {upload.file} is {upload.state}: there is no plan to apply.")
        if last not in ("", upload.plan_name):
            raise Conflict(f"The plan of {upload.file} is another by now. Look at it again before you apply it.")
        upload = self._idle(key, "applying")
        upload.who = who
        self._workers.begin(upload, self._apply)
        return upload

    def apply_in_order(self, keys: Sequence[str], choices: Mapping[str, str], *, who: str) -> None:
        """Plan and write several imports, one after the other, each with what the ones before it wrote; in the background.

        choices: answers by question; each import takes those that it asks.
        """
        for key in keys:
            self._idle(key, None).queued = True
        threading.Thread(target=self._apply_in_order, args=(keys, choices, who), name="imports", daemon=True).start()

    def _apply_in_order(self, keys: Sequence[str], choices: Mapping[str, str], who: str) -> None:
        for upload in [self._uploads[key] for key in keys]:
            with suppress(RegisterError), _done_with(upload):  # each says itself what stopped it
                if upload.state not in ("planned", "failed"):
                    continue
                key = upload.id
                self._planned(self.again(key, replace(upload.options, answers={})))
                open_questions = {q.id for q in upload.plan.questions} if upload.plan else set()
                answers = {id: choice for id, choice in choices.items() if id in open_questions}
                if answers:
                    self._planned(self.again(key, replace(upload.options, answers=answers)))
                if upload.state == "planned":
                    self._planned(self.apply(key, who=who))

    def _planned(self, upload: Upload) -> None:
        while not upload.idle:
            self.wait(upload, 60.0)

    def marked(self, key: str, words: Callable[[Remark], str] = lambda remark: remark.message) -> bytes:
        """The uploaded workbook with what is remarked on marked, in the words that `words` makes of each remark."""
        upload = self.get(key)
        if upload.plan is None:
            raise Conflict(f"The import of {upload.file} is {upload.state}: there is no plan to mark it by.")
        return self._register.annotate_import(self._folder.path(key), upload.plan, upload.file, words)

    def remove(self, key: str) -> None:
        """Throw a file away. What it wrote stays in the register."""
        self._idle(key, None)
        with self._lock:
            self._throw_away(key)

    def wait(self, upload: Upload, seconds: float) -> None:
        """Wait until nothing is being done with an import, or the time is up."""
        self._workers.wait(upload, seconds)

    def _idle(self, key: str, state: State | None) -> Upload:
        """An import that nothing is being done with, now in the state given."""
        upload = self.get(key)
        with self._lock:
            if not upload.idle:
                raise Conflict(f"The import of {upload.file} is {upload.state}. Wait until that is done.")
            if state is not None:
                upload.state = state
            return upload

    def _plan(self, upload: Upload) -> State:
        def tell(what: str, done: int, of: int) -> None:
            upload.progress = (what, done, of)

        file = self._folder.path(upload.id).absolute()
        upload.plan = plan_apart(self._register.settings, file, upload.file, upload.options, tell)
        with suppress(StoreError):  # a plan that is not noted is not taken for another
            self._folder.planned(upload.id, upload.plan_name)
        return "planned"

    def _apply(self, upload: Upload) -> State:
        if upload.plan is None:
            raise BadData("There is no plan to apply.")
        upload.progress = ("Writing", 0, 0)
        revision = self._register.by(upload.who).apply_import(upload.plan)
        upload.revision = revision.number if revision else None
        with suppress(StoreError):  # it is written, whatever becomes of the note
            self._folder.note(upload.id, {**upload.kept(), "state": "applied"})
        return "applied"

    def _throw_away(self, key: str) -> None:
        self._uploads.pop(key, None)
        self._folder.drop(key)


@contextmanager
def _done_with(upload: Upload) -> Iterator[None]:
    """An upload that no longer waits for its turn, whatever becomes of it."""
    try:
        yield
    finally:
        upload.queued = False
