"""Commands: records."""

import typer

app = typer.Typer()
