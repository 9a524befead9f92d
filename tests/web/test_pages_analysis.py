"""The questions about many flows at once: each page says in its first line what was found, and names what it is about."""

import re
from collections.abc import Iterator
from datetime import date
from threading import Event

import httpx
import pytest

from graph_service.checks import CHECKS as EVERY
from graph_service.checks import QUESTIONS
from graph_service.coverage.actions import parse_text
from graph_service.model import Flow, Protocol
from graph_service.register.lookup import SnapshotLookup
from graph_service.web.pages import analysis
from tests.web.conftest import Site


@pytest.fixture
def reader(site: Site) -> Iterator[httpx.Client]:
    with site.client("reader") as client:
        yield client


def main(page: httpx.Response) -> str:
    """What the page says, without its markup."""
    assert page.status_code == 200, page.text
    text = page.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def main_of(text: str) -> str:
    """The sentences of a page that says what is wrong."""
    return re.sub(r"<[^>]*>", " ", text.partition("<main")[2].partition("</main>")[0])


def test_what_if_says_first_how_many_answers_would_change_and_which(reader: httpx.Client) -> None:
    page = reader.get("/whatif?action=add-party&protocol=ISP-0001&value=Hidden+Charity")
    assert "1 flow would be answered differently, 1 of them better." in main(page)
    assert "Add Hidden Charity to ISP-0001 as a party and have it sign." in main(page)
    assert 'href="/flows/gap-flow"' in page.text
    worse = main(reader.get("/whatif?action=withdraw&protocol=ISP-0001"))
    assert "1 flow would be answered differently." in worse
    assert "0 flows would be" in main(reader.get("/whatif?action=sign&protocol=ISP-0001&value=Eastvale+Council"))


def test_what_if_names_what_it_does_not_know(reader: httpx.Client) -> None:
    page = reader.get("/whatif?action=sign&protocol=ISP-0001&value=nobody")
    assert page.status_code == 400
    assert "There is no partner" in page.text


@pytest.mark.parametrize(
    ("action", "value", "said"),
    [
        ("renew", "soon", "&#39;soon&#39; is not a date. Write it as YYYY-MM-DD."),
        ("renew", "", "Say until which date it runs, as YYYY-MM-DD."),
        ("sign", "", "Say which partner signs."),
        ("permit", "", "Say what it permits."),
    ],
)
def test_what_if_says_what_is_wrong_in_the_words_of_its_boxes(
    action: str, value: str, said: str, reader: httpx.Client
) -> None:
    page = reader.get("/whatif", params={"action": action, "protocol": "ISP-0001", "value": value})
    assert page.status_code == 400
    assert f"</span> {said}<" in page.text
    assert "--" not in main_of(page.text)


def test_dates_ahead_say_which_answer_turns_when_and_why(site: Site, reader: httpx.Client) -> None:
    held = site.register.get("protocol", "isp-0001")
    site.register.write([held.model_copy(update={"ends_on": date(2027, 3, 31)})], why="its last day")
    page = reader.get("/forecast", params={"months": "12", "on": "2026-11-22"})
    assert "1 answer changes within 12 months" in main(page)
    assert 'href="/flows/referrals"' in page.text
    assert "1 April 2027" in main(page)
    assert "0 answers change within 2 months" in main(reader.get("/forecast?months=2&on=2026-11-22"))
    assert reader.get("/forecast?months=0").status_code == 400


def test_the_matrix_says_who_signed_what_and_when(site: Site, reader: httpx.Client) -> None:
    page = reader.get("/matrix")
    rows = {
        re.sub(r"<[^>]*>", " ", row).split()[0]: row
        for row in re.findall(r'<tr class="govuk-table__row">.*?</tr>', page.text, re.S)
    }
    assert "1 January 2024" in rows["Northshire"]
    assert "2 January 2024" in rows["Eastvale"]
    assert "Hidden" not in rows
    assert "2 of the 2 places on protocols are signed." in main(page)
    assert "Hidden Charity" in main(page).partition("Partners on none of these protocols (1)")[2]
    held = site.register.get("protocol", "isp-0001")
    assert isinstance(held, Protocol)
    listed = held.parties[0].model_copy(update={"partner": "hidden-charity", "signed_on": None, "signed": False})
    site.register.write([held.model_copy(update={"parties": (*held.parties, listed)})], why="one more party")
    assert "2 of the 3 places on protocols are signed, 1 is not." in main(reader.get("/matrix"))


def test_duplicates_name_the_protocol_that_the_others_make_unneeded(site: Site, reader: httpx.Client) -> None:
    assert "No two protocols in force do the same work" in main(reader.get("/duplicates"))
    held = site.register.get("protocol", "isp-0001")
    assert isinstance(held, Protocol)
    same = held.model_copy(
        update={"id": "isp-0009", "reference": "ISP-0009", "title": "The same again", "supersedes": ()}
    )
    site.register.write([same], why="a second one")
    page = reader.get("/duplicates")
    assert "Group 1" in main(page)
    assert {'href="/protocols/isp-0009"', 'href="/protocols/isp-0001"'} <= set(
        re.findall(r'href="/protocols/[^"]+"', page.text)
    )
    assert "ISP-0001 and ISP-0009 cover the same. Withdrawing either would" in main(page)
    assert main(page).count("Could go if all others stay") == 2
    assert "alone changes no answer on that date" in main(page)
    assert "Other protocols cover all that ISP-0009 covers" in main(page)


