"""Records as the rule reads them: a single value that is as written counts as absent, a list stays as far as it was read."""

from functools import cache
from typing import Any, TypeVar

from graph_service.model import Asset, Flow, Partner, Protocol

_Record = TypeVar("_Record", Asset, Flow, Partner, Protocol)


def as_read(record: _Record) -> _Record:
    """The record without the single values that are as written; the record itself where there are none."""
    if not record.as_written:
        return record
    absent = _single_values(type(record))
    return record.model_copy(update={field: absent[field] for field in record.as_written if field in absent})


@cache
def _single_values(noun: type[Any]) -> dict[str, Any]:
    """The optional fields of a noun that hold one value, each with what stands for none."""
    return {
        name: field.default
        for name, field in noun.model_fields.items()
        if not field.is_required() and field.default_factory is None and not isinstance(field.default, tuple)
    }
