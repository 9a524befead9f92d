"""Nobody waits for somebody else: wrong tokens, slow clients, heavy questions, and numbers and places made to break things."""

import base64
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import uvicorn

from graph_service import Register, deadline
from graph_service.cli.service import listen
from graph_service.deadline import OutOfTime
from graph_service.web import connections, permissions
from graph_service.web.app import create_app
from graph_service.web.connections import Connection, Connections
from graph_service.web.security_headers import LOOPBACK
from graph_service.web.service import Service
from tests.web.conftest import TODAY, Site


@pytest.mark.parametrize("form", [False, True])
def test_after_fifty_wrong_tokens_an_address_is_refused_and_others_still_sign_in(site: Site, form: bool) -> None:
    wrong = {"Authorization": "Bearer gs_wrong"}
    with site.client() as client:
        client.get("/sign-in")
        value = client.get("/sign-in").text.partition('name="csrf" value="')[2].partition('"')[0]

        def guess() -> int:
            if form:
                return client.post("/sign-in", data={"csrf": value, "token": "gs_wrong"}).status_code
            return client.get("/api/flows", headers=wrong).status_code

        assert [guess() for _ in range(50)] == [403 if form else 401] * 50
        assert guess() == 429
        assert client.get("/api/protocols").status_code == 200
        right = client.post("/sign-in", data={"csrf": value, "token": site.tokens["reader"]})
        assert right.status_code == 303
    limited = httpx.get(f"{site.address}/api/flows", headers=wrong)
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "60")
    assert limited.json()["type"].endswith("#too-many")
    with site.client("reader") as reader:
        assert reader.get("/api/flows").status_code == 200
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(transport=elsewhere) as other:
        assert other.get(f"{site.address}/api/flows", headers=wrong).status_code == 401


def cursor(value: object, key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, key]).encode()).decode()


CURSORS = [
    "x",
    "é",
    "9" * 4400,
    cursor(5, "a"),
    cursor("a", 5),
    cursor(1 << 63, "a"),
    cursor(True, "a"),
    cursor([], "a"),
]
LISTS = ["/api/protocols", "/api/partners", "/api/flows", "/published", "/flows"]


@pytest.mark.parametrize("place", LISTS)
def test_a_cursor_that_is_none_and_a_number_of_4000_digits_are_refused_in_a_sentence(shared: Site, place: str) -> None:
    with shared.client("reader") as client, shared.client() as nobody:
        for role in (client, nobody):
            for sort in ("id", "name", "-name"):
                for after in CURSORS:
                    status = role.get(place, params={"after": after, "sort": sort}).status_code
                    assert status < 500, (place, after, sort)
            for name in ("limit", "after", "as_at", "hops", "before"):
                for digits in (400, 4000, 5000):
                    assert role.get(place, params={name: "9" * digits}).status_code < 500, (place, name)
        assert client.get("/diagram", params={"asset": "x", "hops": "1" + "0" * 5000}).status_code == 400


def test_a_question_of_which_the_time_is_up_is_503_and_stops_and_pages_do_not_wait(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = []

    def endless(*_: object, **__: object) -> None:
        try:
            while True:
                deadline.check()
                time.sleep(0.01)
        except OutOfTime:
            stopped.append(time.monotonic())
            raise

    monkeypatch.setattr(Register, "duplicates", endless)
    service = Service(register, hosts=LOOPBACK, today=lambda: TODAY)
    service.questions.seconds = 1.0
    with served(service) as address:
        site = Site(register, service, address)
        answers: list[httpx.Response] = []

        def ask() -> None:
            with site.client("reader") as client:
                answers.append(client.get("/api/duplicates"))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        with site.client("reader") as client:
            began = time.monotonic()
            assert client.get("/flows").status_code == 200
            assert client.get("/static/app.css").status_code == 200
            assert not answers, f"a page waited {time.monotonic() - began} s for heavy questions"
        for thread in threads:
            thread.join(30)
        assert {answer.status_code for answer in answers} == {503}
        assert all(answer.headers["retry-after"] for answer in answers)
        assert stopped
        with pytest.raises(httpx.ReadTimeout), site.client("reader") as client:
            client.get("/api/duplicates", timeout=0.2)
        before, until = len(stopped), time.monotonic() + 20
        while len(stopped) == before and time.monotonic() < until:
            time.sleep(0.01)
        assert len(stopped) > before, "the client hung up, but its work went on"


@contextmanager
def served(service: Service, limits: Connections | None = None) -> Iterator[str]:
    """A server with the connections that `serve` has."""
    listener = listen("127.0.0.1", 0)
    Connection.limits = limits
    server = uvicorn.Server(uvicorn.Config(create_app(service), http=Connection, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        Connection.limits = None


def test_half_sent_requests_keep_nobody_out_and_are_closed(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 2.0)
    monkeypatch.setattr(permissions, "BODY_SECONDS", 2.0)
    service = Service(register, hosts=LOOPBACK, today=lambda: TODAY)
    with served(service, Connections(most=100)) as address:
        port = int(address.rpartition(":")[2])
        half = []
        for _ in range(300):
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(b"GET /api/health/live HTTP/1.1\r\nHost: localhost\r\n")
            half.append(one)
        assert httpx.get(f"{address}/api/health/live", timeout=10).status_code == 200
        for one in half:
            one.settimeout(20)
            with suppress(ConnectionResetError):  # closed as well
                assert one.recv(100) == b""
            one.close()
        slow = socket.create_connection(("127.0.0.1", port))
        slow.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\ntoken="
        )
        slow.settimeout(20)
        assert slow.recv(100).startswith(b"HTTP/1.1 408")
        slow.close()


def test_a_body_that_is_too_large_by_its_length_is_refused_whatever_number_it_says(shared: Site) -> None:
    for length in ("99999999999", "9" * 400):
        port = int(shared.address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as one:
            one.sendall(f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode())
            one.settimeout(20)
            assert one.recv(100).startswith((b"HTTP/1.1 413", b"HTTP/1.1 400"))


def test_a_store_that_is_deleted_beneath_the_service_is_503_for_writes_and_readiness(
    site: Site, tmp_path: Path
) -> None:
    with site.client("editor") as client:
        assert client.get("/api/health/ready").status_code == 200
        (tmp_path / "register.db").unlink()
        ready = client.get("/api/health/ready")
        written = client.post("/api/partners", json={"id": "new", "name": "New"})
        assert (ready.status_code, written.status_code) == (503, 503)
        assert str(tmp_path) not in ready.text + written.text, "a 503 says where the store is"
        assert client.get("/api/health/live").status_code == 200
