"""Schemathesis holds the API to its own document: whatever it sends, the answer is one that the document foresees."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from graph_service import Register
from tests.web.conftest import running
from tests.web.county import COUNTY

CONFIG = Path(__file__).parent / "schemathesis.toml"


def hold(store_url: str, *words: str) -> None:
    with Register.open(store_url, who="the tests") as register:
        register.load(io.BytesIO(json.dumps(COUNTY).encode()), name="county.json")
        with running(register) as site:
            command = [
                str(Path(sys.executable).parent / "schemathesis"),
                f"--config-file={CONFIG}",
                "run",
                f"{site.address}/api/openapi.json",
                f"--header=Authorization: Bearer {site.tokens['admin']}",
                "--generation-deterministic",
                "--request-timeout=60",
                "--no-color",
                *words,
            ]
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            assert result.returncode == 0, result.stdout[-20_000:]
            assert not list(register.store.problems())


def test_a_first_look_finds_nothing(store_url: str) -> None:
    hold(store_url, "--phases=examples,fuzzing", "--max-examples=2")


@pytest.mark.fuzz
def test_a_long_look_finds_nothing(store_url: str) -> None:
    hold(store_url, "--max-examples=100")
