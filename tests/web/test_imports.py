"""Importing over the API: upload, plan, correct, apply, undo; and whatever file comes, nothing is half-written."""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_service import Register
from graph_service.errors import Busy, Conflict, NotFound
from graph_service.settings import Settings
from graph_service.spreadsheet import SheetOut, workbook_bytes
from graph_service.web.security_headers import LOOPBACK
from graph_service.web.service import Service
from graph_service.web.uploads.folder import SECONDS
from graph_service.web.uploads.queue import UploadQueue
from graph_service.web.uploads.upload import Upload
from importers.plan.options import Options
from tests.importers.hostile_files import HOSTILE
from tests.web.conftest import TODAY, Site, county, running, serving

SMALL = Settings(import_bytes=3_000_000, import_rows=5_000, import_seconds=20, import_memory=600_000_000)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service that takes small files only."""
    store = str(tmp_path_factory.mktemp("hostile") / "register.db")
    with county(store, SMALL) as register, running(register) as site:
        yield site


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER = ("Ref", "Flow name", "Sender", "Recipient", "Personal data items", "Purpose", "Transfer method", "Start date")


def flow_map(*rows: tuple[Any, ...]) -> bytes:
    return workbook_bytes([SheetOut("Flows", HEADER, rows)])


GOOD = flow_map(
    (
        "DF-1",
        "Welfare checks",
        "Northshire Police",
        "Eastvale Council",
        "health",
        "safeguarding",
        "secure email",
        "2025-01-01",
    ),
    (
        "DF-2",
        "Case notes",
        "Eastvale Council",
        "Northshire Police",
        "health",
        "safeguarding",
        "secure email",
        "2025-01-01",
    ),
)


def upload(client: httpx.Client, content: bytes, name: str = "flows.xlsx", **said: Any) -> httpx.Response:
    return client.post(
        "/api/imports", files={"file": (name, content, XLSX)}, data={"partner": "northshire-police", **said}
    )


def test_a_file_is_planned_applied_and_undone(site: Site) -> None:
    with site.client("editor") as client:
        before = site.register.version()
        made = upload(client, GOOD)
        assert made.status_code == 201, made.text
        one = made.json()
        assert one["state"] == "planned"
        assert (one["plan"]["adds"], one["plan"]["held"]) == (2, 0), client.get(made.headers["location"] + "/plan").text
        assert site.register.version() == before, "a plan writes nothing"
        plan = client.get(made.headers["location"] + "/plan").json()
        assert {add["label"] for add in plan["adds"]} == {"Welfare checks", "Case notes"}
        applied = client.post(made.headers["location"] + "/apply").json()
        assert (applied["state"], applied["revision"]) == ("applied", before + 1)
        revision = client.get(f"/api/revisions/{before + 1}").json()
        assert revision["who"] == "the editor"
        assert "flows.xlsx" in revision["why"]
        assert client.post(made.headers["location"] + "/apply").status_code == 409
        again = upload(client, GOOD).json()
        assert (again["plan"]["adds"], again["plan"]["changes"]) == (0, 0), "the same file again plans nothing"
        assert client.post(f"/api/revisions/{before + 1}/undo").status_code == 200
        assert len(client.get("/api/flows").json()["items"]) == 2
    with site.client("admin") as admin:
        counted = admin.get("/metrics").text
    assert 'graph_service_imports_total{state="applied"}' in counted
    assert "graph_service_imports_waiting 0.0" in counted


def test_a_name_is_confirmed_and_the_file_planned_again(site: Site) -> None:
    odd = flow_map(
        ("DF-1", "Checks", "Northshire Police", "Eastvale Borough", "health", "safeguarding", "secure email", None)
    )
    with site.client("editor") as client:
        made = upload(client, odd)
        at = made.headers["location"]
        assert (made.json()["plan"]["held"], made.json()["plan"]["questions"]) == (1, 2)
        marked = client.get(at + "/workbook.xlsx")
        assert marked.status_code == 200
        assert marked.headers["content-type"] == XLSX
        with zipfile.ZipFile(io.BytesIO(marked.content)) as parts:
            words = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
        assert "--create-partners" not in words
        said = {"partner": "northshire-police", "same": {"Eastvale Borough": "eastvale-council"}}
        assert client.post(at + "/plan", json=said).json()["plan"]["held"] == 0
        assert client.post(at + "/apply").json()["state"] == "applied"
        assert "Eastvale Borough" in client.get("/api/partners/eastvale-council").json()["aliases"]


def test_a_plan_that_the_register_has_left_behind_is_not_applied(site: Site) -> None:
    with site.client("editor") as client:
        at = upload(client, GOOD).headers["location"]
        client.post("/api/partners", json={"id": "new", "name": "New"})
        refused = client.post(at + "/apply")
        assert refused.status_code == 409
        assert client.get(at).json()["problem"]
        assert client.post(at + "/plan", json={"partner": "northshire-police"}).json()["state"] == "planned"
        assert client.post(at + "/apply").status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.xlsx", b""),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        ("half.xlsx", GOOD[: len(GOOD) // 2]),
        ("page.xls", b"<html><body><table><tr><td>Ref</td></tr></table></body></html>"),
        ("nothing.csv", b"a\n"),
        ("../../etc/passwd", b"root:x:0:0"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_its_cause(site: Site, name: str, content: bytes) -> None:
    with site.client("editor") as client:
        before = site.register.version()
        refused = upload(client, content, name)
        assert refused.status_code == 422, refused.text
        assert refused.json()["type"] == "/api/docs#invalid"
        assert client.get("/api/imports").json()["items"] == []
        assert site.register.version() == before


@pytest.mark.parametrize("name", HOSTILE)
def test_every_hostile_file_is_refused_and_the_service_lives_on(hostile_site: Site, name: str) -> None:
    make, cause = HOSTILE[name]
    with hostile_site.client("editor") as client:
        refused = upload(client, make(), "upload.xlsx")
        assert refused.status_code in (413, 422), refused.text
        assert refused.status_code == 413 or re.search(cause, refused.json()["detail"])
        assert client.get("/api/health/ready").status_code == 200
        assert hostile_site.register.version() == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"content": b"x", "headers": {"content-type": "text/csv"}}, 415),
        ({"data": {"partner": "x"}}, 415),
        ({"files": {"other": ("a.csv", b"a")}}, 422),
        ({"files": {"file": ("a.csv", b"a")}, "data": {"create_partners": "perhaps"}}, 422),
        ({"files": {"file": ("a.csv", b"a")}, "data": {"same": "no equals sign"}}, 422),
    ],
)
def test_an_upload_that_is_none_is_refused(site: Site, sent: dict[str, Any], status: int) -> None:
    with site.client("editor") as client:
        assert client.post("/api/imports", **sent).status_code == status


def test_a_file_beyond_the_limit_is_refused_before_it_comes(site: Site) -> None:
    host, port = site.address.removeprefix("http://").split(":")
    largest = site.register.settings.import_bytes + 1_000_000
    head = (
        f"POST /api/imports HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {site.tokens['editor']}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {largest + 1}\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(head.encode())
        assert b" 413 " in raw.recv(100)


def test_a_long_import_goes_on_in_the_background_and_says_how_far_it_is(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_service.web.api.imports.PATIENCE", 0.0)
    rows = [
        (
            f"DF-{n}",
            f"Flow {n}",
            "Northshire Police",
            "Eastvale Council",
            "health",
            "safeguarding",
            "secure email",
            None,
        )
        for n in range(2000)
    ]
    with site.client("editor") as client:
        made = upload(client, flow_map(*rows))
        assert made.json()["state"] == "planning"
        assert client.post(made.headers["location"] + "/apply").status_code == 409
        seen, answered = [], 0
        while (one := client.get(made.headers["location"]).json())["state"] == "planning":
            seen.append(one["progress"]["what"])
            assert client.get("/api/health/live").status_code == 200
            answered += client.get(made.headers["location"]).json()["state"] == "planning"
        assert one["plan"]["adds"] == 2000
        assert seen
        assert answered, "others are answered before the plan is made, not after it"


def test_a_service_that_is_stopped_during_an_import_has_written_all_of_it_or_nothing(tmp_path: Path) -> None:
    store = tmp_path / "r.db"
    partners = {"partners": [{"id": "a", "name": "Body A"}, {"id": "b", "name": "Body B"}]}
    rows = [(f"DF-{n}", f"Flow {n}", "Body A", "Body B", "health", "safeguarding", "email", None) for n in range(3000)]
    with Register.open(str(store)) as register:
        register.load(io.BytesIO(json.dumps(partners).encode()))
    for pause in (0.0, 0.05, 0.2):
        with (
            subprocess.Popen(
                [sys.executable, "-m", "graph_service", "serve", "--port", "0", "--store", str(store)],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            ) as process,
            httpx.Client(timeout=60) as client,
        ):
            assert process.stdout
            link = process.stdout.readline().strip()
            address = link.partition("/sign-in")[0]
            client.get(link)
            page = client.get(address + "/").text
            proof = {"X-CSRF-Token": page.partition('name="csrf" value="')[2][:64]}
            made = client.post(
                f"{address}/api/imports",
                files={"file": ("f.xlsx", flow_map(*rows), XLSX)},
                data={"partner": "a"},
                headers=proof,
            )
            at = address + made.headers["location"]
            while client.get(at).json()["state"] == "planning":
                time.sleep(0.05)
            with suppress(httpx.TimeoutException):
                client.post(at + "/apply", headers=proof, timeout=0.01 + pause)
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
        with Register.open(str(store)) as register:
            assert register.verify() == ()
            version, flows = register.version(), len(register.snapshot().flows)
            assert (version, flows) in ((1, 0), (2, 3000))
        if flows:
            break


def test_what_is_exported_is_imported_again_and_changes_nothing(site: Site) -> None:
    with site.client("editor") as client:
        names = {one["name"]: one["kind"] for one in client.get("/api/templates").json()["items"]}
        template = next(name for name, kind in names.items() if kind == "flow")
        exported = client.get(f"/api/exports/{template}.xlsx", params={"partner": "northshire-police"})
        assert exported.headers["content-type"] == XLSX
        assert f'filename="{template}.xlsx"' in exported.headers["content-disposition"]
        assert client.get(f"/api/exports/{template}.xlsx", params={"blank": "true"}).content.startswith(b"PK")
        assert client.get("/api/exports/nothing.xlsx").status_code == 404
        assert client.get(f"/api/exports/{template}.xlsx", params={"partner": "nobody"}).status_code == 404


def test_an_upload_outlives_the_service_that_took_it(register: Register) -> None:
    """Whoever starts next, or runs beside it, finds the file with what was said of it, plans it anew and applies it."""
    with running(register) as site, site.client("editor") as client:
        key = upload(client, GOOD).json()["id"]
        token = site.tokens["editor"]
        gone = upload(client, GOOD, "gone.xlsx").json()["id"]
        assert client.delete(f"/api/imports/{gone}").status_code == 204
    service = Service(register, hosts=LOOPBACK, today=lambda: TODAY)
    with (
        serving(service) as address,
        httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client,
    ):
        assert [one["id"] for one in client.get("/api/imports").json()["items"]] == [key]
        for _ in range(200):
            one = client.get(f"/api/imports/{key}").json()
            if one["state"] == "planned":
                break
            time.sleep(0.05)
        assert (one["file"], one["who"], one["plan"]["adds"]) == ("flows.xlsx", "the editor", 2)
        assert one["options"]["partner"] == "northshire-police"
        assert client.get(f"/api/imports/{key}/workbook.xlsx").content.startswith(b"PK")
        assert client.post(f"/api/imports/{key}/apply").json()["state"] == "applied"
    third = Service(register, hosts=LOOPBACK, today=lambda: TODAY).uploads
    assert (third.get(key).state, third.get(key).revision) == ("applied", 2)
    for odd in ("../register.db", "..", "", gone, "0" * 16):
        with pytest.raises(NotFound, match="kept for a day"):
            third.get(odd)


def test_another_process_applies_what_was_said_last_and_no_plan_that_nobody_saw(register: Register) -> None:
    """Two processes hold one upload: the options that one was given hold for both, and a plan made since is looked at first."""
    first, second = (Service(register, hosts=LOOPBACK, today=lambda: TODAY).uploads for _ in range(2))

    def planned(uploads: UploadQueue, key: str) -> Upload:
        upload = uploads.get(key)
        uploads.wait(upload, 60)
        assert upload.state == "planned", upload.problem
        return upload

    by_police, by_council = Options(partner="northshire-police"), Options(partner="eastvale-council")
    key = first.take("flows.xlsx", GOOD, by_council, who="Jo", now=datetime.now(UTC)).id
    assert planned(first, key).plan_name == planned(second, key).plan_name
    first.wait(first.again(key, by_police), 60)
    assert planned(second, key).options.partner == "northshire-police"
    register.load(io.BytesIO(b'{"partners": [{"id": "new", "name": "New"}]}'), name="new.json")
    third = Service(register, hosts=LOOPBACK, today=lambda: TODAY).uploads
    with pytest.raises(Conflict, match="Look at it again"):
        third.apply(key, who="Jo", patience=60)
    applied = third.apply(key, who="Jo", patience=60)
    third.wait(applied, 60)
    assert applied.state == "applied", applied.problem
    assert {flow.recorded_by for flow in register.snapshot().flows.values() if flow.name == "Case notes"} == {
        "northshire-police"
    }
    assert (first.get(key).state, second.get(key).state) == ("applied", "applied")
    with pytest.raises(Conflict):
        second.apply(key, who="Jo", patience=60)


def test_an_upload_is_for_the_service_alone_and_is_thrown_away_after_a_day(register: Register) -> None:
    with running(register) as site, site.client("editor") as client:
        key = upload(client, GOOD).json()["id"]
        folder = Path(register.settings.store + ".uploads")
        assert folder.stat().st_mode & 0o077 == 0
        assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}
        old = time.time() - SECONDS - 1
        os.utime(folder / key, (old, old))
        assert client.get("/api/imports").json()["items"] == []
        assert list(folder.iterdir()) == []
        assert client.get(f"/api/imports/{key}").status_code == 404


def test_waiting_uploads_have_a_quota_in_bytes_and_one_that_cannot_fit_throws_nothing_away(tmp_path: Path) -> None:
    """The quota holds what waits, whoever put it there; the oldest go for a new one, and what a crash left goes after a day."""
    store = tmp_path / "register.db"
    content = b"Ref,Flow name\n" + b"x" * 30_000
    with county(str(store), Settings(store=str(store), upload_bytes=100_000)) as register:
        uploads = Service(register, hosts=LOOPBACK, today=lambda: TODAY).uploads
        folder = Path(f"{store}.uploads")

        def take(size: int = len(content)) -> str:
            upload = uploads.take("flows.csv", content[:1] * size, Options(), who="Jo", now=datetime.now(UTC))
            uploads.wait(upload, 60)
            return upload.id

        first, second, third = take(), take(), take()
        with pytest.raises(Busy):
            take(100_001)
        assert [each.id for each in uploads.all()] == [third, second, first]
        fourth = take()
        assert [each.id for each in uploads.all()] == [fourth, third, second]
        assert sum(path.stat().st_size for path in folder.iterdir()) <= 100_000
        for name in ("0123456789abcdef", "0123456789abcdef.part", "0123456789abcdee.json"):
            (folder / name).write_bytes(b"x" * 50_000)
        with pytest.raises(Busy):
            take(90_000)
        old = time.time() - SECONDS - 1
        for path in folder.glob("0123456789abcde*"):
            os.utime(path, (old, old))
        assert [each.id for each in uploads.all()] == [fourth, third, second]
        assert list(folder.glob("0123456789abcde*")) == []


def test_problems_of_an_import_are_told_in_the_words_of_the_api(site: Site) -> None:
    odd = flow_map(("DF-1", "Checks", "Northshire Police", "Eastvale Borough", "health", "safeguarding", None, None))
    with site.client("editor") as client:
        at = upload(client, odd).headers["location"]
        plan = client.get(at + "/plan").json()
        said = " ".join(remark["message"] for remark in plan["remarks"])
        assert [question["kind"] for question in plan["questions"]] == ["bodies", "body"]
        refused = upload(client, odd, partner="nobody-here")
        assert refused.status_code == 422
        for text in (said, refused.json()["detail"]):
            assert "--" not in text
