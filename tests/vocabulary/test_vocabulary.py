"""What the shipped terms promise, and how a text finds one."""

import pytest

from graph_service.model import Scheme, Term
from graph_service.vocabulary import SCHEMES, Vocabulary, broader, find, shipped
from graph_service.vocabulary.spelling import key

AT_LEAST = {
    "category": 60,
    "purpose": 40,
    "subject": 25,
    "basis": 7,
    "condition": 10,
    "schedule-1": 36,
    "gateway": 20,
    "method": 20,
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_has_at_least_the_promised_number_of_terms(scheme: Scheme) -> None:
    assert len(shipped().terms(scheme)) >= AT_LEAST[scheme]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_broader_term_exists_and_no_climb_returns_to_its_start(scheme: Scheme) -> None:
    for term in shipped().terms(scheme):
        above = broader(term)
        assert (term.broader is None) == (above == ())
        assert not above or above[-1].broader is None, f"{term.id} climbs in a circle or out of the scheme"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_spelling_names_two_terms_of_a_scheme(scheme: Scheme) -> None:
    owners: dict[str, str] = {}
    for term in shipped().terms(scheme):
        for name in (term.label, *term.aliases):
            assert owners.setdefault(key(name), term.id) == term.id, f"{name!r} names {term.id} too"


def test_what_lies_under_a_sensitive_category_has_the_same_sensitivity() -> None:
    """Otherwise permitting "health" would permit something under it that is no health data, or the other way round."""
    for term in shipped().terms("category"):
        for above in broader(term):
            assert above.sensitivity is None or term.sensitivity == above.sensitivity, term.id


@pytest.mark.parametrize(
    "id",
    [
        "health",
        "racial-ethnic-origin",
        "political-opinions",
        "religion-or-belief",
        "trade-union-membership",
        "genetic",
        "biometric",
        "sex-life-or-orientation",
    ],
)
def test_each_kind_of_data_in_article_9_is_a_special_category_of_its_own(id: str) -> None:
    term = shipped().get("category", id)
    assert term is not None
    assert (term.sensitivity, term.broader) == ("special-category", None)


def test_only_categories_have_a_sensitivity_and_only_methods_are_secure_or_not() -> None:
    for scheme in SCHEMES:
        for term in shipped().terms(scheme):
            assert scheme == "category" or term.sensitivity is None
            assert scheme == "method" or term.secure is None


def test_twenty_methods_are_marked_secure_or_not() -> None:
    marked = [term for term in shipped().terms("method") if term.secure is not None]
    assert len(marked) >= 20
    assert {term.secure for term in marked} == {True, False}


def test_every_gateway_is_permissive_or_mandatory_or_neither_but_an_act_without_its_section() -> None:
    kinds = {"permissive-gateway", "mandatory-gateway", "not-a-gateway"}
    for term in shipped().terms("gateway"):
        act = term.label.endswith(("section not stated", "mandatory or voluntary not stated)"))
        above = {each.id for each in broader(term)}
        assert term.id in kinds or act or above & kinds, term.id
        assert not (act and above & kinds), term.id


def test_schedule_1_has_every_condition_of_its_parts_once() -> None:
    """Part 1 has paragraphs 1 to 4, Part 2 has 6 to 28 (5 is the policy document), Part 3 has 29 to 37."""
    parts = {1: range(1, 5), 2: range(6, 29), 3: range(29, 38)}
    expected = {f"part-{part}-paragraph-{n}" for part, numbers in parts.items() for n in numbers}
    assert {term.id for term in shipped().terms("schedule-1")} == expected


@pytest.mark.parametrize(
    ("scheme", "text", "id"),
    [
        ("category", "health", "health"),
        ("category", "Health info", "health"),
        ("category", "MEDICAL", "health"),
        ("category", "The medical data", "health"),
        ("category", "Names", "name"),
        ("category", "DOB", "date-of-birth"),
        ("category", "D.O.B", "date-of-birth"),
        ("category", "NHS Numbers", "nhs-number"),
        ("category", "UPRN", "uprn"),
        ("category", "NI number", "national-insurance-number"),
        ("category", "Addresses", "address"),
        ("category", "SEND", "send"),
        ("category", "antisocial behaviour", "anti-social-behaviour"),
        ("category", "ASB", "anti-social-behaviour"),
        ("category", "council tax", "council-tax"),
        ("category", "housing data", "housing"),
        ("category", "diagnoses", "diagnosis"),
        ("category", "Children\u2019s social care records", "children-social-care"),
        ("purpose", "safeguarding", "safeguarding"),
        ("purpose", "Safeguarding children", "child-safeguarding"),
        ("purpose", "direct care", "direct-care"),
        ("purpose", "prevention & detection of crime", "crime-prevention"),
        ("subject", "children in care", "looked-after-children"),
        ("subject", "Looked-after children", "looked-after-children"),
        ("subject", "CLA", "looked-after-children"),
        ("subject", "Service user", "service-users"),
        ("basis", "public task", "art-6-1-e"),
        ("basis", "6(1)(e)", "art-6-1-e"),
        ("basis", "Art 6.1.e", "art-6-1-e"),
        ("basis", "Section 1 (e)", "art-6-1-e"),
        ("basis", "Recognised legitimate interests", "art-6-1-ea"),
        ("condition", "9(2)(h)", "art-9-2-h"),
        ("condition", "Section 2 (h)", "art-9-2-h"),
        ("condition", "substantial public interest", "art-9-2-g"),
        ("schedule-1", "Sch. 1 Pt 2 para 18", "part-2-paragraph-18"),
        ("schedule-1", "DPA 2018 Schedule 1, Part 1, paragraph 2", "part-1-paragraph-2"),
        ("gateway", "Section 115, Crime and Disorder Act 1998", "crime-and-disorder-act-1998-s115"),
        ("gateway", "Crime & Disorder Act 1998 s.115", "crime-and-disorder-act-1998-s115"),
        ("gateway", "HSCA s. 251B", "health-and-social-care-act-2012-s251b"),
        ("method", "Secure E-mail", "secure-email"),
        ("method", "NHSmail", "nhsmail"),
        ("method", "face-to-face", "in-person"),
    ],
)
def test_people_find_a_term_in_the_words_they_type(scheme: Scheme, text: str, id: str) -> None:
    term = find(text, scheme)
    assert term is not None
    assert term.id == id


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "text",
    ["all", "All data", "various", "Personal data", "personal information", "n/a", "TBC", "other", "-", "", "  "],
)
def test_words_that_name_nothing_find_no_term(scheme: Scheme, text: str) -> None:
    assert find(text, scheme) is None


