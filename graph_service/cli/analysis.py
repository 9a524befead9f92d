"""Commands: questions about many flows at once. They end with 0 whatever is found, unless `--fail-on` names it."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Annotated

import typer

from graph_service.checks import Finding
from graph_service.cli.files import Tables
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
    DatedCall,
    partner_option,
    print_json_list,
    show,
    spread,
    with_options,
)
from graph_service.cli.questions import FailOn, end_with, named_verdicts
from graph_service.coverage import Names
from graph_service.coverage.actions import ACTIONS, Action, parse_text
from graph_service.coverage.analysis.signature_matrix import Matrix, matrix_rows
from graph_service.coverage.analysis.whatif import WhatIfChange
from graph_service.errors import Ambiguous, BadData, UsageError
from graph_service.register import Register
from graph_service.register.lookup import SnapshotLookup
from graph_service.register.opened import AsAt
from graph_service.spreadsheet import SheetOut

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
    return with_options(command, [*options, *inspect.signature(command).parameters.values()])


@app.command()
@_with_actions
@spread
def whatif(call: DatedCall, fail_on: FailOn = None, **typed: list[str] | None) -> None:
    """The flows whose verdict would change if something were done. Nothing is written."""
    texts = [(name, text) for name in ACTIONS for text in typed[name.replace("-", "_")] or ()]
    if not texts:
        raise UsageError("Give at least one action, such as --sign isp-0025=eastvale. See --help.")
    failing = named_verdicts(fail_on)

    def changes(register: Register, on: date, as_at: AsAt) -> tuple[WhatIfChange, ...]:
        return register.whatif([_typed(register, name, text, as_at) for name, text in texts], on, as_at)

    turned = call.answer(changes, change_lines)
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
@spread
def forecast(
    call: DatedCall,
    months: Annotated[int, typer.Option("--months", min=1, max=1200, help="How far ahead to look.")] = 24,
    partner: Partner = None,
    fail_on: FailOn = None,
) -> None:
    """The dates ahead on which verdicts change: ends, lapses, starts, signatures."""
    failing = named_verdicts(fail_on)
    turns = call.answer(
        lambda register, *when: register.forecast(months, *when, partner=partner),
        turn_lines,
    )
    end_with(failing, [turn.after for turn in turns])


@app.command()
@spread
def matrix(
    call: DatedCall,
    tables: Tables,
    partner: Partner = None,
) -> None:
    """Partners × protocols: signature dates, and which signatures are missing or came after the start."""
    tables.refuse_two_documents(call.as_json)

    def lines(signatures: Matrix, _: Names) -> Iterable[str]:
        return () if tables.files else matrix_lines(signatures)

    signatures = call.answer(lambda register, *when: register.matrix(*when, partner=partner), lines)
    tables.write(SheetOut("Signatures", *matrix_rows(signatures)))


@app.command()
@spread
def duplicates(call: DatedCall) -> None:
    """Protocols in force that do the same work, in clusters, with what one merged protocol would need."""
    call.answer(Register.duplicates, duplicate_lines)


@app.command()
@spread
def onward(
    call: DatedCall,
    start: Annotated[
        str, typer.Argument(metavar="ASSET|FLOW|PARTNER", help="An id or name; asset/ID, flow/ID or partner/ID.")
    ],
    hops: Annotated[int | None, typer.Option("--hops", min=1, help="How many hops to follow. Default: all.")] = None,
) -> None:
    """Where that data goes next, hop by hop, and which hops leave the protocol that it arrived under."""
    call.answer(lambda register, *when: register.onward(start, hops, *when), onward_lines)


@app.command()
@spread
def recipients(
    call: DatedCall,
    category: Annotated[str, typer.Argument(metavar="CATEGORY", help="A category's id, label or alias.")],
) -> None:
    """Who receives a category of data, or a narrower one."""
    call.answer(
        lambda register, *when: register.recipients(category, *when),
        lambda received, _: received_lines(received),
    )


@app.command()
@spread
def checks(
    call: DatedCall,
    partner: Partner = None,
    every: Annotated[bool, typer.Option("--all", help="Show what passes too.")] = False,
    fail_on: Annotated[
        str | None,
        typer.Option("--fail-on", metavar="STATES", help="End with 1 when a check has one of these results."),
    ] = None,
) -> None:
    """Every accountability check with its legal source, and each partner's readiness."""
    failing = [state.strip() for state in fail_on.split(",")] if fail_on is not None else []
    unknown = sorted(set(failing) - set(STATES))
    if unknown:
        raise UsageError(f"--fail-on: unknown result {', '.join(unknown)}. The results are {', '.join(STATES)}.")
    when = call.when
    states: set[str] = set()
    with call.open() as register:
        findings = noting(register.checks(*when, partner=partner), states)
        if call.as_json:
            print_json_list(finding.to_dict() for finding in findings)
        else:
            show(check_lines(findings, every))
            show(readiness_lines(register.readiness(*when, partner=partner)))
    end_with(failing, states)


def noting(findings: Iterator[Finding], states: set[str]) -> Iterator[Finding]:
    """The findings as they come, their results noted: a long list is never held as a whole."""
    for finding in findings:
        states.add(finding.state)
        yield finding


@app.command()
@spread
def readiness(call: DatedCall, partner: Partner = None) -> None:
    """Each partner's readiness score, with what it is made of."""
    call.answer(
        lambda register, *when: register.readiness(*when, partner=partner),
        lambda scores, _: readiness_lines(scores),
    )
