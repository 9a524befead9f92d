"""The OpenAPI document by itself: every operation has its summary, its errors and examples, and the examples are valid."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from graph_service import Register
from graph_service.web.api.docs import document
from graph_service.web.app import create_app
from graph_service.web.problems import TYPES
from graph_service.web.service import Service

FILES = ("image/", "application/pdf", "application/vnd.openxml", "text/")


@cache
def made() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, Register.open(Path(folder) / "register.db") as register:
        return document(create_app(Service(register)))


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in made()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from operation.get("requestBody", {}).get("content", {}).items()
    for answer in operation["responses"].values():
        yield from answer.get("content", {}).items()


def test_every_operation_has_a_summary_an_id_its_errors_and_examples() -> None:
    names = []
    for name, operation in operations():
        names.append(operation["operationId"])
        assert operation["summary"][0].isupper(), name
        statuses = set(operation["responses"])
        assert {"422", "421", "503"} <= statuses, name
        public = {} in operation.get("security", [])
        assert public or {"401", "403"} <= statuses, name
        for media, content in contents(operation):
            if not media.startswith(FILES) and media != "multipart/form-data":
                assert "example" in content or content.get("examples"), f"{name}: {media}"
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description"), f"{name}: {parameter['name']}"
    assert len(names) == len(set(names)) > 60


def test_every_example_is_what_its_schema_says() -> None:
    for name, operation in operations():
        for media, content in contents(operation):
            examples = [content["example"]] if "example" in content else []
            examples += [one["value"] for one in content.get("examples", {}).values()]
            for example in examples:
                schema = {**content["schema"], "components": made()["components"]}
                faults = [error.message for error in Draft202012Validator(schema).iter_errors(example)]
                assert not faults, f"{name}: {media}: {faults}"


def test_every_type_of_problem_is_in_the_document_or_is_everywhere() -> None:
    shown = {
        name
        for _, operation in operations()
        for answer in operation["responses"].values()
        for content in answer.get("content", {}).values()
        for name in content.get("examples", {})
    }
    everywhere = {"failed", "method-not-allowed", "sent-too-slowly", "too-many", "too-long"}
    assert set(TYPES) - shown == everywhere


def test_every_type_of_problem_is_explained_where_people_read_of_the_api() -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    rows = [line for line in text.split("## Errors")[1].splitlines() if line.startswith("| `")]
    assert rows == [f"| `{name}` | {kind.status} | {kind.title} |" for name, kind in TYPES.items()]
