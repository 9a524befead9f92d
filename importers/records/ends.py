"""The ends of a flow: sender and recipient, or one end and a direction, or both within the body whose register it is."""

import re
from dataclasses import dataclass

from importers.columns.kinds import ENDS
from importers.convert.parsed import NOTHING, Ask, ParsedCell, text_of
from importers.recognise.sheets import Read
from importers.records.row_values import RowValues
from importers.records.rows import Rows
from importers.resolve.body_names import BodyNames
from importers.resolve.no_body import names_itself

_OUTSIDE = re.compile(
    r"\b(?:ltd|limited|plc|llp|cic|constabulary)\W*$"
    r"|^(?!(?:the|our|this)\b).*\S\s+(?:police|council|hospitals?|trust|icb|university|college)\W*$"
    r"|\b(?:external|contractors?|suppliers?|third[- ]part(?:y|ies))\b",
    re.IGNORECASE,
)
"""Names, or words in names, that no department has."""
_MOST_ENDS = 200
"""How many flows one row may be."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Where one flow goes from and to, and the direction that the register stated, if it did."""

    source: str
    target: str
    direction: str = ""


class RowEnds:
    """Finds the flows of a row, or holds it: an end that is missing or not known, a direction that nobody states."""

    def __init__(self, facts: RowValues, rows: Rows, bodies: BodyNames, read: Read, body: str | None) -> None:
        self._facts, self._rows, self._bodies, self._read, self._body = facts, rows, bodies, read, body

    def all(self) -> list[Ends]:
        """The flows of a row: one to each recipient, two where the direction is "Both"; none where the row is held."""
        values = self._facts.values["row"]
        internal = values.get("internal") == "internal"
        direction = values.get("direction") or self._read.direction or self._answered
        if internal:
            ends = self._internal("internal" if values.get("direction") or self._read.direction else "")
        elif direction:
            ends = self._directed(direction)
        elif "row.other" in self._facts.ends and not {"flow.source", "flow.target"} <= self._facts.ends.keys():
            at = self._facts.ends["row.other"][0]
            self._rows.hold(self._facts, at, "missing-direction", (self._direction,))
            self._use("row.other")
            ends = []
        else:
            sources, targets = self._side("flow.source"), self._side("flow.target")
            ends = [Ends(source, target) for source in sources for target in targets]
        return [] if self._facts.row in self._rows.held else ends[:_MOST_ENDS]

    def _side(self, name: str) -> tuple[str, ...]:
        """The bodies at an end. A list that names only recipients, or only senders, is of the body whose register it is."""
        columns = [end for end in sorted(ENDS) if self._rows.has(end)]
        if len(columns) == 1 and columns[0] != name:
            return (self._body,) if self._body is not None else ()
        return self._use(name, needed=True)

    @property
    def _direction(self) -> Ask:
        heading = self._rows.heading(self._rows.at("row.other"))
        about = f"{self._read.sheet.name}: {heading}" if self._read.sheet.name else heading
        return Ask(
            "direction",
            about,
            ("in", "out", "both"),
            "held",
            register=self._body or "",
            facts={"heading": heading, "sheet": self._read.sheet.name},
        )

    @property
    def _answered(self) -> str:
        return "" if "row.other" not in self._facts.ends else self._rows.questions.answer(self._direction) or ""

    def _directed(self, direction: str) -> list[Ends]:
        sources, targets, others = (self._use(name) for name in ("flow.source", "flow.target", "row.other"))
        if self._facts.row in self._rows.held or self._body is None:
            return []
        if sources and targets and not others:
            return [end for source in sources for target in targets for end in self._stated(direction, source, target)]
        far, near = (targets, sources) if direction == "out" else (sources, targets)
        ends = others or far or (near if direction == "both" else ())
        if (not ends and near and near != (self._body,)) or (not others and self._body in ends):
            self._contradicts()
            return []
        if not ends:
            self._rows.hold(
                self._facts, self._rows.at("row.other", "flow.source", "flow.target"), "missing-body", what="other end"
            )
            return []
        directed = []
        for end in ends:
            inward, outward = Ends(end, self._body, "in"), Ends(self._body, end, "out")
            directed += [inward, outward] if direction == "both" else [inward] if direction == "in" else [outward]
        return directed

    def _stated(self, direction: str, source: str, target: str) -> list[Ends]:
        """Both ends and a direction: they have to agree."""
        if direction == "both":
            back = "in" if source == self._body else "out"
            return [Ends(source, target, "out" if back == "in" else "in"), Ends(target, source, back)]
        if (target if direction == "out" else source) == self._body and source != target:
            self._contradicts()
            return []
        return [Ends(source, target, direction)]

    def _contradicts(self) -> None:
        self._rows.hold(
            self._facts, self._rows.at("row.direction", "flow.source", "flow.target"), "direction-contradicts"
        )

    def _internal(self, direction: str) -> list[Ends]:
        """Both ends are the register's body; departments are kept in `extra` and are no partners."""
        for at, cell, parsed in self._facts.ends.values():
            if parsed.value == (self._body,) and self._body is not None:
                continue
            known = parsed.value is not None and not parsed.named
            if self._body is not None and (known or _OUTSIDE.search(text_of(cell))):
                self._rows.hold(self._facts, at, "internal-names-another", text=text_of(cell)[:80])
                return []
            self._rows.tell(self._facts, at, ParsedCell(leftover=text_of(cell)))
        return [Ends(self._body, self._body, direction)] if self._body is not None else []

    def _use(self, name: str, needed: bool = False) -> tuple[str, ...]:
        """The bodies at an end; its remarks and new names count from now on. A row with one that is missing or not known is held."""
        at, cell, parsed = self._facts.ends.get(name, (0, None, NOTHING))
        if name in self._facts.ends:
            self._rows.tell(self._facts, at, ParsedCell(parsed.value, (), parsed.leftover, parsed.named))
        itself = self._ask_itself(text_of(cell)) if self._body is not None and parsed.as_written else None
        if itself is not None:
            wanted = self._rows.questions.answer(itself)
            if wanted in self._bodies.labels:
                return (str(wanted),)
        waiting = [named for named in parsed.named if not named.admitted]
        if parsed.as_written or waiting:
            asks = (*parsed.asks, *(self._named(new.name) for new in waiting), *([itself] if itself else ()))
            code = parsed.notes[0].code if parsed.notes else "unknown-body"
            self._rows.hold(
                self._facts,
                at,
                code,
                asks,
                **({"text": text_of(cell)[:80]} | dict(parsed.notes[0].facts if parsed.notes else {})),
            )
            return ()
        if parsed.value is None and needed:
            what = "sender" if name == "flow.source" else "recipient"
            self._rows.hold(self._facts, self._rows.at(name) if self._rows.has(name) else 0, "missing-body", what=what)
        return tuple(parsed.value or ())

    def _ask_itself(self, text: str) -> Ask | None:
        """The question whether "us" and the like are the body whose register it is; in another register it is another."""
        if not names_itself(text) or self._body is None:
            return None
        facts = {"candidates": (self._body,), "department": False, "several": True}
        choices = (self._body, "as-written")
        return Ask("body", text, choices, "held", register=self._body, open_choice=True, facts=facts)

    def _named(self, text: str) -> Ask:
        """The question which body a name means; a department may be one of the body whose register it is."""
        ask = self._bodies.ask_named(text)
        if self._body is None or self._body in ask.choices:
            return ask
        choices = (ask.choices[0], *ask.choices[1:-1], self._body, ask.choices[-1])
        return Ask(ask.kind, ask.about, choices, ask.meanwhile, open_choice=True, facts=ask.facts)
