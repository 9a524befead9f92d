"""What a package lists as its face is there, and nothing it lists is private or listed twice."""

from importlib import import_module

import pytest


@pytest.mark.parametrize("package", ["graph_service.coverage"])
def test_all_lists_what_the_package_has(package: str) -> None:
    module = import_module(package)
    assert len(set(module.__all__)) == len(module.__all__)
    assert [name for name in module.__all__ if name.startswith("_") or not hasattr(module, name)] == []
