"""Several processes on one register in Neo4j: who signed in with one is signed in with all, and one that is killed is replaced."""

import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.web.test_serve import run, served


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
