"""Commands: the layouts of spreadsheets that are known, and the register written in them."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from graph_service.cli.files import must_end_in, write_file
from graph_service.cli.options import Json, Store, open_register, partner_option, print_json
from importers.recognise.template import to_dict

app = typer.Typer()

templates = typer.Typer(help="The layouts of spreadsheets that are known.", no_args_is_help=False)
app.add_typer(templates, name="templates")


@templates.callback(invoke_without_command=True)
def _templates(context: typer.Context, store: Store = None, as_json: Json = False) -> None:
    """List the layouts that are known."""
    if context.invoked_subcommand is None:
        list_(store, as_json)
    else:
        context.default_map = {name: {"store": store, "as_json": as_json} for name in ("list", "show", "blank")}


@templates.command("list")
def list_(store: Store = None, as_json: Json = False) -> None:
    """List the layouts that are known."""
    with open_register(store, absent="empty") as register:
        known = register.templates()
    if as_json:
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
def show_template(name: str, store: Store = None, as_json: Json = False) -> None:
    """Print one layout: its columns, what they fill, and the other headings they are known by."""
    with open_register(store, absent="empty") as register:
        layout = register.template(name)
    if as_json:
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
def blank(
    name: str, out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")], store: Store = None, as_json: Json = False
) -> None:
    """Write an empty workbook in a layout, with drop-down lists of the terms and a sheet of notes."""
    must_end_in(out, ".xlsx")
    with open_register(store, absent="empty") as register:
        write_file(out, register.blank(name))
    _written(out, as_json)


@app.command()
def export(
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help="The layout; see templates.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="An .xlsx or .csv file.")],
    partner: Annotated[str | None, partner_option("One body's register (id, name or alias).")] = None,
    project: Annotated[str | None, typer.Option(help="What belongs to one project (id or name).")] = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Write the register in a layout. Importing it again, with the same --partner, plans nothing."""
    must_end_in(out, ".xlsx", ".csv")
    with open_register(store) as register:
        form: Literal["csv", "xlsx"] = "csv" if out.suffix.lower() == ".csv" else "xlsx"
        write_file(out, register.export(template, partner=partner, project=project, format=form))
    _written(out, as_json)


def _written(out: Path, as_json: bool) -> None:
    if as_json:
        print_json({"file": str(out)})
    else:
        typer.echo(f"{out} is written.")
