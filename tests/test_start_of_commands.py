"""What the command line loads before it knows which command was typed: nothing that only some need."""

import subprocess
import sys

import pytest

ONLY_WHERE_USED = ["importers.plan.planner", "importers.records", "importers.writing.export", "importers.recognise.sheets", "graph_service.web", "neo4j"]  # fmt: skip


@pytest.mark.parametrize("module", ONLY_WHERE_USED)
def test_starting_does_not_load_what_only_some_commands_need(module: str) -> None:
    code = f"import sys, graph_service.cli; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
