"""Twenty users at once, one of them hostile, for ten minutes: nothing fails, nobody waits long, nothing is lost, memory stays flat.

`make fuzz` runs it; SOAK_SECONDS makes it shorter.
"""

import os
import random
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from graph_service import Register
from tests.web.conftest import county
from tests.web.processes import run, served

SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
LONGEST = 2.0
"""Seconds that any answer may take, heavy questions apart, and ten times the smallest answer more on a busy machine."""
PAGES = ("/", "/flows", "/partners", "/protocols", "/api/flows?limit=50", "/api/protocols", "/share", "/static/app.css")
HEAVY = ("/gaps", "/api/coverage", "/api/duplicates", "/api/fixes", "/api/diagrams/flows.svg", "/api/exports/dea.xlsx")
HOSTILE = (
    "/api/flows?after=" + "9" * 4000,
    "/published?after=WzUsICJhIl0=&sort=name",
    "/api/nothing",
    "/%00",
    "/flows?q=%1b",
)


@pytest.mark.fuzz
@pytest.mark.timeout(SECONDS + 600)
def test_twenty_users_for_a_while(tmp_path: Path) -> None:
    store = tmp_path / "r.db"
    with county(str(store)):
        pass
    secrets = {
        role: run("token", "create", role, "--role", role, store=store).stdout.strip() for role in ("editor", "admin")
    }
    statuses: Counter[tuple[str, int]] = Counter()
    slow: list[tuple[str, float]] = []
    written: list[str] = []
    memory: list[int] = []
    probes: list[float] = []
    with served(store) as (process, link):
        address = link.partition("/sign-in")[0]
        ends = time.monotonic() + SECONDS

        def user(number: int) -> None:
            draw = random.Random(number)
            signed = {"Authorization": f"Bearer {secrets['editor']}"}
            with httpx.Client(base_url=address, headers=signed, timeout=60) as client:
                while time.monotonic() < ends:
                    kind = "hostile" if number == 0 else draw.choice(("page", "page", "page", "heavy", "write"))
                    began = time.monotonic()
                    if kind == "write":
                        key = f"soak-{number}-{draw.randrange(1 << 40)}"
                        answer = client.post("/api/partners", json={"id": key, "name": f"Body {key}"})
                        if answer.status_code == 201:
                            written.append(key)
                    else:
                        places = {"page": PAGES, "heavy": HEAVY, "hostile": HOSTILE}[kind]
                        answer = client.get(
                            draw.choice(places), headers={"Authorization": "x"} if kind == "hostile" else {}
                        )
                    took = time.monotonic() - began
                    statuses[kind, answer.status_code] += 1
                    if took > LONGEST and kind != "heavy":
                        slow.append((str(answer.url), took))
                    time.sleep(draw.uniform(0.1, 1.0))

        users = [threading.Thread(target=user, args=[number]) for number in range(20)]
        for one in users:
            one.start()
        while time.monotonic() < ends:
            time.sleep(min(5.0, SECONDS / 10))
            began = time.monotonic()
            httpx.get(f"{address}/api/health/live", timeout=60)
            probes.append(time.monotonic() - began)
            pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
            memory.append(pages * os.sysconf("SC_PAGE_SIZE"))
        for one in users:
            one.join(120)
    print(dict(statuses), slow[:10], [m >> 20 for m in memory])
    assert not [found for found in statuses if found[1] >= 500 and found[1] != 503]
    assert len({kind for kind, _ in statuses}) == 4, "every kind of user was there"
    busy = 10 * max(probes)  # how long the smallest answer took: what else the machine had to do
    assert [one for one in slow if one[1] > LONGEST + busy] == []
    with Register.open(str(store)) as register:
        assert register.verify() == ()
        assert [key for key in written if key not in register.snapshot().partners] == []
    assert written
    third = len(memory) // 3  # the first warms up: threads, caches and the register's first records
    assert max(memory[-third:]) < 1.1 * max(memory[third : 2 * third]) + 10_000_000, memory
