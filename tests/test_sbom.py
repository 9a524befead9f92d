"""The software bill of materials that ships is that of the locked versions."""

import json
import re
from pathlib import Path

from benchmarks.sbom import SBOM, text

ROOT = Path(__file__).resolve().parent.parent


def test_the_bill_names_every_locked_package_with_its_digests() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert SBOM.read_text() == text(lock), "run make lock"
    components = json.loads(SBOM.read_text())["components"]
    assert {(c["name"], c["version"]) for c in components} == set(re.findall(r"(?m)^([\w.-]+)==([^ ;\\]+)", lock))
    assert all(c["hashes"] for c in components)
