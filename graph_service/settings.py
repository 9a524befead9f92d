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


@dataclass(frozen=True)
class Settings:
    """What may be set, with its default. Sizes are in bytes, times in seconds.

    `grace_months` is how long after a missed review a protocol still counts: the Essex framework's rule, not the law; none
    means that reviews never lapse. `uploads` is the folder where uploaded files wait: by default beside the register's file.
    """

    store: str = ""
    neo4j_user: str = "neo4j"
    neo4j_password: str | None = None
    grace_months: int | None = 3
    uploads: str = ""
    import_bytes: int = 50_000_000
    import_rows: int = 200_000
    import_seconds: int = 120
    import_memory: int = 1_000_000_000
    graphviz: str | None = None
    diagram_seconds: int = 10
    diagram_memory: int = 512_000_000

    def __repr__(self) -> str:
        """Without the password, so that no log or traceback shows it."""
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
    secret_file = env.get(PREFIX + "NEO4J_PASSWORD_FILE")
    if secret_file:
        try:
            values["neo4j_password"] = Path(secret_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise UsageError(
                f"{PREFIX}NEO4J_PASSWORD_FILE names {secret_file}, which cannot be read: {error.strerror}."
            ) from error
    values.setdefault("store", str(user_data_path("graph-service") / "register.db"))
    return Settings(**values)  # type: ignore[arg-type]


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
