"""Several processes on one register in Neo4j: who signed in with one is signed in with all, and one that is killed is replaced."""

import os
import shutil
import signal
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import REQUIRE_ALL
from tests.web.processes import run, served
from tests.web.proxies import free_port, nginx, proxy


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_register_in_a_file_is_served_by_one_process(tmp_path: Path) -> None:
    refused = run("serve", "--workers", "2", store=tmp_path / "r.db")
    assert refused.returncode == 2
    assert "Neo4j" in refused.stderr


@pytest.mark.neo4j
@pytest.mark.timeout(300)
def test_two_workers_share_sessions_and_one_that_is_killed_is_replaced(neo4j_url: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        process, link = stack.enter_context(served(neo4j_url, "--workers", "2"))  # type: ignore[arg-type]
        address = link.partition("/sign-in")[0]
        cookies = stack.enter_context(httpx.Client(timeout=60))
        assert cookies.get(link).status_code == 303
        assert httpx.get(link, timeout=60).status_code == 403, "the link signs in once, whichever process it comes to"
        before = children(process.pid)
        assert len(before) == 2

        def ask() -> int:
            with httpx.Client(cookies=cookies.cookies, timeout=60) as client:  # a new connection: any of the processes
                return client.get(f"{address}/api/tokens").status_code

        assert {ask() for _ in range(20)} == {200}
        os.kill(before[0], signal.SIGKILL)
        until = time.monotonic() + 60
        while len(set(children(process.pid)) - {before[0]}) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        assert len(children(process.pid)) == 2
        assert {ask() for _ in range(20)} == {200}
        assert "graph_service_requests_total" in cookies.get(f"{address}/metrics").text


PARTNERS = b"Name,Sector\nEssex Police,Police\nEast Council,Council\n"
FLOWS = b"Ref,Flow name,Sender,Recipient,Data items,Purpose\n1,A,Essex Police,East Council,Name,Safeguarding children\n2,B,Essex Police,Young Foundation,Name,Safeguarding children\n"


@pytest.mark.neo4j
@pytest.mark.timeout(300)
def test_behind_a_proxy_a_process_goes_on_with_what_a_killed_one_began(
    neo4j_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload is planned by a process that is then killed; others apply it, and a question of it is answered."""
    if shutil.which("nginx") is None:
        (pytest.fail if REQUIRE_ALL else pytest.skip)("nginx is not installed")
    port, behind = free_port(), free_port()
    monkeypatch.setenv("GRAPH_SERVICE_PUBLIC_URL", f"http://127.0.0.1:{port}/register")
    monkeypatch.setenv("GRAPH_SERVICE_UPLOADS", str(tmp_path / "uploads"))
    secret = run("token", "create", "Jo", "--role", "editor", store=neo4j_url).stdout.strip()
    command = nginx(tmp_path, port, f"127.0.0.1:{behind}")
    with (
        served(neo4j_url, "--workers", "2", "--port", str(behind)) as (process, _),
        proxy(command, tmp_path, port),
    ):

        def ask(method: str, path: str, **sent: Any) -> httpx.Response:
            """One question on a connection of its own, so that any process may answer; again while the proxy finds nobody."""
            address = f"http://127.0.0.1:{port}/register{path}"
            for _ in range(100):
                answer = httpx.request(
                    method, address, headers={"Authorization": f"Bearer {secret}"}, timeout=60, **sent
                )
                if answer.status_code != 502:
                    return answer
                time.sleep(0.2)
            return answer

        def kill_one() -> None:
            before = children(process.pid)
            os.kill(before[0], signal.SIGKILL)

        def imported(name: str, content: bytes) -> dict[str, Any]:
            made = ask("POST", "/api/imports", files={"file": (name, content)}, data={"partner": "essex-police"})
            assert made.status_code == 201, made.text
            place = f"/api/imports/{made.json()['id']}"
            for _ in range(2):  # the process that goes on plans it itself
                while (state := ask("GET", place).json())["state"] == "planning":
                    time.sleep(0.1)
                assert state["state"] == "planned", state
                kill_one()
            while "is planning" in (applied := ask("POST", f"{place}/apply")).text:
                time.sleep(0.2)
            assert applied.status_code == 200, applied.text
            assert applied.json()["state"] == "applied"
            return applied.json()

        imported("partners.csv", PARTNERS)
        imported("flows.csv", FLOWS)
        assert len(ask("GET", "/api/flows").json()["items"]) == 1
        (question,) = [q for q in ask("GET", "/api/questions").json()["items"] if q["kind"] == "body"]
        kill_one()
        answered = ask("POST", "/api/questions/answers", json={"answers": {question["id"]: "add"}})
        assert answered.status_code == 200, answered.text
        assert len(ask("GET", "/api/flows").json()["items"]) == 2
