"""Registers to draw: Northshire, which has every verdict, and random ones, which have every oddity."""

import json
import random
from collections.abc import Iterable
from datetime import date
from typing import Any

from graph_service.coverage import Explainer, Rule
from graph_service.diagram.draw import FlowSet
from graph_service.diagram.selection import Selection
from graph_service.model import NOUNS, Flow, Record
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary

ON = date(2026, 11, 22)

_PARTNERS = [
    ("northshire-police", "Northshire Police", "police force"),
    ("safe-haven", "Safe Haven Northshire", "registered charity"),
    ("harbour-homes", "Harbour Homes", "housing association"),
    ("eastvale", "Eastvale District Council", "district council"),
    ("northshire", "Northshire County Council", "county council"),
    ("hospitals", "Northshire Hospitals NHS Trust", "acute NHS trust"),
    ("icb", "NHS Northshire ICB", "integrated care board"),
]
_ASSETS = [
    ("marac", "MARAC case files", "northshire-police", ["health"]),
    ("notices", "Public protection notices", "northshire-police", ["health"]),
    ("refuge", "Refuge casework system", "safe-haven", ["health"]),
    ("tenancy", "Tenancy records", "harbour-homes", ["tenancy"]),
    ("homelessness", "Homelessness register", "eastvale", ["health"]),
    ("council-tax", "Council tax and benefits", "eastvale", ["benefits"]),
    ("children", "Children’s social care records", "northshire", ["health"]),
    ("adults", "Adult social care records", "northshire", ["health"]),
    ("mash", "MASH referrals", "northshire", ["health"]),
    ("discharge", "Discharge summaries", "hospitals", ["health"]),
    ("emergency", "Emergency department attendances", "hospitals", ["health"]),
    ("population", "Population health dataset", "icb", ["health"]),
]
_FLOWS: list[tuple[str, str, str, str, list[str], str]] = [
    ("Safeguarding notifications", "notices", "mash", "secure-email", ["name"], "safeguarding"),
    ("Under-18 attendances", "emergency", "mash", "mesh", ["name"], "safeguarding"),
    ("Screened referrals", "mash", "children", "api", ["name"], "safeguarding"),
    ("Hospital discharge notices", "discharge", "adults", "mesh", ["name"], "hospital-discharge"),
    ("Attendance extract", "emergency", "population", "sftp", ["name"], "population-health"),
    ("Care package extract", "adults", "population", "sftp", ["name", "diagnosis"], "population-health"),
    ("Discharge extract", "discharge", "population", "sftp", ["name"], "population-health"),
    ("MARAC case actions", "marac", "refuge", "secure-portal", ["name"], "domestic-abuse-response"),
    ("Victim risk assessments", "refuge", "marac", "secure-portal", ["name"], "supporting-victims"),
    ("Victim contact details", "notices", "refuge", "unencrypted-email", ["contact"], "supporting-victims"),
    ("Benefit entitlement", "council-tax", "adults", "sftp", ["benefits"], "financial-assessment"),
    ("Homelessness assessments", "homelessness", "adults", "spreadsheet", ["homelessness"], "homelessness-prevention"),
    ("Eviction notices", "tenancy", "homelessness", "secure-email", ["tenancy"], "homelessness-prevention"),
    ("Tenancy start and end dates", "tenancy", "council-tax", "sftp", ["tenancy"], "homelessness-prevention"),
    (
        "Care leavers needing housing",
        "children",
        "homelessness",
        "secure-email",
        ["tenancy", "health"],
        "homelessness-prevention",
    ),
    ("Anti-social behaviour incidents", "notices", "tenancy", "telephone", ["name"], "anti-social-behaviour"),
]
_SIGNED = "2025-01-06"


