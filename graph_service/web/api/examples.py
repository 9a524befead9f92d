"""The examples that the OpenAPI document shows: one of each noun, small and plausible."""

from typing import Any

from graph_service.model import Kind

FLOW = {
    "id": "safeguarding-referrals",
    "reference": "DF-017",
    "name": "Safeguarding referrals",
    "source": "northshire-police",
    "target": "eastvale-district-council",
    "categories": ["health"],
    "purposes": ["safeguarding"],
    "methods": ["secure-email"],
}

RECORDS: dict[Kind, dict[str, Any]] = {
    "term": {"scheme": "category", "id": "allotment-records", "label": "Allotment records"},
    "partner": {"id": "example-town-council", "name": "Example Town Council", "sector": "town council"},
    "asset": {"id": "example-casework", "name": "Casework system", "holder": "example-town-council"},
    "project": {"id": "example-project", "name": "Example project"},
    "protocol": {"id": "isp-9914", "reference": "ISP-9914", "title": "Example protocol", "kind": "sharing"},
    "notice": {"id": "example-notice", "partner": "example-town-council", "title": "Privacy notice"},
    "flow": FLOW,
}

PATCHES: dict[Kind, dict[str, Any]] = {
    "term": {"label": "Allotments"},
    "partner": {"sector": "parish council"},
    "asset": {"owner": "Head of Service"},
    "project": {"description": None},
    "protocol": {"review_on": "2027-03-31"},
    "notice": {"reviewed_on": "2026-11-22"},
    "flow": {"frequency": "weekly", "notes": None},
}

DRAFT = {key: value for key, value in FLOW.items() if key not in ("id", "name", "reference")}

STEP = {
    "fix": {"action": "sign", "protocol": "isp-0025", "partner": "eastvale-district-council", "sentence": "Sign it."},
    "flows": ["safeguarding-referrals"],
    "elements": 1,
}

ANSWER = {
    "flow": "safeguarding-referrals",
    "on": "2026-11-22",
    "revision": 7,
    "grace_months": 3,
    "verdict": "gap",
    "headline": "No protocol in the register covers this",
    "reason": "No protocol covers health for safeguarding.",
    "assumed": [],
    "protocols": [],
    "elements": [
        {"category": "health", "purpose": "safeguarding", "state": "gap", "protocols": [], "nearest": []},
    ],
    "fixes": [],
    "warnings": [],
}

EVENT = {
    "revision": 7,
    "time": "2026-11-22T09:30:00Z",
    "who": "Jo",
    "why": "renewed ISP-0014",
    "action": "create",
}

ACTION = {"action": "sign", "protocol": "isp-0025", "partner": "eastvale-district-council"}

CHANGE = {
    "flow": "safeguarding-referrals",
    "before": "gap",
    "after": "covered",
    "reason": "ISP-0025 covers every part of this flow.",
}

TURN = {**CHANGE, "on": "2027-03-31", "before": "covered", "after": "gap", "reason": "ISP-0025 ends."}

FINDING = {
    "kind": "flow",
    "id": "safeguarding-referrals",
    "check": "basis-missing",
    "state": "not-recorded",
    "severity": "serious",
    "reason": "No lawful basis is recorded.",
    "source": "UK GDPR Art. 6(1)",
}
