"""The proxies of docs/running.md, run for real with the settings that it shows: a person signs in and writes through each."""

import shutil
from pathlib import Path

import httpx
import pytest

from graph_service.register.access import OneTimeLink
from graph_service.settings import Settings
from graph_service.web.security_headers import LOOPBACK
from graph_service.web.service import Service
from tests.conftest import REQUIRE_ALL
from tests.web.conftest import TODAY, county, serving
from tests.web.proxies import PROXIES, free_port, proxy


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
