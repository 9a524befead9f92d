"""`graph-service demo`: a newcomer's first minute."""

from pathlib import Path

from typer.testing import CliRunner

from graph_service.cli import app


def test_the_demo_imports_the_county_and_says_what_it_found_and_can_be_run_again(tmp_path: Path) -> None:
    command = ["demo", "--store", str(tmp_path / "new" / "register.db"), "--on", "2026-11-24", "--no-serve"]
    first = CliRunner().invoke(app, command)
    assert first.exit_code == 0, first.output
    assert "01-partners.xlsx: 37 partners" in first.stdout
    assert "18-groups-and-occasions.json: groups, and what is shared once" in first.stdout
    assert "× gap" in first.stdout
    assert "Agree a new version of ISP-028, which all its parties sign." in first.stdout
    assert "graph-service serve" in first.stderr
    again = CliRunner().invoke(app, command)
    assert again.exit_code == 0
    assert "01-partners.xlsx: nothing new" in again.stdout