def test_likeness_alone_never_finds_but_is_suggested() -> None:
    assert find("safegaurding", "purpose") is None
    assert shipped().suggest("safegaurding", "purpose")[0].id == "safeguarding"
    assert len(shipped().suggest("safegaurding", "purpose", limit=2)) <= 2


def _local(id: str, label: str, *aliases: str, unmapped: bool = False, broader: str | None = None) -> Term:
    return Term(scheme="category", id=id, label=label, aliases=aliases, unmapped=unmapped, broader=broader)


def test_a_registers_own_term_replaces_the_shipped_one_whole() -> None:
    vocabulary = Vocabulary([_local("health", "Wellbeing")])
    assert vocabulary.get("category", "health") == _local("health", "Wellbeing")
    assert vocabulary.find("wellbeing", "category") == _local("health", "Wellbeing")
    assert vocabulary.find("medical", "category") is None
    assert find("medical", "category") is not None


def test_an_own_alias_wins_over_a_shipped_one() -> None:
    vocabulary = Vocabulary([_local("client-info", "Client info", "medical")])
    found = vocabulary.find("Medical", "category")
    assert found is not None
    assert found.id == "client-info"


def test_a_word_that_nobody_has_mapped_gives_way_to_a_term_that_has_it_as_an_alias() -> None:
    unmapped = _local("client-stuff", "Client stuff", unmapped=True)
    assert Vocabulary([unmapped]).find("client stuff", "category") == unmapped
    mapped = _local("case-notes", "Case notes", "client stuff")
    assert Vocabulary([unmapped, mapped]).find("client stuff", "category") == mapped


def test_a_spelling_that_two_own_terms_share_names_neither() -> None:
    vocabulary = Vocabulary([_local("one", "One", "both"), _local("two", "Two", "both")])
    assert vocabulary.find("both", "category") is None
    assert vocabulary.find("two", "category") is not None


def test_a_climb_stops_before_what_it_has_met_and_at_a_term_that_is_not_there() -> None:
    first, second = _local("first", "First", broader="second"), _local("second", "Second", broader="first")
    assert Vocabulary([first, second]).broader(first) == (second,)
    assert Vocabulary().broader(_local("lost", "Lost", broader="nowhere")) == ()


def test_broader_terms_come_nearest_first() -> None:
    term = find("suicide risk", "category")
    assert term is not None
    assert [above.id for above in broader(term)] == ["mental-health", "health"]


def test_the_words_of_an_id_name_nothing_that_its_label_and_aliases_do_not() -> None:
    own = Vocabulary([_local("bin-rounds", "Rounds of the refuse lorries")])
    assert own.find("bin-rounds", "category") is not None
    assert own.find("bin rounds", "category") is None
    assert own.find("Bin rounds", "category") is None


@pytest.mark.parametrize("text", ["admissions", "Admissions", "appointments", "allegations", "contact"])
def test_a_word_with_several_meanings_asks_also_where_it_is_the_id_of_one(text: str) -> None:
    meaning = shipped().lookup(text, "category")
    assert meaning.term is None
    assert meaning.readings


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_label_and_alias_finds_its_term_however_it_is_written(scheme: Scheme) -> None:
    for term in shipped().terms(scheme):
        for name in (term.label, *term.aliases):
            if find(name, scheme) is None:
                assert shipped().lookup(name, scheme).readings, name
                continue
            hyphened = name.replace(" ", "-")  # which may be the id of another term: an exact id comes first
            hyphened = name if shipped().get(scheme, hyphened) else hyphened
            for written in (name.upper(), f"the {name}.", f"  {name.replace(' ', '  ')} ", hyphened):
                found = find(written, scheme)
                assert found is not None, written
                assert found.id == term.id, written
