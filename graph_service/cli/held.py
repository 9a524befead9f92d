"""Commands: what imports left open, answering it, and the dictionary of what was answered."""

from pathlib import Path
from typing import Annotated

import typer

from graph_service.cli.choices import choices_of, json_of, question_line
from graph_service.cli.options import (
    Call,
    PastCall,
    Store,
    open_register,
    print_json,
    print_json_list,
    say,
    spread,
)
from graph_service.errors import BadData, UsageError

app = typer.Typer()
held_app = typer.Typer(help="The rows that wait for an answer or a mended cell.", invoke_without_command=True)
dictionary_app = typer.Typer(help="What people answered, and for whose registers.", invoke_without_command=True)
app.add_typer(held_app, name="held")
app.add_typer(dictionary_app, name="dictionary")

_SHOWN = 200
"""How many rows are shown on the screen; all are in the JSON."""


@held_app.callback()
@spread
def held(call: PastCall, context: typer.Context) -> None:
    """List the rows that wait for an answer or a mended cell, and the open questions."""
    if context.invoked_subcommand is not None:
        return
    then = call.moment
    with call.open() as register:
        rows, questions = register.answering.dictionary.held(then), register.answering.dictionary.questions(then)
    if call.as_json:
        print_json_list(waiting.to_dict() for waiting in rows)
        return
    typer.echo(f"Held rows: {len(rows)}")
    for waiting in rows[:_SHOWN]:
        row = waiting.row
        place = f"{row.file}, {row.sheet}" if row.sheet else row.file
        why = ", ".join(row.questions) or "a cell is blank or cannot be read: mend it and import the file again"
        typer.echo(f"  {place}, row {row.row} (import {waiting.number}): {row.label} [{why}]")
    if len(rows) > _SHOWN:
        typer.echo(f"  … and {len(rows) - _SHOWN} more; --json has them all")
    typer.echo(f"Open questions: {len(questions)}")
    for question in questions[:_SHOWN]:
        typer.echo(f"  {question_line(question)}")


@held_app.command("drop")
def drop(
    import_: Annotated[str, typer.Argument(metavar="IMPORT", help="Its number, as held shows it, or its file's name.")],
    store: Store = None,
) -> None:
    """Leave the held rows of an import out for good. The revision can be undone."""
    with open_register(store) as register:
        count = register.answering.dictionary.drop_held(import_)
        say(f"{count} {'row is' if count == 1 else 'rows are'} left out. Take it back with: undo {register.version()}")


@app.command()
@spread
def answer(
    call: Call,
    choices: Annotated[
        list[str] | None, typer.Argument(metavar="ID=CHOICE …", help="Questions by id, each with a choice.")
    ] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", metavar="FILE.json", help="A JSON object of choices by question id.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would do.")] = False,
) -> None:
    """Answer questions that imports left open. What they held is written as one revision, without the file."""
    given = choices_of(choices, answers, "ID=CHOICE")
    if not given:
        raise UsageError("Give one or more answers as ID=CHOICE. See the open questions with: graph-service held")
    with call.open() as register:
        if dry_run:
            planned, revision = register.answering.plan_answers(given), None
        else:
            planned, revision = register.answering.answer(given)
        left = register.answering.dictionary.held_count()
    if call.as_json:
        print_json(planned.to_dict() | ({"revision": revision.number} if revision else {}))
        return
    typer.echo(f"Adds: {len(planned.adds)}, changes: {len(planned.changes)}, still held: {left}")
    if revision is not None:
        typer.echo(f"Revision {revision.number} is written. Take it back with: graph-service undo {revision.number}")


@app.command()
@spread
def merge(
    call: Call,
    keep: Annotated[str, typer.Argument(metavar="KEEP", help="The partner that stays: its id or a name.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The partner whose name becomes another name of it.")],
    sure: Annotated[
        bool, typer.Option("--sure", help="Also where two ends of a flow or two parties become one, or codes differ.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would do.")] = False,
) -> None:
    """Merge two partners that are one body: parties, members, flows and assets follow. It is undone as one."""
    with call.open() as register:
        planned = register.merging.plan(keep, other)
        revision = None if dry_run else register.merging.apply(keep, other, sure=sure)
    if call.as_json:
        print_json(planned.to_dict() | ({"revision": revision.number} if revision else {}))
        return
    typer.echo(
        f"{planned.other.name} becomes another name of {planned.keep.name}: {len(planned.put) - 1} records follow."
    )
    for sentence in planned.doubts():
        say(sentence)
    if revision is not None:
        typer.echo(f"Revision {revision.number} is written. Take it back with: graph-service undo {revision.number}")


@dictionary_app.callback()
@spread
def dictionary(call: PastCall, context: typer.Context) -> None:
    """List what people answered."""
    if context.invoked_subcommand is not None:
        return
    with call.open() as register:
        entries = register.answering.dictionary.answers(call.moment)
    if call.as_json:
        print_json([entry.to_dict() for entry in entries])
        return
    typer.echo(f"Answers: {len(entries)}")
    for entry in entries:
        whose = f" (register of {entry.register})" if entry.register else ""
        typer.echo(f"  {entry.id}: {entry.kind} {entry.about!r} = {entry.choice}{whose}")


@dictionary_app.command("forget")
@spread
def forget(
    call: Call, id: Annotated[str, typer.Argument(metavar="ID", help="The answer's id, as dictionary shows it.")]
) -> None:
    """Take an answer back. What it freed is held again, or is as written again."""
    with call.open() as register:
        done = register.answering.forgetting.forget(id)
    if call.as_json:
        print_json(done.to_dict())
        return
    typer.echo(f"Revision {done.revision.number}: the answer is forgotten. {done.held} rows are held again.")
    for kind, key in done.kept:
        say(f"Kept, as it was edited since or others refer to it: the {kind} {key}")


@dictionary_app.command("add")
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="Answers as dictionary --json prints them.")],
    store: Store = None,
) -> None:
    """Take over answers of another register's dictionary. They apply to what is open, and to later imports."""
    entries = json_of(file)
    if not isinstance(entries, list):
        raise BadData(f"{file} does not hold a list of answers, as dictionary --json prints it.")
    with open_register(store) as register:
        count = register.answering.add(entries)
    typer.echo(f"{count} answers were added.")