def _protocol(key: str, title: str, signed: str, categories: list[str], purposes: list[str], **more: Any) -> Record:
    parties = [{"partner": p, "signed_on": _SIGNED} for p in signed.split()]
    data = {"id": key, "reference": key.upper(), "title": title, "kinds": ["sharing"], "status": "active"}
    data |= {"starts_on": "2025-01-06", "ends_on": "2028-03-31", "parties": parties, "categories": categories}
    return _record("protocol", **data | {"purposes": purposes} | more)


def _record(noun: Any, /, **data: Any) -> Record:
    return NOUNS[noun].model_validate_json(json.dumps({k: v for k, v in data.items() if v is not None}))


def northshire() -> Snapshot:
    """Seven partners, sixteen flows, and six protocols: 8 covered, 2 partly, 1 unclear, 4 gaps, 1 needs none."""
    holder = {key: held for key, _, held, _ in _ASSETS}
    unsigned = [{"partner": "northshire-police", "signed_on": _SIGNED}, {"partner": "safe-haven"}]
    protocols = [
        _protocol("isp-0009", "Population health", "hospitals icb northshire", ["name"], ["population-health"]),
        _protocol(
            "isp-0011",
            "Homelessness",
            "eastvale northshire",
            ["homelessness"],
            ["homelessness-prevention"],
            ends_on="2026-06-30",
        ),
        _protocol(
            "isp-0014",
            "Safeguarding",
            "northshire-police northshire hospitals",
            ["name"],
            ["safeguarding", "hospital-discharge"],
        ),
        _protocol("isp-0018", "Financial assessment", "eastvale northshire", ["benefits"], ["financial-assessment"]),
        _protocol(
            "isp-0025", "Duty to refer", "harbour-homes eastvale northshire", ["tenancy"], ["homelessness-prevention"]
        ),
        _protocol("isp-0030", "MARAC", "", ["name"], ["domestic-abuse-response"], parties=unsigned),
        _protocol(
            "isp-0031",
            "Victims",
            "",
            ["name"],
            ["supporting-victims"],
            parties=[{"partner": "northshire-police"}, {"partner": "safe-haven"}],
        ),
    ]
    flows = [
        _record(
            "flow",
            id=name.lower().replace(" ", "-"),
            name=name,
            source=holder[source],
            target=holder[target],
            source_asset=source,
            target_asset=target,
            methods=[method],
            categories=categories,
            purposes=[purpose],
            project="marac" if "safe-haven" in (holder[source], holder[target]) else None,
        )
        for name, source, target, method, categories, purpose in _FLOWS
    ]
    return Snapshot(
        7,
        partners={k: _record("partner", id=k, name=n, sector=s) for k, n, s in _PARTNERS},  # type: ignore[misc]
        assets={
            k: _record("asset", id=k, name=n, holder=h, categories=c, country="US" if k == "refuge" else None)
            for k, n, h, c in _ASSETS
        },  # type: ignore[misc]
        projects={"marac": _record("project", id="marac", name="MARAC")},  # type: ignore[dict-item]
        protocols={p.id: p for p in protocols},  # type: ignore[misc]
        flows={f.id: f for f in flows},  # type: ignore[misc]
    )


def flow_set(
    snapshot: Snapshot, selection: Selection | None = None, on: date = ON, title: str | None = None
) -> FlowSet:
    """What a selection of a register is about, answered by the rule itself."""
    selection = selection or Selection()
    rule = Rule(snapshot, on, 3)
    answers = tuple(a for a in map(Explainer(rule).answer, selection.flows_of(snapshot)) if selection.holds(a))
    terms = Vocabulary(snapshot.terms.values())
    return FlowSet(snapshot, answers, terms.get, title or selection.title(snapshot), on)


NAMES = [
    "Care & <support> \"plans\" 'quoted'",
    "Llanfairpwllgwyngyll: Gwasanaethau Cymdeithasol â Ŵyl",
    "بيانات الرعاية الاجتماعية",
    "Emoji 😀 records 🚑",
    "</title><script>alert(1)</script>",
    "x" * 300,
    "A very long name indeed " * 12,
    "]]> --> %% ; } ] \\N \\G \\",
    'Back\\slash "label" {braces} | pipe',
    "=1+1",
    "Plain records",
]


