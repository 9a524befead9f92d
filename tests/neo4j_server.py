"""A real Neo4j without Docker: `make neo4j` starts one, the tests and benchmarks start their own.

Neo4j publishes the whole server as Maven artifacts. They are fetched once, into the user's cache (or the folder that
NEO4J_CACHE names). NEO4J_VERSION chooses the version: 5.26 LTS needs Java 17, 2026 and later Java 21.
"""

import ctypes
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import neo4j
import platformdirs

VERSION = os.environ.get("NEO4J_VERSION", "5.26.24")
READY_SECONDS = 240
"""It takes ten on two free cores, but is given time on a machine that does much else."""
MAIN = "org.neo4j.server.CommunityEntryPoint" if VERSION.startswith("5.") else "org.neo4j.server.Neo4jCommunity"
OPENS = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch")]
MEMORY = os.environ.get("NEO4J_MEMORY", "2g")

CONFIGURATION = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.heap.max_size={memory}
server.memory.pagecache.size=256m
"""

POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>graph-service</groupId><artifactId>neo4j-for-tests</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId><version>{version}</version></dependency>
    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{version}</version></dependency>
  </dependencies>
</project>
"""


def lacking() -> str:
    """What this machine lacks to run Neo4j, as a sentence; empty when nothing."""
    missing = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
    if missing == ["mvn"] and _is_fetched(library()):
        return ""
    if not missing:
        return ""
    return f"{' and '.join(missing)} not found. On Debian: apt-get install openjdk-17-jre-headless maven"


def library() -> Path:
    """The folder of the server's jars."""
    cache = os.environ.get("NEO4J_CACHE") or platformdirs.user_cache_path("graph-service") / "neo4j"
    return Path(cache) / VERSION


def _is_fetched(folder: Path) -> bool:
    return (folder / "complete").exists()


def fetch() -> Path:
    """The server's jars, downloaded if this is the first time (about 120 MB)."""
    folder = library()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_fetched(folder):
            print(f"Fetching Neo4j {VERSION} into {folder} …", file=sys.stderr)
            (folder / "pom.xml").write_text(POM.format(version=VERSION))
            command = ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime"]
            subprocess.run([*command, f"-DoutputDirectory={folder / 'lib'}"], cwd=folder, check=True)
            (folder / "complete").touch()
    return folder / "lib"


class Neo4jServer:
    """One server with a home of its own, on a free port, with a password made for it."""

    user = "neo4j"

    def __init__(self, memory: str = MEMORY, settings: str = "") -> None:
        self.jars = f"{fetch()}/*"
        self.home = Path(tempfile.mkdtemp(prefix="neo4j-"))
        self.port = _free_port()
        self.password = secrets.token_hex(12)
        self.memory = memory
        for folder in ("conf", "data", "logs"):
            (self.home / folder).mkdir()
        text = CONFIGURATION.format(port=self.port, memory=memory) + settings
        (self.home / "conf" / "neo4j.conf").write_text(text)
        self._run("org.neo4j.server.startup.Neo4jAdminCommand", "dbms", "set-initial-password", self.password)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"bolt://127.0.0.1:{self.port}"

    def _run(self, *command: str) -> None:
        environment = {**os.environ, "NEO4J_HOME": str(self.home)}
        done = subprocess.run(["java", "-cp", self.jars, *command], env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"Neo4j could not be set up:\n{done.stdout}{done.stderr}")

    def start(self) -> Self:
        """Start it, and wait until it answers."""
        folders = [f"--home-dir={self.home}", f"--config-dir={self.home}/conf"]
        path = self.home / "logs" / "neo4j.log"
        said_before = path.stat().st_size if path.exists() else 0
        with path.open("ab") as log:
            self.process = subprocess.Popen(
                ["java", f"-Xmx{self.memory}", *OPENS, "-cp", self.jars, MAIN, *folders],
                env={**os.environ, "NEO4J_HOME": str(self.home)},
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_end_with_parent,
            )
        until = time.monotonic() + READY_SECONDS
        while b"Started." not in path.read_bytes()[said_before:]:
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"Neo4j did not come up:\n{path.read_text()[-4000:]}")
            time.sleep(0.2)
        with neo4j.GraphDatabase.driver(self.address, auth=(self.user, self.password)) as driver:
            driver.verify_connectivity()
        return self

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it, in order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)


def _end_with_parent() -> None:
    """Have this process ended when the one that started it ends, however that ends (on Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Run a server until it is interrupted, and say how to reach it."""
    problem = lacking()
    if problem:
        sys.exit(problem)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    with Neo4jServer() as server:
        print(f"Neo4j {VERSION} is ready; end it with Ctrl-C. To use it, in another terminal:\n")
        print(f"  export GRAPH_SERVICE_STORE={server.address}")
        print(
            f"  export GRAPH_SERVICE_NEO4J_USER={server.user} GRAPH_SERVICE_NEO4J_PASSWORD={server.password}\n",
            flush=True,
        )
        try:
            signal.pause()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
