"""The nouns over the API: each can be listed, read, added, replaced, patched and deleted, and nobody's change is lost."""

import threading
from typing import Any

import httpx
import pytest

from graph_service.model import KINDS, Kind, plural
from graph_service.web.api.examples import PATCHES, RECORDS
from tests.web.conftest import Site

MERGE = {"content-type": "application/merge-patch+json"}


def address(kind: Kind, record: dict[str, Any]) -> str:
    key = f"{record['scheme']}/{record['id']}" if kind == "term" else record["id"]
    return f"/api/{plural(kind)}/{key}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_lives_through_its_whole_life(site: Site, kind: Kind) -> None:
    new = dict(RECORDS[kind])
    for field in ("holder", "partner", "source", "target"):
        if field in new:
            new[field] = "northshire-police"
    for field in ("categories", "purposes", "methods"):
        new.pop(field, None)
    at = address(kind, new)
    with site.client("editor") as client:
        made = client.post(f"/api/{plural(kind)}", json=new)
        assert made.status_code == 201, made.text
        assert made.headers["location"] == at
        assert made.json() == new
        read = client.get(at)
        assert read.json() == new
        assert read.headers["etag"] == made.headers["etag"]
        called = new.get("name") or new.get("title") or new["label"]
        assert new in client.get(f"/api/{plural(kind)}", params={"search": called}).json()["items"]
        again = client.post(f"/api/{plural(kind)}", json=new)
        assert again.status_code == 409

        patched = client.patch(at, json=PATCHES[kind], headers={**MERGE, "If-Match": read.headers["etag"]})
        assert patched.status_code == 200, patched.text
        for field, value in PATCHES[kind].items():
            assert patched.json().get(field) == value
        assert client.patch(at, json=PATCHES[kind], headers={**MERGE, "If-Match": '"old"'}).status_code == 412
        assert client.patch(at, json=PATCHES[kind], headers=MERGE).status_code == 428

        tag = client.get(at).headers["etag"]
        assert client.put(at, json=new).status_code == 428
        replaced = client.put(at, json=new, headers={"If-Match": tag})
        assert (replaced.status_code, replaced.json()) == (200, new)
        assert client.delete(at).status_code == 428
        assert client.delete(at, headers={"If-Match": '"old"'}).status_code == 412
        assert client.delete(at, headers={"If-Match": replaced.headers["etag"]}).status_code == 204
        assert client.get(at).status_code == 404
        assert client.get(at, params={"as_at": site.register.version() - 1}).json() == new


def test_each_change_is_one_revision_with_the_tokens_name(site: Site) -> None:
    with site.client("editor") as client:
        before = site.register.version()
        client.post("/api/partners", json={"id": "new", "name": "New"})
        client.patch(
            "/api/partners/new",
            json={"sector": "charity"},
            headers={**MERGE, "If-Match": "*"},
            params={"why": "they told us"},
        )
        client.delete("/api/partners/new", headers={"If-Match": "*"})
        revisions = client.get("/api/revisions", params={"after": str(before)}).json()["items"]
        assert [(r["number"], r["who"]) for r in revisions] == [(before + n, "the editor") for n in (1, 2, 3)]
        assert revisions[1]["why"] == "they told us"


def test_a_list_is_read_page_by_page_in_its_order(site: Site) -> None:
    with site.client("reader") as client:
        first = client.get("/api/partners", params={"limit": 2, "sort": "-name"}).json()
        assert [p["name"] for p in first["items"]] == ["Northshire Police", "Hidden Charity"]
        second = client.get("/api/partners", params={"limit": 2, "sort": "-name", "after": first["next"]}).json()
        assert [p["name"] for p in second["items"]] == ["Eastvale Council"]
        assert second["next"] is None


def test_a_list_is_filtered_and_searched(site: Site) -> None:
    with site.client("reader") as client:
        found = client.get("/api/flows", params={"partner": "eastvale-council"}).json()["items"]
        assert [f["id"] for f in found] == ["referrals"]
        found = client.get("/api/partners", params={"search": "charity hidden"}).json()["items"]
        assert [p["id"] for p in found] == ["hidden-charity"]
        refused = client.get("/api/flows", params={"sort": "notes"})
        assert refused.status_code == 422


