"""What people head a column with in a register of their own is the field that they mean, in any layout."""

import pytest

from importers.recognise import headings
from importers.recognise.template import Template, find, shipped

PROTOCOLS = find("protocol-register", shipped())
FLOWS = find("data-flow-map", shipped())

OF_PROTOCOLS = {
    "protocol.bases": [
        "Art 6 / Art 9",
        "Article 6/9",
        "Art. 6 & 9 basis",
        "GDPR basis",
        "UK GDPR lawful basis",
        "Lawful basis / condition",
        "Legal basis relied on",
    ],
    "protocol.categories": [
        "Personal data shared",
        "Data to be shared",
        "Info shared",
        "What's being shared",
        "Type of data",
        "Description of data",
        "Dataset",
        "Data set(s)",
        "Datasets shared",
        "Nature of data",
        "Details of data shared",
    ],
    "protocol.parties": [
        "Third party",
        "Between",
        "Between whom",
        "Parties involved",
        "Partner agency/ies",
        "Agreement with",
        "With",
        "Agencies signed up",
        "Recipient organisation",
        "Signatory partners",
        "All parties",
        "Name of partner",
        "External body",
    ],
    "protocol.purposes": [
        "Purpose",
        "Purpose of agreement",
        "Why are we sharing",
        "Why share?",
        "Objective",
        "Aim",
        "Reason",
        "Rationale",
        "What is it for",
        "Use of data",
        "Business need",
    ],
    "protocol.starts_on": ["Commencement", "Start", "Effective from", "Live date", "Go live", "Date in force"],
    "protocol.ends_on": ["Expires", "Valid to", "Contract end"],
    "protocol.review_on": ["Next review", "Review due", "Date for review"],
    "protocol.status": ["Status", "Current status of agreement", "Stage"],
    "protocol.subjects": [
        "Data subjects",
        "Who is it about",
        "About whom",
        "Client group",
        "Cohort",
        "People affected",
    ],
    "protocol.methods": [
        "Method of transfer",
        "How shared",
        "How is it sent",
        "Transfer mechanism",
        "Means of sharing",
        "Secure method",
    ],
    "protocol.gateways": [
        "Legal power",
        "Statutory gateway",
        "Legislation",
        "Act",
        "Power to share",
        "Relevant legislation",
        "Vires",
    ],
    "protocol.lead": ["Lead authority", "Owner"],
    "protocol.contact": ["Contact email"],
    "protocol.kinds": ["Agreement type", "DSA/ISA/MOU", "Doc type", "Tier"],
    "protocol.title": ["ISA title", "DSA name", "Name of sharing agreement", "Initiative"],
    "protocol.reference": ["Ref No.", "ISA No.", "Log number", "DSA #", "Serial"],
}
OF_FLOWS = {
    "flow.source": [
        "From",
        "Sender",
        "Data provider",
        "Supplying organisation",
        "Origin",
        "Where does it come from",
        "Received from",
        "Sending org",
    ],
    "flow.target": [
        "To",
        "Recipient(s)",
        "Receiver",
        "Who receives it",
        "Where does it go",
        "Goes to",
        "Destination organisation",
        "Receiving org",
    ],
    "flow.name": ["Information flow", "Flow title", "Name of flow"],
    "flow.methods": ["Transfer method", "Mode of transfer", "How transferred", "Media", "Channel"],
    "flow.frequency": ["Frequency", "How often"],
    "flow.claims": [
        "Agreement",
        "ISA in place?",
        "Covered by",
        "DSA ref",
        "Which agreement covers this",
        "Info sharing agreement?",
    ],
    "flow.retention": ["Retention", "Kept for"],
    "flow.source_asset": ["From system"],
    "flow.target_asset": ["To system"],
    "flow.country": ["Country"],
    "flow.personal": ["Personal data?"],
    "flow.identifiability": ["Identifiable?"],
    "flow.purposes": ["Purpose of flow", "Reason for transfer"],
    "flow.bases": ["Lawful basis", "Art 6 / Art 9"],
    "flow.conditions": ["Special category condition"],
    "flow.schedule_1": ["Sch 1 condition"],
    "flow.subjects": ["Data subject type"],
    "flow.starts_on": ["Go live date", "Flow start date"],
    "flow.ends_on": ["Date ceased"],
    "flow.dpia": ["DPIA ref"],
    "flow.notes": ["Comments"],
}

CASES = [
    *((PROTOCOLS, field, heading) for field, texts in OF_PROTOCOLS.items() for heading in texts),
    *((FLOWS, field, heading) for field, texts in OF_FLOWS.items() for heading in texts),
]


@pytest.mark.parametrize(("template", "field", "heading"), CASES, ids=lambda value: getattr(value, "name", value))
def test_a_heading_that_people_use_is_its_field(template: Template, field: str, heading: str) -> None:
    (matched,) = headings.columns([heading], template)
    assert matched.column is not None
    assert field in matched.column.fields


def test_parties_go_on_under_and() -> None:
    matched = headings.columns(["Agreement", "Between", "and", "Purpose"], PROTOCOLS)
    assert [m.column and m.column.fields[0] for m in matched][1:3] == ["protocol.parties", "protocol.parties"]
    (alone, _) = headings.columns(["and", "Purpose"], PROTOCOLS)
    assert alone.column is None


@pytest.mark.parametrize(
    "heading", ["Supplier", "Reviewed by", "In use", "Not used for", "Act on this", "Data owner", "Why not"]
)
def test_a_heading_of_something_else_is_not_taken_for_one(heading: str) -> None:
    (matched,) = headings.columns([heading], PROTOCOLS)
    assert matched.column is None
