"""A word never names what is narrower or broader than it says: otherwise a protocol would seem to permit what it does not."""

import csv
import re
from importlib import resources
from pathlib import Path

import pytest

from graph_service.model import Scheme
from graph_service.vocabulary import SCHEMES, broader, find, shipped
from graph_service.vocabulary.spelling import key

DPV_ADDRESSES = Path(__file__).parents[1] / "data" / "vocabulary" / "dpv-2.2.txt"
ARTICLE_9 = {
    "biometric",
    "genetic",
    "health",
    "political-opinions",
    "racial-ethnic-origin",
    "religion-or-belief",
    "sex-life-or-orientation",
    "trade-union-membership",
}
ALONE = {
    "equality-monitoring",
    "gender-reassignment",
    "shared-care-record",
    "special-category-data",
}
"""Special categories that no one kind of Article 9(1) holds: each is permitted only by naming it."""
UNDER_OTHERS = {
    "accident-reports",
    "appointeeship",
    "assisted-collection",
    "blue-badge",
    "blue-badge-application",
    "care-act-assessment",
    "care-package",
    "carers-assessment",
    "chain-data",
    "child-death-review-record",
    "child-in-need-census",
    "client-level-data",
    "clinical-negligence-claims",
    "clinical-photographs",
    "clinical-waste-collection",
    "common-transfer-file",
    "consent-to-treatment",
    "cremation-forms",
    "death-certificate",
    "deputyship",
    "direct-payments",
    "disabled-band-reduction",
    "disabled-facilities-grant",
    "disabled-persons-travel-pass",
    "elsa-notes",
    "foster-carer-assessment",
    "h-clic-record",
    "health-and-safety-incidents",
    "independent-mental-capacity-advocate",
    "independent-mental-health-advocate",
    "individualised-learner-record",
    "mortality-data",
    "national-pupil-database",
    "patient-feedback",
    "personal-budget",
    "personal-injury-claims",
    "priority-services-needs-code",
    "pupil-census",
    "radicalisation",
    "reports-under-riddor",
    "road-casualties",
    "safe-and-well-visit",
    "sen-transport",
    "send",
    "severe-mental-impairment-discount",
    "sickness-absence",
    "ssda903",
    "stats19",
    "supported-living",
    "taxi-drivers-medical",
    "young-carers-assessment",
}
"""Special categories under a term that is not one: a protocol permits each only by naming it."""


def permits(scheme: Scheme, permitted: str, asked: str) -> bool:
    """Whether a protocol that lists the first word permits a flow that carries the second, as the rule climbs."""
    listed, current = find(permitted, scheme), find(asked, scheme)
    assert listed is not None, permitted
    assert current is not None, asked
    for above in (current, *broader(current)):
        if current.sensitivity and above.sensitivity != current.sensitivity:
            return False
        if above.id == listed.id:
            return True
        current = above
    return False