@pytest.mark.parametrize("kind", KINDS)
def test_every_filter_and_order_that_the_document_has_is_taken(shared: Site, kind: Kind) -> None:
    """And each order is that of the values, with those that are not recorded in one place."""
    values = {"boolean": "true", "integer": "1", "string": "2026-01-01"}
    with shared.client("reader") as client:
        document = client.get("/api/openapi.json").json()
        parameters = {one["name"]: one for one in document["paths"][f"/api/{plural(kind)}"]["get"]["parameters"]}
        for sort in parameters["sort"]["schema"]["enum"]:
            items = client.get(f"/api/{plural(kind)}", params={"sort": sort, "limit": 500}).json()["items"]
            given = [item[sort.lstrip("-")] for item in items if sort.lstrip("-") in item]
            if kind == "term" and sort.endswith("id"):  # a term's id is one of its scheme
                given = [f"{item['scheme']}/{item['id']}" for item in items]
            assert given == sorted(given, reverse=sort.startswith("-")), sort
        for name, parameter in parameters.items():
            if name not in ("sort", "limit", "after", "as_at"):
                answer = client.get(f"/api/{plural(kind)}", params={name: values[parameter["schema"]["type"]]})
                assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/api/flows?sorce=x", "knows no parameter 'sorce'"),
        ("/api/flows?source=a&source=b", "'source' is given more than once"),
        ("/api/coverage?on=2026-01-01&on=2026-01-02", "'on' is given more than once"),
        ("/api/flows?on=2026-01-01", "knows no parameter 'on'"),
        ("/api/revisions?as_at=1", "knows no parameter 'as_at'"),
        ("/api/health/live?x=1", "knows no parameter 'x'. Those it knows: none"),
        ("/api/flows?as_at=yesterday", "write a revision's number, or a date as YYYY-MM-DD"),
        ("/api/diagrams/flows.svg?colour=red", "knows no parameter 'colour'"),
    ],
)
def test_a_parameter_that_would_be_left_out_is_refused(shared: Site, address: str, says: str) -> None:
    with shared.client("reader") as client:
        answer = client.get(address)
        assert (answer.status_code, says in answer.json()["detail"]) == (422, True), answer.text


def test_an_id_that_is_nearly_right_is_named(site: Site) -> None:
    with site.client("reader") as client:
        assert "referrals" in client.get("/api/flows/referral").json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"id": "x", "name": "X", "colour": "red"}, 422),
        ({"id": "X y", "name": "X"}, 422),
        ({"id": "x"}, 422),
        ({"id": "x", "name": "X", "parent": "nobody"}, 409),
        ([], 422),
    ],
)
def test_a_record_that_is_not_one_is_refused_and_nothing_is_written(site: Site, body: Any, status: int) -> None:
    with site.client("editor") as client:
        before = site.register.version()
        response = client.post("/api/partners", json=body)
        assert response.status_code == status, response.text
        assert site.register.version() == before


def test_text_that_is_no_json_is_a_malformed_request(site: Site) -> None:
    with site.client("editor") as client:
        kind = {"content-type": "application/json"}
        for text in (b"{", b"", b"\xff", b'{"id": "x", "name": "\\ud800"}'):
            assert client.post("/api/partners", content=text, headers=kind).status_code in (400, 422)
    with site.client("admin") as client:
        assert client.post("/api/tokens", content=b"{", headers=kind).status_code == 400


def test_the_next_of_a_page_may_be_sent_as_cursor_too(site: Site) -> None:
    with site.client("reader") as client:
        for address in ("/api/partners", "/api/coverage", "/api/checks"):
            first = client.get(address, params={"limit": 1}).json()
            after, cursor = (
                client.get(address, params={"limit": 1, name: first["next"]}).json() for name in ("after", "cursor")
            )
            assert after == cursor
            assert after["items"] != first["items"]


