"""The dashboard and the diagram: what they count is what the register says, also where it is large."""

import html
import re
import threading
from datetime import timedelta
from typing import Any

import pytest

from graph_service import Register
from graph_service.errors import BadData
from graph_service.web.pages import diagram, gaps, home
from tests.web.conftest import TODAY, Site


def test_the_dashboard_counts_names_the_next_best_action_and_reviews(site: Site) -> None:
    protocol = site.register.get("protocol", "isp-0001")
    due = protocol.model_copy(update={"review_on": TODAY + timedelta(days=30)})
    site.register.write([due], why="a review date")
    with site.client("reader") as reader:
        page = reader.get("/gaps").text
    counts = dict(re.findall(r'app-count--([\w-]+)"><span class="app-count__number">(\d+)', page))
    assert counts == {
        "covered": "1",
        "gap": "1",
        "partly": "0",
        "other-basis": "0",
        "unclear": "0",
        "not-needed": "0",
        "not-live": "0",
    }
    assert site.register.fixes()[0].steps[0].sentence in page
    reviews = page.partition("Reviews due</h2>")[2].partition("<h2")[0]
    assert 'href="/protocols/isp-0001"' in reviews


def test_the_dashboard_follows_a_change_at_once(site: Site) -> None:
    with site.client("reader") as reader:
        before = reader.get("/gaps").text
        site.register.write(delete=[("flow", "gap-flow")], why="it stopped")
        after = reader.get("/gaps").text
    assert 'href="/flows/gap-flow"' in before
    assert 'href="/flows/gap-flow"' not in after
    assert "No action would cover more flows" in after


def test_more_flows_than_a_page_can_show_are_not_drawn_but_narrowed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagram, "DRAWN", 1)
    with site.client("reader") as reader:
        whole = reader.get("/diagram").text
        some = reader.get("/diagram", params={"flow": "gap-flow"}).text
    assert "These are 2 flows" in whole
    assert "<svg xmlns" not in whole
    assert 'class="flow gap"' in some


def test_an_unknown_partner_is_answered_with_the_nearest(site: Site) -> None:
    with site.client("reader") as reader:
        for path in ("/gaps", "/diagram", "/checks", "/forecast", "/matrix"):
            answer = reader.get(path, params={"partner": "northshire polise"})
            assert answer.status_code == 400, path
            assert "northshire-police" in answer.text


def test_both_show_the_register_as_it_stood(site: Site) -> None:
    site.register.write(delete=[("flow", "gap-flow")], why="it stopped")
    with site.client("reader") as reader:
        for path in ("/gaps", "/diagram"):
            assert "/flows/gap-flow" not in reader.get(path).text
            assert "/flows/gap-flow" in reader.get(path, params={"as_at": "1"}).text
            assert reader.get(path, params={"as_at": "yesterday"}).status_code == 400


def test_a_protocol_whose_review_was_missed_says_so_at_the_top(site: Site) -> None:
    held = site.register.get("protocol", "isp-0001")
    missed = "Its review was due on"
    with site.client("reader") as reader:
        assert missed not in reader.get("/protocols/isp-0001").text
        late = held.model_copy(update={"review_on": TODAY - timedelta(days=1)})
        site.register.write([late], why="a review date")
        page = reader.get("/protocols/isp-0001").text
        assert f"{missed} 21 November 2026. Unless it is reviewed, it covers nothing after 21 February 2027." in page
        lapsed = reader.get("/protocols/isp-0001?on=2027-02-22").text
        assert "The time allowed after a missed review is over: it covers nothing after 21 February 2027." in lapsed
        assert missed not in reader.get("/protocols/isp-0001?on=2026-11-21").text
        site.register.write([late.model_copy(update={"status": "withdrawn"})], why="withdrawn")
        assert missed not in reader.get("/protocols/isp-0001").text


def test_the_dashboard_answers_in_its_first_line(site: Site) -> None:
    with site.client("reader") as reader:
        page = reader.get("/gaps").text
    first = re.sub(r"<[^>]*>|\s+", " ", page.partition("</h1>")[2].partition("</p>")[0])
    assert "Recorded protocols cover 1 of the 2 flows that need one (50%)" in first
    assert "No protocol review is overdue" in first


