"""Commands: questions about coverage. They end with 0 whatever the verdict, unless `--fail-on` names it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import typer

from graph_service.cli.answers import answer_lines, gaps_lines, steps_lines
from graph_service.cli.files import one_on_standard_output, write_table
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
    print_json,
    show,
)
from graph_service.cli.working import working
from graph_service.coverage import GAP_HEADER, gap_rows, whom_to_ask
from graph_service.errors import BadData, UsageError
from graph_service.register.questions import verdicts
from graph_service.spreadsheet import SheetOut, csv_text, workbook_bytes

app = typer.Typer()

FailOn = Annotated[
    str | None,
    typer.Option(
        "--fail-on", metavar="VERDICTS", help="End with 1 when a verdict is one of these, such as gap,unclear."
    ),
]
Partner = Annotated[str | None, partner_option("Only flows from or to this partner.")]
Project = Annotated[str | None, typer.Option("--project", metavar="P", help="Only flows of this project.")]
Many = list[str] | None


@app.command()
def coverage(
    flow: Annotated[str | None, typer.Argument(metavar="FLOW", help="A flow's id, reference or name.")] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="P", help="For an idea: the partner that sends.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", metavar="P", help="For an idea: the partner that receives.")
    ] = None,
    category: Annotated[Many, typer.Option("--category", metavar="TERM", help="What data. Repeatable.")] = None,
    purpose: Annotated[Many, typer.Option("--purpose", metavar="TERM", help="For what. Repeatable.")] = None,
    subject: Annotated[Many, typer.Option("--subject", metavar="TERM", help="About whom. Repeatable.")] = None,
    method: Annotated[Many, typer.Option("--method", metavar="TERM", help="How it is sent. Repeatable.")] = None,
    relation: Annotated[
        Literal["separate", "processor", "joint"] | None,
        typer.Option("--relation", help="Whose data it is at the other end."),
    ] = None,
    identifiability: Annotated[
        Literal["identifiable", "pseudonymised", "anonymous"] | None,
        typer.Option("--identifiability", help="Whether people can be told from it."),
    ] = None,
    on: On = None,
    as_at: AsAtOption = None,
    fail_on: FailOn = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Which protocols cover a flow, and if none does, what would close the gap."""
    idea = {
        "source": source,
        "target": target,
        "categories": category,
        "purposes": purpose,
        "subjects": subject,
        "methods": method,
        "relation": relation,
        "identifiability": identifiability,
    }
    draft = {name: value for name, value in idea.items() if value}
    if (flow is None) == (not draft):
        raise UsageError("Name one FLOW, or describe an idea with --from and --to, not both.")
    if flow is None and not (source and target):
        raise UsageError("Say between whom: give both --from and --to.")
    failing = named_verdicts(fail_on)
    date, then = day(on) if on is not None else None, moment(as_at)
    with open_register(store) as register:
        record = register.flow(flow or draft, then)
        answer = register.coverage(record, date, then)
        if as_json:
            print_json(answer.to_dict())
        else:
            names = register.rule(answer.on, then).names
            show(answer_lines(answer, record, names, whom_to_ask(register.snapshot(then), record, answer)))
    end_with(failing, [answer.verdict])


@app.command()
def gaps(
    partner: Partner = None,
    project: Project = None,
    theme: Annotated[
        str | None,
        typer.Option("--theme", metavar="T", help="Only flows that a protocol of this theme covers or is near to."),
    ] = None,
    verdict: Annotated[
        str | None, typer.Option("--verdict", metavar="V", help="Only flows with this verdict; several by commas.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="OUT", help="Write a CSV file (- is standard output).")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="OUT", help="Write an Excel workbook (- is standard output).")
    ] = None,
    on: On = None,
    as_at: AsAtOption = None,
    fail_on: FailOn = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """The coverage of the whole register, with a summary."""
    failing = named_verdicts(fail_on)
    named_verdicts(verdict, "--verdict")
    one_on_standard_output(as_json, csv, xlsx)
    date, then = day(on), moment(as_at)
    with open_register(store) as register:
        with working("Working it out"):
            coverage = register.gaps(date, then, partner=partner, project=project, theme=theme, verdict=verdict)
        rule = register.rule(date, then)
        if csv is not None or xlsx is not None:
            rows = gap_rows(coverage, rule.snapshot, rule.names)
            if csv is not None:
                write_table(csv, csv_text(GAP_HEADER, rows).encode("utf-8-sig"))
            if xlsx is not None:
                write_table(xlsx, workbook_bytes([SheetOut("Coverage", GAP_HEADER, rows)]))
        if as_json:
            typer.echo(coverage.to_json())
        elif csv is None and xlsx is None:
            show(gaps_lines(coverage, rule.snapshot, rule.names))
    end_with(failing, (answer.verdict for answer in coverage.flows))


@app.command()
def fixes(
    partner: Partner = None,
    project: Project = None,
    on: On = None,
    as_at: AsAtOption = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """The next best actions, most useful first."""
    ask_and_print(
        store,
        on,
        as_at,
        as_json,
        lambda register, *when: register.fixes(*when, partner=partner, project=project),
        steps_lines,
    )


def named_verdicts(text: str | None, option: str = "--fail-on") -> tuple[str, ...]:
    """The verdicts that an option names."""
    try:
        return () if text is None else verdicts(text)
    except BadData as error:
        raise UsageError(f"{option}: {error}") from None


def end_with(failing: Iterable[str], results: Iterable[str]) -> None:
    """End with 1 when something was found that the user wants to fail on."""
    if set(failing) & set(results):
        raise typer.Exit(1)
