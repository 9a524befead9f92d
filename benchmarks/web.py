"""The API under load, against an empty route behind the same middleware, in one run. wrk (a Debian package) drives it.

Targets: the coverage of a flow at 0.4 of the empty route's requests a second or better; 95 of 100 answers within 10 ms at a
steady 200 requests a second; the first page of any list within 50 ms. All with 100,000 flows, and lists of 100,000 records.
"""

import contextlib
import json
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx
import uvicorn
from starlette.responses import Response

from graph_service import Register
from graph_service.cli.service import listen
from graph_service.model import KINDS, plural
from graph_service.settings import today
from graph_service.web.app import create_app
from graph_service.web.permissions import allow, router
from graph_service.web.service import Service

FLOWS = 100_000
SECONDS = 8
ANSWER = {"content-type": "application/json"}


def county(size: int) -> Iterator[str]:
    """A register of `size` records of each kind, as NDJSON: flows between 200 partners, 300 of the protocols signed by six."""
    chance = random.Random(7)

    def line(noun: str, /, **record: Any) -> str:
        return json.dumps({"kind": noun, "record": record}) + "\n"

    for n in range(size):
        yield line("partner", id=f"partner-{n}", name=f"Partner {n}", sector="council")
    for n in range(size):
        yield line("asset", id=f"asset-{n}", name=f"Asset {n}", holder=f"partner-{n % 200}")
        yield line("notice", id=f"notice-{n}", partner=f"partner-{n % 200}", title=f"Notice {n}")
        yield line("project", id=f"project-{n}", name=f"Project {n}")
        yield line("term", scheme="category", id=f"local-{n}", label=f"Local {n}")
    for n in range(300):
        parties = [{"partner": f"partner-{p}", "signed_on": "2024-01-01"} for p in chance.sample(range(200), 6)]
        listed = {"categories": chance.sample(CATEGORIES, 2), "purposes": chance.sample(PURPOSES, 2)}
        yield line(
            "protocol",
            id=f"isp-{n}",
            title=f"Protocol {n}",
            kinds=["sharing"],
            status="active",
            parties=parties,
            **listed,
        )
    for n in range(300, size):
        yield line("protocol", id=f"isp-{n}", title=f"Protocol {n}", kinds=["overarching"], published=n % 2 == 0)
    for n in range(size):
        source, target = chance.sample(range(200), 2)
        carried = {"categories": chance.sample(CATEGORIES, 2), "purposes": chance.sample(PURPOSES, 1)}
        yield line(
            "flow", id=f"flow-{n}", name=f"Flow {n}", source=f"partner-{source}", target=f"partner-{target}", **carried
        )


CATEGORIES = ["health", "location", "contact"]
PURPOSES = ["safeguarding", "research", "crime-prevention"]


@contextlib.contextmanager
def served(register: Register) -> Iterator[str]:
    """The service with one route more, which answers nothing, behind all that every route stands behind."""
    app = create_app(Service(register))
    extra = router()

    @extra.get("/api/empty")
    @allow("reader")
    async def empty() -> Response:
        return Response(b"{}", headers=ANSWER)

    app.router.routes.extend(extra.routes)
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def throughput(address: str, path: str, token: str, many: bool, folder: Path) -> float:
    """Requests a second by wrk with 8 connections; `many` asks for the coverage of another flow each time."""
    script = folder / "wrk.lua"
    head = f'wrk.headers["Authorization"] = "Bearer {token}"\n'
    asked = (
        'request = function() return wrk.format("GET", "/api/flows/flow-" .. math.random(0, %d) .. "/coverage") end\n'
    )
    script.write_text(head + (asked % (FLOWS - 1) if many else ""))
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", "-s", str(script), address + path]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]


def latencies(client: httpx.Client, rate: int, seconds: int) -> list[float]:
    """Milliseconds for each answer at a steady rate, counted from when it was due."""
    taken: list[float] = []
    lock = threading.Lock()
    begin = time.perf_counter() + 0.1

    def ask(first: int, step: int) -> None:
        chance = random.Random(first)
        for n in range(first, rate * seconds, step):
            due = begin + n / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            client.get(f"/api/flows/flow-{chance.randrange(FLOWS)}/coverage").raise_for_status()
            with lock:
                taken.append((time.perf_counter() - due) * 1000)

    threads = [threading.Thread(target=ask, args=(n, 8)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def main() -> None:
    """Print the figures beside their targets."""
    if shutil.which("wrk") is None:
        print("web: wrk is missing (apt install wrk)")
        return
    with tempfile.TemporaryDirectory() as folder, Register.open(str(Path(folder) / "r.db"), who="bench") as register:
        begin = time.perf_counter()
        with (Path(folder) / "county.ndjson").open("w") as file:
            file.writelines(county(FLOWS))
        register.load(Path(folder) / "county.ndjson")
        print(f"web: {FLOWS:,} records of each kind loaded in {time.perf_counter() - begin:.0f} s")
        token = register.access.create_token("bench", "reader", today=today())[1]
        with (
            served(register) as address,
            httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=300) as client,
        ):
            begin = time.perf_counter()
            client.get("/api/flows/flow-0/coverage").raise_for_status()
            print(f"web: first coverage {time.perf_counter() - begin:.1f} s")
            empty = throughput(address, "/api/empty", token, False, Path(folder))
            same = throughput(address, "/api/flows/flow-0/coverage", token, False, Path(folder))
            many = throughput(address, "/api/flows/flow-0/coverage", token, True, Path(folder))
            print(
                f"web: empty route {empty:.0f}/s; coverage of one flow {same / empty:.2f}, of any {many / empty:.2f} of it (target 0.40)"
            )
            at_rate = latencies(client, 200, 15)
            print(
                f"web: at 200 requests a second p95 {quantiles(at_rate, n=20)[18]:.1f} ms (target 10), median {median(at_rate):.1f} ms"
            )
            for kind in KINDS:
                begin = time.perf_counter()
                client.get(f"/api/{plural(kind)}").raise_for_status()
                first = (time.perf_counter() - begin) * 1000
                begin = time.perf_counter()
                client.get(f"/api/{plural(kind)}", params={"sort": "-name"}).raise_for_status()
                print(
                    f"web: first page of {plural(kind)} {first:.0f} ms, by name {(time.perf_counter() - begin) * 1000:.0f} ms (target 50)"
                )


if __name__ == "__main__":
    main()
