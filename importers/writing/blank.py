"""An empty workbook in a template's layout, to be filled in."""

from collections.abc import Iterable

from graph_service.model import Term
from graph_service.model import choices as permitted
from graph_service.spreadsheet import SheetOut
from graph_service.vocabulary import Vocabulary
from importers.columns.term_columns import SCHEMES
from importers.recognise.template import Column, Template


def blank(template: Template, local: Iterable[Term] = ()) -> list[SheetOut]:
    """An empty workbook in this layout, with drop-down lists of the terms, and a sheet of notes."""
    columns = template.published()
    choices = {n: offered for n, column in enumerate(columns) if (offered := _choices(column, Vocabulary(local)))}
    notes = [["Column", "What it holds", "Needed"]]
    notes += [[column.heading, _explained(column), "yes" if column.required else ""] for column in columns]
    return [
        SheetOut(
            template.sheet, [c.heading for c in columns], (), widths=[float(c.width) for c in columns], choices=choices
        ),
        SheetOut("Notes", notes[0], notes[1:], heading=[[template.title], [template.about]], widths=[50.0, 80.0, 10.0]),
    ]


def _choices(column: Column, vocabulary: Vocabulary) -> tuple[str, ...]:
    if column.read in ("flag", "fact"):
        return ("Yes", "No")
    if column.read in ("terms", "more", "law"):
        scheme = next(SCHEMES[name.partition(".")[2]] for name in column.fields if name.partition(".")[2] in SCHEMES)
        return tuple(term.label for term in vocabulary.terms(scheme))
    if column.read == "choice":
        kind, _, name = column.fields[0].partition(".")
        if kind == "row":
            return tuple(dict.fromkeys(str(value) for value in column.words.values()))
        return permitted(kind, name)  # type: ignore[arg-type]
    return ()


_EXPLAINED = {
    "text": "Text.",
    "reference": "The reference in your own register. It makes the row the same record when the file is imported again.",
    "code": "The code alone, such as ZA123456 or RYJ.",
    "title": "The title.",
    "terms": "One or several, with ; between them. Words that are not in the list are taken too, and reported.",
    "more": "One or several more, with ; between them; blank or No where there are none.",
    "law": "Citations such as Article 6(1)(e) or 9(2)(h), with ; between them.",
    "body": "One organisation's name.",
    "lead": "One organisation's name.",
    "processor": "One organisation's name.",
    "bodies": "Organisations' names, with ; between them.",
    "named": "Organisations' names, with ; between them.",
    "names": "Organisations' names, with ; between them.",
    "recipients": "Who receives the data, with ; between them. One that names a partner makes a flow to it.",
    "disclosers": "The parties that disclose, with ; between them, each with its signature.",
    "receivers": "The parties that receive, with ; between them, each with its signature.",
    "signatures": "The parties, with ; between them, each with its signature: Essex Police (12/03/2024); Essex County Council (not signed).",
    "signed": 'The date of signing, or a tick, or "not signed".',
    "starts": "A date, DD/MM/YYYY. A month alone is its first day.",
    "ends": "A date, DD/MM/YYYY: the last day. A month alone is its last day. Blank where there is none.",
    "review": "A date, DD/MM/YYYY. A month alone is its last day.",
    "joined": "A date, DD/MM/YYYY.",
    "interval": "How often: every 2 years, annual, every 18 months.",
    "flag": "Yes or No; blank where it is not recorded.",
    "fact": "Yes or No; blank where it is not recorded.",
    "asked": "Yes or No; blank where it is not known.",
    "since": "The day since when, DD/MM/YYYY, or Yes; blank where it is not so.",
    "unsigned": "The parties that have not signed, with ; between them.",
    "choice": "One of the list.",
    "count": "A number; words are kept as they are.",
    "country": "A country's name or its two letters.",
    "texts": "One or several, with ; between them.",
    "protocols": "References of protocols, with ; between them.",
    "protocol": "The reference of a protocol.",
    "asset": "The name or reference of an information asset.",
    "project": "The name of a project.",
    "id": "The id in the register.",
    "broader": "The id or label of the broader term.",
    "extra": "Kept as it is.",
    "told": "What an export tells of other records. It is not read.",
}


def _explained(column: Column) -> str:
    return _EXPLAINED[column.read]
