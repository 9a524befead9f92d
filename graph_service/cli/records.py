"""Commands: records, their history, and moving a register in and out."""

import sys
from typing import Annotated

import typer

from graph_service.cli.options import (
    Call,
    PastCall,
    print_json,
    say,
    spread,
)
from graph_service.errors import NotFound, UsageError
from graph_service.model import Kind
from graph_service.register.records import known

app = typer.Typer()

KindName = Annotated[
    str, typer.Argument(metavar="KIND", help="term, partner, asset, project, protocol, notice or flow.")
]
Id = Annotated[str, typer.Argument(metavar="ID", help="The record's id; a term's is scheme/id.")]


@app.command()
@spread
def load(
    call: Call,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .json document or .ndjson; - is standard input.")],
) -> None:
    """Add records, replacing by id, as one revision."""
    with call.open("created") as register:
        done = register.load(sys.stdin.buffer if file == "-" else file)
    if call.as_json:
        print_json(done.to_dict())
    elif done.read == 0:
        typer.echo("Nothing changed: there were no records to load.")
    elif done.revision is None:
        typer.echo(f"Nothing changed: the register has all {done.read} records already.")
    else:
        typer.echo(f"Revision {done.revision.number}: {done.changed} of {done.read} records added or replaced.")


@app.command()
@spread
def dump(call: PastCall, ndjson: Annotated[bool, typer.Option("--ndjson", help="One record a line.")] = False) -> None:
    """Print the register as one JSON document, sorted by id."""
    if ndjson and call.as_json:
        raise UsageError("--ndjson is a document a line, --json one document. Choose one.")
    then = call.moment
    with call.open() as register:
        for piece in register.dump(ndjson=ndjson, as_at=then):
            sys.stdout.buffer.write(piece.encode())
        sys.stdout.buffer.flush()


@app.command()
@spread
def show(call: PastCall, kind: KindName, id: Id) -> None:
    """Print one record."""
    noun, then = _kind(kind), call.moment
    with call.open() as register:
        form = register.get(noun, id, then).to_dict()
    if call.as_json:
        print_json(form)
        return
    width = max(map(len, form))
    for name, value in form.items():
        typer.echo(f"{name:<{width}}  {_plain(value)}")


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_plain(member) for member in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(member)}" for name, member in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "".join(sign if sign.isprintable() else " " for sign in str(value))


@app.command()
@spread
def revisions(call: Call) -> None:
    """List every recorded change, oldest first."""
    with call.open() as register:
        lines = [revision.to_dict() for revision in register.revisions()]
    if call.as_json:
        print_json(lines)
        return
    for line in lines:
        typer.echo(
            f"{line['number']:>5}  {line['time']}  {_plain(line['who'])}  {line['changes']} changed  {_plain(line['why'])}  "
            f"{line['number']}:{line['digest']}"
        )


@app.command()
@spread
def history(call: Call, kind: KindName, id: Id) -> None:
    """Show what happened to one record, oldest first."""
    noun = _kind(kind)
    with call.open() as register:
        lines = [event.to_dict() for event in register.history(noun, id)]
    if call.as_json:
        print_json(lines)
        return
    for line in lines:
        typer.echo(
            f"{line['revision']:>5}  {line['time']}  {_plain(line['who'])}  {line['action']}  {_plain(line['why'])}"
        )


@app.command()
@spread
def undo(call: Call, number: Annotated[int, typer.Argument(metavar="N", help="The revision to take back.")]) -> None:
    """Take back a revision by writing a new one; what was edited since is kept."""
    with call.open() as register:
        done = register.undo(number)
    if call.as_json:
        print_json(done.to_dict())
        return
    typer.echo(
        f"Revision {done.revision}: {len(done.restored)} records are as they were before revision {number}."
        if done.revision
        else "Nothing could be taken back, so no revision was written."
    )
    for reason in done.reasons[:20]:
        say(f"Kept: {reason}")
    if len(done.reasons) > 20:
        say(f"And {len(done.reasons) - 20} more kept.")


