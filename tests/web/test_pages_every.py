"""Every page that the table of routes has: by axe, at 320 pixels, by keyboard and without scripts, in a real browser."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.web.browser import chromium, signed_in
from tests.web.conftest import Site
from tests.web.every_page import RULES, addresses

pytestmark = pytest.mark.browser

UNREACHABLE = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((one) => one.checkVisibility() && (one.tabIndex < 0 || one.getAttribute("tabindex") > 0))
    .map((one) => one.outerHTML.slice(0, 120))"""
"""What is shown and can be used, and is not where the Tab key goes, in the order of the page."""

WITHOUT_A_BUTTON = """() => [...document.querySelectorAll("main form")]
    .filter((form) => ![...form.querySelectorAll("button")].some((one) => one.type === "submit" && one.checkVisibility()))
    .map((form) => form.outerHTML.slice(0, 120))"""
"""Forms that cannot be sent where no scripts run."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_every_page_meets_wcag_fits_320_pixels_and_is_used_by_keyboard(site: Site, browser: Browser) -> None:
    found = []
    with signed_in(browser, site) as page:
        for path in addresses(site):
            page.set_viewport_size({"width": 1100, "height": 800})
            answer = page.goto(site.address + path)
            assert answer
            assert answer.status < 500, path
            for violation in Axe().run(page, options=RULES).response["violations"]:
                found += [f"{path}: {violation['id']}: {node['html'][:150]}" for node in violation["nodes"][:3]]
            found += [f"{path}: not by keyboard: {one}" for one in page.evaluate(UNREACHABLE)]
            page.set_viewport_size({"width": 320, "height": 800})
            wide = page.evaluate("document.scrollingElement.scrollWidth")
            if wide > 320:
                found.append(f"{path} is {wide} pixels wide on a screen of 320")
    assert not found, "\n".join(found)


def test_every_page_says_the_same_and_can_be_sent_without_scripts(site: Site, browser: Browser) -> None:
    found = []
    with signed_in(browser, site) as with_scripts, signed_in(browser, site, scripts=False) as page:
        for path in addresses(site):
            page.goto(site.address + path)
            if not page.locator("h1").first.is_visible():
                found.append(f"{path} has no heading")
            found += [f"{path}: cannot be sent: {one}" for one in page.evaluate(WITHOUT_A_BUTTON)]
            hidden = page.locator(".app-hidden button, #panel").all()
            found += [f"{path}: a button that does nothing is shown" for one in hidden if one.is_visible()]
            if path.partition("?")[0] in ("/gaps", "/diagram", "/share", "/flows/gap-flow"):
                with_scripts.goto(site.address + path)
                text, same = page.inner_text("main h1"), with_scripts.inner_text("main h1")
                if text != same:
                    found.append(f"{path}: {text!r} without scripts, {same!r} with them")
    assert not found, "\n".join(found)


def test_the_tab_key_goes_through_a_page_to_its_end(site: Site, browser: Browser) -> None:
    """Nothing holds it: not the diagram, no list of suggestions, no date."""
    end = "document.activeElement.matches('footer li:last-child a')"
    with signed_in(browser, site) as page:
        for path in ("/share", "/gaps", "/diagram", "/flows", "/protocols/isp-0001/edit", "/import"):
            page.goto(site.address + path)
            for _ in range(200):
                page.keyboard.press("Tab")
                if page.evaluate(end):
                    break
            else:
                pytest.fail(f"{path}: stays at {page.evaluate('document.activeElement.outerHTML')[:200]}")
