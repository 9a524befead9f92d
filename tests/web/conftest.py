"""A running service for the web's tests: a real server on a free port, and a client for each role."""

import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
import pytest
import uvicorn

from graph_service import Register
from graph_service.cli.service import listen
from graph_service.register.access import OneTimeLink, Role
from graph_service.settings import Settings
from graph_service.web.api import imports
from graph_service.web.app import create_app
from graph_service.web.pages import imports as pages_imports
from graph_service.web.security_headers import LOOPBACK
from graph_service.web.service import Service
from tests.web.county import COUNTY

TODAY = date(2026, 11, 22)


class Site:
    """A service that runs, with its address and a token for each role."""

    def __init__(self, register: Register, service: Service, address: str) -> None:
        self.register, self.service, self.address = register, service, address
        self.tokens: dict[Role, str] = {}
        for role in ("reader", "editor", "admin"):
            self.tokens[role] = register.access.create_token(f"the {role}", role, today=service.today(), days=30)[1]

    def client(self, role: Role = "public") -> httpx.Client:
        """A client that sends the token of a role; the public sends none."""
        headers = {} if role == "public" else {"Authorization": f"Bearer {self.tokens[role]}"}
        return httpx.Client(base_url=self.address, headers=headers, timeout=60)


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """The address of a server that runs this service, until the block ends."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(service), log_level="warning", server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@contextmanager
def running(register: Register) -> Iterator[Site]:
    """A site with this register, until the block ends."""
    service = Service(register, hosts=LOOPBACK, link=OneTimeLink(), today=lambda: TODAY)
    with serving(service) as address:
        yield Site(register, service, address)


@contextmanager
def county(store_url: str, settings: Settings | None = None) -> Iterator[Register]:
    """The small county in a store."""
    with Register.open(store_url, settings=settings, who="the tests") as opened:
        opened.load(io.BytesIO(json.dumps(COUNTY).encode()), name="county.json")
        yield opened


@pytest.fixture(autouse=True)
def _a_busy_machine_has_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """An upload waits for its plan, however slow the machine is today."""
    for module in (imports, pages_imports):
        monkeypatch.setattr(module, "PATIENCE", 60.0)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """The small county in a fresh SQLite register."""
    with county(str(tmp_path / "register.db")) as opened:
        yield opened


@pytest.fixture
def site(register: Register) -> Iterator[Site]:
    """The service with the small county."""
    with running(register) as found:
        yield found


@pytest.fixture
def any_site(store_url: str) -> Iterator[Site]:
    """The service with the small county, on each store in turn."""
    with county(store_url) as opened, running(opened) as found:
        yield found


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service with the small county, for all tests of a module: those that only read."""
    with county(str(tmp_path_factory.mktemp("shared") / "register.db")) as opened, running(opened) as found:
        yield found
