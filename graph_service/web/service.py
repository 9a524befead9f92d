"""What the application is made of: one frozen value, put together once and passed to every route."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from starlette.requests import Request

from graph_service.register import Register
from graph_service.register.access import Asker, OneTimeLink
from graph_service.settings import Settings, today
from graph_service.web.access_log import AccessLog, folder_of
from graph_service.web.answer_cache import AnswerCache
from graph_service.web.public_address import PublicAddress
from graph_service.web.question_pool import QuestionPool
from graph_service.web.rate_limits import RateLimits
from graph_service.web.uploads.queue import UploadQueue


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Service:
    """The open register and what surrounds it. The clock is here, so that tests choose the day.

    `hosts` are the host names it answers to; none means any. `link` signs in once, where there is one.
    """

    register: Register
    hosts: frozenset[str] | None = None
    link: OneTimeLink | None = None
    today: Callable[[], date] = today
    now: Callable[[], datetime] = _now
    answers: AnswerCache = field(init=False)
    uploads: UploadQueue = field(init=False)
    public: PublicAddress | None = field(init=False)
    limits: RateLimits = field(init=False)
    access_log: AccessLog = field(init=False)
    questions: QuestionPool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", AnswerCache(self.register))
        object.__setattr__(self, "uploads", UploadQueue(self.register))
        object.__setattr__(self, "public", PublicAddress.parse(self.settings.public_url))
        object.__setattr__(self, "limits", RateLimits())
        object.__setattr__(self, "access_log", AccessLog(folder_of(self.settings), self.settings.access_days))
        object.__setattr__(self, "questions", QuestionPool(self.settings.question_seconds))

    def close(self) -> None:
        """Let go of what the service itself opened. The register is its owner's."""
        self.questions.close()
        self.access_log.close()

    @property
    def settings(self) -> Settings:
        """The register's settings."""
        return self.register.settings


def service_of(request: Request) -> Service:
    """The service that this request came to."""
    service: Service = request.app.state.service
    return service


def asker_of(request: Request) -> Asker:
    """Who asks, as the route's rule found it."""
    asker: Asker = request.scope["asker"]
    return asker


def reading(request: Request) -> Register:
    """The register, to be read."""
    return service_of(request).register


def writing(request: Request) -> Register:
    """The register, to be changed by the one who asks: the revision carries that name."""
    return service_of(request).register.by(asker_of(request).name)