@pytest.mark.parametrize(
    ("scheme", "permitted", "asked"),
    [
        ("category", "children's social care", "adult social care"),
        ("category", "criminal record", "police intelligence"),
        ("category", "criminal offence data", "police intelligence"),
        ("category", "convictions", "cautions"),
        ("category", "housing benefit", "universal credit"),
        ("category", "council tax arrears", "rent arrears"),
        ("category", "A&E attendances", "hospital admission"),
        ("category", "covid-19", "HIV"),
        ("category", "alcohol misuse", "drug misuse"),
        ("category", "fostering", "adoption records"),
        ("category", "child protection plan", "child protection records"),
        ("category", "EHCP", "special educational needs"),
        ("category", "DASH", "domestic abuse"),
        ("category", "x-ray", "blood results"),
        ("category", "health", "genetic data"),
        ("category", "health", "gender identity"),
        ("category", "health", "shared care record"),
        ("category", "religion", "philosophical beliefs"),
        ("category", "contact details", "emergency contact"),
        ("category", "contact details", "contact records"),
        ("category", "bail", "criminal charges"),
        ("category", "self-harm", "suicide risk"),
        ("category", "demographics", "immigration status"),
        ("category", "social care", "referral"),
        ("category", "vehicle details", "ANPR"),
        ("category", "exclusions", "pupil behaviour"),
        ("category", "HR records", "occupational health"),
        ("category", "service use", "blue badge"),
        ("subject", "family members", "families receiving support"),
        ("purpose", "direct care", "CHC funding"),
        ("purpose", "human resources", "cautionary contacts"),
        ("purpose", "corporate governance", "clinical governance"),
        ("purpose", "MAPPA", "Sarah's Law"),
        ("purpose", "quality assurance", "provider concerns"),
        ("purpose", "safeguarding", "social care front door"),
        ("purpose", "parking and traffic", "DVLA enquiries"),
        ("category", "EHCP status", "EHCP"),
        ("category", "health data", "EHCP"),
        ("category", "health data", "staff sickness"),
        ("category", "health data", "Care Act assessment"),
        ("category", "disability", "blue badge"),
        ("category", "vehicle details", "penalty charge notice"),
        ("category", "registrars' records", "coroner's records"),
        ("category", "service use", "volunteer records"),
        ("category", "housing", "premises risk information"),
        ("category", "staff records", "sickness absence"),
        ("category", "MARAC minutes", "MARAC records"),
        ("category", "LAC status", "LAC records"),
        ("category", "surname", "full name"),
        ("category", "identity details", "browsing history"),
        ("category", "address", "utility bill"),
        ("category", "HR records", "whistleblowing"),
        ("category", "fly-tipping", "littering"),
        ("category", "criminal record", "PNC number"),
        ("category", "children's social care", "early help"),
        ("category", "social care", "care package"),
        ("category", "safeguarding concerns", "domestic abuse"),
        ("category", "safeguarding concerns", "public protection notice"),
        ("category", "alcohol use", "drug use"),
        ("purpose", "prevention and detection of crime", "prosecution"),
        ("purpose", "prevention and detection of crime", "MAPPA"),
        ("purpose", "prevention and detection of crime", "Prevent"),
        ("purpose", "prevention and detection of crime", "ASB"),
        ("purpose", "electoral registration", "checking the electoral register for other purposes"),
        ("purpose", "direct care", "interpreting and translation"),
        ("purpose", "refugee resettlement", "NRPF"),
        ("purpose", "debt recovery", "breathing space"),
        ("purpose", "performance monitoring", "data analytics"),
        ("purpose", "school attendance", "elective home education"),
        ("purpose", "public communications", "marketing"),
        ("purpose", "corporate governance", "IT support"),
        ("purpose", "corporate governance", "legal claims"),
        ("purpose", "IOM", "MAPPA"),
        ("purpose", "Prevent", "counter-terrorism"),
        ("purpose", "child death review", "domestic homicide review"),
        ("purpose", "safeguarding children", "MASH"),
        ("purpose", "audit", "clinical audit"),
        ("purpose", "prosecution", "criminal investigation"),
        ("purpose", "research", "statistics"),
        ("purpose", "planning and commissioning", "secondary uses"),
        ("purpose", "healthcare", "adult social care"),
        ("purpose", "FOI", "subject access"),
        ("purpose", "modern slavery", "county lines"),
        ("subject", "children", "young people"),
        ("subject", "pupils", "former pupils"),
        ("subject", "foster carers and adopters", "prospective foster carers"),
        ("subject", "offenders", "prisoners"),
        ("subject", "suspects", "defendants"),
        ("subject", "suppliers", "bidders"),
        ("subject", "homeless people", "people at risk of homelessness"),
        ("subject", "employees", "contractors"),
        ("subject", "employees", "social workers"),
        ("subject", "offenders", "people in police custody"),
        ("subject", "tenants", "housing applicants"),
        ("subject", "social workers", "GPs"),
        ("subject", "employees", "workers"),
        ("subject", "staff", "agency staff"),
        ("subject", "looked after children", "UASC"),
        ("subject", "parents and guardians", "birth parents"),
        ("subject", "victims of hate crime", "victims of hate incidents"),
        ("subject", "professionals", "staff of partner organisations"),
        ("subject", "contractors", "agency staff"),
        ("purpose", "planning and commissioning", "commissioning"),
        ("purpose", "adult social care", "short breaks"),
        ("category", "health", "additional learning needs"),
        ("category", "case reference", "employee number"),
        ("purpose", "occupational health", "staff wellbeing"),
        ("purpose", "corporate governance", "corporate services"),
        ("purpose", "housing services", "homelessness"),
        ("purpose", "IT support", "hosting"),
        ("purpose", "emergency planning and response", "business continuity"),
        ("purpose", "complaints", "police misconduct"),
        ("purpose", "communications", "promoting our services"),
        ("method", "electronic", "WhatsApp"),
        ("method", "SMS", "WhatsApp"),
        ("method", "SFTP", "FTPS"),
        ("method", "electronic", "USB stick"),
        ("method", "email with enforced TLS", "email over TLS"),
        ("method", "recorded delivery", "tracked post"),
    ],
)
def test_permitting_one_thing_does_not_permit_another(scheme: Scheme, permitted: str, asked: str) -> None:
    assert not permits(scheme, permitted, asked)


