"""Random cases of the rule as one register: what a store needs to hold them next to one another."""

import json
import re
from collections.abc import Iterable

from graph_service.model import Asset, Flow, Partner, Protocol, Term, key_of
from graph_service.snapshot import Snapshot
from tests.coverage.reading import read
from tests.coverage.registers import FIELDS, TERMS, Json, make

_IDS = re.compile(r'"((?:body|group|asset|isp)-[a-z0-9]+|f)"')
_REFERENCES = re.compile(r'"(ISP|isp)([^"a-z]*)"')
ABSENT = "x-nowhere"
"""The term that cases name and no register has: a store refuses it, so here it is recorded."""


def many_registers(seeds: Iterable[int], first: int = 0) -> Snapshot:
    """The cases of some seeds, each with ids and references of its own; all are asked about on the date of the first."""
    terms = {key_of(term): term for term in (*_terms(), *_absent())}
    partners: dict[str, Partner] = {}
    assets: dict[str, Asset] = {}
    protocols: dict[str, Protocol] = {}
    flows: dict[str, Flow] = {}
    for number, seed in enumerate(seeds, first):
        case = make(seed)
        case.flow["name"] = "The flow"
        form: Json = {**case.register, "flows": [case.flow]}
        text = _IDS.sub(rf'"r{number}-\1"', json.dumps(form))
        moved = json.loads(_REFERENCES.sub(rf'"R{number} \1\2"', text))
        known = {partner["id"] for partner in moved["partners"]}
        named = set(re.findall(rf'"(r{number}-body-[a-z0-9]+)"', text)) - known
        for partner in (*moved["partners"], *({"id": key, "name": key} for key in sorted(named))):
            partners[partner["id"]] = read(Partner, partner)
        for asset in moved["assets"]:
            assets[asset["id"]] = read(Asset, asset)
        for protocol in moved["protocols"]:
            protocols[protocol["id"]] = read(Protocol, protocol)
        for flow in moved["flows"]:
            if flow.get("source_asset", "").endswith("nowhere"):
                del flow["source_asset"]
            flows[flow["id"]] = read(Flow, flow)
    return Snapshot(version=1, terms=terms, partners=partners, assets=assets, protocols=protocols, flows=flows)


def _terms() -> Iterable[Term]:
    for scheme, terms in TERMS.items():
        for term in terms:
            yield read(Term, {"scheme": scheme, "label": term["id"], **term})


def _absent() -> Iterable[Term]:
    for scheme in (*FIELDS, "gateway"):
        yield read(Term, {"scheme": scheme, "id": ABSENT, "label": ABSENT})
