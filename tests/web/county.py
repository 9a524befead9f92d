"""A small county for the web's tests: enough of everything, with secrets planted where the public must not see."""

from typing import Any

SECRET = "planted-secret"

COUNTY: dict[str, Any] = {
    "partners": [
        {
            "id": "northshire-police",
            "name": "Northshire Police",
            "sector": "police force",
            "framework_signed_on": "2024-01-15",
            "contact": SECRET,
            "dpo_contact": SECRET,
            "extra": {"Note": SECRET},
        },
        {
            "id": "eastvale-council",
            "name": "Eastvale Council",
            "sector": "district council",
            "framework_signed_on": "2024-02-01",
        },
        {"id": "hidden-charity", "name": "Hidden Charity"},
    ],
    "protocols": [
        {
            "id": "isp-0001",
            "reference": "ISP-0001",
            "title": "Safeguarding",
            "kinds": ["sharing"],
            "theme": "Safeguarding",
            "status": "active",
            "starts_on": "2024-01-01",
            "published": True,
            "categories": ["health"],
            "purposes": ["safeguarding"],
            "contact": SECRET,
            "security": SECRET,
            "extra": {"Note": SECRET},
            "as_written": {"theme": SECRET},
            "supersedes": ["isp-0002"],
            "parties": [
                {"partner": "northshire-police", "signed_on": "2024-01-01", "signatory": SECRET, "authority": SECRET},
                {"partner": "eastvale-council", "signed_on": "2024-01-02"},
            ],
        },
        {"id": "isp-0002", "title": "Unpublished " + SECRET, "kinds": ["sharing"]},
    ],
    "assets": [{"id": "casework", "name": "Casework", "holder": "northshire-police"}],
    "projects": [{"id": "hub", "name": "The hub"}],
    "notices": [{"id": "notice", "partner": "northshire-police", "title": "Notice"}],
    "flows": [
        {
            "id": "referrals",
            "name": "Referrals",
            "source": "northshire-police",
            "target": "eastvale-council",
            "categories": ["health"],
            "purposes": ["safeguarding"],
            "project": "hub",
        },
        {
            "id": "gap-flow",
            "name": "A flow that nothing covers",
            "source": "northshire-police",
            "target": "hidden-charity",
            "categories": ["health"],
            "purposes": ["safeguarding"],
        },
    ],
}
