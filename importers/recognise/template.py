"""Templates: what a layout of spreadsheet means, as data.

A template says which records a row makes, which columns there are with their other headings and how their cells are read,
and what a sheet's name may carry. The shipped ones are `templates/*.toml`; a person's own are a shipped one with
their corrections.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from graph_service.errors import BadData, NotFound
from graph_service.model import NOUNS, Kind
from importers import lexicon

HEAD = "register"
"""A value that stands for the body whose register it is."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a layout.

    `fields` are what its cells fill, as `flow.purposes`; `row.…` is something that only the row itself uses (a direction, a name's
    part). `read` is how a cell is read (a name of `importers.convert`), `words` the words that it knows with what they mean.
    `optional` columns are not part of the layout as published: they are understood, and written only where needed. In a
    template's TOML `concept` names a list of headings that people use in any layout: they are aliases too.
    """

    heading: str
    fields: tuple[str, ...]
    read: str = "text"
    aliases: tuple[str, ...] = ()
    required: str = ""
    optional: bool = False
    words: Mapping[str, Any] = field(default_factory=dict)
    width: int = 24


@dataclass(frozen=True, eq=False)
class RecordRule:
    """One kind of record that a row makes.

    `each` names a field with several values of which every one that names a partner makes a record (what names none is kept
    as text in `rest`); `name` are the parts that name it where
    no column does; `take` says what its other fields are: `register`, `each`, or another record of the row; `always` what some
    are in every row.
    """

    kind: Kind
    each: str = ""
    rest: str = ""
    name: tuple[str, ...] = ()
    take: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Template:
    """A layout: its columns in order, and the records that a row makes, the first being the row's own.

    `contact_block` says that whose register it is stands above its headings. `under` is the gateway of an open register: it
    lists only agreements that rest on that power or one below it, in its own columns. `shown_by` are the fields of which one shows that a
    table has this layout, and `words` those in its headings or titles that do; without either, its headings are enough. `untitled`
    are the fields that show it where no column has titles or references. `flows`: the direction, `in` or `out`, of every flow.
    """

    name: str
    title: str
    about: str
    sheet: str
    order: int
    columns: tuple[Column, ...]
    records: tuple[RecordRule, ...]
    ask_register: bool = False
    groups: str = ""
    direction: bool = False
    signatures: bool = False
    lead_is_party: str = ""
    title_reference: bool = False
    contact_block: bool = False
    under: str = ""
    base: str = ""
    shown_by: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    untitled: tuple[str, ...] = ()
    flows: str = ""

    @property
    def kind(self) -> Kind:
        """The kind of the record that is the row's own."""
        return self.records[0].kind

    def published(self) -> tuple[Column, ...]:
        """The columns of the layout as published."""
        return tuple(column for column in self.columns if not column.optional)

    def column_of(self, name: str) -> Column | None:
        """The first column that fills a field."""
        return next((column for column in self.columns if name in column.fields), None)

    def fields(self) -> frozenset[str]:
        """Every field that some column fills."""
        return frozenset(name for column in self.columns for name in column.fields)

    def shown(self, column: Column) -> str:
        """What a column fills, as a plan says it: `asset.purposes, flow.purposes`."""
        if column.fields == ("row.recipients",):
            return ", ".join([*(rule.rest for rule in self.records if rule.rest), "flow.target"])
        named = [name for name in column.fields if not name.startswith("row.")]
        return ", ".join(named) or column.fields[0].partition(".")[2]

    def corrected(self, name: str, headings: Mapping[str, str]) -> "Template":
        """The same layout under another name, in which each heading fills the field that a person said.

        An empty field means that the column is kept as it is, in `extra`. A field that this layout does not have is a
        `BadData`.
        """
        columns = list(self.columns)
        for heading, wanted in headings.items():
            at = next((i for i, c in enumerate(columns) if wanted and wanted in (*c.fields, self.shown(c))), None)
            columns = [column if i == at else _without(column, heading) for i, column in enumerate(columns)]
            if at is not None:
                columns[at] = replace(columns[at], aliases=(*columns[at].aliases, heading))
            elif wanted:
                known = ", ".join(sorted(self.fields()))
                raise BadData(f"The layout {self.name} has no field {wanted!r}. Its fields are: {known}.")
            else:
                columns.append(Column(heading, (f"{self.kind}.extra",), "extra", optional=True))
        return replace(self, name=name, base=self.base or self.name, columns=tuple(columns))