def test_an_action_leads_to_what_it_would_change(site: Site) -> None:
    with site.client("reader") as reader:
        address = re.search(r'href="(/whatif\?[^"]*)"', reader.get("/gaps").text)
        assert address
        assert "1 flow would be answered differently, 1 of them better" in reader.get(html.unescape(address[1])).text


def test_what_takes_long_is_worked_out_beside_the_page_once_and_then_shown(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counts are there at once; the page asks again, with scripts and without, and is loaded anew when all is there."""
    go, begun = threading.Event(), []
    work = type(site.register).fixes

    def slowly(self: Register, *asked: Any, **chosen: Any) -> Any:
        begun.append(1)
        go.wait(30)
        return work(self, *asked, **chosen)

    monkeypatch.setattr(type(site.register), "fixes", slowly)
    monkeypatch.setattr(gaps, "PATIENCE", 0.0)
    monkeypatch.setattr(home, "PATIENCE", 0.0)
    with site.client("reader") as reader:
        first = reader.get("/").text
        assert 'id="next" hx-get="/"' in first
        assert "htmx.min.js" in first
        page = reader.get("/gaps").text
        assert "Recorded protocols cover 1 of the 2 flows" in page
        assert "being worked out" in page
        assert 'http-equiv="refresh"' in page
        assert "hx-refresh" not in reader.get("/gaps", headers={"HX-Request": "true"}).headers
        go.set()
        monkeypatch.setattr(gaps, "PATIENCE", 30.0)
        monkeypatch.setattr(home, "PATIENCE", 30.0)
        first = reader.get("/", headers={"HX-Request": "true"}).text
        assert ("hx-get" in first, "Add Hidden Charity to ISP-0001" in first) == (False, True)
        assert reader.get("/gaps", headers={"HX-Request": "true"}).headers["hx-refresh"] == "true"
        page = reader.get("/gaps").text
        assert "being worked out" not in page
        assert "Add Hidden Charity to ISP-0001" in page
        assert len(begun) == 1
        site.register.write(delete=[("flow", "gap-flow")], why="it stopped")
        assert "Add Hidden Charity" not in reader.get("/gaps").text


def test_work_that_fails_is_told_and_begun_anew(site: Site) -> None:
    held = site.service.answers
    with pytest.raises(BadData, match="cannot"):
        held.soon("a question", refuse, 30)
    assert held.soon("a question", lambda: 7, 30) == 7


def refuse() -> int:
    raise BadData("This cannot be.")


def test_what_the_dashboard_does_not_narrow_is_not_shown_as_though_it_were(site: Site) -> None:
    """A protocol's review belongs to its theme and to no project; the actions are for all themes."""
    held = site.register.get("protocol", "isp-0001")
    late = held.model_copy(update={"review_on": TODAY - timedelta(days=1)})
    health = {"id": "isp-0009", "reference": "ISP-0009", "title": "Wards", "theme": "Health"}
    site.register.write([late, held.model_copy(update={**health, "supersedes": ()})], why="a review date")
    with site.client("reader") as reader:
        whole, project, theme = (reader.get(f"/gaps{asked}").text for asked in ("", "?project=hub", "?theme=Health"))
    lead = {
        name: re.search(r'id="answer">(.*?)</p>', page, re.S) for name, page in (("whole", whole), ("hub", project))
    }
    assert lead["whole"]
    assert "1 protocol review is overdue" in lead["whole"][1]
    assert lead["hub"]
    assert "review" not in lead["hub"][1]
    assert "A protocol belongs to no project: these are of all projects." in project
    assert "No review is overdue" in theme
    assert "all themes" not in whole
    assert "all themes" in theme


def test_a_review_that_falls_after_an_interval_stands_with_its_day(site: Site) -> None:
    protocol = site.register.get("protocol", "isp-0001")
    reviewed = TODAY - timedelta(days=365)
    due = protocol.model_copy(update={"review_on": None, "review_months": 12, "reviewed_on": reviewed})
    site.register.write([due], why="an interval of review")
    with site.client("editor") as editor:
        pages = {address: editor.get(address) for address in ("/gaps", "/")}
    for address, page in pages.items():
        assert page.status_code == 200, address
        assert "22 November 2026" in page.text.partition("Reviews due")[2], address
