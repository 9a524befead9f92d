"""What tests of imports start from."""

from pathlib import Path

import pytest

from graph_service.register import Register


@pytest.fixture
def register(tmp_path: Path, data: Path) -> Register:
    """A register with four partners."""
    opened = Register.open(str(tmp_path / "register.db"))
    opened.apply_import(opened.plan_import(data / "registers" / "start-partners.xlsx"))
    return opened
