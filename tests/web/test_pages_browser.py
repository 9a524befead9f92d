"""Every page in a real browser: by axe, at 320 pixels, by keyboard alone, without JavaScript, and with hostile data."""

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from pydantic import ValidationError

from graph_service.model import KINDS, Record, Term
from graph_service.web.api import imports
from tests.web.browser import chromium, signed_in
from tests.web.conftest import Site, county, running
from tests.web.every_page import ASKED, RULES, addresses, upload

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_plain_links_from_the_first_page_reach_every_page(site: Site) -> None:
    """Followed as a browser without scripts would; nothing on the way fails."""
    seen: set[str] = set()
    with site.client("admin") as client:
        waiting = ["/"]
        while waiting:
            address = waiting.pop(0).partition("#")[0].replace("&amp;", "&")
            path = address.partition("?")[0]
            if path in seen:
                continue
            seen.add(path)
            answer = client.get(address, follow_redirects=True)
            assert answer.status_code < 400, f"{address}: {answer.status_code}"
            if answer.headers["content-type"].startswith("text/html") and "/api/" not in path and path.count("/") < 3:
                waiting += re.findall(r'<a [^>]*?href="(/(?!terms/)[^"/][^"]*)"', answer.text)
    assert {
        *("/share", "/import", "/diagram", "/gaps", "/flows", "/protocols", "/assets", "/partners", "/projects"),
        *("/notices", "/terms", "/revisions", "/tokens", "/whatif", "/forecast", "/matrix", "/duplicates", "/onward"),
        *("/checks", "/published", "/published.csv", "/flows/gap-flow", "/protocols/isp-0001", "/published/isp-0001"),
    } <= seen


def test_the_question_is_asked_and_a_flow_opened_by_keyboard_alone(site: Site, browser: Browser) -> None:
    with signed_in(browser, site) as page:
        page.goto(f"{site.address}/share")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "from":
                break
        page.keyboard.type("Northshire Police")
        page.keyboard.press("Tab")
        page.keyboard.type("Hidden Charity")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=What could change the answer")
        page.focus("#category")
        page.keyboard.type("menta")
        page.wait_for_selector("#category-found >> text=Mental health")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=There is a problem")
        page.fill("#category", "Health")
        page.press("#category", "Enter")
        page.press("#purpose", "Enter")
        page.wait_for_selector(".app-answer")
        assert "from=Northshire+Police" in page.url

        page.goto(f"{site.address}/diagram")
        page.focus("#drawing")
        wide = page.locator("#drawing svg").bounding_box()
        page.keyboard.press("+")
        wider = page.locator("#drawing svg").bounding_box()
        assert wide
        assert wider
        assert wider["width"] > wide["width"]
        page.keyboard.press("Tab")
        flow = page.evaluate("document.activeElement.getAttribute('href')")
        page.keyboard.press("Enter")
        page.wait_for_selector("#panel:not([hidden])")
        assert page.evaluate("document.activeElement.tagName") == "H2"
        assert "No protocol in the register covers this" in page.inner_text("#panel")
        assert page.get_attribute("#panel [data-whole]", "href") == flow
        page.keyboard.press("Escape")
        assert not page.is_visible("#panel")
        assert page.evaluate("document.activeElement.getAttribute('href')") == flow


def test_each_flow_of_a_diagram_is_one_tab_stop_in_the_order_of_its_number(site: Site, browser: Browser) -> None:
    with signed_in(browser, site) as page:
        page.goto(f"{site.address}/diagram")
        page.focus("#drawing")
        stops = []
        for _ in range(3):
            page.keyboard.press("Tab")
            stops.append(
                page.evaluate(
                    "document.activeElement.closest('#drawing svg') && document.activeElement.getAttribute('href')"
                )
            )
        assert [str(stop).rpartition("/")[2] for stop in stops[:2]] == ["gap-flow", "referrals"]
        assert not stops[2]


