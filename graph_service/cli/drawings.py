"""Commands: diagrams and reports."""

from pathlib import Path
from typing import Annotated

import typer

from graph_service.cli.files import write_file
from graph_service.cli.options import (
    DatedCall,
    partner_option,
    print_json,
    say,
    spread,
)
from graph_service.cli.working import working
from graph_service.coverage import Verdict
from graph_service.diagram import FORMATS as diagram_formats
from graph_service.diagram import DrawingStyle, Paper
from graph_service.errors import BadData
from graph_service.files import WrittenFile, endings, format_name
from graph_service.report import FORMATS as report_formats
from graph_service.report import SECTIONS, Edition

app = typer.Typer()

Project = Annotated[str | None, typer.Option("--project", help="Only flows of this project (id or name).")]
Partner = Annotated[str | None, partner_option("Only flows from or to this partner (id, name or alias).")]


@app.command()
@spread
def diagram(
    call: DatedCall,
    out: Annotated[Path, typer.Argument(metavar="OUT", help=f"The file to write: {endings(diagram_formats)}.")],
    project: Project = None,
    partner: Partner = None,
    flow: Annotated[list[str] | None, typer.Option("--flow", help="Only this flow; may be repeated.")] = None,
    asset: Annotated[str | None, typer.Option("--asset", help="Only flows near this asset (see --hops).")] = None,
    hops: Annotated[int, typer.Option("--hops", min=1, help="How many flows away from the asset.")] = 1,
    protocol: Annotated[
        str | None,
        typer.Option("--protocol", help="Only flows that this protocol covers, wholly or partly, or may cover."),
    ] = None,
    verdict: Annotated[Verdict | None, typer.Option("--verdict", help="Only flows with this verdict.")] = None,
    style: Annotated[
        DrawingStyle | None, typer.Option("--style", help="An arrow a flow, an arrow a pair of partners, or a matrix.")
    ] = None,
    page: Annotated[Paper, typer.Option("--page", case_sensitive=False, help="What it is printed on.")] = "A4",
    title: Annotated[str | None, typer.Option("--title", help="What it is called.")] = None,
    show: Annotated[
        list[str] | None,
        typer.Option(
            "--show",
            help="What stands at the arrows: the method (default), the data or the lawful basis; may be repeated.",
        ),
    ] = None,
) -> None:
    """Draw the flows between partners, with the gaps marked."""
    kind = format_name(out, diagram_formats)
    with call.open() as register, working("Drawing"):
        drawing = register.diagram(
            kind,
            project=project,
            partner=partner,
            flows=tuple(flow or ()),
            asset=asset,
            hops=hops,
            protocol=protocol,
            verdict=verdict,
            on=call.when[0],
            as_at=call.moment,
            style=style,
            page=page,
            title=title,
            show=tuple(show or ("method",)),
        )
    _write(out, drawing, call.as_json)


@app.command()
@spread
def report(
    call: DatedCall,
    out: Annotated[Path, typer.Argument(metavar="OUT", help=f"The file to write: {endings(report_formats)}.")],
    project: Project = None,
    partner: Partner = None,
    edition: Annotated[
        Edition,
        typer.Option("--edition", help="full, or board for two pages: numbers, diagram, what to do, what lapses."),
    ] = "full",
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help=f"A section to leave out; may be repeated: {', '.join(SECTIONS)}."),
    ] = None,
    organisation: Annotated[str, typer.Option("--organisation", help="The body on the cover.")] = "",
    author: Annotated[str, typer.Option("--author", help="Who prepared it.")] = "",
    classification: Annotated[
        str, typer.Option("--classification", help="A marking for every page, such as OFFICIAL.")
    ] = "",
    logo: Annotated[Path | None, typer.Option("--logo", help="A PNG or JPEG image for the cover.")] = None,
) -> None:
    """Write a coverage report: which flows are covered, which are not, and what would close the gaps."""
    kind = format_name(out, report_formats)
    with call.open() as register, working("Writing the report"):
        written = register.report(
            kind,
            project=project,
            partner=partner,
            on=call.when[0],
            as_at=call.moment,
            edition=edition,
            without=tuple(without or ()),
            organisation=organisation,
            author=author,
            classification=classification,
            logo=_image(logo) if logo else None,
        )
    _write(out, written, call.as_json)


def _image(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadData(f"{path} cannot be read: {error.strerror}.") from error


def _write(out: Path, written: WrittenFile, json: bool) -> None:
    """Write the file, and print the note on it."""
    write_file(out, written.content)
    if json:
        print_json({"file": str(out), "bytes": len(written.content)} | ({"note": written.note} if written.note else {}))
    elif written.note:
        say(written.note)
