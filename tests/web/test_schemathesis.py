"""Schemathesis holds the API to its own document: whatever it sends, the answer is one that the document foresees."""

import subprocess
import sys
from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute

from graph_service.web import rate_limits
from tests.web.conftest import county, running

CONFIG = Path(__file__).parent / "schemathesis.toml"


def hold(store_url: str, folder: Path, *words: str) -> None:
    with county(store_url) as register, running(register) as site:
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
        result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        assert result.returncode == 0, result.stdout[-20_000:]
        assert register.verify() == ()


@pytest.fixture(autouse=True)
def _any_number_of_wrong_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """It tries each operation with a wrong token: more of them than one address may give in a minute."""
    monkeypatch.setattr(rate_limits, "WRONG_TOKENS", RateLimitItemPerMinute(1_000_000, namespace="wrong-token"))


@pytest.mark.timeout(900)
def test_a_first_look_finds_nothing(store_url: str, tmp_path: Path) -> None:
    hold(store_url, tmp_path, "--phases=examples,fuzzing", "--max-examples=1")


@pytest.mark.fuzz
def test_a_long_look_finds_nothing(store_url: str, tmp_path: Path) -> None:
    hold(store_url, tmp_path, "--max-examples=100")
