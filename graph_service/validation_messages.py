"""What is wrong with a record's form, in plain words: what may stand in a field, and what does."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

_SLUG = "small letters, digits and single hyphens between them"
_COUNTRY = "a country's two capital letters, such as GB"
_WORDING: Mapping[str, str] = {
    "extra_forbidden": "is not a field of this record",
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


def of_record(error: ValidationError, body: str = "") -> str:
    """What is wrong with a record, as one sentence that names it and each field."""
    try:
        named = json.loads(body).get("id", "") if body else ""
    except (ValueError, AttributeError, RecursionError):
        named = ""
    if body and any(fault["type"] in ("json_invalid", "string_unicode") for fault in error.errors()):
        return "its text is no Unicode: it holds half of a surrogate pair, or a number that is too long."
    sentences = []
    for fault in error.errors(include_url=False)[:5]:
        where = ".".join(str(part) for part in fault["loc"])
        text = in_words(fault)
        if fault["type"] not in ("extra_forbidden", "missing"):
            text += f" (given: {short(fault['input'])})"
        sentences.append(f"{where} {text}" if where else f"it {text}")
    more = error.error_count() - len(sentences)
    who = f"the record {short(named)}: " if isinstance(named, str) and named else ""
    return who + "; ".join(sentences) + (f"; and {more} more" if more > 0 else "") + "."


def short(value: object) -> str:
    """A value as it would be typed, cut where it is long."""
    try:
        text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def in_words(fault: Mapping[str, Any]) -> str:
    """What a fault that pydantic found says of the value, to stand after the field's name."""
    facts = fault.get("ctx") or {}
    kind = fault["type"]
    if kind == "string_pattern_mismatch":
        return f"must be {_COUNTRY if 'A-Z' in str(facts.get('pattern')) else _SLUG}"
    wording = _WORDING.get(kind)
    if wording is not None:
        return wording.format(**{**facts, "expected": "one of " + _unquoted(str(facts.get("expected", "")))})
    text = str(fault["msg"]).removeprefix("Value error, ")
    return f"{text[:1].lower()}{text[1:]}"


def _unquoted(text: str) -> str:
    return text.replace("'", "")
