"""What all tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_service import Register

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def data() -> Path:
    """The folder of fixed test data."""
    return ROOT / "tests" / "data"


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store: a SQLite file, then a real Neo4j."""
    if request.param == "neo4j":
        pytest.skip("no Neo4j yet")
    return str(tmp_path / "register.db")


@pytest.fixture
def register(store_url: str) -> Iterator[Register]:
    """An empty register, open, in each store in turn."""
    with Register.open(store_url, who="tester") as opened:
        yield opened
