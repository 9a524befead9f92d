"""The proxies of docs/running.md, run for real with the settings that it shows: a person signs in and writes through each."""

import os
import re
import shutil
import socket
import subprocess
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from graph_service.register.access import OneTimeLink
from graph_service.settings import Settings
from graph_service.web.security_headers import LOOPBACK
from graph_service.web.service import Service
from tests.conftest import REQUIRE_ALL
from tests.web.conftest import TODAY, county, serving

DOCS = Path(__file__).resolve().parents[2] / "docs" / "running.md"


def shown(begins: str) -> str:
    """The settings that the document shows for a proxy, from the line that begins so."""
    block = re.search(rf"\n(    {re.escape(begins)}.*?\n)(?=\n\S)", DOCS.read_text("utf-8"), re.S)
    assert block is not None
    return textwrap.dedent(block[1])


def nginx(folder: Path, port: int, backend: str) -> list[str]:
    """The command that runs nginx with the settings shown."""
    settings = shown("server {").replace("127.0.0.1:8000", backend).replace("443 ssl", f"127.0.0.1:{port}")
    settings = re.sub(r"ssl_certificate\S* [^;]+;", "", settings)
    folders = " ".join(f"{name}_temp_path {folder};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\nhttp {{ access_log off; {folders} {settings} }}\n"
    )
    return ["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, port: int, backend: str) -> list[str]:
    """The command that runs Caddy with the settings shown."""
    settings = shown("register.example {").replace("127.0.0.1:8000", backend)
    settings = settings.replace("register.example", f"http://127.0.0.1:{port}")
    (folder / "Caddyfile").write_text("{\n    admin off\n    auto_https off\n}\n" + settings)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


PROXIES = {"nginx": (nginx, "/register"), "caddy": (caddy, "")}


@contextmanager
def proxy(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """The proxy, until the block ends."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            until = time.monotonic() + 30
            while time.monotonic() < until and process.poll() is None:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            assert process.poll() is None, process.stderr and process.stderr.read()
            yield
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("name", PROXIES)
def test_a_person_signs_in_and_writes_through_the_proxy(name: str, tmp_path: Path) -> None:
    if shutil.which(name) is None:
        (pytest.fail if REQUIRE_ALL else pytest.skip)(f"{name} is not installed")
    make, path = PROXIES[name]
    port = free_port()
    settings = Settings(store=str(tmp_path / "r.db"), public_url=f"http://127.0.0.1:{port}{path}")
    with county(settings.store, settings) as register:
        link = OneTimeLink()
        with serving(Service(register, hosts=LOOPBACK, link=link, today=lambda: TODAY)) as address:
            command = make(tmp_path, port, address.removeprefix("http://"))
            with proxy(command, tmp_path, port), httpx.Client(base_url=settings.public_url, timeout=60) as browser:
                signed_in = browser.get(f"{settings.public_url}/sign-in", params={"link": link.secret})
                assert (signed_in.status_code, signed_in.headers["location"]) == (303, f"{path}/")
                page = browser.get("/tokens")
                assert page.status_code == 200, page.text
                token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
                form = {"csrf": token, "name": "Jo", "role": "reader", "days": "5"}
                made = browser.post("/tokens", data=form, headers={"Origin": f"http://127.0.0.1:{port}"})
                assert "is made" in made.text
                upload = browser.post("/import", data={"csrf": token}, files={"file": ("x.csv", b"a,b\n1,2\n" * 9)})
                assert upload.status_code in (303, 400)
                assert browser.get("/static/app.css").status_code == 200
