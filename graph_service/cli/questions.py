"""Commands: questions."""

import typer

app = typer.Typer()