def test_between_two_partners_the_diagram_leads_to_the_list_of_their_flows(site: Site, browser: Browser) -> None:
    """With scripts beside the drawing, on the dates that the drawing has; without, as a page."""
    address = f"{site.address}/diagram?style=partners&on=2023-01-01"
    pair = "#pair-northshire-police--eastvale-council a"
    with signed_in(browser, site) as page:
        page.goto(address)
        page.click(pair)
        page.wait_for_selector("#panel:not([hidden])")
        assert page.inner_text("#panel h2") == "Northshire Police to Eastvale Council"
        assert "Gap" in page.inner_text("#panel table")
        page.click("#panel >> text=Close")
        assert not page.is_visible("#panel")
    with signed_in(browser, site, scripts=False) as page:
        page.goto(address)
        page.click(pair)
        assert page.url.endswith("/flows?source=northshire-police&target=eastvale-council")
        assert page.locator("tbody tr").count() == 1


def test_all_of_it_works_without_scripts(site: Site, browser: Browser, data: Path) -> None:
    with signed_in(browser, site, scripts=False) as page:
        page.goto(f"{site.address}/share?{ASKED}")
        assert page.locator("h1").inner_text() == "No protocol in the register covers this"
        page.goto(f"{site.address}/diagram")
        page.locator("#drawing a").first.click()
        assert "/flows/" in page.url
        page.goto(f"{site.address}/import")
        page.set_input_files("#file", str(data / "protocol-register.xlsx"))
        page.click("text=Upload and look")
        page.check("#create_partners")
        page.click("text=Work it out again")
        page.click("text=Apply to the register")
        assert "Applied as revision" in page.inner_text("h1")


def test_what_is_chosen_and_not_sent_is_not_left_out_of_what_is_applied(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    """A column or a word chosen below the button would else be lost without a sign."""
    file = tmp_path / "partners.csv"
    file.write_text("Name,Sector,Code word\nBody One,council,x\n")
    with signed_in(browser, site) as page:
        page.goto(f"{site.address}/import")
        page.set_input_files("input[type=file]", str(file))
        page.click("text=Upload and look")
        page.wait_for_selector("text=Apply to the register")
        assert page.is_enabled("text=Apply to the register")
        page.locator("select[name=columns]").last.select_option(index=1)
        assert page.is_disabled("text=Apply to the register")
        assert page.is_disabled("button:text-is('Keep it')")
        assert "is not in this plan yet" in page.inner_text("#unsent")
        page.click("text=Work it out again with these answers")
        page.wait_for_selector("#unsent:empty", state="attached")
        assert page.is_enabled("text=Apply to the register")


def test_a_record_is_added_changed_and_deleted_and_a_stale_change_is_refused(site: Site, browser: Browser) -> None:
    with signed_in(browser, site) as page:
        page.goto(f"{site.address}/add/flow")
        page.fill("#name", "Weekly list")
        page.fill("#source", "Eastvale Council")
        page.fill("#target", "Northshire Polise")
        page.click("text=Save")
        assert "There is no partner" in page.inner_text("main")
        page.fill("#target", "Northshire Police")
        page.fill("#categories", "Health\nContact details")
        page.click("text=Save")
        page.wait_for_url("**/flows/weekly-list*")
        page.goto(f"{site.address}/flows/weekly-list/edit")
        assert page.input_value("#target") == "Northshire Police"
        held = site.register.get("flow", "weekly-list")
        site.register.write([held.model_copy(update={"notes": "first"})], why="somebody else")
        page.fill("#notes", "second")
        page.click("text=Save")
        assert "has changed since you read it" in page.inner_text("main")
        assert "first" in site.register.get("flow", "weekly-list").to_json()
        page.goto(f"{site.address}/flows/weekly-list/edit")
        page.fill("#notes", "third")
        page.click("text=Save")
        page.wait_for_url("**/flows/weekly-list*")
        assert "third" in page.inner_text("main")
        page.goto(f"{site.address}/flows/weekly-list/delete")
        page.click("#delete")
        page.wait_for_url("**/flows*")
        assert "weekly-list" not in site.register.snapshot().flows


EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}'</title></textarea></svg>"


