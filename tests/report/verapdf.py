"""veraPDF, which checks that a PDF is PDF/UA: one jar from Maven Central, fetched once into the user's cache."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import platformdirs
import pytest

VERSION = "1.28.1"
ARTIFACT = f"org.verapdf.apps:greenfield-apps:{VERSION}"
MAIN = "org.verapdf.apps.GreenfieldCliWrapper"
POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>graph-service</groupId><artifactId>verapdf-for-tests</artifactId><version>1</version><packaging>pom</packaging>
</project>
"""


def verapdf() -> Path:
    """The jar. Where Java or Maven is missing the test is skipped, or fails where nothing may be."""
    cache = os.environ.get("VERAPDF_CACHE") or platformdirs.user_cache_path("graph-service") / "verapdf"
    folder = Path(cache) / VERSION
    jar = folder / f"greenfield-apps-{VERSION}.jar"
    missing = [tool for tool in ("java", *(() if jar.exists() else ("mvn",))) if shutil.which(tool) is None]
    if missing:
        required = os.environ.get("GRAPH_SERVICE_REQUIRE_ALL") == "1"
        (pytest.fail if required else pytest.skip)(
            f"No {' and no '.join(missing)}: install openjdk-17-jre-headless and maven to check PDF/UA."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jar.exists():
            (folder / "pom.xml").write_text(POM)
            command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"]
            subprocess.run(command, cwd=folder, check=True)
    return jar


def failing_pdf_ua(files: Sequence[Path]) -> str:
    """What veraPDF says of the files that are not PDF/UA-1; empty where all are."""
    command = ["java", "-cp", str(verapdf()), MAIN, "--flavour", "ua1", "--format", "text", "-v", *map(str, files)]
    output = subprocess.run(command, capture_output=True, text=True, timeout=280).stdout
    lines = output.splitlines()
    checked = [line for line in lines if line.startswith(("PASS ", "FAIL "))]
    if len(checked) != len(files):
        return output or "veraPDF checked nothing"
    return "\n".join(line for line in lines if not line.startswith("PASS "))
