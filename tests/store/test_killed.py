"""Killed at any moment of a write, a register opens again with that revision whole or absent."""

import os
import random
import subprocess
import sys
import threading
import time

import pytest

from graph_service import Register
from graph_service.errors import StoreError
from graph_service.settings import Settings
from tests.conftest import ROOT
from tests.neo4j_server import Neo4jServer, lacking
from tests.store.killing import SIZE, some

TIMES = 20


def test_a_client_killed_while_it_writes_leaves_a_revision_whole_or_absent(store_url: str) -> None:
    command = [sys.executable, "-m", "tests.store.killing", store_url, str(TIMES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.neo4j
@pytest.mark.timeout(900)
@pytest.mark.skipif(os.environ.get("GRAPH_SERVICE_REQUIRE_ALL") != "1", reason="takes minutes: .ci/run runs it")
def test_a_neo4j_server_killed_while_it_writes_leaves_a_revision_whole_or_absent() -> None:
    """The server is killed as a power cut would end it, and started again, five times."""
    assert not lacking()
    with Neo4jServer(memory="1g") as server:
        settings = Settings(store=server.address, neo4j_user=server.user, neo4j_password=server.password)
        wholes = []

        def write(turn: int) -> None:
            try:
                with Register.open(settings=settings, who="writer") as register:
                    register.write(some(turn), why=f"turn {turn}")
            except StoreError:
                return

        write(0)
        for turn in range(1, 6):
            writer = threading.Thread(target=write, args=[turn])
            writer.start()
            time.sleep(random.uniform(0.2, 1.5))
            server.kill()
            server.start()
            writer.join(120)
            with Register.open(settings=settings) as register:
                whole = f"turn {turn}" in [r.why for r in register.revisions()]
                wholes.append(whole)
                assert sum(p.name == "new" for p in register.snapshot().partners.values() if f"-{turn}-" in p.id) == (
                    SIZE if whole else 0
                )
                assert register.verify() == ()
