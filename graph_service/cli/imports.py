"""Command: importing spreadsheets."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from graph_service.cli.choices import choices_of, pairs, question_line
from graph_service.cli.files import write_file
from graph_service.cli.options import Call, partner_option, print_json, say, spread
from graph_service.cli.working import working
from importers.plan import Plan, Remark
from importers.plan.first_line import first_line

app = typer.Typer()

_SHOWN = 200
"""How many lines of each part of a plan are shown on the screen; all are in its JSON."""
_CELLS = 8
"""How many cells of a remark, or choices of a question, a line shows."""


@app.command("import")
@spread
def import_(
    call: Call,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A spreadsheet: XLSX, XLSM, XLSB, XLS, ODS, CSV or TSV.")
    ],
    template: Annotated[
        str | None, typer.Option("--as", metavar="TEMPLATE", help="Its layout, if it is not found out.")
    ] = None,
    partner: Annotated[str | None, partner_option("The body whose register it is.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the plan.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write the plan without asking.")] = False,
    create_partners: Annotated[bool, typer.Option("--create-partners", help="Add the bodies that are new.")] = False,
    same: Annotated[
        list[str] | None,
        typer.Option(
            "--same", metavar='"NAME=ID"', help="The body (or scheme/term) that a name means; kept as an alias."
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar='"HEADING=FIELD"', help="The field that a column fills; no field keeps it in extra."
        ),
    ] = None,
    save_as: Annotated[
        str | None,
        typer.Option("--save-as", metavar="NAME", help="Keep this match of columns as a template of your own."),
    ] = None,
    annotate: Annotated[
        Path | None, typer.Option(metavar="OUT.xlsx", help="Write the workbook with its problems marked.")
    ] = None,
    retire_absent: Annotated[
        bool, typer.Option("--retire-absent", help="Delete what was in this file's last import and is not now.")
    ] = False,
    retire_many: Annotated[
        bool, typer.Option("--retire-many", help="Confirm that more than a fifth is to be retired.")
    ] = False,
    clear_blanks: Annotated[
        bool, typer.Option("--clear-blanks", help="Blank cells clear what the register has.")
    ] = False,
    answer: Annotated[
        list[str] | None, typer.Option("--answer", metavar="ID=CHOICE", help="The answer to a question of the plan.")
    ] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", metavar="FILE.json", help="Answers: a JSON object of choices by id.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse the file if any question is open.")] = False,
) -> None:
    """Read a spreadsheet, show what it would change and what it leaves open, and write it as one revision."""
    with call.open("created") as register:
        with _Progress() as progress:
            planned = register.plan_import(
                file,
                file.name,
                template=template,
                partner=partner,
                create_partners=create_partners,
                same=pairs(same, "--same"),
                columns=pairs(column, "--column"),
                retire_absent=retire_absent or retire_many,
                retire_many=retire_many,
                clear_blanks=clear_blanks,
                answers=choices_of(answer, answers, "--answer"),
                progress=progress,
            )
        revision = None
        if annotate is not None:
            write_file(annotate, register.annotate_import(file, planned))
            without = " It has no macros." if file.suffix.lower() == ".xlsm" else ""
            say(f"{annotate} has the problem cells marked.{without}")
        if save_as is not None:
            register.answering.imports.save_match(save_as, planned, pairs(column, "--column"))
            say(f"The template {save_as} is kept in the register.")
        if not call.as_json:
            _show(planned)
        refused = planned.refused or (strict and planned.open)
        write = (
            not refused
            and not dry_run
            and (yes or register.answering.imports.changes_nothing(planned) or _confirmed(call.as_json))
        )
        if write:
            with working("Writing"):
                revision = register.apply_import(planned)
        number = revision.number if revision else None
        if call.as_json:
            print_json(_form(planned, number))
        elif number is not None:
            typer.echo(f"Revision {number} is written. Take it back with: graph-service undo {number}")
    if refused:
        why = "more than a fifth would be retired" if planned.refused else "questions are open, which --strict refuses"
        say(f"Nothing was written: {why}.")
        raise typer.Exit(1)
    if not write and not dry_run and annotate is None and save_as is None:
        say("Nothing was written. Repeat with --yes to write this plan.")
        raise typer.Exit(1)


def _confirmed(as_json: bool) -> bool:
    """Whether a person at the terminal says yes. Without a terminal nobody is asked."""
    return not as_json and sys.stdin.isatty() and typer.confirm("Write this plan?", err=True)


class _Progress:
    """Shows on standard error how far the reading is."""

    def __enter__(self) -> "_Progress":
        from rich.console import Console  # takes as long as half of all other commands' start
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        console = Console(stderr=True)
        self._bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._bar.start()
        self._task = self._bar.add_task("Opening the file", total=None)
        return self

    def __call__(self, what: str, done: int, of: int) -> None:
        self._bar.update(self._task, description=what, completed=done, total=of or None)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def _show(planned: Plan) -> None:
    typer.echo(first_line(planned))
    for sheet in planned.sheets:
        name = sheet.name or "The file"
        if sheet.skipped:
            typer.echo(f"{name}: passed over ({sheet.skipped})")
            continue
        whose = f", register of {sheet.register}" if sheet.register else ""
        typer.echo(f"{name}: {sheet.template}, headings in row {sheet.header_row}, {sheet.rows} rows{whose}")
        for column in sheet.columns:
            if column.field is None:
                typer.echo(f"  {column.cell} {column.heading!r} matches nothing: kept in extra")
            elif column.confidence < 0.95:
                typer.echo(
                    f"  {column.cell} {column.heading!r} is read as {column.field} ({column.confidence:.0%} sure)"
                )
    _part("Adds", [f"{a.kind} {a.id}: {a.label} ({_place(a.sheet, a.cell)})" for a in planned.adds])
    _part(
        "Changes",
        [f"{c.kind} {c.id} {c.field}: {_or_nothing(c.before)} → {_or_nothing(c.after)}" for c in planned.changes],
    )
    typer.echo(f"Unchanged: {planned.unchanged}")
    _part("Absent", [f"{a.kind} {a.id}: {a.label}" for a in planned.absent])
    _part("Held rows", [f"{_place(row.sheet, str(row.row))} {row.label}" for row in planned.held])
    _part("Questions", [question_line(question, "--answer ") for question in planned.questions])
    _part("Remarks", [_remark(remark) for remark in planned.remarks])


REMEDIES: dict[str, str] = {
    "unreadable-date": "Write it as DD/MM/YYYY.",
    "unreadable-flag": "Write Y or N.",
    "unreadable-signature": "Write the date of signing as (DD/MM/YYYY), or (signed), or (not signed).",
    "several-bodies": "Give each a row of its own.",
    "column-of-marks": "If it is a partner's signatures, write the partner's name as its heading.",
    "one-controller": "If it says something else, import with --column HEADING= to keep it as text.",
    "ticked-category": "If it says something else, import with --column HEADING= to keep it as text.",
    "register-unknown": "Import it with --partner ID.",
    "register-contradicts": "Import it with the right --partner.",
    "missing-direction": "Answer its question, or add a column Direction with Inbound, Outbound or Both.",
    "ambiguous-identity": 'Write the id of one in a column "Register id".',
    "retires-many": "Confirm it with --retire-many.",
    "unknown-body": "Answer its question, or import with --create-partners or --same NAME=ID.",
    "unknown-name": "Answer its question, or import with --create-partners or --same NAME=ID.",
    "ambiguous-body": "Answer its question, or import with --same NAME=ID.",
    "unknown-protocol": "Import that protocol, then this file again.",
}
"""What to do on the command line, by the code of a remark."""


def _remark(remark: Remark) -> str:
    cells = ", ".join(_place(sheet, cell) for sheet, cell in remark.cells[:_CELLS])
    more = f" and {len(remark.cells) - _CELLS} more" if len(remark.cells) > _CELLS else ""
    effect = "" if remark.effect == "note" else f"{remark.effect.upper()} "
    return f"{cells}{more} {effect}{remark.message} {REMEDIES.get(remark.code, '')}".rstrip()


def _form(planned: Plan, number: int | None) -> dict[str, Any]:
    """A plan as JSON; once it is written, with the number of its revision, which is that of the import of its held rows."""
    form = planned.to_dict()
    if number is None:
        return form
    return form | {"held": [{"import": number, **row} for row in form["held"]], "revision": number}


def _place(sheet: str, cell: str) -> str:
    """Where something stands; a text file is one sheet without a name."""
    return f"{sheet}!{cell}" if sheet else cell


def _part(title: str, lines: list[str]) -> None:
    typer.echo(f"{title}: {len(lines)}")
    for line in lines[:_SHOWN]:
        typer.echo(f"  {line}")
    if len(lines) > _SHOWN:
        typer.echo(f"  … and {len(lines) - _SHOWN} more; --json has them all")


def _or_nothing(value: object) -> str:
    return "nothing" if value is None else str(value)
