"""How long a protocol runs, where one cell says it: "01/04/2024 to 31/03/2027", "3 years"."""

from importers.convert import dates
from importers.convert.marks import dateish
from importers.records.rows import Facts, Rows


def read_period(facts: Facts, rows: Rows) -> None:
    """Takes a start and an end from a cell that has both. One with a day in it that says neither is as written where no end is recorded."""
    text, own = facts.values["row"].pop("period", ""), facts.values["protocol"]
    if not text:
        return
    at = rows.at("row.period")
    period = dates.period(text)
    if period is not None and not {"starts_on", "ends_on"} & own.keys():
        own["starts_on"], own["ends_on"] = period
        return
    facts.extra[rows.heading(at)] = text
    if dateish(text) and "ends_on" not in own:
        rows.leave(facts, at, "protocol", "ends_on", "unreadable-date", text)
