"""What a coverage report says, before it is a file of any kind. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_service.checks import Finding
from graph_service.coverage import Verdict, day
from graph_service.coverage.analysis.signature_matrix import Matrix
from graph_service.diagram.style import VERDICT_STYLES, plural

FIRST_HEADING = "What would help most"
ASSUMED_HEADING = "What was assumed"
CHECKS = (
    ("Checks", "What fails, the serious first.", "Every check passes or cannot be told."),
    ("What is not recorded", "What the checks could not tell.", "Nothing that the checks need is missing."),
)
"""The two lists of checks: heading, what they hold, and what is said of an empty one."""
ALL_RECORDS = "The Excel report names every record, on its sheet of the same name."
ORDERED, NO_ACTIONS = (
    "Taken in this order, they cover most soonest.",
    "No flow here is a gap, partly covered or unclear.",
)
"""What is said of the next best actions, and where there are none."""
MOST_ACTIONS = 100
"""How many of the next best actions a document lists; the workbook has all."""


@dataclass(frozen=True)
class ReportRow:
    """One flow in the report's table."""

    number: int
    flow: str
    name: str
    way: str
    method: str
    verdict: Verdict
    protocol: str
    reason: str
    fix: str
    basis: str | None = None

    @property
    def sign(self) -> str:
        return VERDICT_STYLES[self.verdict].sign(self.number)

    @property
    def word(self) -> str:
        return VERDICT_STYLES[self.verdict].word


@dataclass(frozen=True)
class Action:
    """One next best action, with the numbers of the flows that it helps."""

    sentence: str
    flows: tuple[int, ...]

    @property
    def helps(self) -> str:
        return numbers(self.flows)

    @property
    def said(self) -> str:
        """The action and whom it helps, in a sentence each."""
        return f"{self.sentence.rstrip('.')}. Helps {'flow' if len(self.flows) == 1 else 'flows'} {self.helps}."


@dataclass(frozen=True)
class Group:
    """One check, and the records for which it fails or cannot be told."""

    check: str
    severity: str
    source: str
    example: str
    records: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """One protocol whose review is due or overdue."""

    protocol: str
    title: str
    review_on: date
    overdue: bool
    lead: str
    contact: str

    @property
    def state(self) -> str:
        return "Overdue" if self.overdue else "Due"


@dataclass(frozen=True)
class Report:
    """All of a report but its drawings."""

    title: str
    on: date
    revision: int
    summary: tuple[str, ...]
    first: tuple[Action, ...]
    counts: Mapping[Verdict, int]
    rows: tuple[ReportRow, ...]
    actions: tuple[Action, ...]
    failing: tuple[Group, ...]
    findings: tuple[Finding, ...]
    not_recorded: tuple[Group, ...]
    assumed: tuple[str, ...]
    reviews: tuple[Review, ...]
    long_overdue: int
    signatures: Matrix
    method: tuple[str, ...]

    @property
    def more_actions(self) -> str:
        """What a document says of the actions that it does not list."""
        more = len(self.actions) - MOST_ACTIONS
        return f"{plural(more, 'more action')} {'is' if more == 1 else 'are'} in the Excel report." if more > 0 else ""

    @property
    def about_reviews(self) -> str:
        """What is said with the reviews due: that there is none, and how many were missed longer ago."""
        said = [] if self.reviews else ["No review is due within three months or up to three months overdue."]
        if self.long_overdue:
            missed = plural(self.long_overdue, "review")
            said.append(f"More than three months overdue: {missed}, which the Excel report names among its checks.")
        return " ".join(said)

    @property
    def heading(self) -> str:
        return f"As at {day(self.on)}. Revision {self.revision} of the register."


def numbers(values: Sequence[int]) -> str:
    """Numbers as people write them: 1 to 4, 7."""
    parts: list[str] = []
    start = end = None
    for value in [*values, None]:
        if start is not None and value is not None and end is not None and value == end + 1:
            end = value
            continue
        if start is not None:
            parts.append(f"{start}" if start == end else f"{start} to {end}" if end != start + 1 else f"{start}, {end}")
        start = end = value
    return ", ".join(parts)