def _without(column: Column, heading: str) -> Column:
    """A column that a heading does not name any more."""
    own = f"{column.heading} (as published)" if column.heading == heading else column.heading
    return replace(column, heading=own, aliases=tuple(alias for alias in column.aliases if alias != heading))


def from_toml(text: str) -> Template:
    """A template as its TOML says. One that names what there is not is a `BadData`."""
    return from_dict(tomllib.loads(text))


def from_dict(data: Mapping[str, Any]) -> Template:
    """A template from plain values, the form of the TOML."""
    given = dict(data)
    try:
        given = {key: tuple(value) if key in ("shown_by", "words") else value for key, value in given.items()}
        columns = tuple(_column(value) for value in given.pop("column"))
        records = tuple(_rule(value) for value in given.pop("record"))
        template = Template(columns=columns, records=records, **given)
    except (KeyError, TypeError) as error:
        raise BadData(f"The template {given.get('name', '')!r} cannot be read: {error}.") from error
    for name in template.fields():
        kind, _, attribute = name.partition(".")
        if kind != "row" and attribute not in NOUNS[kind].model_fields:  # type: ignore[index]
            raise BadData(f"The template {template.name} names {name}, which is not a field.")
    return template


def to_dict(template: Template) -> dict[str, Any]:
    """The plain form of a template, as it is kept in a register."""
    data = {f: _plain(getattr(template, f)) for f in Template.__dataclass_fields__ if f not in ("columns", "records")}
    data["column"] = [
        {f: _plain(getattr(c, f)) for f in Column.__dataclass_fields__ if getattr(c, f)} for c in template.columns
    ]
    data["record"] = [
        {f: _plain(getattr(r, f)) for f in RecordRule.__dataclass_fields__ if getattr(r, f)} for r in template.records
    ]
    return {key: value for key, value in data.items() if value or key in ("title", "about")}


@cache
def shipped() -> tuple[Template, ...]:
    """The templates that come with the service, in the order in which a file's sheets are taken."""
    folder = files("importers") / "templates"
    templates = [from_toml(f.read_text(encoding="utf-8")) for f in folder.iterdir() if f.name.endswith(".toml")]
    return tuple(sorted(templates, key=lambda template: (template.order, template.name)))


def find(name: str, templates: Iterable[Template]) -> Template:
    """The template of a name, or the only one whose name begins with that word, as `dea` does that of `dea-register`.

    `NotFound` lists those that there are.
    """
    templates = tuple(templates)
    for template in templates:
        if template.name == name:
            return template
    begun = [template for template in templates if template.name.startswith(f"{name}-")]
    if len(begun) == 1:
        return begun[0]
    known = ", ".join(template.name for template in templates)
    raise NotFound(f"There is no template {name!r}. There are: {known}.")


def named(name: str) -> str:
    """A name for a layout of one's own: small letters, digits and hyphens. Another is a `BadData`."""
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name) or len(name) > 80:
        raise BadData(
            f"{name!r} is not a name for a layout. Use small letters, digits and hyphens, such as our-flow-map."
        )
    return name


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _column(value: Mapping[str, Any]) -> Column:
    given: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in value.items()}
    if concept := given.pop("concept", ""):
        own = given.get("aliases", ())
        given["aliases"] = (*own, *sorted(lexicon.words(f"concepts.{concept}").difference(own)))
    return Column(**given)


def _rule(value: Mapping[str, Any]) -> RecordRule:
    given: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in value.items()}
    return RecordRule(**given)