def test_an_id_cannot_be_changed(site: Site) -> None:
    with site.client("editor") as client:
        response = client.put("/api/projects/hub", json={"id": "other", "name": "X"}, headers={"If-Match": "*"})
        assert response.status_code == 409


def test_a_record_that_others_need_is_not_deleted(site: Site) -> None:
    with site.client("editor") as client:
        response = client.delete("/api/partners/northshire-police", headers={"If-Match": "*"})
        assert response.status_code == 409
        assert "casework" in response.json()["detail"] or "flow" in response.json()["detail"]


def test_eight_clients_write_at_once_and_nothing_is_lost(any_site: Site) -> None:
    """Each adds records of its own, and all add their line to one shared record, reading it first."""
    failures: list[str] = []

    def work(worker: int) -> None:
        with any_site.client("editor") as client:
            for n in range(5):
                made = client.post("/api/partners", json={"id": f"p-{worker}-{n}", "name": f"Partner {worker} {n}"})
                if made.status_code != 201:
                    failures.append(made.text)
                while True:
                    read = client.get("/api/partners/hidden-charity")
                    aliases = [*read.json().get("aliases", []), f"alias {worker} {n}"]
                    headers = {**MERGE, "If-Match": read.headers["etag"]}
                    wrote = client.patch("/api/partners/hidden-charity", json={"aliases": aliases}, headers=headers)
                    if wrote.status_code == 200:
                        break
                    if wrote.status_code != 412:
                        failures.append(wrote.text)
                        break

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with httpx.Client(
        base_url=any_site.address, headers={"Authorization": f"Bearer {any_site.tokens['reader']}"}
    ) as client:
        assert len(client.get("/api/partners", params={"limit": 500}).json()["items"]) == 43
        assert len(client.get("/api/partners/hidden-charity").json()["aliases"]) == 40


def test_who_has_a_record_already_is_told_so_without_a_body(site: Site) -> None:
    with site.client("editor") as client:
        one = client.get("/api/flows/referrals")
        mark = one.headers["etag"]
        for sent in (mark, f"W/{mark}", f'"other", {mark}', "*"):
            again = client.get("/api/flows/referrals", headers={"If-None-Match": sent})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", mark)
        assert client.get("/api/flows/referrals", headers={"If-None-Match": '"other"'}).json() == one.json()
        client.put("/api/flows/referrals", json={**one.json(), "notes": "new"}, headers={"If-Match": mark})
        assert client.get("/api/flows/referrals", headers={"If-None-Match": mark}).json()["notes"] == "new"
    with site.client() as client:
        public = client.get("/api/protocols/isp-0001")
        again = client.get("/api/protocols/isp-0001", headers={"If-None-Match": public.headers["etag"]})
        assert again.status_code == 304
        assert client.get("/api/protocols/isp-0002", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("POST", "/api/partners", '{"id": "new", "name": "One", "name": "Two"}'),
        ("PUT", "/api/partners/eastvale-council", '{"id": "eastvale-council", "name": "One", "name": "Two"}'),
        ("PATCH", "/api/partners/eastvale-council", '{"extra": {"a": "1", "b": "2", "\\u0061": "3"}}'),
        ("POST", "/api/coverage", '{"source": "a", "source": "b", "target": "c"}'),
        ("POST", "/api/whatif", '{"actions": [{"action": "sign", "action": "withdraw"}]}'),
        ("POST", "/api/tokens", '{"name": "x", "role": "reader", "role": "admin"}'),
    ],
)
def test_a_body_with_a_name_twice_is_refused(site: Site, method: str, address: str, body: str) -> None:
    media = "application/merge-patch+json" if method == "PATCH" else "application/json"
    with site.client("admin") as client:
        headers = {"content-type": media, "If-Match": "*"}
        answer = client.request(method, address, content=body, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (400, "/api/docs#malformed")
        assert "twice" in answer.json()["detail"]
    assert site.register.version() == 1
