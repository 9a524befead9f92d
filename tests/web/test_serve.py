"""`serve` and `token`, as a person at the command line meets them."""

import json
import re
import signal
from pathlib import Path

import httpx
import pytest

from tests.web.processes import run, served


def test_the_printed_link_is_a_whole_address_that_signs_in_once_as_admin(tmp_path: Path) -> None:
    with served(tmp_path / "r.db") as (process, link), httpx.Client() as browser:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/sign-in\?link=[\w-]{40,}", link)
        assert browser.get(link).status_code == 303
        address = link.partition("/sign-in")[0]
        assert browser.get(f"{address}/api/tokens").status_code == 200
        assert httpx.get(link).status_code == 403
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) in (0, -signal.SIGTERM)


def test_it_refuses_to_be_reached_from_other_machines_while_nobody_could_sign_in(tmp_path: Path) -> None:
    refused = run("serve", "--host", "0.0.0.0", "--port", "0", store=tmp_path / "r.db")
    assert refused.returncode == 1
    assert "token create" in refused.stderr
    assert refused.stdout == ""


def test_beyond_this_machine_a_token_signs_in_and_no_link_is_printed(tmp_path: Path) -> None:
    store = tmp_path / "r.db"
    secret = run("token", "create", "Jo", "--role", "reader", store=store).stdout.strip()
    with served(store, "--host", "0.0.0.0") as (_, address):
        assert "link=" not in address
        address = address.replace("0.0.0.0", "127.0.0.1").removesuffix("/sign-in")
        assert httpx.get(f"{address}/api/flows").status_code == 401
        assert httpx.get(f"{address}/api/flows", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
        assert run("token", "revoke", "Jo", store=store).returncode == 0
        assert httpx.get(f"{address}/api/flows", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with served(tmp_path / "r.db") as (_, link):
        port = link.split(":")[2].split("/")[0]
        refused = run("serve", "--port", port, store=tmp_path / "other.db")
        assert refused.returncode == 3
        assert f"port {port}" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_tokens_are_made_listed_and_revoked(tmp_path: Path) -> None:
    store = tmp_path / "r.db"
    made = json.loads(run("token", "create", "Jo", "--role", "editor", "--days", "7", "--json", store=store).stdout)
    assert set(made) == {"name", "role", "token", "expires_on"}
    assert (made["name"], made["role"]) == ("Jo", "editor")
    listed = json.loads(run("token", "list", "--json", store=store).stdout)
    assert [(one["name"], one["role"], one["expires_on"]) for one in listed] == [("Jo", "editor", made["expires_on"])]
    assert made["token"] not in run("token", "list", store=store).stdout
    assert run("token", "revoke", "Jo", store=store).returncode == 0
    assert json.loads(run("token", "list", "--json", store=store).stdout) == []
    assert run("revisions", "--json", store=store).stdout.strip() == "[]", "tokens are no revisions"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("token", "create", "Jo"), 2),
        (("token", "create", "Jo", "--role", "king"), 2),
        (("token", "create", "Jo", "--role", "reader", "--days", "0"), 1),
        (("token", "create", "a/b", "--role", "reader"), 1),
        (("token", "revoke", "nobody"), 1),
    ],
)
def test_a_token_command_that_cannot_be_done_says_so(tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    refused = run(*words, store=tmp_path / "r.db")
    assert refused.returncode == code
    assert refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_demonstration_ends_in_a_service_that_shows_the_county(tmp_path: Path) -> None:
    with served(tmp_path / "new" / "demo.db", command="demo") as (_, link), httpx.Client() as browser:
        assert browser.get(link).status_code == 303
        flows = browser.get(link.partition("/sign-in")[0] + "/api/coverage").json()
        assert flows["summary"]["covered"] + flows["summary"]["open"] > 100
