"""The service's log: one JSON object a line, for programs that collect logs. Values are escaped, so a line stays a line."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LOG = logging.getLogger("graph_service")


class JsonLines(logging.Formatter):
    """A record as a line: time, level, logger, message; the facts given as `extra={"facts": {…}}`; and where it failed."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        form = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **record.__dict__.get("facts", {}),
        }
        if record.exc_info:
            form["traceback"] = self.formatException(record.exc_info)
        return one_line(form)


def one_line(form: Mapping[str, Any]) -> str:
    """A form as JSON of letters that every terminal shows as they are: what nobody sees is written as its number."""
    return json.dumps(form, ensure_ascii=True, default=str)


def to_standard_error(level: int = logging.INFO) -> None:
    """Write the log of this process, and of the web server that it runs, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    LOG.setLevel(level)
