"""The command that shows the service at work on the example county."""

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, get_args

import typer

from graph_service.cli.answers import MARKS, steps_lines
from graph_service.cli.options import On, day, say
from graph_service.cli.service import Host, Port, run
from graph_service.coverage import Verdict
from graph_service.coverage import day as written
from graph_service.errors import NotFound
from graph_service.model import plural
from graph_service.register import Register
from importers.plan import Plan

app = typer.Typer()

_NEXT = 3
"""How many of the next best actions are shown."""


@app.command()
def demo(
    store: Annotated[Path, typer.Option(help="The file of the demonstration's register.")] = Path(".demo/register.db"),
    on: On = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    only_load: Annotated[
        bool, typer.Option("--no-serve", help="Import the files and show the summary; do not start the service.")
    ] = False,
) -> None:
    """Import the example county's files, show what is in them, and start the service.

    Another run finds nothing new to import.
    """
    files = _files()
    shown_day = day(on)
    store.parent.mkdir(parents=True, exist_ok=True)
    with Register.open(str(store)) as register:
        for file in files:
            typer.echo(_line(file, _imported(register, file)) if file.suffix == ".xlsx" else _loaded(register, file))
        _say_what_it_shows(register, shown_day)
        if only_load:
            say(f"\nSee its pages with: graph-service serve --store {store}")
        else:
            say("")
            run(register, host, port)


def _files() -> list[Path]:
    """The example's files, in order: in the source tree, or where the installed package put them."""
    places = (
        Path(__file__).resolve().parents[2] / "examples",
        Path(sys.prefix) / "share" / "graph-service" / "examples",
    )
    files = next((sorted(place.glob("[0-9]*")) for place in places if place.is_dir()), [])
    if not files:
        raise NotFound("The example workbooks are not here. Run this in the project's folder, or install it again.")
    return files


def _imported(register: Register, file: Path) -> Plan:
    plan = register.plan_import(file)
    register.apply_import(plan)
    return plan


def _loaded(register: Register, file: Path) -> str:
    revision = register.load(file).revision
    return f"{file.name}: {'groups, and what is shared once or in an emergency' if revision else 'nothing new'}"


def _line(file: Path, plan: Plan) -> str:
    kinds = Counter(add.kind for add in plan.adds)
    added = ", ".join(f"{count} {kind if count == 1 else plural(kind)}" for kind, count in kinds.items())
    cells = sum(len(remark.places) for remark in plan.remarks)
    told = f"; {cells} {'cell' if cells == 1 else 'cells'} to look at" if cells else ""
    return f"{file.name}: {added or 'nothing new'}{told}"


def _say_what_it_shows(register: Register, on: date) -> None:
    counts = Counter(register.verdicts(on).values())
    typer.echo(f"\nOn {written(on)}, of {counts.total()} flows:")
    for verdict in get_args(Verdict):
        typer.echo(f"  {MARKS[verdict]} {verdict:<10} {counts[verdict]:>4}")
    typer.echo("\nThe next best actions:")
    for line in steps_lines(register.fixes(on)[:_NEXT], register.rule(on).names):
        typer.echo(line)
