"""The whole way in a real browser, on both stores: from two spreadsheets to reasons, gaps, a diagram and a Word report."""

from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from graph_service import Register
from tests.web.browser import chromium, signed_in
from tests.web.conftest import Site, running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def empty(store_url: str) -> Iterator[Site]:
    """The service with an empty register, in each store in turn."""
    with Register.open(store_url, who="the tests") as register, running(register) as site:
        yield site


def upload(page: Page, site: Site, file: Path) -> None:
    page.goto(f"{site.address}/import")
    page.set_input_files("input[type=file]", str(file))
    page.click("text=Upload and look")
    page.wait_for_selector("h1:has-text('.xlsx')")


def applied(page: Page, site: Site, file: Path) -> None:
    """Upload a file, accept the bodies that are new, and apply it."""
    upload(page, site, file)
    box = page.locator("#create_partners")
    if box.count():
        box.check()
        page.click("text=Work it out again")
    page.click("text=Apply to the register")
    page.wait_for_selector("text=Applied as revision")


def test_two_spreadsheets_become_reasons_gaps_a_diagram_and_a_word_report(
    empty: Site, browser: Browser, data: Path, tmp_path: Path
) -> None:
    with signed_in(browser, empty) as page:
        applied(page, empty, data / "protocol-register.xlsx")
        applied(page, empty, data / "flow-map.xlsx")

        register = empty.register
        gap = next(key for key, verdict in register.verdicts().items() if verdict == "gap")
        snapshot = register.snapshot()
        flow = snapshot.flows[gap]
        page.goto(f"{empty.address}/share")
        page.fill("#from", snapshot.partners[flow.source].name)
        page.fill("#to", snapshot.partners[flow.target].name)
        page.fill("#category", flow.categories[0] if flow.categories else "name")
        page.fill("#purpose", flow.purposes[0] if flow.purposes else "safeguarding")
        page.click("text=Continue")
        page.click("text=See what the register says")
        headline = page.locator("h1").inner_text()
        assert headline in ("No protocol in the register covers this", "Protocols cover part of this")
        assert page.locator("#next + ol li").count() >= 1
        assert "not that sharing is lawful" in page.inner_text("main")

        page.goto(f"{empty.address}/gaps")
        gaps = len([1 for verdict in register.verdicts().values() if verdict == "gap"])
        assert page.locator(".app-count--gap .app-count__number").inner_text() == str(gaps)
        assert page.locator("text=Next best actions").first.is_visible()

        page.goto(f"{empty.address}/diagram")
        assert page.locator("#drawing g.flow.gap").count() == gaps
        with page.expect_download() as taken:
            page.click("text=Word report")
        report = tmp_path / "report.docx"
        taken.value.save_as(report)
        text = "\n".join(cell.text for table in docx.Document(str(report)).tables for cell in table._cells)
        assert flow.name in text


def test_a_file_with_problems_says_each_by_cell_is_corrected_applied_and_undone(
    empty: Site, browser: Browser, data: Path, tmp_path: Path
) -> None:
    with signed_in(browser, empty) as page:
        upload(page, empty, data / "flow-map.xlsx")
        assert page.locator("text=Apply to the register").count() == 0
        assert "Data flows, B2" in page.inner_text("main")
        assert "--create-partners" not in page.inner_text("main")
        with page.expect_download() as taken:
            page.click("text=Download the workbook with its problems marked")
        taken.value.save_as(tmp_path / "marked.xlsx")
        cells = [c for sheet in openpyxl.load_workbook(tmp_path / "marked.xlsx") for row in sheet.values for c in row]
        assert any("“Names that are new”" in str(cell) for cell in cells), "it speaks of these pages"
        assert not any("--create-partners" in str(cell) for cell in cells), "not of the command line"

        held = page.locator("table:has(caption:text-is('Held rows'))")
        assert "Data flows, D6 (Sender): “Northshire Police” is not a partner" in held.inner_text()
        page.fill("input[aria-label='What Data flows, D6 should say']", "Northshire Constabulary")
        page.check("text=Leave out row 12")
        page.select_option("select[aria-label='What the column Project is']", label="Keep it as it is (other columns)")
        page.check("#create_partners")
        page.click("text=Work it out again")
        page.click("text=Apply to the register")
        page.wait_for_selector("text=Applied as revision 1")
        snapshot = empty.register.snapshot()
        assert not snapshot.projects
        assert {flow.reference for flow in snapshot.flows.values()} == {f"DF00{number}" for number in range(1, 7)}
        assert "northshire-constabulary" in snapshot.partners
        assert "northshire-police" not in snapshot.partners
        page.click("text=Undo this upload")
        page.wait_for_selector("text=Revision 1 is undone")
        assert not empty.register.snapshot().flows