def test_onward_says_first_how_far_and_what_goes_beyond_its_protocols(site: Site, reader: httpx.Client) -> None:
    on = Flow(
        id="onwards",
        name="Passed on",
        source="eastvale-council",
        target="hidden-charity",
        categories=("health",),
        purposes=("safeguarding",),
    )
    back = on.model_copy(update={"id": "back", "name": "Sent back", "target": "northshire-police"})
    site.register.write([on, back], why="it goes on")
    page = reader.get("/onward", params={"start": "Northshire Police", "hops": "3"})
    assert 'href="/flows/onwards"' in page.text
    assert "flows carry it on; " in main(page)
    assert "beyond what the protocols it came under permit" in main(page)
    assert main(page).count("The data comes back") == 1
    assert main(page).index("Passed on") < main(page).index("The data comes back")
    further = on.model_copy(update={"id": "further", "source": "hidden-charity", "target": "eastvale-council"})
    site.register.write([further], why="and further")
    assert "came under no protocol that the register shows" in main(reader.get("/onward?start=Northshire Police"))
    assert reader.get("/onward?start=nobody").status_code == 400


def test_checks_say_first_how_much_fails_and_each_has_a_name_in_words(reader: httpx.Client) -> None:
    page = reader.get("/checks")
    assert re.search(r"\d+ serious failings? of what the law asks", main(page))
    assert set(QUESTIONS) == {check.code for check in EVERY}
    one = reader.get("/checks?check=basis-missing")
    assert "Has a lawful basis: 3 to look at" in main(one)
    assert 'href="/flows/gap-flow"' in one.text


def test_checks_that_take_long_are_made_while_the_page_says_so(
    reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked, go_on = analysis._checked, Event()
    monkeypatch.setattr(analysis, "_checked", lambda *asked: checked(*asked) if go_on.wait(60) else None)
    monkeypatch.setattr(analysis, "PATIENCE", 0.01)
    waiting = reader.get("/checks?check=basis-missing")
    assert waiting.status_code == 200
    assert "The checks are being made" in main(waiting)
    assert "serious failing" not in main(waiting)
    polled = reader.get("/checks?check=basis-missing", headers={"HX-Request": "true"})
    assert "hx-refresh" not in polled.headers
    go_on.set()
    monkeypatch.setattr(analysis, "PATIENCE", 60)
    polled = reader.get("/checks?check=basis-missing", headers={"HX-Request": "true"})
    assert polled.headers["hx-refresh"] == "true"
    assert "Has a lawful basis: 3 to look at" in main(reader.get("/checks?check=basis-missing"))


@pytest.mark.parametrize(
    ("action", "typed", "sentence"),
    [
        ("sign", "isp-0001=Hidden Charity", "Have Hidden Charity sign ISP-0001."),
        (
            "permit",
            "isp-0001=category/housing",
            "Vary ISP-0001 so that it permits Housing; its parties sign the variation.",
        ),
        ("renew", "isp-0001=2030-01-01", "Extend ISP-0001 to 1 January 2030."),
        (
            "new-protocol",
            "sharing=Hidden Charity,Northshire Police;Health;Safeguarding",
            "Agree a sharing agreement between Hidden Charity and Northshire Police that permits Health for Safeguarding. It includes special category data: its DPIA needs another look.",
        ),
    ],
)
def test_an_action_says_in_words_what_it_does(action: str, typed: str, sentence: str, site: Site) -> None:
    chosen = parse_text(action, typed, SnapshotLookup(site.register.snapshot()))
    assert chosen.words(site.register.rule().names) == sentence


def test_a_question_that_is_sent_empty_says_what_is_missing(reader: httpx.Client) -> None:
    asked = reader.get("/whatif?action=sign&protocol=&value=")
    assert asked.status_code == 400
    assert 'href="#protocol">Say on which protocol' in asked.text
    asked = reader.get("/onward?start=&hops=3")
    assert asked.status_code == 400
    assert 'href="#start">Say where to start' in asked.text


@pytest.mark.parametrize(
    "path",
    [
        "whatif?action=withdraw&protocol=ISP-0001",
        "forecast?",
        "matrix?",
        "duplicates?",
        "onward?start=hub-source",
        "checks?",
    ],
)
def test_each_takes_both_dates(path: str, site: Site, reader: httpx.Client) -> None:
    """Asked of the register before its first revision there is nothing to find; a revision that never was is refused."""
    assert reader.get(f"/{path}&as_at=77").status_code == 400
    assert reader.get(f"/{path}&on=yesterday").status_code == 400
    if "start" not in path and "protocol" not in path:
        then = main(reader.get(f"/{path}&as_at=0&on=2026-01-01"))
        assert "ISP-0001" not in then
        assert "Referrals" not in then
