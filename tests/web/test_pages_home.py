"""The first page, the search and my organisation, as each user meets them."""

from pathlib import Path

import pytest

from graph_service import Register
from graph_service.model import Partner
from tests.web.conftest import Site, running
from tests.web.pages import csrf, main_of, signed_in


def test_an_empty_register_says_what_to_do_first_and_ticks_what_is_done(tmp_path: Path) -> None:
    with Register.open(str(tmp_path / "r.db"), who="tests") as register, running(register) as site:
        with signed_in(site, "editor") as client:
            page = main_of(client.get("/").text)
            assert "govuk-task-list" in page
            assert [page.index(task) for task in ("Add the partners", "Add the protocols", "Add the flows")] == sorted(
                page.index(task) for task in ("Add the partners", "Add the protocols", "Add the flows")
            )
            assert page.count("Not yet started") == 3
            assert "/import/blank/partner-list" in page
            register.create(Partner(id="south", name="South Trust"), why="by hand")
            assert main_of(client.get("/").text).count("Not yet started") == 2
        with signed_in(site, "reader") as client:
            page = main_of(client.get("/").text)
            assert 'href="/import"' not in page
            assert "Can we share this?" in page


def test_a_full_register_says_where_it_stands(shared: Site) -> None:
    with signed_in(shared, "reader") as client:
        page = main_of(client.get("/").text)
    assert "Recorded protocols cover 1 of the 2 flows that need one (50%)" in page
    assert "Latest changes" in page
    assert "govuk-task-list" not in page


def test_the_first_action_is_named_with_whose_it_is_and_what_comes_of_it(shared: Site) -> None:
    action = shared.register.fixes()[0]
    protocol = shared.register.snapshot().protocols[str(action.protocol)]
    assert protocol.reference
    named = f"{protocol.title} ({protocol.reference})"
    with signed_in(shared, "reader") as client:
        card = main_of(client.get("/").text).partition("What to do next")[2].partition("</ol>")[0]
        gaps = main_of(client.get("/gaps").text).partition('id="action-1"')[2].partition("</tr>")[0]
    assert f'<a class="govuk-link" href="/gaps?#action-1">{named}</a>' in card
    assert action.steps[0].sentence in card
    assert "1 flow becomes covered." in card
    assert card.index(named) < card.index(action.steps[0].sentence)
    assert f">{named}</a>" in gaps
    assert 'Covers <a class="govuk-link" href="/flows/' in gaps


def test_home_and_gaps_open_on_my_organisation_once_it_is_chosen(shared: Site) -> None:
    with signed_in(shared, "reader") as client:
        token = csrf(client.get("/").text.partition("<main")[2])
        answer = client.post("/organisation", data={"csrf": token, "organisation": "Eastvale Council", "next": "/"})
        assert answer.status_code == 303
        assert "Where Eastvale Council stands" in client.get("/").text
        assert "cover 1 of the 1 flows" in main_of(client.get("/").text)
        assert "cover 1 of the 1 flows" in main_of(client.get("/gaps").text)
        assert "cover 1 of the 2 flows" in main_of(client.get("/gaps?partner=").text), (
            "all of them can still be asked for"
        )
        assert client.post("/organisation", data={"csrf": token, "organisation": "Nobody"}).status_code == 404
        client.post("/organisation", data={"csrf": token, "organisation": ""})
        assert "Where the register stands" in client.get("/").text


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("police", "/partners/northshire-police"),
        ("isp-0001", "/protocols/isp-0001"),
        ("Casework", "/assets/casework"),
        ("gap-flow", "/flows/gap-flow"),
        ("hub", "/projects/hub"),
        ("notice", "/notices/notice"),
        ("safeguarding", "/terms/purpose/safeguarding"),
    ],
)
def test_one_box_finds_every_noun_and_leads_to_it(shared: Site, text: str, at: str) -> None:
    with signed_in(shared, "reader") as client:
        page = client.get("/search", params={"q": text})
        assert f'href="{at}"' in main_of(page.text)
        before_main = page.text.partition("<main")[0]
        assert '<form method="get" action="/search"' in before_main
        assert f'value="{text}"' in before_main


def test_what_is_searched_for_is_shown_as_text_and_nothing_found_is_said(shared: Site) -> None:
    with signed_in(shared, "reader") as client:
        page = client.get("/search", params={"q": "<script>alert(1)</script>"}).text
        assert "<script>alert(1)" not in page
        assert "Nothing in the register matches" in page
        assert "Type a name" in client.get("/search").text
    with shared.client() as client:
        assert client.get("/search?q=x").status_code == 303
        assert "/search" not in client.get("/").text
