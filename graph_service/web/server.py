"""Running the application: one process, or several that share a listening socket and a register in Neo4j."""

import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvicorn

from graph_service.errors import StoreError
from graph_service.gc_pause import collecting
from graph_service.json_lines import to_standard_error
from graph_service.register import Register
from graph_service.register.access import OneTimeLink
from graph_service.web.app import create_app
from graph_service.web.connections import Connection, Connections, raise_file_limit
from graph_service.web.service import Service

RESTARTS = 20
"""How often workers that ended by themselves are started again, before the service gives up."""


@contextmanager
def one_time_link(wanted: bool) -> Iterator[OneTimeLink | None]:
    """A link that signs in once, whichever process it comes to; none where it is not wanted."""
    if not wanted:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="graph-service-") as folder:
        yield OneTimeLink(Path(folder) / "link")


def serve(
    register: Register,
    listener: socket.socket,
    *,
    hosts: frozenset[str] | None,
    link: OneTimeLink | None,
    workers: int = 1,
) -> None:
    """Answer on a listening socket until the process is told to stop. With several workers, each opens the register itself."""
    to_standard_error()
    if workers == 1:
        _answer(register, listener, hosts, link)
        return
    register.close()
    try:
        _watch([_start(register, listener, hosts, link) for _ in range(workers)], register, listener, hosts, link)
    finally:
        if counts := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            shutil.rmtree(counts, ignore_errors=True)


def _answer(
    register: Register, listener: socket.socket, hosts: frozenset[str] | None, link: OneTimeLink | None
) -> None:
    settings = register.settings
    proxies = [part.strip() for part in settings.proxies.split(",") if part.strip()] if settings.public_url else []
    Connection.limits = Connections(raise_file_limit(), proxies)
    service = Service(register, hosts=hosts, link=link)
    config = uvicorn.Config(
        create_app(service),
        http=Connection,
        ws="none",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=10,
        lifespan="on",
    )
    signal.signal(signal.SIGTERM, _stop)  # uvicorn raises it again once it has stopped: the register is closed then
    try:
        with collecting():
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        service.close()


def _stop(_: int, __: FrameType | None) -> None:
    sys.exit(0)


def _start(register: Register, listener: socket.socket, hosts: frozenset[str] | None, link: OneTimeLink | None) -> int:
    """Fork a worker; its process id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        with Register.open(settings=register.settings, create=False) as own:
            _answer(own, listener, hosts, link)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except KeyboardInterrupt:
        code = 130
    finally:
        os._exit(code)


def _watch(
    pids: list[int],
    register: Register,
    listener: socket.socket,
    hosts: frozenset[str] | None,
    link: OneTimeLink | None,
) -> None:
    """Start a worker again that ended by itself; stop all when this process is told to stop."""
    signal.signal(signal.SIGTERM, _stop)
    restarts = 0
    try:
        while True:
            ended, _ = os.wait()
            pids.remove(ended)
            restarts += 1
            if restarts > RESTARTS:
                raise StoreError("The workers of the service end as soon as they start. The log says why.")
            pids.append(_start(register, listener, hosts, link))
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        for pid in pids:
            os.waitpid(pid, 0)
