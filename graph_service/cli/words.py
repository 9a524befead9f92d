"""Commands: what words mean, and a body's own vocabulary loaded and exported."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from graph_service.cli.choices import choices_of
from graph_service.cli.files import must_end_in, write_file
from graph_service.cli.options import Call, print_json, print_json_list, spread
from graph_service.errors import BadData, UsageError
from graph_service.model import plural
from graph_service.register.unmapped import KEEP
from graph_service.vocabulary import REFERENCE_SCHEMES, SCHEMES, AnyScheme, Vocabulary
from graph_service.vocabulary.local_terms import read_terms, write_terms

app = typer.Typer()
terms = typer.Typer(help="A body's own vocabulary, under the terms that come with the service.", no_args_is_help=True)
app.add_typer(terms, name="terms")


@app.command("words")
@spread
def what_words_mean(
    call: Call,
    scheme: Annotated[str, typer.Argument(metavar="SCHEME", help=f"{', '.join((*SCHEMES, *REFERENCE_SCHEMES))}.")],
) -> None:
    """Say what words mean: one text a line on standard input, one answer a line."""
    known = _scheme(scheme)
    with call.open("empty") as register:
        vocabulary = Vocabulary(register.snapshot().terms.values())
    for line in sys.stdin.buffer:
        answer = _answer(vocabulary, known, line.decode("utf-8", "replace").rstrip("\r\n"))
        if call.as_json:
            sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
        else:
            typer.echo(_line(answer))
    sys.stdout.flush()


@terms.command("load")
@spread
def load_terms(
    call: Call,
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="Columns scheme, id, label, broader, aliases and so on.")
    ],
) -> None:
    """Add a body's own terms from a CSV file, as one revision; each may stand under a broader term."""
    must_end_in(file, ".csv")
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise BadData(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadData(f"{file} is not UTF-8 text. Save it as CSV UTF-8.") from None
    with call.open("created") as register:
        own = read_terms(text, file.name, register.snapshot().terms.values())
        records = b"\n".join(orjson.dumps({"kind": "term", "record": term.to_dict()}) for term in own)
        done = register.load(BytesIO(records), ndjson=True, name=file.name)
    if call.as_json:
        print_json(done.to_dict())
    else:
        typer.echo(f"{done.changed} of {done.read} terms added or replaced.")


@terms.command("export")
@spread
def export_terms(call: Call, out: Annotated[Path, typer.Argument(metavar="OUT.csv")]) -> None:
    """Write the register's own terms as a CSV file that `terms load` reads."""
    must_end_in(out, ".csv")
    with call.open() as register:
        own = register.snapshot().terms.values()
    write_file(out, write_terms(own).encode())
    if call.as_json:
        print_json({"file": str(out), "terms": len(own)})
    else:
        typer.echo(f"{out} is written: {len(own)} terms.")


@terms.command("unmapped")
@spread
def unmapped(
    call: Call,
    scheme: Annotated[str | None, typer.Argument(metavar="[SCHEME]", help="Only the words of one scheme.")] = None,
) -> None:
    """List the words that imports brought and no vocabulary has, with the terms that each may mean."""
    wanted = next((known for known in SCHEMES if known == scheme), None)
    if scheme is not None and wanted is None:
        raise UsageError(f"{scheme!r} has no unmapped words. The schemes are: {', '.join(SCHEMES)}.")
    with call.open() as register:
        words = register.answering.unmapped.words(wanted)
    if call.as_json:
        print_json_list(word.to_dict() for word in words)
        return
    for word in words:
        uses = ", ".join(f"{n} {kind if n == 1 else plural(kind)}" for kind, n in word.records.items())
        typer.echo(f"{word.term.scheme}/{word.term.id}: {word.term.label} ({uses or 'not used'})")
        for term in (*word.readings, *word.suggestions):
            typer.echo(f"  {term.id}: {term.label}")
    typer.echo(f"Unmapped words: {len(words)}")
    if words:
        typer.echo("Settle them with: graph-service terms settle SCHEME/ID=TERM, =TERM+TERM or =keep")


@terms.command("settle")
@spread
def settle(
    call: Call,
    choices: Annotated[list[str] | None, typer.Argument(metavar="SCHEME/ID=CHOICE …", help="What words mean.")] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", metavar="FILE.json", help="A JSON object of choices by SCHEME/ID.")
    ] = None,
    keep_rest: Annotated[bool, typer.Option("--keep-rest", help="Keep all others as your own terms.")] = False,
) -> None:
    """Say what unmapped words mean: a term, several joined by +, or keep. All become one revision."""
    given = choices_of(choices, answers, "SCHEME/ID=CHOICE")
    with call.open() as register:
        if keep_rest:
            given = {f"{word.term.scheme}/{word.term.id}": KEEP for word in register.answering.unmapped.words()} | given
        if not given:
            raise UsageError("Give one or more choices as SCHEME/ID=CHOICE. See: graph-service terms unmapped")
        revision = register.answering.unmapped.settle(given)
        left = len(register.answering.unmapped.words())
    if call.as_json:
        print_json({"settled": len(given), "left": left, "revision": revision.number if revision else None})
    else:
        typer.echo(f"{len(given)} {'word is' if len(given) == 1 else 'words are'} settled; {left} left.")


def _scheme(text: str) -> AnyScheme:
    for scheme in (*SCHEMES, *REFERENCE_SCHEMES):
        if scheme == text:
            return scheme
    raise UsageError(f"{text!r} is not a scheme. The schemes are: {', '.join((*SCHEMES, *REFERENCE_SCHEMES))}.")


def _answer(vocabulary: Vocabulary, scheme: AnyScheme, text: str) -> dict[str, Any]:
    meaning = vocabulary.lookup(text, scheme)
    term = meaning.term
    near = () if term else vocabulary.suggest(text, scheme)
    readings = {each.id for each in meaning.readings}
    return {
        "text": text,
        "term": term.id if term else None,
        "label": term.label if term else None,
        "broader": [above.id for above in vocabulary.broader(term)] if term else [],
        "sensitivity": term.sensitivity if term else None,
        "readings": [each.id for each in meaning.readings],
        "suggestions": [each.id for each in near if each.id not in readings],
        "elsewhere": [f"{each.scheme}/{each.id}" for each in meaning.elsewhere],
    }


def _line(answer: dict[str, Any]) -> str:
    parts: Iterator[str] = (
        f"{word} {', '.join(answer[name])}"
        for name, word in (("readings", "may mean"), ("elsewhere", "in another scheme:"), ("suggestions", "near:"))
        if answer[name]
    )
    meaning = answer["label"] or "; ".join(parts) or "names no term"
    return f"{answer['text']}: {meaning}"
