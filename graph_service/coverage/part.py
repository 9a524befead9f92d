"""The base of what passes over the faces: frozen models with a JSON form."""

from functools import cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of an answer: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def construct(cls, values: dict[str, Any]) -> Self:  # type: ignore[override]
        """One from the values of all its fields, in their order, that the rule itself has made: not validated again.

        To validate each part of a county's answers takes longer than to find them.
        """
        made = cls.__new__(cls)
        _set_values(made, values)
        _set_fields_set(made, _all_fields(cls))
        _set_extra(made, None)
        _set_private(made, None)
        return made

    def to_json(self) -> str:
        """The JSON form as text."""
        return self.model_dump_json(exclude_defaults=True)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form as plain values; dates are ISO text."""
        return self.model_dump(mode="json", exclude_defaults=True)


_set_values, _set_fields_set, _set_extra, _set_private = (
    vars(BaseModel)[name].__set__
    for name in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)
"""What pydantic keeps in each model, past the lookup that a frozen one's `__setattr__` makes for every name."""


@cache
def _all_fields(part: type[Part]) -> set[str]:
    return set(part.model_fields)