@pytest.mark.parametrize(
    ("scheme", "permitted", "asked"),
    [
        ("category", "social care", "child protection plan"),
        ("category", "contact details", "postcode"),
        ("category", "criminal offence data", "cautions"),
        ("category", "health", "A&E attendance"),
        ("category", "religion or belief", "religion"),
        ("purpose", "safeguarding", "MASH"),
        ("purpose", "health and social care", "direct care"),
        ("subject", "CYP", "looked after children"),
        ("subject", "parents and carers", "parents"),
        ("purpose", "housing and homelessness", "housing services"),
        ("purpose", "regulation and inspection", "Ofsted inspection"),
        ("subject", "workforce", "school staff"),
        ("subject", "employees", "police officers"),
        ("purpose", "benefits and financial support", "financial support"),
        ("method", "secure email", "CJSM"),
        ("method", "email", "Egress"),
    ],
)
def test_permitting_a_kind_permits_what_is_under_it(scheme: Scheme, permitted: str, asked: str) -> None:
    assert permits(scheme, permitted, asked)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_alias_is_another_terms_name_and_none_only_repeats_its_own(scheme: Scheme) -> None:
    owners = {key(term.label): term.id for term in shipped().terms(scheme)}
    for term in shipped().terms(scheme):
        assert len({key(alias) for alias in term.aliases}) == len(term.aliases), term.id
        for alias in term.aliases:
            assert key(alias) not in owners, f"{alias!r} of {term.id} is a name of {owners[key(alias)]}"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_ids_are_slugs_and_labels_are_told_apart(scheme: Scheme) -> None:
    terms = shipped().terms(scheme)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", term.id) for term in terms)
    assert len({key(term.label) for term in terms}) == len(terms)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_row_of_a_file_is_a_term(scheme: Scheme) -> None:
    folder = resources.files("graph_service.vocabulary")
    files = {
        name: csv.DictReader((folder / f"{name}.csv").read_text("utf-8").splitlines())
        for name in ("acts", f"terms/{scheme}")
    }
    ids = [row["id"] for rows in files.values() for row in rows if row.get("scheme") in (None, scheme)]
    assert len(ids) == len(set(ids)) == len(shipped().terms(scheme))


def test_a_special_category_is_under_one_kind_of_article_9_or_stands_alone() -> None:
    for term in shipped().terms("category"):
        if term.sensitivity == "special-category":
            top = ([term, *(above for above in broader(term) if above.sensitivity)])[-1].id
            assert top in ARTICLE_9 | ALONE | UNDER_OTHERS, term.id


def test_sensitivity_is_never_lost_going_narrower() -> None:
    for term in shipped().terms("category"):
        for above in broader(term):
            assert term.sensitivity == (above.sensitivity or term.sensitivity), f"{term.id} under {above.id}"


@pytest.mark.parametrize(
    "text",
    ["allegations of offences", "alleged offence", "suspect details", "cautions", "DBS checks", "bail conditions"],
)
def test_data_about_offences_is_marked_also_where_they_are_only_alleged(text: str) -> None:
    """DPA 2018 s. 11(2): the alleged commission of offences counts, and so do proceedings for them."""
    term = find(text, "category")
    assert term is not None
    assert term.sensitivity == "criminal-offence"


@pytest.mark.parametrize("text", ["date of birth", "age", "child in need", "bank details", "NHS number", "address"])
def test_data_that_is_merely_delicate_is_no_special_category(text: str) -> None:
    term = find(text, "category")
    assert term is not None
    assert term.sensitivity is None


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("special-category-data", "special-category-data"),
        ("e-mail (secure)", "secure-email"),
        ("verbally in meeting", "meeting"),
        ("FTPS", "ftps"),
        ("FTP", "ftp"),
        ("post", "post"),
        ("DSAR", "subject-access"),
        ("Safeguarding children", "child-safeguarding"),
        ("6(1)(e) public task", "art-6-1-e"),
        ("Public task (Article 6(1)(e))", "art-6-1-e"),
        ("GDPR 6(1)(c)", "art-6-1-c"),
        ("9(2)(h) health and social care", "art-9-2-h"),
        ("s115 CDA 1998", "crime-and-disorder-act-1998-s115"),
        ("CDA 1998 s115", "crime-and-disorder-act-1998-s115"),
        ("s47 Children Act 1989", "children-act-1989-s47"),
        ("Children Act 2004", "children-act-2004"),
        ("Part 2 condition 18", "part-2-paragraph-18"),
    ],
)
def test_words_of_real_registers_find_their_terms(text: str, id: str) -> None:
    found = [term.id for scheme in SCHEMES if (term := find(text, scheme))]
    assert id in found


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("condition", "consent"),
        ("subject", "individuals"),
        ("category", "notes"),
        ("category", "conditions"),
        ("category", "absence"),
        ("category", "waiting list"),
        ("category", "discharge"),
        ("purpose", "referrals to somebody"),
        ("purpose", "finance"),
        ("purpose", "security"),
        ("gateway", "National Referral Mechanism"),
    ],
)
def test_a_word_that_may_mean_several_things_names_none(scheme: Scheme, text: str) -> None:
    """A person is asked. Consent is one: Article 9 wants it explicit."""
    assert find(text, scheme) is None


@pytest.mark.parametrize("scheme", ["category", "purpose", "subject", "basis", "condition"])
def test_each_address_of_dpv_is_in_its_list_and_names_one_term(scheme: Scheme) -> None:
    """The list holds the classes of DPV 2.2. Its roots are too wide to be a term of ours."""
    listed = {line for line in DPV_ADDRESSES.read_text("utf-8").splitlines() if not line.startswith("#")}
    roots = {"PersonalData", "External", "Internal", "Social", "Tracking", "Historical", "Purpose", "HumanSubject"}
    addresses = [term.iri for term in shipped().terms(scheme) if (term.iri or "").startswith("https://w3id.org/")]
    assert addresses
    assert len(addresses) == len(set(addresses))
    assert set(addresses) <= listed
    assert not {address.rpartition("#")[2] for address in addresses} & roots
