"""What a package lists as its face is there, and nothing it lists is private or listed twice."""

from importlib import import_module
from pathlib import Path

import pytest

from graph_service import Register


@pytest.mark.parametrize("package", ["graph_service", "graph_service.coverage", "graph_service.diagram"])
def test_all_lists_what_the_package_has(package: str) -> None:
    module = import_module(package)
    assert len(set(module.__all__)) == len(module.__all__)
    assert [
        name for name in module.__all__ if (name.startswith("_") and name != "__version__") or not hasattr(module, name)
    ] == []


def test_the_register_has_few_public_names(tmp_path: Path) -> None:
    """What only pages use stands on its parts."""
    with Register.open(tmp_path / "r.db") as register:
        assert len([name for name in dir(register) if not name.startswith("_")]) <= 55
