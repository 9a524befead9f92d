"""Commands: questions about many flows at once. They end with 0 whatever is found, unless `--fail-on` names it."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from graph_service.checks import Finding
from graph_service.cli.files import one_on_standard_output, write_table
from graph_service.cli.findings import (
    change_lines,
    check_lines,
    duplicate_lines,
    matrix_lines,
    onward_lines,
    readiness_lines,
    received_lines,
    turn_lines,
)
from graph_service.cli.options import (
    AsAtOption,
    Json,
    On,
    Store,
    ask_and_print,
    day,
    moment,
    open_register,
    partner_option,
    print_json_list,
    show,
)
from graph_service.cli.questions import FailOn, end_with, named_verdicts
from graph_service.coverage import Names
from graph_service.coverage.actions import ACTIONS, Action, parse_text
from graph_service.coverage.analysis.signature_matrix import Matrix, matrix_rows
from graph_service.coverage.analysis.whatif import Change
from graph_service.errors import Ambiguous, BadData, UsageError
from graph_service.register import Register
from graph_service.register.lookup import SnapshotLookup
from graph_service.register.opened import AsAt
from graph_service.spreadsheet import SheetOut, csv_text, workbook_bytes

app = typer.Typer()

Partner = Annotated[str | None, partner_option("Only what concerns this partner.")]
STATES = ("fails", "not-recorded", "passes")


def _with_actions(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for every action, such as `--sign PROTOCOL=PARTNER`, in place of its `**typed`."""
    options = [
        inspect.Parameter(
            name.replace("-", "_"),
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                list[str] | None,
                typer.Option(f"--{name}", metavar=action.typed, help=f"{inspect.getdoc(action)} Repeatable."),
            ],
        )
        for name, action in ACTIONS.items()
    ]
    signature = inspect.signature(command)
    own = [option for option in signature.parameters.values() if option.kind is not inspect.Parameter.VAR_KEYWORD]
    parameters = [*options, *(option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in own)]
    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {option.name: option.annotation for option in parameters} | {"return": None}
    return command


@app.command()
@_with_actions
def whatif(
    on: On = None,
    as_at: AsAtOption = None,
    fail_on: FailOn = None,
    store: Store = None,
    as_json: Json = False,
    **typed: list[str] | None,
) -> None:
    """The flows whose verdict would change if something were done. Nothing is written."""
    texts = [(name, text) for name in ACTIONS for text in typed[name.replace("-", "_")] or ()]
    if not texts:
        raise UsageError("Give at least one action, such as --sign isp-0025=eastvale. See --help.")
    failing = named_verdicts(fail_on)

    def changes(register: Register, on: date, as_at: AsAt) -> tuple[Change, ...]:
        return register.whatif([_typed(register, name, text, as_at) for name, text in texts], on, as_at)

    turned = ask_and_print(store, on, as_at, as_json, changes, change_lines)
    end_with(failing, [change.after for change in turned])


def _typed(register: Register, name: str, text: str, as_at: AsAt) -> Action:
    """An action as typed. What is wrong with it says which option it is."""
    try:
        return parse_text(name, text, SnapshotLookup(register.snapshot(as_at)))
    except Ambiguous:
        raise
    except BadData as error:
        raise UsageError(f"--{name} {text}: {error}") from None


