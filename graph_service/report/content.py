"""What a coverage report says, before it is a file of any kind. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from graph_service.checks import Finding
from graph_service.coverage import Verdict, day
from graph_service.coverage.analysis.next_best import NextAction
from graph_service.coverage.analysis.signature_matrix import Matrix
from graph_service.diagram.drawn_text import clean
from graph_service.diagram.style import VERDICT_STYLES, plural
from graph_service.diagram.trend import TrendPoint
from graph_service.errors import UsageError

Edition = Literal["full", "board"]
EDITIONS: tuple[Edition, ...] = get_args(Edition)

SectionName = Literal[
    "summary",
    "trend",
    "first",
    "diagram",
    "flows",
    "actions",
    "lapses",
    "checks",
    "missing",
    "assumed",
    "reviews",
    "method",
    "partners",
]
SECTIONS: tuple[SectionName, ...] = get_args(SectionName)
"""The sections of a report, by name. Any of them can be left out."""


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
    other_basis: str | None = None
    data: str = ""
    purposes: str = ""
    bases: str = ""

    @property
    def sign(self) -> str:
        return VERDICT_STYLES[self.verdict].sign(self.number)

    @property
    def word(self) -> str:
        return VERDICT_STYLES[self.verdict].word


@dataclass(frozen=True)
class ReportedAction:
    """One next best action: the numbers of the flows that it helps, and, once it is somebody's work, its owner and due date."""

    sentence: str
    flows: tuple[int, ...]
    owner: str = ""
    due: date | None = None

    @property
    def summary(self) -> str:
        """The action and the flows that it helps, in a sentence each."""
        which = f"{'flow' if len(self.flows) == 1 else 'flows'} {numbers(self.flows)}"
        return f"{self.sentence.rstrip('.')}. Helps {plural(len(self.flows), 'flow')}: {which.partition(' ')[2]}."


@dataclass(frozen=True)
class Group:
    """One check, and the records for which it fails or cannot be told."""

    check: str
    severity: str
    source: str
    example: str
    records: tuple[str, ...]


@dataclass(frozen=True)
class ReportedReview:
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
class Lapse:
    """What stops counting soon, and on which day, if nobody acts."""

    on: date
    protocol: str
    title: str
    reason: str
    lead: str


@dataclass(frozen=True)
class Report:
    """All of a report but its drawings."""

    title: str
    on: date
    revision: int
    summary: tuple[str, ...]
    first: tuple[ReportedAction, ...]
    counts: Mapping[Verdict, int]
    rows: tuple[ReportRow, ...]
    actions: tuple[ReportedAction, ...]
    failing: tuple[Group, ...]
    findings: tuple[Finding, ...]
    not_recorded: tuple[Group, ...]
    assumed: tuple[str, ...]
    reviews: tuple[ReportedReview, ...]
    lapses: tuple[Lapse, ...]
    long_overdue: int
    signatures: Matrix
    method: tuple[str, ...]

    @property
    def heading(self) -> str:
        return f"As at {day(self.on)}. Revision {self.revision} of the register."


Owners = Callable[[NextAction], tuple[str, date | None]]


def _nobody(action: NextAction) -> tuple[str, date | None]:
    return "", None


@dataclass(frozen=True)
class ReportOptions:
    """How a report is made up: its edition, the sections left out by name, and what its cover says.

    `logo` is a PNG or JPEG image. `trend` is coverage by month, oldest first. `owners` says whose an action is, and by when.
    """

    edition: Edition = "full"
    without: tuple[str, ...] = ()
    organisation: str = ""
    author: str = ""
    classification: str = ""
    logo: bytes | None = None
    trend: tuple[TrendPoint, ...] = ()
    owners: Owners = _nobody

    def __post_init__(self) -> None:
        if self.edition not in EDITIONS:
            raise UsageError(f"Unknown edition {self.edition[:50]!r}. Choose one of {', '.join(EDITIONS)}.")
        unknown = sorted(set(self.without) - set(SECTIONS))
        if unknown:
            raise UsageError(f"Unknown section {unknown[0][:50]!r}. Choose from {', '.join(SECTIONS)}.")
        if self.logo is not None and (image_type(self.logo) is None or len(self.logo) > LOGO_BYTES):
            raise UsageError(
                f"The logo is not a PNG or JPEG image of at most {LOGO_BYTES // 1000:,} kB. Choose another."
            )


LOGO_BYTES = 500_000


def image_type(content: bytes) -> str | None:
    """The media type of a PNG or JPEG image, or None."""
    starts = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
    return next((media for start, media in starts.items() if content.startswith(start)), None)


CellValue = str | int | date | None


@dataclass(frozen=True)
class TableColumn:
    """A table's column: its heading, and its width in millimetres on A4 across. A `sign` has a verdict's badge, a `cover` its word."""

    heading: str
    width: float
    kind: Literal["text", "sign", "cover"] = "text"


@dataclass(frozen=True)
class TableRow:
    """A table's row. With a verdict, its sign and its cover are in that verdict's colours."""

    cells: tuple[CellValue, ...]
    verdict: Verdict | None = None
    id: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells as a document shows them."""
        return tuple(
            clean(cell)
            if isinstance(cell, str)
            else ""
            if cell is None
            else day(cell)
            if isinstance(cell, date)
            else f"{cell:,}"
            for cell in self.cells
        )


@dataclass(frozen=True)
class ReportTable:
    """A table with what it holds in a phrase."""

    about: str
    columns: tuple[TableColumn, ...]
    rows: Sequence[TableRow]


@dataclass(frozen=True)
class Picture:
    """A drawing: its title, what it shows in a sentence and, for those who do not see it, in full. `inches` is its printed width."""

    title: str
    sentence: str
    description: str
    svg: str
    inches: float


@dataclass(frozen=True)
class Section:
    """A part of a document, shown in this order: heading, paragraphs, list, table, what follows it, pictures."""

    name: SectionName
    heading: str
    level: int = 1
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    numbered: bool = False
    table: ReportTable | None = None
    after: str = ""
    pictures: tuple[Picture, ...] = ()
    new_page: bool = False


@dataclass(frozen=True)
class ReportDocument:
    """A report before it is a file of any kind. Every text in it can be shown as it is."""

    title: str
    heading: str
    on: date
    organisation: str
    author: str
    classification: str
    logo: bytes | None
    sections: tuple[Section, ...]


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
