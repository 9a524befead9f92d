"""Commands: the layouts of spreadsheets that are known, and the register written in them."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from graph_service.cli.files import must_end_in, write_file
from graph_service.cli.options import Call, partner_option, print_json, spread
from importers.recognise.template import to_dict

app = typer.Typer()

templates = typer.Typer(help="The layouts of spreadsheets that are known.", no_args_is_help=False)
app.add_typer(templates, name="templates")


@templates.callback(invoke_without_command=True)
@spread
def _templates(call: Call, context: typer.Context) -> None:
    """List the layouts that are known."""
    if context.invoked_subcommand is None:
        list_(store=call.store, as_json=call.as_json)
    else:
        context.default_map = {
            name: {"store": call.store, "as_json": call.as_json} for name in ("list", "show", "blank")
        }


@templates.command("list")
@spread
def list_(call: Call) -> None:
    """List the layouts that are known."""
    with call.open("empty") as register:
        known = register.templates()
    if call.as_json:
        print_json(
            [
                {"name": t.name, "title": t.title, "kind": t.kind, "about": t.about, "base": t.base or None}
                for t in known
            ]
        )
        return
    for layout in known:
        typer.echo(f"{layout.name:20} {layout.title}")


@templates.command("show")
@spread
def show_template(call: Call, name: str) -> None:
    """Print one layout: its columns, what they fill, and the other headings they are known by."""
    with call.open("empty") as register:
        layout = register.template(name)
    if call.as_json:
        print_json(to_dict(layout))
        return
    typer.echo(f"{layout.title}\n{layout.about}\n")
    for column in layout.columns:
        needed = ", needed" if column.required else ""
        extra = ", beyond the layout as published" if column.optional else ""
        typer.echo(f"{column.heading}\n    {', '.join(column.fields)} ({column.read}{needed}{extra})")
        if column.aliases:
            typer.echo(f"    also: {'; '.join(column.aliases)}")


@templates.command("blank")
@spread
def blank(call: Call, name: str, out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")]) -> None:
    """Write an empty workbook in a layout, with drop-down lists of the terms and a sheet of notes."""
    must_end_in(out, ".xlsx")
    with call.open("empty") as register:
        write_file(out, register.blank(name))
    _written(out, call.as_json)


@app.command()
@spread
def export(
    call: Call,
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help="The layout; see templates.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="An .xlsx or .csv file.")],
    partner: Annotated[str | None, partner_option("One body's register (id, name or alias).")] = None,
    project: Annotated[str | None, typer.Option(help="What belongs to one project (id or name).")] = None,
) -> None:
    """Write the register in a layout. Importing it again, with the same --partner, plans nothing."""
    must_end_in(out, ".xlsx", ".csv")
    with call.open() as register:
        form: Literal["csv", "xlsx"] = "csv" if out.suffix.lower() == ".csv" else "xlsx"
        write_file(out, register.export(template, partner=partner, project=project, format=form))
    _written(out, call.as_json)


def _written(out: Path, as_json: bool) -> None:
    if as_json:
        print_json({"file": str(out)})
    else:
        typer.echo(f"{out} is written.")
