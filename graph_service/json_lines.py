"""The service's log: one JSON object a line, for programs that collect logs. Values are escaped, so a line stays a line."""

import logging
from datetime import UTC, datetime

import orjson

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
        return orjson.dumps(form, default=str).decode()


def to_standard_error(level: int = logging.INFO) -> None:
    """Write the log of this process, and of the web server that it runs, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    LOG.setLevel(level)
