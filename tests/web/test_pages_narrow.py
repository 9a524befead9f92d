"""On the example county: what a telephone's first screen shows, and that every page is usable at 400 % zoom."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from typer.testing import CliRunner

from graph_service import Register
from graph_service.cli import app
from tests.web.browser import chromium, signed_in
from tests.web.conftest import Site, running
from tests.web.draw_pages import PAGES

pytestmark = pytest.mark.browser

LISTS = ("/flows", "/protocols", "/partners", "/assets", "/projects", "/terms")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    store = str(tmp_path_factory.mktemp("example") / "county.db")
    assert CliRunner().invoke(app, ["demo", "--no-serve", "--store", store]).exit_code == 0
    with Register.open(store) as register, running(register) as site:
        yield site


def test_no_page_is_wider_than_a_screen_at_400_percent(example: Site, browser: Browser) -> None:
    wide = []
    with signed_in(browser, example) as page:
        page.set_viewport_size({"width": 320, "height": 256})
        for path in PAGES:
            page.goto(example.address + path)
            width = page.evaluate("document.scrollingElement.scrollWidth")
            if width > 320:
                wide.append(f"{path} is {width} pixels wide")
    assert not wide


def test_a_drawing_fits_the_screen_however_it_is_turned(example: Site, browser: Browser) -> None:
    with signed_in(browser, example) as page:
        page.set_viewport_size({"width": 375, "height": 812})
        page.goto(f"{example.address}/diagram")
        drawing = page.locator(".app-diagram svg").first
        upright = drawing.bounding_box()
        page.set_viewport_size({"width": 812, "height": 375})
        page.wait_for_function("document.querySelector('.app-diagram svg').getBoundingClientRect().width > 500")
        turned = drawing.bounding_box()
        assert upright
        assert turned
        assert upright["width"] <= 375
        assert upright["width"] < turned["width"] <= 812


@pytest.mark.parametrize("scripts", [True, False])
def test_the_first_rows_of_a_list_are_in_sight_on_a_telephone(example: Site, browser: Browser, scripts: bool) -> None:
    with signed_in(browser, example, scripts=scripts) as page:
        page.set_viewport_size({"width": 375, "height": 812})
        for path in LISTS:
            page.goto(example.address + path)
            row = page.locator("tbody tr").first.bounding_box()
            assert row
            assert not scripts or row["y"] + row["height"] < 812, "the menu is open where no scripts run"
            assert not page.locator("#search").is_visible()
        page.goto(f"{example.address}/flows")
        page.click("summary:has-text('Search and filter')")
        page.select_option("#verdict", "gap")
        page.click(".app-filters button:text-is('Search')")
        assert "Answer: × Gap" in page.inner_text(".app-tags")
        verdict = page.locator("tbody .app-tag").first.bounding_box()
        assert verdict
        assert not scripts or verdict["y"] < 812


@pytest.mark.parametrize("scripts", [True, False])
def test_filters_are_in_the_open_on_a_desk(example: Site, browser: Browser, scripts: bool) -> None:
    with signed_in(browser, example, scripts=scripts) as page:
        page.set_viewport_size({"width": 1280, "height": 900})
        for path in (*LISTS, "/gaps", "/diagram", "/actions", "/published"):
            page.goto(example.address + path)
            fields = page.locator(".app-fold > .app-filters__row .govuk-form-group")
            assert all(field.is_visible() for field in fields.all()), path
            assert not page.locator(".app-fold > summary").is_visible(), path


def test_the_controls_of_a_diagram_are_one_row_on_a_telephone(example: Site, browser: Browser) -> None:
    with signed_in(browser, example) as page:
        page.set_viewport_size({"width": 375, "height": 812})
        page.goto(f"{example.address}/diagram")
        boxes = [button.bounding_box() for button in page.locator(".app-zoom button").all()]
        assert len({box["y"] for box in boxes if box}) == 1
        assert all(box and box["x"] + box["width"] <= 375 for box in boxes)
        drawing = page.locator("#drawing").bounding_box()
        assert drawing
        assert drawing["y"] < 812
