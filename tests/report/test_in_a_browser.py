"""The HTML report in a real browser: no accessibility faults, one tab stop for each flow."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, sync_playwright

from tests.diagram.registers import many, northshire
from tests.report.test_reports import written

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page of Chromium: Playwright's own, or the system's."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch()
        except Error:
            system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
            if system is None:
                pytest.skip("no Chromium")
            browser = playwright.chromium.launch(executable_path=system, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


@pytest.mark.parametrize("large", [False, True])
def test_axe_finds_no_fault(page: Page, tmp_path: Path, large: bool) -> None:
    (tmp_path / "report.html").write_bytes(written("html", many(50, 4) if large else northshire()))
    page.goto((tmp_path / "report.html").as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_each_badge_is_one_tab_stop_that_leads_to_its_row(page: Page, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_bytes(written("html"))
    page.goto((tmp_path / "report.html").as_uri())
    met = []
    for _ in range(16):
        page.keyboard.press("Tab")
        met.append(str(page.evaluate("document.activeElement.getAttribute('href')")))
    assert sorted(met) == sorted(f"#row-{flow}" for flow in northshire().flows)
    page.keyboard.press("Enter")
    assert page.url.endswith(met[-1])
