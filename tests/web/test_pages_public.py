"""The published protocols: a list by theme, a page each, and CSV in the open register's layout; nothing that is private."""

import csv
import io
import re

from tests.web.conftest import Site
from tests.web.county import SECRET


def test_everybody_may_search_the_list_and_read_each_protocol(site: Site) -> None:
    with site.client() as public:
        page = public.get("/published").text
        assert "Safeguarding" in page
        assert 'href="/published/isp-0001"' in page
        assert "1 of 1 protocol" in page
        assert "2 bodies take part. Active" in page
        assert "No published protocol matches" in public.get("/published", params={"search": "housing"}).text
        one = public.get("/published/isp-0001").text
        assert "Northshire Police" in one
        assert "1 January 2024" in one


def test_no_public_page_has_contacts_security_extra_or_what_is_not_published(site: Site) -> None:
    with site.client() as public:
        for path in ("/", "/published", "/published.csv", "/published/isp-0001", "/published?theme=Safeguarding"):
            answer = public.get(path)
            assert answer.status_code == 200
            assert SECRET not in answer.text, path
        assert public.get("/published/isp-0002").status_code == 404


def test_the_csv_has_the_open_registers_layout(site: Site) -> None:
    with site.client() as public:
        answer = public.get("/published.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    template = site.register.template("dea-register")
    assert set(rows[0]) >= {column.heading for column in template.published()}
    assert [row["Information sharing agreement"] for row in rows] == ["ISP-0001"]


def test_other_pages_lead_the_public_to_sign_in_and_back(site: Site) -> None:
    with site.client() as public:
        for path in ("/share", "/flows", "/gaps", "/import", "/diagram", "/tokens", "/revisions"):
            answer = public.get(path)
            assert answer.status_code == 303
            assert answer.headers["location"] == f"/sign-in?next={path}"


def test_a_question_that_was_sent_on_is_answered_after_signing_in(site: Site) -> None:
    asked = "/share?from=northshire-police&to=hidden-charity&category=health"
    with site.client() as client:
        to = client.get(asked).headers["location"]
        shown = client.get(to).text
        fields = {
            name: re.findall(rf'name="{name}" value="([^"]*)"', shown)[-1].replace("&amp;", "&")
            for name in ("csrf", "next")
        }
        answer = client.post("/sign-in", data={**fields, "token": site.tokens["reader"]})
        assert answer.headers["location"] == asked
        assert "No protocol in the register covers this" in client.get(asked).text


def test_a_protocol_is_found_by_body_data_and_purpose_and_is_linked_with_others(site: Site) -> None:
    first = site.register.get("protocol", "isp-0001")
    other = first.model_copy(
        update={"id": "isp-0003", "reference": "ISP-0003", "title": "Missing people", "purposes": ("crime-prevention",)}
    )
    site.register.write([other], why="one more of the theme")
    with site.client() as public:
        found = {
            asked: set(re.findall(r'href="/published/(isp-\d+)"', public.get("/published", params={name: asked}).text))
            for name, asked in (
                ("partner", "northshire-police"),
                ("categories", "Health"),
                ("purposes", "Safeguarding"),
                ("partner", "nobody"),
            )
        }
        assert found["northshire-police"] == found["Health"] == {"isp-0001", "isp-0003"}
        assert found["Safeguarding"] == {"isp-0001"}
        assert found["nobody"] == set()
        one = public.get("/published/isp-0001").text
        assert 'href="/published/isp-0003"' in one
        assert 'href="/published?partner=northshire-police"' in one


def test_each_published_protocol_is_a_pdf_and_csv_and_no_other_is(site: Site) -> None:
    with site.client() as public:
        assert public.get("/published/isp-0001.pdf").content.startswith(b"%PDF")
        rows = list(csv.reader(io.StringIO(public.get("/published/isp-0001.csv").content.decode("utf-8-sig"))))
        assert len(rows) == 2
        assert SECRET not in str(rows)
        for path in ("/published/isp-0002.pdf", "/published/isp-0002.csv", "/published/no-such.pdf"):
            assert public.get(path).status_code == 404
