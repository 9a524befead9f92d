"""The proxies of docs/running.md, run with the settings that it shows."""

import os
import re
import socket
import subprocess
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs" / "running.md"


def shown(begins: str) -> str:
    """The settings that the document shows for a proxy, from the line that begins so."""
    block = re.search(rf"\n(    {re.escape(begins)}.*?\n)(?=\n\S)", DOCS.read_text("utf-8"), re.S)
    assert block is not None
    return textwrap.dedent(block[1])


def nginx(folder: Path, port: int, backend: str) -> list[str]:
    """The command that runs nginx with the settings shown."""
    settings = shown("server {").replace("127.0.0.1:8000", backend).replace("443 ssl", f"127.0.0.1:{port}")
    settings = re.sub(r"ssl_certificate\S* [^;]+;", "", settings)
    folders = " ".join(f"{name}_temp_path {folder};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\nhttp {{ access_log off; {folders} {settings} }}\n"
    )
    return ["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, port: int, backend: str) -> list[str]:
    """The command that runs Caddy with the settings shown."""
    settings = shown("register.example {").replace("127.0.0.1:8000", backend)
    settings = settings.replace("register.example", f"http://127.0.0.1:{port}")
    (folder / "Caddyfile").write_text("{\n    admin off\n    auto_https off\n}\n" + settings)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


PROXIES = {"nginx": (nginx, "/register"), "caddy": (caddy, "")}


@contextmanager
def proxy(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """The proxy, until the block ends."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            until = time.monotonic() + 30
            while time.monotonic() < until and process.poll() is None:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            assert process.poll() is None, process.stderr and process.stderr.read()
            yield
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
