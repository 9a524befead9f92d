"""Commands: drawings."""

import typer

app = typer.Typer()
