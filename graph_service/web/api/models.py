"""What the API sends and takes beyond the nouns and answers: the models that the OpenAPI document is made from.

Answers are sent as the text that the register made, not through these models: tests hold the two to each other.
"""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from graph_service.coverage import Answer, Total
from graph_service.model import Kind
from graph_service.register.access import DEFAULT_DAYS, NAME, Role
from graph_service.values import Count
from graph_service.web.uploads.upload import State
from importers.plan.open_questions import Question
from importers.plan.plan import Absent, Add, SheetRead

Item = TypeVar("Item")
GivenRole = Annotated[Role, Field(json_schema_extra={"enum": ["reader", "editor", "admin"]})]
Expiry = Annotated[date, Field(description="The first day on which it no longer works.")]


class Form(BaseModel):
    """A JSON object with these members and no others."""

    model_config = ConfigDict(extra="forbid")


class Page(Form, Generic[Item]):
    """One page of a list. Send `next` back as `after` for the page that follows; it is null on the last."""

    items: list[Item]
    next: str | None


class Fault(Form):
    """One place that is not valid."""

    at: str
    detail: str


class ProblemForm(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="Which kind of problem: stable, for programs.")
    title: str
    status: int
    detail: str = Field(description="What is wrong here, and what to do.")
    errors: list[Fault] = Field(default_factory=list, description="Each place that is not valid.")


class CoveragePage(Form):
    """The coverage of the register: how many flows have each verdict, and a page of the flows."""

    on: date
    revision: int
    summary: dict[Total, int]
    items: list[Answer]
    next: str | None


class Written(Form):
    """When something was written, by whom and why."""

    time: datetime = Field(description="UTC.")
    who: str
    why: str


class RevisionForm(Written):
    """One recorded change of the register."""

    model_config = ConfigDict(title="Revision")

    number: int
    changes: int = Field(description="How many records it changed.")
    digest: str = Field(description="Stands for the whole history up to it.")


class HistoryEvent(Written):
    """What a revision did to one record."""

    revision: int
    action: Literal["create", "replace", "delete"]
    before: dict[str, Any] = Field(default_factory=dict, description="The record as it was; left out for a creation.")


class RecordName(Form):
    """A record, or something else that a revision touched, by its kind and id."""

    kind: str
    id: str


class UndoneForm(Form):
    """What an undo did."""

    model_config = ConfigDict(title="Undone")

    revision: int | None = Field(description="None when nothing could be restored.")
    restored: list[RecordName]
    kept: list[RecordName] = Field(description="Because they were edited since.")


class TokenForm(Form):
    """A token, without its secret."""

    model_config = ConfigDict(title="Token")

    name: str
    role: GivenRole
    created_on: date
    expires_on: Expiry


class CreatedToken(Form):
    """A new token with its secret, which is shown this once."""

    name: str
    role: GivenRole
    token: str
    expires_on: Expiry


class NewToken(Form):
    """A token to be made."""

    model_config = ConfigDict(strict=True)

    name: str = Field(pattern=f"^{NAME.pattern}$", description="Whose it is: revisions made with it carry this name.")
    role: GivenRole
    days: Count = Field(DEFAULT_DAYS, ge=1, le=3660, description="How long it works.")


class SessionForm(Form):
    """A browser session. Its `id` cannot be used to sign in."""

    model_config = ConfigDict(title="Session")

    id: str
    name: str
    role: GivenRole
    started: datetime
    ends: datetime


class SignIn(Form):
    """Who signed in or failed to, or who gave or ended access."""

    time: datetime
    event: str
    address: str
    who: str = ""
    role: str = ""
    token: str = ""
    of: str = ""


class TemplateForm(Form):
    """A layout of spreadsheets."""

    model_config = ConfigDict(title="Template")

    name: str
    title: str
    about: str
    kind: Kind


class Progress(Form):
    """How far an import is."""

    what: str
    done: int
    of: int = Field(description="0: not known.")


class PlanCounts(Form):
    """How much a plan has of everything."""

    revision: int
    adds: int
    changes: int
    unchanged: int
    absent: int
    remarks: int
    questions: int
    held: int


class ImportForm(Form):
    """One uploaded file on its way into the register."""

    model_config = ConfigDict(title="Import")

    id: str
    file: str
    who: str
    started: datetime
    options: dict[str, Any]
    state: State
    progress: Progress
    plan: PlanCounts | None
    revision: int | None
    problem: str | None


class CellPlace(Form):
    """A cell: its sheet (empty for a text file) and its name, as B12."""

    sheet: str
    cell: str


class PlanRemark(Form):
    """What a plan says of some cells."""

    code: str
    effect: Literal["note", "as-written", "held"] = Field(
        description="The cells are read (note) or kept as written, or their row is held."
    )
    cells: list[CellPlace]
    facts: dict[str, Any]
    message: str


class PlanChange(Form):
    """One field of one record that would change."""

    kind: Kind
    id: str
    field: str
    before: Any
    after: Any


class HeldRowForm(Form):
    """A row that waits: where it stands, the questions that would free it, and its texts by heading."""

    file: str
    sheet: str
    row: int
    label: str
    questions: list[str]
    cells: dict[str, str]


class PlanForm(BaseModel):
    """What importing a file would do."""

    model_config = ConfigDict(title="Plan")

    file: str
    sha256: str
    sheets: list[SheetRead]
    adds: list[Add]
    changes: list[PlanChange]
    unchanged: int
    absent: list[Absent] = Field(description="Records of this file's last import that are not in it now.")
    held: list[HeldRowForm]
    questions: list[Question]
    remarks: list[PlanRemark]


Pair = Annotated[str, Field(pattern="^[a-z]+=[a-z]*$")]


class UploadForm(BaseModel):
    """A spreadsheet, and what is said with it."""

    file: str = Field(
        json_schema_extra={"contentMediaType": "application/octet-stream"}, description="The spreadsheet."
    )
    template: str = Field("", description="Its layout, if it should not be recognised.")
    partner: str = Field("", description="The body whose register it is.")
    same: list[Pair] = Field([], description="NAME=ID, repeated.")
    columns: list[Pair] = Field([], description="HEADING=FIELD, repeated.")
    create_partners: bool = False
    retire_absent: bool = False
    retire_many: bool = False
    clear_blanks: bool = False


class Health(Form):
    """Whether the service is live or ready."""

    status: Literal["live", "ready"]
