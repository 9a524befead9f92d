"""Uploads: the spreadsheet, and the options sent with it."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from graph_service.web import csrf
from graph_service.web.problems import Problem, invalid
from importers.plan.options import Options

FORM = "multipart/form-data"


class ImportOptions(BaseModel):
    """The options of an import."""

    model_config = ConfigDict(extra="forbid", strict=True)

    template: str | None = Field(None, max_length=200, description="Its layout, if it is not found out.")
    partner: str | None = Field(None, max_length=200, description="The body whose register it is.")
    create_partners: bool = Field(False, description="Add the bodies that are new.")
    same: dict[str, str] = Field({}, description="Which body or term (scheme/id) a name means; kept as an alias.")
    columns: dict[str, str] = Field(
        {}, description="By heading, the field that a column fills; none keeps it in extra."
    )
    answers: dict[str, str] = Field({}, description="Choices by the ids of questions.")
    cells: dict[str, str] = Field({}, description="What cells should say, by sheet and name: Data flows!F6.")
    without: list[str] = Field([], description="Rows to leave out, by sheet and number: Data flows!6.")
    retire_absent: bool = Field(False, description="Delete what was in this file's last import and is not now.")
    retire_many: bool = Field(False, description="Confirm that more than a fifth is deleted.")
    clear_blanks: bool = Field(False, description="Blank cells clear what the register has.")

    def options(self) -> Options:
        """The same for the importer."""
        return Options(**self.model_dump())


NAMELESS = "file"
"""What a file is called that was sent without a name, as a browser does where none was chosen."""


async def read_upload(request: Request) -> tuple[str, bytes, ImportOptions]:
    """The name and content of an uploaded file, and what was said beside it."""
    files, options = await read_uploads(request)
    return *files[0], options


Uploaded = Annotated[tuple[str, bytes, ImportOptions], Depends(read_upload)]


async def read_uploads(request: Request) -> tuple[list[tuple[str, bytes]], ImportOptions]:
    """The names and contents of uploaded files, one or more, and what was said beside them."""
    given = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if given != FORM:
        raise Problem("media-type", f"Send the file as {FORM}, in a field named file.", headers={"Accept-Post": FORM})
    fields = await csrf.fields(request)
    files = [file for file in fields.getlist("file") if isinstance(file, UploadFile)]
    if not files:
        raise Problem("invalid", "Send the spreadsheet as a file, in the field named file.")
    return [(_name(file), await file.read()) for file in files], said_in(fields)


def _name(file: UploadFile) -> str:
    return (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1][:200] or NAMELESS


def said_in(fields: FormData) -> ImportOptions:
    """The options in a form: `same` and `columns` as repeated NAME=VALUE, the rest by name."""
    form: dict[str, Any] = {}
    for name in ("template", "partner"):
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            form[name] = value.strip()
    for name in ("create_partners", "retire_absent", "retire_many", "clear_blanks"):
        value = fields.get(name, "")
        if value not in ("", "true", "false"):
            raise Problem("invalid", f"{name} is true or false.")
        form[name] = value == "true"
    for name in ("same", "columns"):
        form[name] = dict(_pair(name, value) for value in fields.getlist(name) if isinstance(value, str) and value)
    form["cells"] = {
        name.removeprefix("cell:"): text.strip()
        for name, text in fields.items()
        if name.startswith("cell:") and isinstance(text, str) and text.strip()
    }
    form["without"] = [place for place in fields.getlist("without") if isinstance(place, str)]
    try:
        return ImportOptions.model_validate(form)
    except ValidationError as error:
        raise invalid(error.errors()) from None


def _pair(name: str, value: str) -> tuple[str, str]:
    left, sign, right = value.rpartition("=")
    if not sign or not left.strip():
        raise Problem("invalid", f"{name} is written as NAME=VALUE.")
    return left.strip(), right.strip()
