"""Words that are one thing and words that are not, in each scheme: the pairs are in `tests/data/vocabulary`."""

import csv
from pathlib import Path

import pytest

from graph_service.vocabulary import Vocabulary, shipped
from graph_service.vocabulary.shipped_terms import SCHEMES, AnyScheme, ambiguous
from graph_service.vocabulary.spelling import key

DATA = Path(__file__).parent.parent / "data" / "vocabulary"
MANDATORY = "mandatory-gateway"


def _pairs(name: str) -> list[tuple[AnyScheme, str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return [(row["scheme"], row["text"], row["other"]) for row in csv.DictReader(file)]  # type: ignore[misc]


def _meant(text: str, scheme: AnyScheme) -> frozenset[str]:
    meaning = shipped().lookup(text, scheme)
    return frozenset(term.id for term in ((meaning.term,) if meaning.term else meaning.readings))


def test_there_are_at_least_three_hundred_pairs_of_each_kind() -> None:
    assert len(_pairs("one")) >= 300
    assert len(_pairs("differ")) >= 300


def test_two_names_of_one_thing_find_one_term() -> None:
    apart = [
        pair
        for pair in _pairs("one")
        if not _meant(pair[1], pair[0]) or _meant(pair[1], pair[0]) != _meant(pair[2], pair[0])
    ]
    assert apart == []


def test_everyday_words_find_what_they_mean_or_a_narrower_term() -> None:
    with (DATA / "means.csv").open(encoding="utf-8") as file:
        rows = [(row["scheme"], row["text"], set(row["means"].split("; "))) for row in csv.DictReader(file)]
    assert len(rows) > 150
    assert [row for row in rows if row[2].isdisjoint(_climbed(row[0], row[1]))] == []  # type: ignore[arg-type]


def _climbed(scheme: AnyScheme, text: str) -> set[str]:
    """The term that a text names, with all that is broader."""
    term, climbed = shipped().lookup(text, scheme).term, set()
    while term:
        climbed.add(term.id)
        term = shipped().get(scheme, term.broader) if term.broader else None
    return climbed


def test_two_things_never_find_one_term() -> None:
    for scheme, text, other in _pairs("differ"):
        first, second = _meant(text, scheme), _meant(other, scheme)
        assert first, (scheme, text)
        assert second, (scheme, other)
        assert first != second, (scheme, text, other)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_name_belongs_to_two_terms_unless_it_is_marked_ambiguous(scheme: AnyScheme) -> None:
    folded = ambiguous(scheme)[1]
    owners: dict[str, str] = {}
    for term in shipped().terms(scheme):
        for name in (term.label, *term.aliases):
            spelt = key(name)
            assert spelt in folded or owners.setdefault(spelt, term.id) == term.id, f"{name!r} of {term.id}"


@pytest.mark.parametrize(
    ("scheme", "text", "readings"),
    [
        ("category", "PCN", {"penalty-charge-notice", "primary-care-network"}),
        ("category", "DNA", {"dna-profile", "missed-appointments"}),
        ("category", "Aids", {"aids-diagnosis", "aids-equipment-and-adaptations"}),
        ("category", "IP", {"ip-address", "intellectual-property"}),
        ("purpose", "SAR", {"safeguarding-adult-review", "subject-access"}),
        ("purpose", "planning", {"town-planning", "service-planning"}),
        ("purpose", "CAF", {"early-help-assessment"}),
        ("gateway", "common law", {"common-law-policing", "common-law-confidentiality"}),
    ],
)
def test_a_word_with_two_meanings_has_its_readings_and_names_neither(
    scheme: AnyScheme, text: str, readings: set[str]
) -> None:
    meaning = shipped().lookup(text, scheme)
    assert meaning.term is None
    assert {term.id for term in meaning.readings} == readings


def test_capitals_tell_an_illness_from_equipment() -> None:
    assert _meant("AIDS", "category") == {"aids-diagnosis"}
    assert _meant("aids", "category") == {"aids-equipment-and-adaptations"}


@pytest.mark.parametrize(
    "tail", ["status", "history", "flags", "records", "needs", "details", "required", "band", "eligibility"]
)
@pytest.mark.parametrize("label", ["Telecare", "Autism", "Tuberculosis", "Private fostering"])
def test_a_neutral_word_after_a_term_suggests_it_and_never_names_it(label: str, tail: str) -> None:
    text = f"{label} {tail}"
    known = shipped().find(label, "category")
    meaning = shipped().lookup(text, "category")
    assert known is not None
    if meaning.term is None:
        assert known in meaning.suggestions
    else:
        assert key(text) in {key(name) for name in (meaning.term.id, meaning.term.label, *meaning.term.aliases)}


@pytest.mark.parametrize(
    ("text", "sensitivity"),
    [
        ("LADO referrals", "criminal-offence"),
        ("MARAC minutes", "criminal-offence"),
        ("DASH risk assessment", "criminal-offence"),
        ("ASB history", "criminal-offence"),
        ("CSE", "criminal-offence"),
        ("domestic abuse", "criminal-offence"),
        ("Operation Encompass notification", "criminal-offence"),
        ("PPN", "criminal-offence"),
        ("Merlin report", "criminal-offence"),
        ("child exploitation", "criminal-offence"),
        ("neglect", "criminal-offence"),
        ("calls for service", "criminal-offence"),
        ("school attendance enforcement", "criminal-offence"),
        ("STATS19", "special-category"),
        ("CHAIN", "special-category"),
        ("home care", "special-category"),
        ("direct payments", "special-category"),
        ("IMHA", "special-category"),
        ("nearest relative", "special-category"),
        ("STEIS", "special-category"),
        ("carer's assessment", "special-category"),
        ("self-neglect", "special-category"),
        ("hoarding", "special-category"),
        ("SUS data", "special-category"),
        ("MHSDS", "special-category"),
        ("custody record", "criminal-offence"),
        ("arrest data", "criminal-offence"),
        ("SmI discount", "special-category"),
        ("RIDDOR report", "special-category"),
        ("client level data", "special-category"),
        ("school census", "special-category"),
        ("CTF", "special-category"),
        ("Form F", "special-category"),
        ("deputyship order", "special-category"),
        ("reablement", "special-category"),
        ("LADO referral", "criminal-offence"),
        ("MARAC referral form", "criminal-offence"),
        ("DASH score", "criminal-offence"),
        ("CSE risk assessment", "criminal-offence"),
        ("named perpetrators of ASB", "criminal-offence"),
        ("PVP register", "criminal-offence"),
        ("single central record", "criminal-offence"),
        ("education penalty notice", "criminal-offence"),
        ("self neglect and hoarding", "special-category"),
    ],
)
def test_what_the_law_protects_carries_its_sensitivity(text: str, sensitivity: str) -> None:
    term = shipped().find(text, "category")
    assert term is not None
    assert term.sensitivity == sensitivity


@pytest.mark.parametrize("text", ["special category data", "section 47", "section 115", "multi-agency working"])
def test_what_says_too_little_names_no_term(text: str) -> None:
    for scheme in SCHEMES:
        if not (scheme == "category" and text.startswith("section 47")):
            assert shipped().find(text, scheme) is None, scheme


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("MHA 1983 s117", "mental-health-act-1983-s117"),
        ("Mental Health Act 1983 section 117", "mental-health-act-1983-s117"),
        ("section 117 of the Mental Health Act 1983", "mental-health-act-1983-s117"),
        ("Mental Health Act", "mental-health-act-1983"),
        ("COPI Regulations reg 5", "control-of-patient-information-regulations-2002-reg5"),
        ("Digital Economy Act 2017 Part 5", "digital-economy-act-2017-part5"),
        ("LAAA 2014 Sch 9", "local-audit-and-accountability-act-2014-sch9"),
        ("NFI (voluntary)", "local-audit-and-accountability-act-2014-sch9-para3"),
        ("SSWBA 2014 s128", "social-services-and-well-being-wales-act-2014-s128"),
        ("Care Act 2014 s79", "care-act-2014-s79"),
    ],
)
def test_a_citation_finds_its_act_and_section_in_any_form(text: str, id: str) -> None:
    term = shipped().find(text, "gateway")
    assert term is not None
    assert term.id == id


