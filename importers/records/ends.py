"""The ends of a flow: sender and recipient, or one end and a direction, or both within the body whose register it is."""

import re
from dataclasses import dataclass

from importers.convert.reading import NOTHING, Reading, text_of
from importers.records.rows import Facts, Rows
from importers.resolve.bodies import Bodies

_OUTSIDE = re.compile(
    r"\b(?:ltd|limited|plc|llp|cic|constabulary)\W*$"
    r"|^(?!(?:the|our|this)\b).*\S\s+(?:police|council|hospitals?|trust|icb|university|college)\W*$"
    r"|\b(?:external|contractors?|suppliers?|third[- ]part(?:y|ies))\b",
    re.IGNORECASE,
)
"""Names, or words in names, that no department has."""
_OTHER = ("row.other", "flow.source", "flow.target")


@dataclass(frozen=True, slots=True)
class Ends:
    """Where one flow goes from and to, and the direction that the register stated, if it did."""

    source: str
    target: str
    direction: str = ""


def ends_of(facts: Facts, rows: Rows, bodies: Bodies, body: str | None, tab: str) -> list[Ends]:
    """The flows of a row: one, or two where the direction is "Both"; none where an end is missing, which is reported."""
    said = facts.values["row"]
    if said.get("internal") == "internal":
        return _internal(facts, rows, bodies, body, "internal" if said.get("direction") or tab else "")
    direction = said.get("direction") or tab
    if direction:
        return _directed(facts, rows, body, direction)
    if "row.other" in facts.ends and not {"flow.source", "flow.target"} <= facts.ends.keys():
        _use(facts, rows, "row.other")
        _ask_direction(facts, rows)
        return []
    source, target = (_use(facts, rows, name, needed=True) for name in ("flow.source", "flow.target"))
    missing = [
        what
        for what, end, name in (("sender", source, "flow.source"), ("recipient", target, "flow.target"))
        if not end and not _blocked(facts, name)
    ]
    for what in missing:
        name = "flow.source" if what == "sender" else "flow.target"
        if not rows.has(name):
            tab = "Outbound" if what == "sender" else "Inbound"
            message = f"No column names the {what}. Add a column {what.capitalize()}, or call the tab {tab} where it is always the body whose register this is."
            rows.report_once(rows.header, 0, "missing-body", message)
            continue
        at = facts.ends[name][0] if name in facts.ends else rows.at(name)
        written = f": {text_of(facts.ends[name][1])[:60]!r} names no body" if name in facts.ends else ""
        message = f"The {what} is missing{written}. Write the body's name in the cell."
        rows.report(facts.row, at, "missing-body", message)
    return [Ends(source, target)] if source and target else []


def _ask_direction(facts: Facts, rows: Rows) -> None:
    """Says that a direction is missing: at the row's cell, or once at the heading where there is no column for it."""
    said = "The other end is named, and neither the tab nor a column says whether the data comes in or goes out."
    at = facts.ends["row.other"][0]
    if rows.has("row.direction") and rows.told(facts.row, rows.at("row.direction")):
        return
    if rows.has("row.direction"):
        rows.report(
            facts.row, rows.at("row.direction"), "missing-direction", f"{said} Write Inbound, Outbound or Both."
        )
        return
    add = "Add a column Direction with Inbound, Outbound or Both."
    rows.report_once(rows.header, at, "missing-direction", f"{said} {add}")


def _directed(facts: Facts, rows: Rows, body: str | None, direction: str) -> list[Ends]:
    source, target, other = (_use(facts, rows, name) for name in ("flow.source", "flow.target", "row.other"))
    if any(_blocked(facts, name) for name in _OTHER):
        return []
    if source and target and not other:
        return _stated(facts, rows, body, direction, source, target)
    far, near = (target, source) if direction == "out" else (source, target)
    end = other or far or (near if direction == "both" else None)
    if (not end and near and near != body) or (not other and end and end == body):
        rows.report(
            facts.row,
            rows.at("flow.target" if direction == "in" else "flow.source", "row.direction"),
            "direction-contradicts",
            "The direction and the one end that is named do not agree. Correct one of them, or name the body at the other end.",
        )
        return []
    if not end:
        rows.report(
            facts.row,
            rows.at("row.other", "flow.source", "flow.target"),
            "missing-body",
            "The other end of the flow is missing. Write the body's name in the cell.",
        )
        return []
    if body is None:
        return []
    inward, outward = Ends(end, body, "in"), Ends(body, end, "out")
    return [inward, outward] if direction == "both" else [inward] if direction == "in" else [outward]


def _stated(facts: Facts, rows: Rows, body: str | None, direction: str, source: str, target: str) -> list[Ends]:
    """Both ends and a direction: they have to agree."""
    if direction == "both":
        return [
            Ends(source, target, "out" if source == body else "in"),
            Ends(target, source, "in" if source == body else "out"),
        ]
    wrong_end = target if direction == "out" else source
    if body is not None and wrong_end == body and source != target:
        rows.report(
            facts.row,
            rows.at("row.direction", "flow.source"),
            "direction-contradicts",
            "The direction says the opposite of sender and recipient. Correct one of them.",
        )
        return []
    return [Ends(source, target, direction)]


def _internal(facts: Facts, rows: Rows, bodies: Bodies, body: str | None, direction: str) -> list[Ends]:
    """Both ends are the register's body; departments are kept in `extra` and are no partners."""
    for at, cell, found in facts.ends.values():
        if found.value == body and body is not None:
            continue
        a_body = found.value is not None and (not found.named or _OUTSIDE.search(text_of(cell)))
        if a_body and body is not None:
            rows.report(
                facts.row,
                at,
                "internal-names-another",
                f"The row says internal, and names {bodies.label(str(found.value))}, which is another body. Correct one of them.",
            )
            return []
        rows.tell(facts, at, Reading(leftover=text_of(cell)))
    return [Ends(body, body, direction)] if body is not None else []


def _use(facts: Facts, rows: Rows, name: str, needed: bool = False) -> str | None:
    """What the cell of an end says; its problems and new names count from now on. That a needed one is missing is told apart."""
    at, _, found = facts.ends.get(name, (0, None, NOTHING))
    if needed and found.value is None and not any(problem.blocking for problem in found.problems):
        return None
    if found.problems or found.leftover or found.named:
        rows.tell(facts, at, found)
    return found.value if isinstance(found.value, str) else None


def _blocked(facts: Facts, name: str) -> bool:
    """Whether the cell of an end was reported already."""
    _, _, found = facts.ends.get(name, (0, None, NOTHING))
    return any(problem.blocking for problem in found.problems)
