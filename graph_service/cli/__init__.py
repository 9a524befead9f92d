"""The command line. Results go to standard output, all else to standard error; it holds no rule.

Exit codes: 0 done; 1 the user must act, nothing was written; 2 wrong usage; 3 a store or a tool failed.
"""

import sys
from typing import Annotated

import typer

from graph_service.cli.commands import Commands
from graph_service.errors import RegisterError, StoreError
from graph_service.settings import debugging
from graph_service.unseen import without_unseen
from graph_service.version import __version__

UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""What may come of a store that somebody altered by hand: what is in it is then of no type that it should be.

A fault of the service's own may be one of these too: `GRAPH_SERVICE_DEBUG=1`, which the tests set, lets it through whole.
"""

app = typer.Typer(
    name="graph-service",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"graph-service {__version__}")
        raise typer.Exit


@app.callback()
def _whole(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """The register of information sharing: which protocols cover a flow of data, and what would close the gap."""


def main() -> None:
    """Run the command line. An error of the service's own is one message and its exit code, never a traceback."""
    try:
        app()
    except RegisterError as error:
        print(without_unseen(str(error)), file=sys.stderr)  # noqa: T201 (this is where the command line speaks)
        sys.exit(error.exit_code)
    except UNREADABLE as error:
        if debugging():
            raise
        print(  # noqa: T201
            f"This stopped at {type(error).__name__}: {str(error)[:200]}. Either what the store holds was altered behind the service's "
            "back (verify says where), or this is a fault of the service (GRAPH_SERVICE_DEBUG=1 shows where it is). Nothing was half-written.",
            file=sys.stderr,
        )
        sys.exit(StoreError.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        print("Stopped. Nothing was half-written.", file=sys.stderr)  # noqa: T201
        sys.exit(130)