@app.command()
@spread
def erase(
    call: Call,
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="The record's kind.")] = None,
    id: Annotated[str | None, typer.Argument(metavar="ID", help="The record's id; a term's is scheme/id.")] = None,
    field: Annotated[str | None, typer.Argument(metavar="FIELD", help="The field to erase.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="Instead: a text to erase wherever it stands.")] = None,
    why: Annotated[str, typer.Option("--why", help="Why. It is kept as a revision.")] = "",
) -> None:
    """Erase a field of a record, or a text, from the register, its history and what is kept.

    It cannot be undone. Backups made before have it still: they are named.
    """
    if (text is None) == (kind is None or id is None or field is None) or (text is not None and kind is not None):
        raise UsageError("Name KIND, ID and FIELD, or give --text TEXT.")
    if not why.strip():
        raise UsageError("Say why with --why: the reason is kept.")
    from graph_service.web.uploads.folder import UploadFolder, folder_of

    noun = _kind(kind) if kind is not None else None
    with call.open() as register:
        if text is not None:
            done = register.erase_text(text, why=why)
        else:
            assert noun is not None and id is not None and field is not None  # noqa: PT018
            register.history(noun, id)
            done = register.erase(noun, id, field, why=why)
        folder = UploadFolder(folder_of(register.settings))
        uploads = folder.keys()
        for waiting in uploads:
            folder.drop(waiting)
    if call.as_json:
        print_json({**done.to_dict(), "uploads": len(uploads)})
        return
    typer.echo(
        f"Revision {done.revision}: erased from {done.records} records, {done.history} earlier states and "
        f"{done.kept} kept things. {len(uploads)} waiting uploads were dropped."
    )
    for place in done.remaining:
        say(
            f"It still stands in the id or the reason of: {place}. To change an id, make the record anew and delete this one."
        )
    for path in done.backups:
        say(f"A backup made before has it still: {path}")


@app.command()
@spread
def verify(
    call: Call,
    expect: Annotated[
        list[str] | None,
        typer.Option(
            "--expect", metavar="NUMBER:DIGEST", help="A revision that this history must have, as kept elsewhere."
        ),
    ] = None,
) -> None:
    """Check that nothing was altered behind the service's back; exit 1 when something was.

    Prints the latest revision as NUMBER:DIGEST. Keep it elsewhere: --expect finds a history that was rewritten since.
    """
    with call.open() as register:
        problems = register.verify(expect or ())
        latest = None if problems else register.latest()
    if call.as_json:
        print_json({"valid": not problems, "problems": list(problems), **({"latest": latest} if latest else {})})
    elif latest:
        typer.echo(f"All is as it was written, up to revision {latest.partition(':')[0]}.\n{latest}")
    else:
        for problem in problems:
            typer.echo(_plain(problem))
    if problems:
        raise typer.Exit(1)


@app.command()
@spread
def backup(
    call: Call,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The file to write; in a folder, one named by the time is made.")
    ],
    with_tokens: Annotated[bool, typer.Option("--with-tokens", help="Include the tokens. They work once restored.")] = (
        False
    ),
    keep: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="In a folder: keep the newest N backups, drop older ones.")
    ] = None,
) -> None:
    """Write everything (records, revisions, imports, templates) to one file, sealed, and check it."""
    with call.open() as register:
        written = register.backup(file, tokens=with_tokens, keep=keep)
    if call.as_json:
        print_json({"file": str(written.path), "bytes": written.size})
    else:
        typer.echo(f"{written.path}: {written.size} bytes.")


@app.command()
@spread
def restore(
    call: Call,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file that backup wrote.")],
    unsealed: Annotated[
        bool,
        typer.Option(
            "--unsealed",
            help="Take a backup whose seal cannot be checked here, without its tokens. Check where it is from.",
        ),
    ] = False,
) -> None:
    """Fill an empty store from a backup of either kind of store."""
    with call.open("created") as register:
        number = register.restore(file, sealed=not unsealed)
    if call.as_json:
        print_json({"revision": number})
    else:
        typer.echo(f"Restored, up to revision {number}.")


def _kind(text: str) -> Kind:
    try:
        return known(text)
    except NotFound as error:
        raise UsageError(str(error)) from None
