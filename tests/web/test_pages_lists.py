"""The lists: searched, filtered (flows by verdict too), as the register stood, and as a workbook of exactly what is listed."""

import html
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import openpyxl
import pytest

from graph_service.model import Flow, Partner
from graph_service.register import Register, listing
from graph_service.register.on_demand import OnDemand
from graph_service.web.pages import lists
from tests.web.conftest import TODAY, Site, running


@pytest.fixture
def reader(site: Site) -> Iterator[httpx.Client]:
    with site.client("reader") as client:
        yield client


def listed(page: httpx.Response) -> set[str]:
    """The records that a list's rows lead to, by the first link of each."""
    assert page.status_code == 200, page.text
    return set(re.findall(r'<tr class="govuk-table__row" role="row">\s*<th[^>]*><a[^>]*href="/\w+/([^"]+)"', page.text))


def exported(client: httpx.Client, page: httpx.Response, layout: str = "") -> list[tuple[object, ...]]:
    """The rows of the workbook that a list's page leads to, without its heading."""
    address = re.search(rf'href="(/export/[^"]*{layout}[^"]*)"', page.text)
    assert address
    answer = client.get(address[1].replace("&amp;", "&"))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_flows_are_filtered_by_their_verdict(reader: httpx.Client) -> None:
    assert listed(reader.get("/flows", params={"verdict": "gap"})) == {"gap-flow"}
    assert listed(reader.get("/flows", params={"verdict": "covered"})) == {"referrals"}
    assert listed(reader.get("/flows", params={"verdict": "gap,covered", "search": "refer"})) == {"referrals"}
    assert reader.get("/flows", params={"verdict": "maybe"}).status_code == 400


def test_a_verdict_is_that_of_the_date_asked_about(reader: httpx.Client) -> None:
    """Before the protocol started, nothing covered the flow."""
    asked = {"verdict": "gap", "on": "2023-06-01"}
    assert listed(reader.get("/flows", params=asked)) == {"gap-flow", "referrals"}


def test_a_list_can_be_read_as_the_register_stood(site: Site, reader: httpx.Client) -> None:
    site.register.write(delete=[("flow", "gap-flow")], why="it stopped")
    assert listed(reader.get("/flows")) == {"referrals"}
    assert listed(reader.get("/flows", params={"as_at": "1"})) == {"gap-flow", "referrals"}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, {"Referrals", "A flow that nothing covers"}),
        ({"search": "refer"}, {"Referrals"}),
        ({"verdict": "gap"}, {"A flow that nothing covers"}),
        ({"partner": "hidden-charity"}, {"A flow that nothing covers"}),
        ({"partner": "Hidden Charity"}, {"A flow that nothing covers"}),
        ({"project": "hub"}, {"Referrals"}),
        ({"categories": "Health"}, {"Referrals", "A flow that nothing covers"}),
        ({"search": "nothing-is-called-so"}, set()),
    ],
)
def test_the_workbook_has_what_the_list_has(asked: dict[str, str], names: set[str], reader: httpx.Client) -> None:
    page = reader.get("/flows", params=asked)
    assert len(listed(page)) == len(names)
    cells = {str(cell) for row in exported(reader, page) for cell in row}
    assert {name for name in ("Referrals", "A flow that nothing covers") if name in cells} == names


