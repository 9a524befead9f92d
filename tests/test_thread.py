"""The whole way, on both stores: two spreadsheets in, reasons and a drawing out. This test stays for ever."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

ON = "2026-11-22"
VERDICTS = {"DF001": "covered", "DF002": "gap", "DF003": "partly", "DF004": "unclear", "DF005": "gap"} | {
    "DF006": "not-live",
    "DF007": "not-needed",
}
RUN = [sys.executable, "-m", "graph_service"]


def run(*words: str | Path, store: str) -> str:
    """Run the command line as a person would. It must end well; what it prints is returned."""
    done = subprocess.run(
        [*RUN, *map(str, words), "--store", store], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def site(store_url: str) -> Iterator[tuple[str, httpx.Client]]:
    """The service on that store, and a browser that followed its one-time link."""
    process = subprocess.Popen(
        [*RUN, "serve", "--port", "0", "--store", store_url],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        link = process.stdout.readline().strip()
        with httpx.Client(base_url=link.partition("/sign-in")[0], timeout=60) as browser:
            assert browser.get(link).status_code == 303
            yield link, browser
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_from_two_spreadsheets_to_reasons_and_a_drawing(store_url: str, data: Path, tmp_path: Path) -> None:
    run("import", data / "protocol-register.xlsx", "--create-partners", "--yes", store=store_url)
    plan = json.loads(run("import", data / "flow-map.xlsx", "--create-partners", "--yes", "--json", store=store_url))
    assert plan["revision"] == 2
    flows = {add["id"][-5:].upper(): add["id"] for add in plan["adds"] if add["kind"] == "flow"}
    assert set(flows) == set(VERDICTS)

    again = json.loads(run("import", data / "flow-map.xlsx", "--dry-run", "--json", store=store_url))
    assert (again["adds"], again["changes"]) == ([], []), "the same file plans nothing"

    gaps = json.loads(run("gaps", "--on", ON, "--json", store=store_url))
    assert {answer["flow"]: answer["verdict"] for answer in gaps["flows"]} == {
        flows[reference]: verdict for reference, verdict in VERDICTS.items()
    }
    assert gaps["summary"]["gap"] == 2

    answer: dict[str, Any] = json.loads(run("coverage", flows["DF002"], "--on", ON, "--json", store=store_url))
    assert answer["headline"] == "No protocol in the register covers this"
    near = answer["elements"][0]["nearest"][0]
    assert near["protocol"] == "isp-0030"
    assert [(test["test"], test["state"]) for test in near["tests"]] == [("recipient_signed", "fails")]
    assert near["tests"][0]["reason"] == "Safe Haven Northshire is listed on ISP-0030 but has not signed it."
    assert [(fix["action"], fix["protocol"], fix["partner"]) for fix in answer["fixes"]] == [
        ("sign", "isp-0030", "safe-haven-northshire")
    ]
    what_if = json.loads(
        run("whatif", "--sign", "isp-0030=safe-haven-northshire", "--on", ON, "--json", store=store_url)
    )
    assert [(one["flow"], one["before"], one["after"]) for one in what_if] == [(flows["DF002"], "gap", "covered")]

    run("diagram", tmp_path / "flows.svg", "--on", ON, store=store_url)
    run("diagram", tmp_path / "flows.png", "--on", ON, store=store_url)
    svg = (tmp_path / "flows.svg").read_text(encoding="utf-8")
    for reference, verdict in VERDICTS.items():
        assert len(re.findall(f'<g id="flow-{flows[reference]}" class="flow {verdict}"', svg)) == 1
    assert (tmp_path / "flows.png").read_bytes().startswith(b"\x89PNG")
    run("verify", store=store_url)


def test_from_an_upload_to_can_we_share_this(store_url: str, site: tuple[str, httpx.Client], data: Path) -> None:
    for name in ("protocol-register.xlsx", "flow-map.xlsx"):
        run("import", data / name, "--create-partners", "--yes", store=store_url)
    _, browser = site
    flow = "northshire-county-council-df002"
    answer = browser.get(f"/api/flows/{flow}/coverage", params={"on": ON})
    assert answer.status_code == 200
    assert answer.json() == json.loads(run("coverage", flow, "--on", ON, "--json", store=store_url))
