"""Small registers for the tests of checks."""

from datetime import date
from typing import Any

from graph_service.checks import checks
from graph_service.coverage.rule import Rule
from graph_service.model import Asset, Flow, Partner, Party, Protocol
from graph_service.snapshot import Snapshot
from tests.odd_registers import ON

START = date(2024, 1, 1)


def rule(*records: Any, on: date = ON, partners: dict[str, dict[str, Any]] | None = None) -> Rule:
    kinds: dict[str, dict[str, Any]] = {}
    for record in records:
        kinds.setdefault(type(record).__name__.lower() + "s", {})[record.id] = record
    bodies = {
        key: Partner(**{"id": key, "name": key.upper(), **(partners or {}).get(key, {})}) for key in ("a", "b", "c")
    }
    return Rule(Snapshot(version=1, partners=bodies, **kinds), on, 3)


def flow(**fields: Any) -> Flow:
    return Flow(**{"id": "f", "name": "F", "source": "a", "target": "b", **fields})


def asset(**fields: Any) -> Asset:
    return Asset(**{"id": "s", "name": "S", "holder": "a", **fields})


def protocol(**fields: Any) -> Protocol:
    signed = tuple(Party(partner=key, signed_on=START) for key in ("a", "b"))
    made = {
        "id": "isp-1",
        "reference": "ISP-1",
        "title": "One",
        "kinds": ("sharing",),
        "status": "active",
        "parties": signed,
    }
    return Protocol(**{**made, **fields})


def state(check: str, *records: Any, **how: Any) -> str | None:
    return next((found.state for found in checks(rule(*records, **how)) if found.check == check), None)
