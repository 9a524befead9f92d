"""Whether a text is a placeholder. In many registers "No", "TBC" or "Not started" stands where nothing is there yet."""

import re

_NOT_YET = (
    r"no|nil|n(?!\W*\w)|tb[acd]|to do|un(?:known|sure|clear)|vacant|(?:awaiting|awaited|pending)\b[^:;]*"
    r"|to be (?:advised|agreed|completed|confirmed|decided|determined|done|set)"
    r"|(?:none|not)(?: yet)?(?: (?:available|begun|clear|completed?|done|held|identified|in place|known|recorded|set|started|sure))?"
    r"|(?:a )?(?:dpia )?(?:is )?(?:required|needed|outstanding|missing)(?=\D*$)"
)
_NOT_ASKED = r"|n\.?/?a\.?|not applicable"
_THEN = r")(?!\W*\d)\s*(?:[-–—:;,.!?(/].*)?"
_NOTHING = re.compile(rf"\W*|\W*(?:{_NOT_YET}{_NOT_ASKED}{_THEN}", re.IGNORECASE | re.DOTALL)
_NOTHING_YET = re.compile(rf"\W*|\W*(?:{_NOT_YET}{_THEN}", re.IGNORECASE | re.DOTALL)

_READ = 200
"""How many characters of a text are looked at."""


def is_placeholder(text: str | None) -> bool:
    """Whether a text is absent, or records nothing."""
    return text is None or _NOTHING.fullmatch(text[:_READ]) is not None


def is_placeholder_for_now(text: str | None) -> bool:
    """The same, where "Not applicable" is an answer: that none is needed."""
    return text is None or _NOTHING_YET.fullmatch(text[:_READ]) is not None
