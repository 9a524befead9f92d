"""Commands: accepted actions. Who does what by when: accepted, changed, withdrawn, and done when the register sees it."""

from typing import Annotated, Any

import typer

from graph_service.cli.options import (
    Call,
    PastCall,
    Store,
    open_register,
    partner_option,
    print_json,
    print_json_list,
    show,
    spread,
)
from graph_service.cli.working import working
from graph_service.coverage import day
from graph_service.errors import UsageError
from graph_service.register import Register
from graph_service.register.accepted import STANDINGS, Work

app = typer.Typer()
actions_app = typer.Typer(help="Accepted actions: who does what by when.", invoke_without_command=True)
app.add_typer(actions_app, name="actions")

Number = Annotated[int, typer.Argument(min=1, help="Its number, as `actions` lists it.")]
Owner = Annotated[str | None, typer.Option(help="Who does it: a role, such as Information governance lead.")]
Organisation = Annotated[str | None, typer.Option(metavar="P", help="Whose work it is: a partner's id or name.")]
Due = Annotated[str | None, typer.Option(metavar="DATE", help="By when (YYYY-MM-DD).")]
Note = Annotated[str | None, typer.Option(help="A note.")]


@actions_app.callback()
@spread
def actions(
    call: PastCall,
    context: typer.Context,
    partner: Annotated[str | None, partner_option("Only of this partner: its id or a name.")] = None,
    state: Annotated[str | None, typer.Option(help=f"Only in this state: {', '.join(STANDINGS)}.")] = None,
) -> None:
    """List accepted actions: who does what by when, and what the register sees is done."""
    if context.invoked_subcommand is not None:
        return
    with call.open() as register:
        works = register.accepted.all(as_at=call.moment, partner=partner, standing=state)
        if call.as_json:
            print_json_list(_form(register, work) for work in works)
            return
        show([f"Accepted actions: {len(works)}", *(_line(register, work) for work in works)])


@actions_app.command("accept")
@spread
def accept(
    call: Call,
    what: Annotated[str, typer.Argument(help="An action's number, as `fixes` lists it, or an open question's id.")],
    owner: Owner = None,
    organisation: Organisation = None,
    due: Due = None,
    note: Note = None,
    partner: Annotated[str | None, partner_option("As `fixes` was asked.")] = None,
    project: Annotated[str | None, typer.Option(help="As `fixes` was asked.")] = None,
) -> None:
    """Accept a next best action or a question, with who does it by when."""
    with call.open() as register:
        work: Any = what
        if what.isascii() and what.isdigit():
            with working("Working it out"):
                proposals = register.fixes(partner=partner, project=project)
            if not 1 <= int(what) <= len(proposals):
                raise UsageError(f"There is no action {what}: `fixes` lists {len(proposals)}.")
            work = proposals[int(what) - 1]
        made = register.accepted.accept(work, **_terms(owner=owner, partner=organisation, due=due, note=note))
        _print(register, made, call.as_json)


@actions_app.command("change")
@spread
def change(
    call: Call,
    number: Number,
    owner: Owner = None,
    organisation: Organisation = None,
    due: Due = None,
    note: Note = None,
    state: Annotated[
        str | None, typer.Option(help="open, waiting or risk-accepted. That it is done, the register sees by itself.")
    ] = None,
    waiting_for: Annotated[str | None, typer.Option(help="Whom or what it waits for.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Until when the risk is accepted.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why the risk is accepted.")] = None,
) -> None:
    """Change who does an accepted action, by when, or how it stands. An empty value ("") takes one away."""
    terms = _terms(owner=owner, partner=organisation, due=due, note=note, state=state)
    terms |= _terms(waiting_for=waiting_for, until=until, reason=reason)
    if not terms:
        raise UsageError("Say what changes, such as --due 2027-01-31.")
    with call.open() as register:
        register.accepted.change(number, **terms)
        _print(register, register.accepted.get(number), call.as_json)


@actions_app.command("withdraw")
def withdraw(number: Number, store: Store = None) -> None:
    """Take an accepted action off the list. The revision can be undone."""
    with open_register(store) as register:
        register.accepted.drop(number)
        typer.echo(f"{number} is off the list. Take it back with: graph-service undo {register.version()}")


def _terms(**given: str | None) -> dict[str, str | None]:
    """What was given; an empty date or partner is none."""
    dates = ("due", "until", "partner")
    return {name: None if name in dates and not text else text for name, text in given.items() if text is not None}


def _form(register: Register, work: Work) -> dict[str, Any]:
    return work.to_dict() | {"sentence": " ".join(register.accepted.sentences(work.accepted))}


def _line(register: Register, work: Work) -> str:
    due = f", due {day(work.accepted.due)}{' (late)' if work.late else ''}" if work.accepted.due else ""
    sentence = " ".join(register.accepted.sentences(work.accepted))
    return f"  {work.number}. [{work.standing}] {sentence} {work.accepted.owner or 'No owner'}{due}"


def _print(register: Register, work: Work, as_json: bool) -> None:
    if as_json:
        print_json(_form(register, work))
    else:
        show([_line(register, work).strip()])