@app.command()
def forecast(
    months: Annotated[int, typer.Option("--months", min=1, max=1200, help="How far ahead to look.")] = 24,
    partner: Partner = None,
    on: On = None,
    as_at: AsAtOption = None,
    fail_on: FailOn = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """The dates ahead on which verdicts change: ends, lapses, starts, signatures."""
    failing = named_verdicts(fail_on)
    turns = ask_and_print(
        store,
        on,
        as_at,
        as_json,
        lambda register, *when: register.forecast(months, *when, partner=partner),
        turn_lines,
    )
    end_with(failing, [turn.after for turn in turns])


@app.command()
def matrix(
    partner: Partner = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="OUT", help="Write a CSV file (- is standard output).")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="OUT", help="Write an Excel workbook (- is standard output).")
    ] = None,
    on: On = None,
    as_at: AsAtOption = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Partners × protocols: signature dates, and which signatures are missing or came after the start."""
    one_on_standard_output(as_json, csv, xlsx)

    def lines(signatures: Matrix, _: Names) -> Iterable[str]:
        return () if csv or xlsx else matrix_lines(signatures)

    signatures = ask_and_print(
        store, on, as_at, as_json, lambda register, *when: register.matrix(*when, partner=partner), lines
    )
    header, rows = matrix_rows(signatures)
    if csv is not None:
        write_table(csv, csv_text(header, rows).encode("utf-8-sig"))
    if xlsx is not None:
        write_table(xlsx, workbook_bytes([SheetOut("Signatures", header, rows)]))


@app.command()
def duplicates(on: On = None, as_at: AsAtOption = None, store: Store = None, as_json: Json = False) -> None:
    """Protocols in force that do the same work, in clusters, with what one merged protocol would need."""
    ask_and_print(store, on, as_at, as_json, Register.duplicates, duplicate_lines)


@app.command()
def onward(
    start: Annotated[
        str, typer.Argument(metavar="ASSET|FLOW|PARTNER", help="An id or name; asset/ID, flow/ID or partner/ID.")
    ],
    hops: Annotated[int | None, typer.Option("--hops", min=1, help="How many hops to follow. Default: all.")] = None,
    on: On = None,
    as_at: AsAtOption = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Where that data goes next, hop by hop, and which hops leave the protocol that it arrived under."""
    ask_and_print(store, on, as_at, as_json, lambda register, *when: register.onward(start, hops, *when), onward_lines)


@app.command()
def recipients(
    category: Annotated[str, typer.Argument(metavar="CATEGORY", help="A category's id, label or alias.")],
    on: On = None,
    as_at: AsAtOption = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Who receives a category of data, or a narrower one."""
    ask_and_print(
        store,
        on,
        as_at,
        as_json,
        lambda register, *when: register.recipients(category, *when),
        lambda received, _: received_lines(received),
    )


@app.command()
def checks(
    partner: Partner = None,
    every: Annotated[bool, typer.Option("--all", help="Show what passes too.")] = False,
    on: On = None,
    as_at: AsAtOption = None,
    fail_on: Annotated[
        str | None,
        typer.Option("--fail-on", metavar="STATES", help="End with 1 when a check has one of these results."),
    ] = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Every accountability check with its legal source, and each partner's readiness."""
    failing = [state.strip() for state in fail_on.split(",")] if fail_on is not None else []
    unknown = sorted(set(failing) - set(STATES))
    if unknown:
        raise UsageError(f"--fail-on: unknown result {', '.join(unknown)}. The results are {', '.join(STATES)}.")
    when, then = day(on), moment(as_at)
    states: set[str] = set()
    with open_register(store) as register:
        findings = noting(register.checks(when, then, partner=partner), states)
        if as_json:
            print_json_list(finding.to_dict() for finding in findings)
        else:
            show(check_lines(findings, every))
            show(readiness_lines(register.readiness(when, then, partner=partner)))
    end_with(failing, states)


def noting(findings: Iterator[Finding], states: set[str]) -> Iterator[Finding]:
    """The findings as they come, their results noted: a long list is never held as a whole."""
    for finding in findings:
        states.add(finding.state)
        yield finding


@app.command()
def readiness(
    partner: Partner = None, on: On = None, as_at: AsAtOption = None, store: Store = None, as_json: Json = False
) -> None:
    """Each partner's readiness score, with what it is made of."""
    ask_and_print(
        store,
        on,
        as_at,
        as_json,
        lambda register, *when: register.readiness(*when, partner=partner),
        lambda scores, _: readiness_lines(scores),
    )
