"""Coverage by month, from the register as it stood."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_service import Register
from graph_service.model import Flow, Partner, Party, Protocol
from graph_service.register.questions import month_ends

SCOPE = {"categories": ("health",), "purposes": ("safeguarding",)}


def test_each_point_is_the_register_as_it_stood_assessed_on_that_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Register.open(tmp_path / "r.db", who="tests") as register:
        flow = Flow(id="f", name="F", source="a", target="b", **SCOPE)
        other = Flow(id="g", name="G", source="b", target="c", **SCOPE)
        bodies = [Partner(id=key, name=key.upper()) for key in "abc"]
        register.write([*bodies, flow, other], why="a start")
        day = date(2025, 1, 1)
        parties = (Party(partner="a", signed_on=day), Party(partner="b", signed_on=day))
        register.write(
            [Protocol(id="p", title="P", kinds=("sharing",), status="active", starts_on=day, parties=parties, **SCOPE)],
            why="an agreement",
        )
        real = type(register._opened).revision_at

        def revision_at(self: Any, as_at: Any) -> int:
            """As if the first revision had been in January and the second in March."""
            if isinstance(as_at, date):
                return 0 if as_at < date(2026, 1, 31) else 1 + (as_at.month > 2)
            return real(self, as_at)

        monkeypatch.setattr(type(register._opened), "revision_at", revision_at)
        points = register.lists.trend(date(2026, 3, 15), months=4)
        assert [(p.on, p.covered, p.open, p.revision) for p in points] == [
            (date(2026, 1, 31), 0, 2, 1),
            (date(2026, 2, 28), 0, 2, 1),
            (date(2026, 3, 15), 1, 1, 2),
        ]
        assert [(p.covered, p.open) for p in register.lists.trend(date(2026, 3, 15), months=1, partner="c")] == [(0, 1)]


def test_the_months_end_where_the_calendar_begins() -> None:
    assert month_ends(date(2024, 3, 31), 1) == [date(2024, 2, 29)]
    assert month_ends(date(1, 2, 3), 24) == [date(1, 1, 31)]
    assert month_ends(date(1, 1, 3), 24) == []
