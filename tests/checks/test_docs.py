"""The table of checks says what the code says."""

import re
from pathlib import Path

from graph_service.checks import CHECKS

ROOT = Path(__file__).resolve().parents[2]


def test_the_documented_checks_are_those_that_exist_with_their_kinds_and_severity() -> None:
    text = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([a-z, ]+) \| (\w+) \|", text, re.MULTILINE)
    documented = {code: (set(kinds.split(", ")), severity) for code, kinds, severity in rows}
    assert documented == {
        check.code: (
            {kind for kind in ("flow", "asset", "protocol") if getattr(check, kind) is not None},
            check.severity,
        )
        for check in CHECKS
    }
