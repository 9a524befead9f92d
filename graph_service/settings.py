"""The service's settings: one frozen value, read from the environment once and passed in."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from platformdirs import user_data_path

from graph_service.errors import UsageError

PREFIX = "GRAPH_SERVICE_"
SECRETS = ("neo4j_password", "seal_key")
"""Settings that a file can hold: its path is in the variable that ends with `_FILE`."""


@dataclass(frozen=True)
class Settings:
    """What may be set, with its default. Sizes are in bytes, times in seconds.

    `grace_months` is how long after a missed review a protocol still counts: the Essex framework's rule, not the law; none
    means that reviews never lapse. `uploads` is the folder where uploaded files wait: by default beside the register's file.
    `upload_bytes` is how much may wait there in all. `public_url` is the address that people type, where a proxy stands in front;
    `proxies` are the addresses of proxies whose word for a client's address is taken. `access_log` is a folder, kept `access_days`.
    `neo4j_ca` is a file with the certificates of the authority that signed Neo4j's.
    `digest_log` is a file elsewhere to which each revision's `NUMBER:DIGEST` is appended. `seal_key` seals backups; by default
    it is made once, in the user's configuration folder. `organisation` is the partner that `--partner me` means.
    """

    store: str = ""
    neo4j_user: str = "neo4j"
    neo4j_password: str | None = None
    grace_months: int | None = 3
    neo4j_ca: str = ""
    digest_log: str = ""
    seal_key: str | None = None
    public_url: str = ""
    proxies: str = "127.0.0.1,::1"
    access_log: str = ""
    access_days: int = 90
    question_seconds: int = 15
    uploads: str = ""
    upload_bytes: int = 500_000_000
    import_bytes: int = 50_000_000
    import_rows: int = 200_000
    import_seconds: int = 120
    import_memory: int = 1_000_000_000
    graphviz: str | None = None
    diagram_seconds: int = 10
    diagram_memory: int = 512_000_000
    organisation: str = ""

    def __repr__(self) -> str:
        """Without the password and the key, so that no log or traceback shows them."""
        return f"Settings(store={self.store!r}, grace_months={self.grace_months!r}, …)"


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `GRAPH_SERVICE_…` variables. A value that cannot be read is a `UsageError` that names it."""
    env = os.environ if environment is None else environment
    values: dict[str, object] = {}
    for field, kind in Settings.__annotations__.items():
        text = env.get(PREFIX + field.upper())
        if text is None or text.strip() == "":
            continue
        values[field] = _number(field, text) if "int" in str(kind) else text
    for field in SECRETS:
        variable = f"{PREFIX}{field.upper()}_FILE"
        if env.get(variable):
            values[field] = _secret(variable, env[variable])
    values.setdefault("store", str(user_data_path("graph-service") / "register.db"))
    return Settings(**values)  # type: ignore[arg-type]


def _secret(variable: str, path: str) -> str:
    """The text of a file that holds a secret and nothing else."""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except UnicodeError:
        raise UsageError(f"{variable} names {path}, which is not a text file.") from None
    except OSError as error:
        raise UsageError(f"{variable} names {path}, which cannot be read: {error.strerror}.") from error


def _number(field: str, text: str) -> int | None:
    name = PREFIX + field.upper()
    if field == "grace_months" and text.strip().lower() == "none":
        return None
    if not text.strip().isascii() or not text.strip().isdigit():
        wanted = "a whole number or none" if field == "grace_months" else "a whole number"
        raise UsageError(f"{name} is {text!r}. Set it to {wanted}.")
    return int(text)


def debugging() -> bool:
    """Whether a fault of the service's own is shown with its traceback, for those who mend it: `GRAPH_SERVICE_DEBUG=1`."""
    return os.environ.get(PREFIX + "DEBUG", "0") not in ("", "0")


def today() -> date:
    """Today in Europe/London. Only the faces ask; pure code is given its date."""
    return datetime.now(ZoneInfo("Europe/London")).date()
