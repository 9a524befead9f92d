"""Which law a text cites: what names one Act, what may be several, and what belongs to another scheme."""

import pytest

from graph_service.vocabulary import AnyScheme, shipped


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Police Act 1997 part V", "police-act-1997-part5"),
        ("Part VII of the Housing Act 1996", "housing-act-1996-part7"),
        ("Housing Act 1996 Pt. VI", "housing-act-1996-part6"),
        ("MCA 2005 Sch A1", "mental-capacity-act-2005-scha1"),
        (
            "Council Tax Reduction Schemes (Detection of Fraud and Enforcement) (England) Regulations 2013 reg 4",
            "council-tax-reduction-schemes-fraud-regulations-2013-reg4",
        ),
        (
            "Care Planning, Placement and Case Review Regulations 2010",
            "care-planning-placement-and-case-review-england-regulations-2010",
        ),
        ("NHS Act 2006", "nhs-act-2006"),
        ("TCEA 2007", "tribunals-courts-and-enforcement-act-2007"),
        ("Down Syndrome Act 2022", "down-syndrome-act-2022"),
        ("PECR reg 22", "privacy-and-electronic-communications-ec-directive-regulations-2003-reg22"),
    ],
)
def test_a_citation_names_its_provision(text: str, id: str) -> None:
    term = shipped().find(text, "gateway")
    assert term is not None
    assert term.id == id


@pytest.mark.parametrize(
    "text",
    [
        "Council Tax Reduction Schemes Regulations",
        "Council Tax Reduction Schemes (Detection of Fraud and Enforcement) Regulations 2013",
        "Care Planning, Placement and Case Review Regulations",
        "School Admissions Regulations 2012",
        "Representation of the People Regulations 2001",
        "Theft Act",
        "Pensions Act",
    ],
)
def test_a_title_that_several_acts_share_asks_which(text: str) -> None:
    meaning = shipped().lookup(text, "gateway")
    assert meaning.term is None
    assert len(meaning.readings) > 1
    assert not meaning.together


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Coroners Regulations 2013", "coroners-investigations-regulations-2013"),
        ("Carers Act 1995", "carers-recognition-and-services-act-1995"),
    ],
)
def test_a_title_without_its_bracket_is_only_suggested(text: str, id: str) -> None:
    meaning = shipped().lookup(text, "gateway")
    assert meaning.term is None
    assert [term.id for term in meaning.suggestions] == [id]


@pytest.mark.parametrize(
    ("scheme", "text", "named"),
    [
        ("gateway", "Public task", ["basis/art-6-1-e"]),
        ("gateway", "UK GDPR Art 6(1)(e)", ["basis/art-6-1-e"]),
        ("gateway", "Article 9(2)(h)", ["condition/art-9-2-h"]),
        ("gateway", "DPA 2018 Sch 1 Part 2 para 18", ["schedule-1/part-2-paragraph-18"]),
        ("gateway", "vital interests", ["schedule-1/part-3-paragraph-30", "condition/art-9-2-c", "basis/art-6-1-d"]),
        ("basis", "Care Act 2014 s42", ["gateway/care-act-2014-s42"]),
        ("basis", "Crime and Disorder Act", ["gateway/crime-and-disorder-act-1998"]),
        ("condition", "DPA 2018 Sch 1 para 18", ["schedule-1/part-2-paragraph-18"]),
        ("exemption", "legitimate interests", ["basis/art-6-1-f"]),
        ("basis", "Section 115", []),
        ("category", "public task", []),
    ],
)
def test_law_written_in_the_wrong_column_is_named_with_its_scheme(
    scheme: AnyScheme, text: str, named: list[str]
) -> None:
    meaning = shipped().lookup(text, scheme)
    assert meaning.term is None
    assert [f"{term.scheme}/{term.id}" for term in meaning.elsewhere] == named


@pytest.mark.parametrize("text", ["section 115", "Article 9", "Schedule 40"])
def test_a_provision_without_its_act_invents_no_exemption(text: str) -> None:
    assert shipped().find(text, "exemption") is None
