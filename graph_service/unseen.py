"""The one rule for characters that nobody sees: no text may hold them on its way in, and none is shown. Pure; needs nothing."""

import re

UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What no text may hold on its way in: control characters (tabs and line ends apart), and those that change the order of reading."""


def without_unseen(text: str) -> str:
    """A text to be shown or kept where `UNSEEN` characters could mislead: each is replaced by U+FFFD."""
    return UNSEEN.sub("\ufffd", text)