def hostile(record: Record) -> Record:
    """The record with markup in every field that may hold any, whatever fields its noun comes to have."""
    form = record.to_dict() | ({} if isinstance(record, Term) else {"extra": {EVIL: EVIL}})
    for party in form.get("parties", ()):
        party["signatory"] = EVIL
    for name in type(record).model_fields:
        for value in (EVIL, [EVIL]):
            with contextlib.suppress(ValidationError):
                record = type(record).model_validate_json(json.dumps({**form, name: value}))
                form = record.to_dict()
    links = {name: f"javascript:alert(3)//{EVIL}" for name in ("url", "iri") if name in form}
    return type(record).model_validate_json(json.dumps(form | links))


def test_a_register_full_of_markup_runs_nothing_on_any_page(tmp_path: Path, browser: Browser) -> None:
    with county(str(tmp_path / "hostile.db")) as calm:
        calm.write([Term(scheme="category", id="odd", label="Odd", unmapped=True)], why=EVIL)
        records = [hostile(one) for kind in KINDS for one in calm.snapshot().of(kind).values()]
        calm.by(EVIL).write(records, why=EVIL)
        for one in records:
            assert one.to_json().count("<script>") > (2 if isinstance(one, Term) else 3), one.id
        rows = f"Ref,From,To,Data,{EVIL}\n{EVIL},{EVIL},Northshire Police,{EVIL},{EVIL}\n".replace('"', "'")
        with running(calm) as site, signed_in(browser, site) as page:
            file = upload(site, f"{EVIL}.csv", rows.encode())
            more = (
                file,
                f"/flows?search={EVIL}",
                f"/share?from={EVIL}&to={EVIL}",
                f"/flows?partner={EVIL}&source={EVIL}",
            )
            for path in (*addresses(site), *more, f"/whatif?action=sign&protocol={EVIL}", f"/onward?start={EVIL}"):
                page.goto(site.address + path)
                assert page.locator("script:not([src^='/static/'])").count() == 0, path
                assert page.locator("[onerror], [onload], [onclick], a[href^='javascript:' i]").count() == 0, path
            page.goto(f"{site.address}/diagram")
            page.locator("#drawing a").first.click()
            page.wait_for_selector("#panel:not([hidden])")
            assert page.locator("#panel script, #panel [onerror]").count() == 0
            assert "<script>" in page.inner_text("#panel h2")


def test_a_word_that_nobody_mapped_is_said_to_be_a_kind_of_a_term(site: Site, browser: Browser) -> None:
    odd = Term(scheme="category", id="odd-word", label="Odd word", unmapped=True)
    site.register.write([odd], why="an import")
    with signed_in(browser, site) as page:
        page.goto(f"{site.address}/terms?unmapped=true")
        page.click("text=Odd word")
        page.fill("#broader", "Health")
        page.click("button:text-is('Accept')")
        page.wait_for_selector("#broader", state="detached")
    assert site.register.get("term", "category/odd-word") == odd.model_copy(
        update={"unmapped": False, "broader": "health"}
    )


def test_a_long_upload_says_how_far_it_is_and_shows_its_plan_by_itself(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PATIENCE", 0)
    rows = "".join(f"P{n},Body {n},council\n" for n in range(4000))
    file = {"name": "bodies.csv", "mimeType": "text/csv", "buffer": f"Ref,Name,Sector\n{rows}".encode()}
    with signed_in(browser, site) as page:
        page.goto(f"{site.address}/import")
        page.set_input_files("input[type=file]", file)
        page.click("text=Upload and look")
        assert page.inner_text("h1") == "Reading bodies.csv"
        assert page.locator("progress").is_visible()
        assert not Axe().run(page, options=RULES).response["violations"]
        page.wait_for_selector("text=It can be applied")
        assert "4,000" in page.inner_text(".app-counts")
