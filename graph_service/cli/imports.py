"""Commands: imports."""

import typer

app = typer.Typer()
