"""How many presses a task takes, by plain links and forms alone, as in a browser without scripts; on both stores."""

import html
import re
import time
from pathlib import Path
from urllib.parse import urljoin

import httpx

from graph_service import Register
from tests.web.conftest import Site, running
from tests.web.pages import csrf, main_of, signed_in

BUTTON = r'<button[^>]*type="submit"[^>]*>\s*{}'


class Person:
    """Somebody who follows links, fills in fields and presses buttons; each is one press."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.page = client.get("/", follow_redirects=True)
        self.presses = 0

    def follow(self, pattern: str) -> None:
        link = re.search(rf'<a [^>]*?href="([^"]*)"[^>]*>\s*{pattern}', main_of(self.page.text), re.DOTALL)
        assert link, f"{self.page.url} has no link {pattern}"
        self.presses += 1
        address = urljoin(str(self.page.url), html.unescape(link[1]))
        self.page = self.client.get(address, follow_redirects=True)

    def upload(self, *files: Path) -> None:
        """Open the file picker, choose in it, and press the button; then wait for what is worked on."""
        self.presses += 3
        sent = [("file", (file.name, file.read_bytes())) for file in files]
        self.page = self.client.post("/import", data={"csrf": csrf(self.page.text)}, files=sent, follow_redirects=True)
        self.wait()

    def wait(self) -> None:
        while "being worked on" in self.page.text:
            time.sleep(0.1)
            self.page = self.client.get(str(self.page.url))

    def press(self, button: str, **typed: str | list[str]) -> None:
        form = next(
            form
            for form in re.findall(r"<form.*?</form>", main_of(self.page.text), re.DOTALL)
            if re.search(BUTTON.format(button), form)
        )
        fields = [
            (name, html.unescape(value))
            for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
        ]
        for name in typed:
            assert f'name="{name}"' in form, f"{button} has no field {name}"
        opening = form.partition(">")[0]
        action = re.search(r'action="([^"]*)"', opening)
        assert action
        values = [
            (name, value) for name, given in typed.items() for value in ([given] if isinstance(given, str) else given)
        ]
        self.presses += 1 + len(values)
        sent: dict[str, list[str]] = {}
        for name, value in fields + values:
            sent.setdefault(name, []).append(value)
        if 'method="get"' in opening:
            self.page = self.client.get(action[1], params=sent, follow_redirects=True)
        else:
            self.page = self.client.post(action[1], data=sent, follow_redirects=True)


def test_from_home_the_next_step_of_the_worst_gap_is_two_presses_away(any_site: Site) -> None:
    with signed_in(any_site, "editor") as client:
        person = Person(client)
        action = any_site.register.fixes()[0]
        protocol = any_site.register.snapshot().protocols[str(action.protocol)]
        person.follow(re.escape(f"{protocol.title} ({protocol.reference})"))
        assert 'id="action-1"' in person.page.text
        person.follow('Accept<span class="govuk-visually-hidden">')
        assert "Owner" in main_of(person.page.text)
        assert person.presses <= 2


def test_a_question_is_a_kept_planned_flow_after_six_presses(any_site: Site) -> None:
    with signed_in(any_site, "editor") as client:
        person = Person(client)
        person.follow(r"Can we share this\?")
        person.press("Continue", **{"from": "Northshire Police", "to": "Hidden Charity"})
        person.press("See what the register says")
        person.press("Keep it")
        assert "It is kept as a planned flow" in person.page.text
        assert person.presses <= 6
    assert [work.accepted.planned is not None for work in any_site.register.accepted.all()] == [True]


def test_the_public_finds_a_protocol_by_body_and_takes_it_as_pdf_and_csv(any_site: Site) -> None:
    with any_site.client("public") as client:
        person = Person(client)
        person.page = client.get("/published")
        person.press("Search", partner="northshire-police")
        person.follow("ISP-0001")
        assert person.presses <= 3
        for name, media in (("PDF", "application/pdf"), ("CSV", "text/csv")):
            answer = client.get(str(person.page.url) + f".{name.lower()}")
            assert answer.headers["content-type"].startswith(media)


def test_an_empty_register_becomes_a_diagram_within_twelve_presses(store_url: str, data: Path) -> None:
    """From the list of tasks, with both workbooks in one upload."""
    with (
        Register.open(store_url, who="the tests") as register,
        running(register) as site,
        signed_in(site, "editor") as client,
    ):
        person = Person(client)
        person.follow("1. Add the partners")
        person.upload(data / "protocol-register.xlsx", data / "flow-map.xlsx")
        answers = re.findall(r'name="answer" type="radio" value="([^"]*=(?:add|keep))"', person.page.text)
        person.press("Write all files", answer=answers)
        person.wait()
        assert "not applied" not in person.page.text
        person.page = client.get("/")
        person.follow("Diagram")
        assert 'class="flow gap"' in person.page.text
        assert person.presses <= 12
