"""`python benchmarks/sbom.py`: write the software bill of materials that ships with the service, from the locked versions."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SBOM = ROOT / "graph_service" / "sbom.json"
PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def text(lock: str) -> str:
    """The bill in CycloneDX 1.6: every package with its version and the digests of its files."""
    components: list[dict[str, object]] = []
    hashes: list[dict[str, str]] = []
    for line in lock.splitlines():
        if package := PACKAGE.match(line):
            name, version = package[1], package[2]
            hashes = []
            purl = f"pkg:pypi/{name.lower()}@{version}"
            components.append(
                {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "hashes": hashes}
            )
        elif digest := HASH.search(line):
            hashes.append({"alg": "SHA-256", "content": digest[1]})
    form = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "graph-service"}},
        "components": components,
    }
    return json.dumps(form, indent=1) + "\n"


if __name__ == "__main__":
    SBOM.write_text(text((ROOT / "requirements.lock").read_text()))