def test_the_workbook_has_all_pages_of_the_list(
    site: Site, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LIMIT", 1)
    page = reader.get("/flows")
    assert len(listed(page)) == 1
    assert "1 of 2 flows on this page" in reader.get("/flows?search=f").text, "narrowed lists are counted too"
    monkeypatch.setattr(listing, "FEW", 0)
    assert "There are more" in reader.get("/flows?search=f").text
    assert len(exported(reader, page)) == 2


def test_a_list_longer_than_a_page_says_how_many_there_are(
    reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LIMIT", 1)
    monkeypatch.setattr(lists, "COUNTING", 60)
    assert "1 of 2 flows on this page." in reader.get("/flows").text
    found = re.search(r"1 of ([\d,]+) terms on this page\.", reader.get("/terms").text)
    monkeypatch.setattr(lists, "LIMIT", 500)
    terms, page = 0, "/terms"
    while page:
        answer = reader.get(page)
        terms += len(re.findall(r'<th[^>]*scope="row"', answer.text))
        following = re.search(r'href="(/terms[^"]*)" rel="next"', answer.text)
        page = following[1].replace("&amp;", "&") if following else ""
    assert found
    assert int(found[1].replace(",", "")) == terms, "those that the service ships are counted too"


def test_a_list_shows_names_and_verdicts_without_reading_the_other_flows(
    site: Site, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the first list after a change of a large register would wait for all of it to be read."""
    monkeypatch.setattr(listing, "FEW", 0)
    monkeypatch.setattr(OnDemand, "whole", lambda _: pytest.fail("all of the register was read"))
    page = reader.get("/flows")
    assert listed(page) == {"gap-flow", "referrals"}
    for shown in ("Northshire Police", "Hidden Charity", "× Gap", "Covered", "Health"):
        assert shown in page.text
    for path in ("/assets", "/projects", "/notices", "/protocols", "/partners", "/terms?scheme=purpose"):
        assert listed(reader.get(path)), path


def test_a_quick_verdict_is_the_verdict(any_site: Site) -> None:
    flows = list(any_site.register.snapshot().flows.values())
    told = any_site.register.verdicts()
    ended = Flow(
        id="ended", name="Ended", source="northshire-police", target="eastvale-council", ends_on=date(2020, 1, 1)
    )
    any_site.register.write([ended], why="one more")
    with any_site.client("reader") as client:
        page = client.get("/flows").text
    assert "Not live" in page
    assert any_site.register.lists.verdicts_on(flows) == told


def test_a_quick_verdict_follows_a_change_of_what_it_depends_on(site: Site) -> None:
    flow = site.register.get("flow", "referrals")
    assert isinstance(flow, Flow)
    assert site.register.lists.verdicts_on([flow], TODAY) == {"referrals": "covered"}
    site.register.write([flow.model_copy(update={"notes": "a change that no verdict depends on"})], why="a note")
    assert site.register.lists.verdicts_on([flow], TODAY) == {"referrals": "covered"}
    site.register.write(delete=[("protocol", "isp-0001")], why="it is gone")
    assert site.register.lists.verdicts_on([flow], TODAY) == {"referrals": "gap"}
    assert site.register.lists.verdicts_on([flow], date(2019, 1, 1)) == site.register.verdicts(
        date(2019, 1, 1), project="hub"
    )


def test_where_there_are_many_partners_the_filter_is_typed(
    site: Site, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "OFFERED", 3)
    assert '<select class="govuk-select app-select" id="partner"' in reader.get("/flows").text
    site.register.write([Partner(id="one-more", name="One More")], why="a body")
    page = reader.get("/flows", params={"partner": "hidden charity"})
    assert '<select class="govuk-select app-select" id="partner"' not in page.text
    assert listed(page) == {"gap-flow"}


def test_an_empty_register_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        Register.open(str(tmp_path_factory.mktemp("empty") / "r.db"), who="the tests") as register,
        running(register) as site,
        site.client("editor") as client,
    ):
        page = client.get("/flows").text
    assert "The register has no flows yet" in page
    assert 'href="/import"' in page


def test_a_list_says_of_which_day_its_answers_are(reader: httpx.Client) -> None:
    assert "Answer today<span" in reader.get("/flows").text
    assert "Answer on 1 January 2023<span" in reader.get("/flows?on=2023-01-01").text
    assert "Answer today, by the register as it stood<span" in reader.get("/flows?as_at=1").text


def test_a_register_that_had_none_then_is_not_said_to_have_none_now(tmp_path: Path) -> None:
    with Register.open(str(tmp_path / "register.db"), who="the tests") as opened, running(opened) as site:
        opened.write([Partner(id="one", name="One")], why="a partner")
        opened.write([Flow(id="f", name="F", source="one", target="one")], why="a flow")
        with site.client("reader") as client:
            page = client.get("/flows?as_at=1").text
            assert "The register had no flows then." in page
            assert "Upload a register" not in page.partition("<main")[2]
            wrong = client.get("/flows?as_at=lots")
            assert wrong.status_code == 400
            assert "No flow matches" not in wrong.text


def order(page: httpx.Response) -> list[str]:
    return re.findall(r'role="rowheader"><a[^>]*>([^<]*)</a>', page.text)


def test_numbers_in_names_are_ordered_as_numbers_and_pages_follow_each_other(
    site: Site, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.register.write([Partner(id=f"x-{n}", name=f"X-{n}") for n in (10, 2, 1)], why="numbered")
    monkeypatch.setattr(lists, "LIMIT", 2)
    first = reader.get("/partners", params={"search": "x-"})
    assert order(first) == ["X-1", "X-2"]
    assert "2 of 3 partners on this page" in first.text
    following = re.search(r'href="(/partners[^"]*)" rel="next"', first.text)
    assert following
    assert order(reader.get(following[1].replace("&amp;", "&"))) == ["X-10"]
    assert order(reader.get("/partners", params={"search": "x-", "sort": "-name"})) == ["X-10", "X-2"]
    assert reader.get("/partners", params={"after": "soon"}).status_code == 400


def test_flows_are_sorted_by_their_answer(reader: httpx.Client) -> None:
    assert order(reader.get("/flows", params={"sort": "verdict"})) == ["Referrals", "A flow that nothing covers"]
    assert order(reader.get("/flows", params={"sort": "-verdict"})) == ["A flow that nothing covers", "Referrals"]
    assert reader.get("/partners", params={"sort": "verdict"}).status_code == 400


def test_each_filter_is_a_tag_that_is_removed_alone(reader: httpx.Client) -> None:
    asked = {"search": "flow", "partner": "hidden-charity", "verdict": "gap", "categories": "health"}
    page = reader.get("/flows", params=asked).text
    tags = dict(re.findall(r'app-removable" href="([^"]*)"><span[^>]*>Remove: </span>([^<]*) <', page))
    said = {text: html.unescape(address) for address, text in tags.items()}
    assert set(said) == {
        "Name or reference: flow",
        "Partner: Hidden Charity",
        "Answer: × Gap",
        "Data (categories): Health",
    }
    left = reader.get(said["Answer: × Gap"]).text
    assert "Answer: × Gap" not in left
    assert "Partner: Hidden Charity" in left


def test_what_is_listed_is_taken_along_as_csv_too(reader: httpx.Client) -> None:
    address = re.search(r'href="(/export/flow/[^"]*\.csv[^"]*)"', reader.get("/flows?verdict=gap").text)
    assert address
    text = reader.get(html.unescape(address[1])).content.decode("utf-8-sig")
    assert "A flow that nothing covers" in text
    assert "Referrals" not in text
    assert reader.get("/export/flow/flow-map.exe").status_code == 422
