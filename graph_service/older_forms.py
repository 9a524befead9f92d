"""JSON forms in the history that are not a record's of today: those of older versions, and those of which something was erased. Pure.

The digests of the chain are over texts as they were written. So history is never rewritten for a new format: it is read through here.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson

ERASED = "[erased]"
"""What stands in the place of a text that was erased and that a record cannot be without."""
_STUB = '{"erased":{'


def current(kind: str, form: dict[str, Any]) -> dict[str, Any]:
    """A record's form as it is written today. Format 1 had one `kind` of protocol, and `acts_as_agreement` of a memorandum."""
    if kind != "protocol" or not ("kind" in form or "acts_as_agreement" in form):
        return form
    both = form.get("kind") == "memorandum" and form.get("acts_as_agreement") is True
    made: dict[str, Any] = {}
    for name, value in form.items():
        if name == "kind":
            made["kinds"] = [value, "sharing"] if both else [value]
        elif name != "acts_as_agreement":
            made[name] = value
    return made


def current_text(kind: str, text: str) -> str:
    """The JSON text of a record of the history, as it is written today and without what was erased."""
    if text.startswith(_STUB):
        text = orjson.dumps(orjson.loads(text)["record"]).decode()
    if kind != "protocol" or ('"kind":' not in text and '"acts_as_agreement":' not in text):
        return text
    return orjson.dumps(current(kind, orjson.loads(text))).decode()


def digests(kind: str, text: object) -> set[str]:
    """The digests that a record's text may have in the history: its own, and those of the texts it had in older formats."""
    if not isinstance(text, str):
        return {"no text"}
    stub = _stub(text)
    if stub is not None:
        return {str(stub.get("before"))}
    return {hashlib.sha256(t.encode("utf-8", "surrogatepass")).hexdigest() for t in (text, *_older_texts(kind, text))}


def _older_texts(kind: str, text: str) -> Iterator[str]:
    if kind != "protocol" or '"kind":' in text:
        return
    try:
        form = orjson.loads(text)
    except orjson.JSONDecodeError:
        return
    if not isinstance(form, dict):
        return
    kinds, after = form.get("kinds", []), ("id", "reference", "title", "version", "summary")
    old: list[dict[str, Any]] = []
    if kinds == ["memorandum", "sharing"]:
        old = [{"kind": "memorandum", "acts_as_agreement": True}]
    elif isinstance(kinds, list) and len(kinds) < 2:
        kind_field = {"kind": kinds[0]} if kinds else {}
        old = [kind_field, *([] if kinds == ["memorandum"] else [{**kind_field, "acts_as_agreement": True}])]
    for fields in old:
        before = {name: value for name, value in form.items() if name in after}
        rest = {name: value for name, value in form.items() if name not in (*after, "kinds")}
        yield orjson.dumps({**before, **fields, **rest}).decode()


def stub(text: str, form: dict[str, Any], *, change: int, revision: int) -> str:
    """What stays in the history of a record's text: `form`, without what revision number `revision` erased.

    `change` is the digest of the change that the text is part of: the chain stays as it is, and its digests hold.
    """
    earlier = _stub(text)
    before = earlier["before"] if earlier else hashlib.sha256(text.encode()).hexdigest()
    facts = {"before": before, "change": f"{change:064x}", "revision": revision}
    return orjson.dumps({"erased": facts, "record": form}).decode()


def change_of_stub(text: object) -> int | None:
    """The digest of the change that a stub is part of; none for any other text."""
    stub = _stub(text) if isinstance(text, str) else None
    try:
        return int(stub["change"], 16) if stub else None
    except (KeyError, ValueError, TypeError):
        return None


def erasing_revision(text: object) -> object:
    """The number of the revision that erased something of a text; none for any other text."""
    stub = _stub(text) if isinstance(text, str) else None
    return stub.get("revision") if stub else None


def _stub(text: str) -> dict[str, Any] | None:
    if not text.startswith(_STUB):
        return None
    try:
        form = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    stub = form.get("erased")
    return stub if isinstance(stub, dict) and isinstance(form.get("record"), dict) else None
