"""Uploading by the page: a file that cannot be taken is answered with a sentence, and a long one does not freeze it."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.importers import workbook_files as files
from tests.web.conftest import Site

HOSTILE = {
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
    "a PDF": b"%PDF-1.7\n",
    "a program": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4,
    "a zip": files.zip_from({"a.txt": b"x"}),
    "a zip bomb": files.lying(files.bomb(40_000_000)),
    "nothing": b"",
}


@pytest.fixture
def editor(site: Site) -> Iterator[httpx.Client]:
    """A browser that signed in as the editor, as far as cookies go."""
    with site.client() as client:
        shown = client.get("/sign-in").text
        client.post("/sign-in", data={"csrf": csrf(shown), "token": site.tokens["editor"], "next": "/import"})
        yield client


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def send(client: httpx.Client, name: str, content: bytes) -> httpx.Response:
    fields = {"csrf": csrf(client.get("/import").text)}
    return client.post("/import", data=fields, files={"file": (name, content)}, follow_redirects=True)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_answered_with_a_sentence(kind: str, editor: httpx.Client) -> None:
    page = send(editor, "<script>alert(1)</script>.xlsx", HOSTILE[kind])
    assert page.status_code == 400
    assert "There is a problem" in page.text
    assert "<script>alert" not in page.text
    assert "Traceback" not in page.text


def test_an_upload_without_the_forms_secret_is_refused(editor: httpx.Client) -> None:
    assert editor.post("/import", files={"file": ("a.csv", b"a,b")}).status_code == 403


def test_of_a_long_file_the_page_shows_the_first_of_each_list_with_counts(editor: httpx.Client) -> None:
    rows = "".join(f"P{n},Body {n},council,not-a-date\n" for n in range(3000))
    page = send(editor, "partners.csv", f"Ref,Name,Sector,Framework signed on\n{rows}".encode())
    for _ in range(100):
        if "Reading partners.csv" not in page.text:
            break
        page = editor.get(page.url.path)
    assert page.status_code == 200
    assert "3,000" in page.text
    assert len(page.text) < 400_000


def test_a_link_to_sign_in_never_leads_elsewhere(site: Site) -> None:
    with site.client() as client:
        for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "/%0d/evil\r\nX: 1"):
            shown = client.get("/sign-in", params={"next": elsewhere}).text
            fields = {"csrf": csrf(shown), "token": site.tokens["reader"], "next": elsewhere}
            answer = client.post("/sign-in", data=fields)
            assert answer.status_code == 303
            assert answer.headers["location"] == "/"
