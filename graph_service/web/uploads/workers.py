"""Workers: the threads in which uploaded files are planned and applied, a few at a time."""

import threading
from collections.abc import Callable

from graph_service.errors import RegisterError
from graph_service.metrics import IMPORTS, IMPORTS_WAITING
from graph_service.web.uploads.upload import State, Upload

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
