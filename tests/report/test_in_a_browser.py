"""The HTML report in a real browser: no accessibility faults, one tab stop for each flow."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, sync_playwright

from tests.diagram.registers import many, northshire
from tests.report.reports import written_report

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
    (tmp_path / "report.html").write_bytes(written_report("html", many(50, 4) if large else northshire()).content)
    page.goto((tmp_path / "report.html").as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_each_badge_is_one_tab_stop_that_leads_to_its_row(page: Page, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_bytes(written_report("html", northshire()).content)
    page.goto((tmp_path / "report.html").as_uri())
    met = []
    for _ in range(16):
        page.keyboard.press("Tab")
        met.append(str(page.evaluate("document.activeElement.getAttribute('href')")))
    assert sorted(met) == sorted(f"#row-{flow}" for flow in northshire().flows)
    page.keyboard.press("Enter")
    assert page.url.endswith(met[-1])


@pytest.mark.parametrize("flows", [6, 12, 20, 28])
def test_no_printed_page_ends_with_a_heading_and_numbers_keep_their_ground(
    page: Page, tmp_path: Path, flows: int
) -> None:
    """Browsers print no backgrounds: white numbers were all but gone."""
    (tmp_path / "report.html").write_bytes(written_report("html", many(flows, 7)).content)
    page.goto((tmp_path / "report.html").as_uri())
    headings = set(page.locator("h2, h3").all_inner_texts())
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", landscape=True, print_background=False))).pages
    assert len(sheets) > 2
    assert not headings & {sheet.extract_text(extraction_mode="layout").split("\n")[-1].strip() for sheet in sheets}
    page.emulate_media(media="print")
    assert page.locator("th.sign").first.evaluate("cell => getComputedStyle(cell).printColorAdjust") == "exact"
    page.emulate_media(media="null")
