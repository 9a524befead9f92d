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
    "term": {"scheme": "category", "id": "beacon-lighting", "label": "Beacon lighting"},
    "partner": {"id": "example-town-council", "name": "Example Town Council", "sector": "town council"},
    "asset": {"id": "example-casework", "name": "Casework system", "holder": "example-town-council"},
    "project": {"id": "example-project", "name": "Example project"},
    "protocol": {"id": "isp-9914", "reference": "ISP-9914", "title": "Example protocol", "kinds": ["sharing"]},
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
    "steps": [
        {
            "action": "sign",
            "protocol": "isp-0025",
            "partner": "eastvale-district-council",
            "sentence": "Have Eastvale District Council sign ISP-0025.",
            "effort": 2,
        }
    ],
    "protocol": "isp-0025",
    "flows_covered": ["safeguarding-referrals"],
    "flows_maybe": [],
    "flows_improved": [],
    "effort": 2,
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

MATRIX = {
    "on": "2026-11-22",
    "revision": 7,
    "partners": [{"id": "northshire-police", "name": "Northshire Police", "missing": 0, "retrospective": 0}],
    "protocols": [
        {"id": "isp-0025", "title": "Safeguarding", "starts_on": "2024-01-01", "missing": 0, "retrospective": 0}
    ],
    "cells": [
        {"partner": "northshire-police", "protocol": "isp-0025", "state": "signed", "signed_on": "2023-12-01"},
    ],
}

DUPLICATES: dict[str, Any] = {"clusters": [], "redundant": []}

READINESS = {
    "partner": "northshire-police",
    "name": "Northshire Police",
    "score": 80,
    "passes": 8,
    "of": 10,
    "parts": [{"check": "basis-missing", "passes": 8, "fails": 2, "not_recorded": 0}],
}

PLAN: dict[str, Any] = {
    "file": "flow-map.xlsx",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "sheets": [],
    "adds": [{"kind": "flow", "id": "welfare-checks", "label": "Welfare checks", "sheet": "Flows", "cell": "A2"}],
    "changes": [],
    "unchanged": 0,
    "absent": [],
    "held": [],
    "questions": [],
    "remarks": [],
}

ONWARD: dict[str, Any] = {
    "kind": "asset",
    "id": "casework",
    "revision": 7,
    "complete": True,
    "hops": [],
    "cycles": [],
}

RECEIVED = {
    "partner": "eastvale-district-council",
    "name": "Eastvale District Council",
    "flows": ["safeguarding-referrals"],
    "sources": ["northshire-police"],
    "categories": ["health"],
}

HELD: dict[str, Any] = {
    "import": 7,
    "file": "flow-map.xlsx",
    "sheet": "Flows",
    "row": 12,
    "label": "Welfare checks",
    "questions": ["body-young-foundation-3f2a91"],
    "cells": {"Flow name": "Welfare checks", "Recipient": "Young Foundation"},
}

OPEN_QUESTION: dict[str, Any] = {
    "id": "body-young-foundation-3f2a91",
    "kind": "body",
    "about": "Young Foundation",
    "cells": 1,
    "samples": ["Young Foundation"],
    "choices": ["add", "as-written"],
    "meanwhile": "held",
    "register": "",
    "open_choice": True,
    "facts": {},
}

DICTIONARY_ENTRY: dict[str, Any] = {
    "id": OPEN_QUESTION["id"],
    "kind": "body",
    "about": "Young Foundation",
    "choice": "add",
    "register": "",
    "facts": {},
}

ANSWERED: dict[str, Any] = {"revision": 9, "answer": DICTIONARY_ENTRY, "held": 1, "kept": []}
