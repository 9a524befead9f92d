"""The diagram page opens with a drawing that can be read, and one can go from body to body."""

from collections.abc import Iterator

import pytest
from lxml import html

from graph_service import Register
from graph_service.diagram import FORMATS as diagram_formats
from graph_service.diagram import Selection
from graph_service.report import FORMATS as report_formats
from tests.diagram.registers import many
from tests.web.browser import chromium, signed_in
from tests.web.conftest import Site, running


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with more flows than one drawing can show."""
    snapshot = many(60, 12)
    with Register.open(str(tmp_path_factory.mktemp("county") / "register.db")) as register:
        register.write([*snapshot.partners.values(), *snapshot.flows.values()], why="A county")
        with running(register) as site:
            yield site


def test_the_page_opens_with_the_largest_selection_that_can_be_read(county: Site) -> None:
    selection, drawing = county.register.drawings.opening(1190.0)
    flows = many(60, 12).flows.values()
    counts = {key: sum(key in (f.source, f.target) for f in flows) for key in many(60, 12).partners}
    assert drawing is not None
    assert selection.partner is not None
    assert counts[selection.partner] == max(count for count in counts.values() if count <= 30)
    with county.client("reader") as client:
        page = html.document_fromstring(client.get("/diagram").text)
    first, overview = page.xpath("//svg")
    assert len(first.xpath(".//g[starts-with(@class, 'flow ')]")) == counts[selection.partner]
    assert overview.xpath(".//g[starts-with(@class, 'pair ')]")
    ids = [str(key) for key in page.xpath("//@id")]
    assert len(ids) == len(set(ids))


def test_a_page_that_is_too_narrow_to_read_any_selection_opens_with_all(county: Site) -> None:
    assert county.register.drawings.opening(100.0) == (Selection(), None)


def test_the_page_offers_every_format(county: Site) -> None:
    with county.client("reader") as client:
        page = html.document_fromstring(client.get("/diagram").text)
        links = [str(link) for link in page.xpath("//a[@download]/@href")]
        paths = {link.partition("?")[0] for link in links}
        assert paths == {f"/api/diagrams/flows.{name}" for name in diagram_formats} | {
            f"/api/reports/coverage.{name}" for name in report_formats
        }
        assert all("partner=" in link for link in links)
        named = client.get(next(link for link in links if "flows.dot" in link)).headers["content-disposition"]
    assert 'filename="data-flows-of-partner-' in named


def test_data_and_lawful_basis_can_stand_at_the_arrows(shared: Site) -> None:
    with shared.client("reader") as client:
        plain, data = (
            html.document_fromstring(client.get("/diagram", params={"flow": "gap-flow", "show": show}).text)
            for show in ("", "data")
        )
    badges = [page.xpath("string(//svg//g[@id='flow-gap-flow'])") for page in (plain, data)]
    assert "Health" not in badges[0].split("Sent by")[0].split(".")[-1]
    assert "Health" in badges[1]


def test_the_font_is_served(county: Site) -> None:
    with county.client() as client:
        for name in ("Arimo-Regular", "Arimo-Bold"):
            font = client.get(f"/static/fonts/{name}.latin.woff")
            assert font.status_code == 200
            assert font.content.startswith(b"wOFF")


def test_one_can_go_from_body_to_body(county: Site) -> None:
    with county.client("reader") as client:
        start = html.document_fromstring(client.get("/explore?partner=partner-0").text)
        (table,) = start.xpath("//table")
        flows = many(60, 12).flows.values()
        neighbours = {f.target for f in flows if f.source == "partner-0"} | {
            f.source for f in flows if f.target == "partner-0"
        }
        assert len(table.xpath(".//tbody/tr")) == len(neighbours)
        step = str(table.xpath(".//tbody/tr[1]/th/a/@href")[0])
        following = html.document_fromstring(client.get(step).text)
        assert following.xpath("//nav[@aria-label='Steps so far']//a/text()") == ["Partner 0"]
        assert "Partner 0" not in following.xpath("string(//h1)")
        assert client.get("/explore?partner=nobody").status_code == 400
        assert "Choose a body" in client.get("/explore").text


@pytest.mark.browser
def test_the_first_drawing_fits_a_window_of_1280_pixels_and_half_its_text_is_legible(county: Site) -> None:
    with chromium() as browser, signed_in(browser, county) as page:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{county.address}/diagram")
        box, drawn, overview = (
            page.locator(place).first.bounding_box()
            for place in ("#drawing", "#drawing svg", "[aria-label='All flows as a matrix'] svg")
        )
        assert box
        assert drawn
        assert overview
        assert drawn["width"] <= box["width"]
        assert drawn["height"] <= box["height"]
        assert overview["width"] <= box["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        heights = page.evaluate(
            "[...document.querySelectorAll('#drawing svg text')].map((text) => text.getAttribute('font-size') * "
            "text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width)"
        )
        assert sum(height >= 7 for height in heights) * 2 >= len(heights)
        outside = page.evaluate(
            "[...document.querySelectorAll('#drawing svg g.partner')].filter((group) => {"
            "const box = group.querySelector('rect').getBoundingClientRect();"
            "return [...group.querySelectorAll('text')].some((text) => text.getBoundingClientRect().right > box.right + 1)"
            "}).length"
        )
        assert outside == 0
