"""What surrounds every answer: safety headers, host names, body limits, problems."""

from pathlib import Path

import jsonschema
import pytest

from tests.web.conftest import Site


@pytest.mark.parametrize(
    "address", ["/", "/sign-in", "/nothing", "/api/flows", "/api/protocols", "/static/app.css", "/api/docs"]
)
def test_every_answer_carries_the_safety_headers(shared: Site, address: str) -> None:
    with shared.client() as client:
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers or "uvicorn" not in headers["server"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::2]"])
def test_a_name_that_is_not_this_machines_is_not_answered(shared: Site, host: str) -> None:
    """So a page of elsewhere that points its own name here reads nothing."""
    with shared.client("admin") as client:
        assert client.get("/api/flows", headers={"Host": host}).status_code in (400, 421)


def test_a_body_beyond_the_limit_is_refused_however_it_comes(shared: Site) -> None:
    with shared.client("editor") as client:
        kind = {"content-type": "application/json"}
        assert client.post("/api/flows", content=b"[" * 5_000_000, headers=kind).status_code == 413
        chunks = client.post("/api/flows", content=iter([b"[" * 1_000_000] * 5), headers=kind)
        assert chunks.status_code == 413
        assert chunks.json()["type"] == "/api/docs#too-large"


@pytest.mark.parametrize(
    ("method", "address", "status", "name"),
    [
        ("GET", "/api/nothing", 404, "not-found"),
        ("GET", "/api/flows/nothing", 404, "not-found"),
        ("PUT", "/api/flows", 405, "method-not-allowed"),
        ("GET", "/api/flows?limit=0", 422, "invalid"),
        ("GET", "/api/flows?limit=x", 422, "invalid"),
        ("GET", "/api/flows?colour=red", 422, "invalid"),
        ("GET", "/api/flows?as_at=yesterday", 422, "invalid"),
        ("POST", "/api/flows", 415, "media-type"),
    ],
)
def test_what_cannot_be_done_is_a_problem_with_a_stable_type(
    shared: Site, method: str, address: str, status: int, name: str
) -> None:
    with shared.client("editor") as client:
        response = client.request(method, address)
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        problem = response.json()
        assert problem["type"] == f"/api/docs#{name}"
        assert problem["status"] == status
        assert problem["title"]
        assert problem["detail"]


def test_head_answers_as_get_does_without_the_body(shared: Site) -> None:
    with shared.client("reader") as client:
        for address in ("/api/health/live", "/api/flows", "/", "/static/app.css"):
            head, got = client.head(address), client.get(address)
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers["content-type"] == got.headers["content-type"]


def test_the_types_of_problems_are_explained_where_they_point(shared: Site) -> None:
    with shared.client() as client:
        page = client.get("/api/docs").text
        assert 'id="not-found"' in page
        assert "<script>" not in page
        assert "http://" not in page.replace("http://www.w3.org", "")


def test_the_guide_names_every_question_that_the_api_answers(shared: Site) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    with shared.client() as client:
        paths = client.get("/api/openapi.json").json()["paths"]
    asked = {"coverage", "analysis", "imports", "revisions"}
    for path, methods in paths.items():
        for operation in methods.values():
            if operation["tags"][0] in asked:
                assert path.partition("{number}")[0].removesuffix("/") in guide, path


def test_every_operation_says_what_it_does_shows_an_example_and_names_its_errors(shared: Site) -> None:
    with shared.client() as client:
        document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = f"{method} {path}"
            assert operation["summary"], name
            assert "422" in operation["responses"], name
            public = operation.get("security") == [{}, {"token": []}]
            assert public or {"401", "403"} <= set(operation["responses"]), name
            for content in operation.get("requestBody", {}).get("content", {}).values():
                assert "example" in content or "multipart" in str(operation["requestBody"]), name
            for status, answer in operation["responses"].items():
                if int(status) < 400 and "application/json" in answer.get("content", {}):
                    shown = answer["content"]["application/json"]
                    form = {**shown["schema"], "components": document["components"]}
                    jsonschema.validate(shown["example"], form)
                if int(status) >= 400:
                    assert answer["content"]["application/problem+json"]["examples"], name
