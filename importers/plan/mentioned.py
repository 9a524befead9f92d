"""What a file only names, and the register does not have: bodies, terms, assets and projects. Each is reported once."""

from collections.abc import Collection
from typing import Any

from graph_service.model import Kind
from graph_service.snapshot import Snapshot
from importers.columns.readers import Names
from importers.convert.reading import Named
from importers.plan.issue import Issue
from importers.reading.workbook import cell_name
from importers.records import Records
from importers.resolve.drafts import Draft

_MOST_CELLS = 200
"""How many of the cells that name something are listed."""


class Passing:
    """Makes the drafts of what is only named. `listed` is what rows of the file are themselves."""

    def __init__(self, names: Names, records: Records, listed: Collection[tuple[Kind, str]], create: bool) -> None:
        self._names, self._records, self._listed, self._create = names, records, listed, create
        self.issues: list[Issue] = []

    def drafts(self, snapshot: Snapshot) -> list[Draft]:
        """What the file names and the register does not have: bodies, terms, assets, projects. Each is reported once."""
        made: list[Draft] = []
        for new in self._names.bodies.new.values():
            if new.cells and ("partner", new.id) not in self._listed:
                self._report_body(new)
                made.append(_draft("partner", new.id, {"id": new.id, "name": new.name}, new))
        for new in self._names.terms.new.values():
            key = f"{new.scheme}/{new.id}"
            if new.cells and ("term", key) not in self._listed:
                fields = {"scheme": new.scheme, "id": new.id, "label": new.name, "unmapped": True}
                made.append(_draft("term", key, fields, new))
                near = f" Near it: {', '.join(new.suggestions)}." if new.suggestions else ""
                message = f"{new.name[:80]!r} is no {new.scheme} that is known: it becomes a local term, unmapped until a person maps or accepts it.{near} {_cells(new)}"
                self._report(new, "unmapped-term", message, False)
        for named, holder in self._records.assets.values():
            if ("asset", named.id) not in self._listed:
                made.append(_draft("asset", named.id, {"id": named.id, "name": named.name, "holder": holder}, named))
                self._report(
                    named,
                    "new-asset",
                    f"{named.name[:80]!r} is no asset of {self._names.bodies.label(holder)} yet: it will be added. {_cells(named)}",
                    False,
                )
        for named in self._records.projects.values():
            if named.cells and ("project", named.id) not in self._listed and named.id not in snapshot.projects:
                made.append(_draft("project", named.id, {"id": named.id, "name": named.name}, named))
                self._report(
                    named,
                    "new-project",
                    f"{named.name[:80]!r} is no project of the register yet: it will be added. {_cells(named)}",
                    False,
                )
        return made

    def _report_body(self, new: Named) -> None:
        near = [id for id in new.suggestions if id in self._names.bodies.labels]
        labels = " or ".join(f"{self._names.bodies.label(id)} ({id})" for id in near)
        mean = f" Did you mean {labels}? Then import with --same {new.name + '=' + near[0]!r}." if near else ""
        mean += f" {new.hint}" if new.hint else ""
        if self._create:
            message = f"{new.name[:80]!r} is new: it will be added as a partner.{mean} {_cells(new)}"
            self._report(new, "new-partner", message, False, tuple(near))
            return
        message = f"{new.name[:80]!r} is no body of the register.{mean} If it is new, import with --create-partners. {_cells(new)}"
        self._report(new, "unknown-partner", message, True, tuple(near))

    def _report(self, new: Named, code: str, message: str, blocking: bool, near: tuple[str, ...] | None = None) -> None:
        sheet, row, at = new.cells[0]
        self.issues.append(
            Issue(
                sheet, cell_name(row, at), code, message, blocking, new.suggestions if near is None else near, new.name
            )
        )


def _draft(kind: Kind, id: str, fields: dict[str, Any], new: Named) -> Draft:
    sheet, row, at = new.cells[0]
    return Draft(kind, id, fields, {}, sheet, row, at, passing=True)


def _cells(new: Named) -> str:
    shown = [
        f"{sheet}!{cell_name(row, at)}" if sheet else cell_name(row, at) for sheet, row, at in new.cells[:_MOST_CELLS]
    ]
    more = f" and {len(new.cells) - _MOST_CELLS} more" if len(new.cells) > _MOST_CELLS else ""
    return f"Named in: {', '.join(shown)}{more}."
