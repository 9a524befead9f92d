"""What all tests share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def data() -> Path:
    """The folder of fixed test data."""
    return ROOT / "tests" / "data"
