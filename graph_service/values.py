"""What a field of a record may hold: the kinds of value, checked and put in order alike wherever they come from."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
Slug = Annotated[str, Field(pattern=SLUG, max_length=120, description="A slug.")]
Text = Annotated[str, Field(min_length=1, max_length=32767)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")]


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 3.0 is as whole as 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count = Annotated[int, Field(ge=0), BeforeValidator(_whole)]
Months = Annotated[int, Field(ge=1), BeforeValidator(_whole)]


def _sorted(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(values))) if len(values) > 1 else values


Slugs = Annotated[tuple[Slug, ...], AfterValidator(_sorted)]
Texts = Annotated[tuple[Text, ...], AfterValidator(_sorted)]


def day_of(text: str) -> date:
    """A day as it is written everywhere here, YYYY-MM-DD. Raises ValueError for any other text."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("must be a date that exists, written YYYY-MM-DD")


def _day(value: object, info: ValidationInfo) -> object:
    """Only YYYY-MM-DD: a number in quotation marks is not a date, though it could be read as seconds since 1970."""
    return day_of(value) if isinstance(value, str) and info.mode == "json" else value


def _by_heading(values: dict[str, str]) -> dict[str, str]:
    return dict(sorted(values.items())) if len(values) > 1 else values


Day = Annotated[date, BeforeValidator(_day)]

# Its default is made: a default of {} would be copied, deeply, for every record that is read.
Extra = Annotated[
    dict[str, str],
    AfterValidator(_by_heading),
    Field(
        description="What an import could not place, by heading; given back by exports; never public.",
        json_schema_extra={"default": {}},
    ),
]

AsWritten = Annotated[
    dict[str, str],
    AfterValidator(_by_heading),
    Field(
        description="By field (of a protocol also `limits`), what its register says there and nobody has understood yet. "
        "Never public.",
        json_schema_extra={"default": {}},
    ),
]