def _kinds(text: str) -> set[str]:
    term = shipped().find(text, "gateway")
    assert term is not None, text
    return {above.id for above in shipped().broader(term)}


@pytest.mark.parametrize(
    "text",
    [
        "Housing Act 1996 s213B",
        "Crime and Disorder Act 1998 s17A",
        "Children Act 2004 s16LA",
        "Care Act 2014 s6",
        "Children Act 2004 s10",
        "NFI (voluntary)",
        "NFI",
        "Care Act 2014",
        "Care Act 2014 s79",
        "Coroners and Justice Act 2009 Sch 5 para 9",
        "Criminal Justice Act 2003 s325",
        "Children Act 1989 s47",
        "HSCA 2012 s251B",
        "ALNET 2018 s64",
        "SSWBA 2014 s137",
        "Education Act 1996 s537A",
        "Childcare Act 2006 s99",
        "Civil Contingencies Act 2004 (Contingency Planning) Regulations 2005 reg 47",
        "Notification of Deaths Regulations 2019 reg 3",
        "FOIA s1",
        "Health and Social Care Act 2008 s76",
        "Road Traffic Act 1988 s94",
        "Modern Slavery Act 2015 s52",
        "Police, Crime, Sentencing and Courts Act 2022 s17",
        "SVGA 2006 s39",
        "Housing Act 2004 s235",
        "HSCA 2012 s259",
        "LAAA 2014 Sch 9 para 2",
        "LAAA 2014 s22",
        "SVGA 2006 s40",
        "Road Traffic Act 1988 s172",
        "Council Tax (Administration and Enforcement) Regulations 1992 reg 4",
        # A duty once its text has been compared: until then a power.
        "Children Act 2004 s16H",
        "data provision notice",
        "HMRC information notice",
        "SVGA 2006 s36",
        "POCA production order",
    ],
)
def test_what_does_not_itself_order_a_disclosure_is_no_duty(text: str) -> None:
    assert MANDATORY not in _kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Care Act 2014 s45",
        "NFI (mandatory)",
        "FGM Act 2003 s5B",
        "court order",
        "Council Tax (Administration and Enforcement) Regulations 1992 reg 5",
        "Notification of Deaths Regulations 2019 reg 2",
        "Education and Skills Act 2008 s72",
        "SSWBA 2014 s130",
        "NHS Act 2006 s269",
        "SVGA 2006 s35",
        "coroner's notice",
    ],
)
def test_what_orders_a_disclosure_is_a_duty(text: str) -> None:
    assert MANDATORY in _kinds(text)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("DPA 2018 Sch 2 Pt 1 Para 2", "data-protection-act-2018-sch2-para2"),
        ("DPA 2018 Sch 2 para 5", "data-protection-act-2018-sch2-para5"),
        ("Section 29 DPA 1998 (repealed, an exemption)", "data-protection-act-1998-s29"),
    ],
)
def test_an_exemption_is_never_a_gateway(text: str, id: str) -> None:
    assert shipped().find(text, "gateway") is None
    assert [term.id for term in shipped().lookup(text, "gateway").elsewhere] == [id]
    assert _meant(text, "exemption") == {id}


