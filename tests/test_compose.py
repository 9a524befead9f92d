"""The compose file is valid, and keeps what it promises: no default password, a health check, an ordinary user."""

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def test_it_follows_the_compose_specification(compose: dict[str, Any]) -> None:
    schema = resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema.validate(compose, json.loads(schema.read_text()))


def test_the_service_waits_for_a_healthy_neo4j_that_keeps_its_data(compose: dict[str, Any]) -> None:
    neo4j, service = compose["services"]["neo4j"], compose["services"]["service"]
    assert re.fullmatch(r"neo4j:5\.26\.\d+-community", neo4j["image"]), "an exact version"
    assert all(compose["services"][name]["mem_limit"] for name in ("neo4j", "service"))
    assert neo4j["healthcheck"]["test"]
    assert any(volume.endswith(":/data") for volume in neo4j["volumes"])
    assert neo4j["environment"]["NEO4J_server_memory_heap_max__size"] == "2g"
    assert service["depends_on"]["neo4j"]["condition"] == "service_healthy"


def test_the_service_is_an_ordinary_user_on_a_read_only_root(compose: dict[str, Any]) -> None:
    service = compose["services"]["service"]
    assert service["read_only"] is True
    assert not service["user"].startswith("0")
    assert service["cap_drop"] == ["ALL"]


def test_there_is_no_default_password_and_nothing_listens_beyond_this_machine(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert not [name for name in service["environment"] if "PASSWORD" in name and not name.endswith("_FILE")]
    assert "NEO4J_AUTH" not in compose["services"]["neo4j"]["environment"]
    assert all(secret["file"].startswith("./secrets/") for secret in compose["secrets"].values())
    assert all(port.startswith("127.0.0.1:") for port in compose["services"]["service"]["ports"])
    assert "ports" not in compose["services"]["neo4j"]
