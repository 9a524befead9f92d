"""What those who run the service can see: metrics, one line for each failure, and who saw or took out what."""

import json
import logging
from pathlib import Path

import pytest

from graph_service import Register
from graph_service.json_lines import JsonLines
from tests.web.conftest import Site


def test_metrics_are_for_an_admins_token(site: Site) -> None:
    for role, status in (("public", 401), ("reader", 403), ("editor", 403)):
        with site.client(role) as client:  # type: ignore[arg-type]
            assert client.get("/metrics").status_code == status
    with site.client("admin") as client:
        client.get("/api/flows")
        shown = client.get("/metrics")
    assert shown.status_code == 200
    assert shown.headers["content-type"].startswith("text/plain")
    for name in (
        "requests_total",
        "request_seconds_bucket",
        "imports_waiting",
        "neo4j_up",
        "questions_waiting",
    ):
        assert f"graph_service_{name}" in shown.text
    assert 'route="/api/flows"' in shown.text


def test_a_failure_is_logged_once_as_one_json_line(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a\nsecond line \u202e")

    monkeypatch.setattr(Register, "duplicates", fails)
    with caplog.at_level(logging.INFO, "graph_service"), site.client("reader") as client:
        answer = client.get("/api/duplicates?on=2026-01-01")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    records = [record for record in caplog.records if record.name.startswith("graph_service")]
    assert len(records) == 1
    line = JsonLines().format(records[0])
    assert line.isascii(), "a terminal that shows the log obeys what the request holds"
    assert "\n" not in line
    form = json.loads(line)
    assert form["request_id"] == answer.headers["x-request-id"]
    assert (form["path"], form["who"], form["level"]) == ("/api/duplicates", "the reader", "error")
    assert form["milliseconds"] > 0
    assert "ZeroDivisionError" in form["traceback"]


def test_who_saw_what_and_who_signed_in_is_kept_apart_from_revisions(site: Site, tmp_path: Path) -> None:
    with site.client("reader") as reader:
        reader.get("/api/partners/north", params={"as_at": "1"})
        reader.get("/api/partners/%E2%80%AE%C2%9B")
    with site.client() as nobody:
        nobody.get("/api/protocols")
        nobody.get("/api/flows", headers={"Authorization": "Bearer wrong"})
    with site.client("admin") as admin:
        listed = admin.get("/api/sign-ins").json()["items"]
        assert "Sign-ins and failures" in admin.get("/tokens").text
    assert [(one["event"], one["address"]) for one in listed] == [("token-refused", "127.0.0.1")]
    folder = tmp_path / "register.db.access"
    assert folder.stat().st_mode & 0o777 == 0o700
    files = list(folder.iterdir())
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
    assert all(file.read_text().isascii() for file in files)
    reads = [json.loads(line) for file in files if "access" in file.name for line in file.read_text().splitlines()]
    assert [(one["who"], one["path"], one.get("query"), one["status"]) for one in reads][:1] == [
        ("the reader", "/api/partners/north", "as_at=1", reads[0]["status"])
    ]
    assert all(one["who"] != "public" for one in reads)
    with site.client("reader") as reader:
        assert reader.get("/api/sign-ins").status_code == 403
