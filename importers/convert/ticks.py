"""Lists with a box or a tick at each item, as forms have them: only what is ticked counts."""

import re

_BOX = re.compile(r"[☐☑☒✓✔✅🗹✗✘❌⬜]\ufe0f?|\[\s*+[xX✓✔]?\s*+\]|\(\s*+[xX✓✔]?\s*+\)")
_TICKED = frozenset("☑✓✔✅🗹xX")
_EMPTY = frozenset("☐⬜")
_ENDS = " \t\r\n;,."


def ticked(text: str) -> str:
    """The items of a list that are ticked, with `;` between them; any other text, or an unclear list, as it is.

    A crossed box is ticked where others are empty and none has a tick.

    >>> ticked("\u2610 Health \u2611 Name \u2611 Address"), ticked("[x] Health; [ ] Name"), ticked("\u2612 Health \u2610 Name")
    ('Name; Address', 'Health', 'Health')
    >>> ticked("Health \u2713; Name \u2717"), ticked("\u2610 Health"), ticked("Health, \u2611 Name")
    ('Health', '\u2610 Health', 'Health, \u2611 Name')
    """
    boxes = list(_BOX.finditer(text))
    if not any(box.group().strip("() ") == "" for box in boxes):
        boxes = [box for box in boxes if box.group()[0] != "("]  # "(x)" is a number, too
    if not boxes:
        return text
    signs = [box.group().strip("[]() \t\n\ufe0f") for box in boxes]
    crossed = "☒" if _TICKED.isdisjoint(signs) and any(not sign or sign in _EMPTY for sign in signs) else None
    cuts = [0, *(box.end() for box in boxes)] if text[boxes[-1].end() :].strip(_ENDS) == "" else []
    if text[: boxes[0].start()].strip(_ENDS) == "":
        items = [text[box.end() : until] for box, until in zip(boxes, _starts(boxes, text), strict=True)]
    elif cuts:
        items = [text[start : box.start()] for start, box in zip(cuts, boxes, strict=False)]
    else:
        return text
    items = [item.strip(_ENDS) for item in items]
    if any(not item or ";" in item or "\n" in item for item in items):
        return text
    chosen = [item for item, sign in zip(items, signs, strict=True) if sign in _TICKED or sign == crossed]
    return "; ".join(chosen) or text


def _starts(boxes: list[re.Match[str]], text: str) -> list[int]:
    return [*(box.start() for box in boxes[1:]), len(text)]
