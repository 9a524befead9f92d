"""Registers in their JSON form as snapshots."""

import json
from typing import Any

from graph_service.model import NOUNS, Flow, Noun, key_of, plural
from graph_service.snapshot import Snapshot

Json = dict[str, Any]


def read(model: type[Noun], form: Json) -> Any:
    """One record from its JSON form."""
    return model.model_validate_json(json.dumps(form))


def snapshot_of(register: Json) -> Snapshot:
    """A register's document as a snapshot."""
    kinds = {
        plural(kind): {
            key_of(record): record for form in register.get(plural(kind), []) for record in [read(noun, form)]
        }
        for kind, noun in NOUNS.items()
    }
    return Snapshot(version=1, **kinds)


def flow_of(form: Json) -> Flow:
    flow: Flow = read(Flow, form)
    return flow
