"""Commands: questions about coverage. They end with 0 whatever the verdict, unless `--fail-on` names it."""

from collections.abc import Iterable
from typing import Annotated, Literal

import typer

from graph_service.cli.answers import answer_lines, gaps_lines, steps_lines
from graph_service.cli.files import Tables
from graph_service.cli.options import (
    DatedCall,
    partner_option,
    print_json,
    show,
    spread,
)
from graph_service.cli.working import working
from graph_service.coverage import GAP_HEADER, gap_rows, whom_to_ask
from graph_service.errors import BadData, UsageError
from graph_service.register.questions import verdicts
from graph_service.spreadsheet import SheetOut

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
@spread
def coverage(
    call: DatedCall,
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
    fail_on: FailOn = None,
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
    on, as_at = call.when if call.on is not None else (None, call.moment)
    with call.open() as register:
        record = register.flow(flow or draft, as_at)
        answer = register.coverage(record, on, as_at)
        if call.as_json:
            print_json(answer.to_dict())
        else:
            names = register.rule(answer.on, as_at).names
            show(answer_lines(answer, record, names, whom_to_ask(register.snapshot(as_at), record, answer)))
    end_with(failing, [answer.verdict])


@app.command()
@spread
def gaps(
    call: DatedCall,
    tables: Tables,
    partner: Partner = None,
    project: Project = None,
    theme: Annotated[
        str | None,
        typer.Option("--theme", metavar="T", help="Only flows that a protocol of this theme covers or is near to."),
    ] = None,
    verdict: Annotated[
        str | None, typer.Option("--verdict", metavar="V", help="Only flows with this verdict; several by commas.")
    ] = None,
    fail_on: FailOn = None,
) -> None:
    """The coverage of the whole register, with a summary."""
    failing = named_verdicts(fail_on)
    named_verdicts(verdict, "--verdict")
    tables.refuse_two_documents(call.as_json)
    on, as_at = call.when
    with call.open() as register:
        with working("Working it out"):
            coverage = register.gaps(on, as_at, partner=partner, project=project, theme=theme, verdict=verdict)
        rule = register.rule(on, as_at)
        if tables.files:
            tables.write(SheetOut("Coverage", GAP_HEADER, gap_rows(coverage, rule.snapshot, rule.names)))
        if call.as_json:
            typer.echo(coverage.to_json())
        elif not tables.files:
            show(gaps_lines(coverage, rule.snapshot, rule.names))
    end_with(failing, (answer.verdict for answer in coverage.flows))


@app.command()
@spread
def fixes(call: DatedCall, partner: Partner = None, project: Project = None) -> None:
    """The next best actions, most useful first."""
    call.answer(
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