def random_register(seed: int, most_flows: int = 60) -> Snapshot:
    """Any register: few or many flows, with or without assets, odd names, loops, flows not live and not needed."""
    chance = random.Random(seed)
    partners = [
        {
            "id": f"p{i}",
            "name": f"{chance.choice(NAMES)[:280]} {i}",
            "sector": chance.choice(["council", "school", None]),
        }
        | ({"country": "FR"} if chance.random() < 0.1 else {})
        for i in range(chance.randint(1, 14))
    ]
    keys = [p["id"] for p in partners]
    assets = [
        {
            "id": f"a{i}",
            "name": chance.choice(NAMES),
            "holder": chance.choice(keys),
            "country": chance.choice(["GB", "US", None]),
        }
        | ({"categories": ["health"]} if chance.random() < 0.4 else {})
        for i in range(chance.randint(0, 12))
    ]
    terms = ["name", "health", "tenancy"], ["safeguarding", "housing"], ["sftp", "secure-email", "telephone"]
    protocols = []
    for i in range(chance.randint(0, 4)):
        parties = [
            {"partner": p} | chance.choice([{}, {"signed": True}, {"signed_on": "2025-01-01"}])
            for p in chance.sample(keys, min(len(keys), chance.randint(1, 4)))
        ]
        protocols.append(
            {
                "id": f"isp-{i}",
                "title": chance.choice(NAMES),
                "parties": parties,
                "starts_on": "2025-01-01",
                "ends_on": "2028-01-01",
            }
            | {"categories": _some(chance, terms[0]), "purposes": _some(chance, terms[1])}
        )
    flows = []
    for i in range(chance.randint(0, most_flows)):
        flow: dict[str, Any] = {"id": f"f-{i}", "name": chance.choice(NAMES), "source": chance.choice(keys)}
        flow["target"] = chance.choice(keys)
        for end in ("source_asset", "target_asset"):
            if assets and chance.random() < 0.6:
                flow[end] = chance.choice(assets)["id"]
        flow |= {
            "categories": _some(chance, terms[0]),
            "purposes": _some(chance, terms[1]),
            "methods": _some(chance, terms[2]),
        }
        flow |= chance.choice([{}, {}, {"starts_on": "2027-01-01"}, {"personal": False}])
        flows.append(flow)
    return Snapshot(
        seed,
        partners=_by_id("partner", partners),
        assets=_by_id("asset", assets),
        protocols=_by_id("protocol", protocols),
        flows=_by_id("flow", flows),
    )


def _some(chance: random.Random, values: list[str]) -> list[str]:
    return sorted(chance.sample(values, chance.randint(0, len(values))))


def _by_id(kind: Any, records: Iterable[dict[str, Any]]) -> dict[str, Any]:
    made = [_record(kind, **record) for record in records]
    return {record.id: record for record in made}  # type: ignore[union-attr]


def many(flows: int, partners: int) -> Snapshot:
    """A register of plain flows, each between two of so many partners."""
    chance = random.Random(flows * 1000 + partners)
    keys = [f"partner-{i}" for i in range(partners)]
    drawn = [
        Flow(id=f"flow-{i}", name=f"Extract number {i}", source=a, target=b)
        for i, (a, b) in enumerate(_pairs(chance, keys, flows))
    ]
    found = _by_id("partner", [{"id": key, "name": key.replace("-", " ").title()} for key in keys])
    return Snapshot(1, partners=found, flows={f.id: f for f in drawn})


def _pairs(chance: random.Random, keys: list[str], count: int) -> list[tuple[str, str]]:
    return [tuple(chance.sample(keys, 2)) for _ in range(count)]  # type: ignore[misc]