def test_two_sections_cited_at_once_are_both_meant() -> None:
    meaning = shipped().lookup("Children Act 2004 s10 and s11", "gateway")
    assert meaning.together
    assert [term.id for term in meaning.readings] == ["children-act-2004-s10", "children-act-2004-s11"]


def test_the_conditions_of_recognised_legitimate_interests_stand_under_their_basis() -> None:
    below = [term.id for term in shipped().terms("basis") if term.broader == "art-6-1-ea"]
    assert below == [f"annex-1-paragraph-{number}" for number in (1, 2, 3, 5, 6)]


def test_each_row_of_law_has_its_source_and_the_day_it_was_checked() -> None:
    folder = Path(__file__).parents[2] / "graph_service" / "vocabulary" / "terms"
    for scheme in ("gateway", "exemption", "safeguard"):
        with (folder / f"{scheme}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                assert not row["iri"] or (row["checked"] and row["against"]), row["id"]
                if row.get("source"):
                    assert row["source"].startswith("http"), row["id"]
                    assert row["against"] != "not compared", row["id"]


def test_a_purpose_belongs_to_one_or_two_families_itself_or_through_a_broader_one() -> None:
    vocabulary = Vocabulary()
    for term in vocabulary.terms("purpose"):
        own = next((each.families for each in (term, *vocabulary.broader(term)) if each.families), ())
        assert 1 <= len(own) <= 2, term.id


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("MARAC", ("people-at-risk",)),
        ("Care Act assessment", ("care", "people-at-risk")),
        ("NFI", ("fraud",)),
        ("Channel panel", ("terrorism",)),
        ("MAPPA", ("offenders",)),
        ("payroll", ("staff",)),
        ("council tax collection", ("money-in",)),
        ("care proceedings", ("legal", "people-at-risk")),
        ("duty to refer", ("housing",)),
        ("victim support", ("crime", "people-at-risk")),
    ],
)
def test_a_purpose_is_near_the_purposes_of_its_family(text: str, families: tuple[str, ...]) -> None:
    vocabulary = Vocabulary()
    term = vocabulary.find(text, "purpose")
    assert term is not None
    assert next(each.families for each in (term, *vocabulary.broader(term)) if each.families) == families


def test_no_gateway_is_mandatory_whose_law_was_not_compared() -> None:
    path = Path(__file__).parents[2] / "graph_service" / "vocabulary" / "terms" / "gateway.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    duties = [row for row in rows if row["broader"] == MANDATORY]
    assert len(duties) > 30
    assert [row["id"] for row in duties if row["against"] == "not compared"] == []
