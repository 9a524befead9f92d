"""Commands: service."""

import typer

app = typer.Typer()
