"""What is wrong with a value of a record's form, in plain words: what may stand there, and what does."""

from collections.abc import Mapping
from typing import Any

_SLUG = "small letters, digits and single hyphens between them"
_COUNTRY = "a country's two capital letters, such as GB"
_SAID: Mapping[str, str] = {
    "extra_forbidden": "is no field of this record",
    "missing": "is missing",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "date_type": "must be a date, written YYYY-MM-DD",
    "date_parsing": "must be a date, written YYYY-MM-DD",
    "date_from_datetime_parsing": "must be a date, written YYYY-MM-DD",
}
"""By pydantic's type of the fault. What is not here is said in pydantic's own words."""


def in_words(fault: Mapping[str, Any]) -> str:
    """What a fault that pydantic found says of the value, to stand after the field's name."""
    facts = fault.get("ctx") or {}
    kind = fault["type"]
    if kind == "string_pattern_mismatch":
        return f"must be {_COUNTRY if 'A-Z' in str(facts.get('pattern')) else _SLUG}"
    said = _SAID.get(kind)
    if said is not None:
        return said.format(**{**facts, "expected": "one of " + _unquoted(str(facts.get("expected", "")))})
    text = str(fault["msg"]).removeprefix("Value error, ")
    return f"{text[:1].lower()}{text[1:]}"


def _unquoted(text: str) -> str:
    return text.replace("'", "")
