"""What people type, and what it is read as."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.convert import dates, law, lists, numbers, party_lists, words

D = date

DATES = [
    ("31/03/26", D(2026, 3, 31), D(2026, 3, 31)),
    ("31/03/2026", D(2026, 3, 31), D(2026, 3, 31)),
    ("1-2-2024", D(2024, 2, 1), D(2024, 2, 1)),
    ("01.02.24", D(2024, 2, 1), D(2024, 2, 1)),
    ("2024-02-01", D(2024, 2, 1), D(2024, 2, 1)),
    ("2024-02-01T00:00:00Z", D(2024, 2, 1), D(2024, 2, 1)),
    ("12/03/2024 14:30", D(2024, 3, 12), D(2024, 3, 12)),
    ("1st March 2024", D(2024, 3, 1), D(2024, 3, 1)),
    ("Tuesday 12 March 2024", D(2024, 3, 12), D(2024, 3, 12)),
    ("12-Mar-24", D(2024, 3, 12), D(2024, 3, 12)),
    ("March 12, 2024", D(2024, 3, 12), D(2024, 3, 12)),
    ("3rd of Sept. 2025", D(2025, 9, 3), D(2025, 9, 3)),
    ("Mar-2024", D(2024, 3, 1), D(2024, 3, 31)),
    ("Jan-26", D(2026, 1, 1), D(2026, 1, 31)),
    ("February 2024", D(2024, 2, 1), D(2024, 2, 29)),
    ("03/2024", D(2024, 3, 1), D(2024, 3, 31)),
    ("2024-03", D(2024, 3, 1), D(2024, 3, 31)),
    (45000, D(2023, 3, 15), D(2023, 3, 15)),
    (45000.75, D(2023, 3, 15), D(2023, 3, 15)),
    ("45000", D(2023, 3, 15), D(2023, 3, 15)),
    (1, D(1900, 1, 1), D(1900, 1, 1)),
    (2958465, D(9999, 12, 31), D(9999, 12, 31)),
    (datetime.fromisoformat("2024-03-12T09:30"), D(2024, 3, 12), D(2024, 3, 12)),
    (D(2024, 3, 12), D(2024, 3, 12), D(2024, 3, 12)),
]
UNREADABLE = [
    "31/02/2024",
    "03/25/2024",
    "soon",
    "Q1 2024",
    "12 March",
    "31/03",
    0,
    -5,
    2958466,
    True,
    "12/03/2024 to 12/03/2025",
    "12/03/0202",
]


@pytest.mark.parametrize(("typed", "starts", "ends"), DATES)
def test_a_date_as_typed(typed: object, starts: date, ends: date) -> None:
    """Day before month, two digits are 20xx; a month alone is its first day for a start, its last for an end."""
    assert dates.read(typed, "starts").value == starts  # type: ignore[arg-type]
    assert dates.read(typed, "ends").value == ends  # type: ignore[arg-type]
    assert dates.read(typed, "review").value == ends  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", UNREADABLE)
@pytest.mark.parametrize("meaning", ["starts", "ends", "review"])
def test_what_cannot_be_read_as_a_date_is_as_written(typed: object, meaning: dates.Meaning) -> None:
    """An end date that cannot be read never becomes "no end" silently."""
    found = dates.read(typed, meaning)  # type: ignore[arg-type]
    assert found.value is None
    assert [problem.effect for problem in found.notes] == ["as-written"]


def test_a_date_before_1950_is_taken_and_reported() -> None:
    """Its year is likelier a slip than a fact; in a signature too."""
    found = dates.read("12/03/1824", "starts")
    assert (found.value, [(p.code, p.effect) for p in found.notes]) == (D(1824, 3, 12), [("early-date", "note")])
    assert [p.code for p in party_lists.mark("12/03/1824").notes] == ["early-date"]
    assert dates.read("12/03/1954", "starts").notes == ()


@pytest.mark.parametrize("typed", ["TBC", "tbc", "To be confirmed", "?"])
def test_tbc_is_not_recorded_and_never_blocks(typed: str) -> None:
    found = dates.read(typed, "ends")
    assert (found.value, found.leftover) == (None, typed)
    assert [problem.effect for problem in found.notes] == ["note"]


def test_ongoing_is_no_end_and_no_problem() -> None:
    """What the register has as the end goes; the word is kept."""
    found = dates.read("Ongoing", "ends")
    assert (found.value, found.clears, found.leftover, found.notes) == (None, True, "Ongoing", ())


def test_under_review_is_as_written_of_a_protocol_and_not_recorded_of_a_flow() -> None:
    assert [p.effect for p in dates.read("Under review", "review").notes] == ["note"]
    assert dates.read("Under review", "review").leftover == "Under review"
    for text, meaning in (("Under review", "review"), ("Overdue", "review"), ("Under review", "ends")):
        assert dates.read(text, meaning, protocol=True).as_written == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ("Annual", 12),
        ("every 2 years", 24),
        ("every 18 months", 18),
        ("12 months", 12),
        ("Annually", 12),
        ("3 yearly", 36),
    ],
)
def test_an_interval_of_review_is_months(typed: str, months: int) -> None:
    """An interval is no date: it says how often the protocol is reviewed."""
    found = dates.read(typed, "review", protocol=True)
    assert (found.value, found.also, found.as_written) == (None, (("review_months", months),), "")


@pytest.mark.parametrize("typed", ["Rolling", "auto-renews", "until terminated", "Auto-renews annually"])
def test_an_end_after_which_it_runs_on_renews(typed: str) -> None:
    assert dates.read(typed, "ends", protocol=True).also == (("renews", True),)


def test_an_extension_behind_an_end_is_kept() -> None:
    found = dates.read("31/03/2025 + 2 yr extension", "ends", protocol=True)
    assert (found.value, found.leftover) == (D(2025, 3, 31), "31/03/2025 + 2 yr extension")


@pytest.mark.parametrize("typed", ["2024", 2024])
def test_a_year_alone_is_its_first_or_last_day_and_a_signature_of_unknown_date(typed: object) -> None:
    assert dates.read(typed, "starts").value == D(2024, 1, 1)  # type: ignore[arg-type]
    assert dates.read(typed, "ends").value == D(2024, 12, 31)  # type: ignore[arg-type]
    assert party_lists.mark(typed).value == party_lists.PartySignature(signed=True)  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["n/a", "N/A", "-", "–", "  ", "None"])
def test_words_for_nothing_are_blank(typed: str) -> None:
    assert dates.read(typed, "ends") == dates.NOTHING


CITED = [
    ("Article 6(1)(e) public task", ["Article 6(1)(e)"]),
    ("6(1)(e)", ["Article 6(1)(e)"]),
    ("Art 6.1.e", ["Article 6(1)(e)"]),
    ("Section 1 (e)", ["Article 6(1)(e)"]),
    ("Section 2 (h)", ["Article 9(2)(h)"]),
    ("s.2(g)", ["Article 9(2)(g)"]),
    ("6(1)(c) and (e)", ["Article 6(1)(c)", "Article 6(1)(e)"]),
    ("Art 6(1)(e) and Art 9(2)(h)", ["Article 6(1)(e)", "Article 9(2)(h)"]),
    ("GDPR 6(1)(ea)", ["Article 6(1)(ea)"]),
    ("Article 6 (c)", ["Article 6(1)(c)"]),
    ("Article 9(2)(g); Schedule 1, Part 2, paragraph 18", ["Article 9(2)(g)", "Schedule 1 Part 2 paragraph 18"]),
    ("Sch 1 para 2", ["Schedule 1 Part 1 paragraph 2"]),
    ("Article 10", ["Article 10"]),
    ("Section 251", []),
    ("Section 17 Children Act", []),
    ("public task", []),
]


@pytest.mark.parametrize(("typed", "cited"), CITED)
def test_a_lawful_basis_as_cited(typed: str, cited: list[str]) -> None:
    assert [text for _, text in law.cited(typed)[0]] == cited


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (1200, (1200, None)),
        ("1,200", (1200, None)),
        ("12 000", (12000, None)),
        (1200.0, (1200, None)),
        ("about 30", (None, "about 30")),
        ("500-1000", (None, "500-1000")),
        ("< 50", (None, "< 50")),
        (12.5, (None, "12.5")),
        (-3, (None, "-3")),
        ("7 (last year)", (7, "last year")),
    ],
)
def test_how_many_as_typed(typed: object, read: tuple[int | None, str | None]) -> None:
    """A number, or the words instead of one."""
    found = numbers.read(typed)  # type: ignore[arg-type]
    assert found.value == read
    assert all(told.effect == "note" for told in found.notes)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Y", True),
        ("yes", True),
        ("✓", True),
        ("✔", True),
        (True, True),
        ("N", False),
        ("✗", False),
        ("n/a", None),
        ("", None),
    ],
)
def test_a_yes_or_no_as_typed(typed: object, said: bool | None) -> None:
    assert words.flag(typed, counts=True).value is said  # type: ignore[arg-type]
    assert words.flag(typed, counts=True).notes == ()  # type: ignore[arg-type]


def known(*names: str):
    return lambda text: text in names


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("A; B;C", ("A", "B", "C")),
        ("A\nB", ("A", "B")),
        ("A, B", ("A", "B")),
        ("Smith, Jones and Co", ("Smith, Jones and Co",)),
        ("Smith, Jones and Co; A", ("Smith, Jones and Co", "A")),
        ("• A\n• B", ("A", "B")),
        ("1. A\n2. B", ("A", "B")),
        ("Health (physical, mental), A", ("Health (physical, mental)", "A")),
        ("A and B", ("A", "B")),
        ("A and Z", ("A and Z",)),
        ("A; A", ("A",)),
    ],
)
def test_several_values_in_a_cell(typed: str, pieces: tuple[str, ...]) -> None:
    """The whole cell is tried as one name first, then `;` and line ends, then commas outside brackets."""
    assert lists.pieces(typed, known("A", "B", "Smith, Jones and Co")) == pieces


SIGNED = [
    ("Essex Police (12/03/2024)", [("Essex Police", None, D(2024, 3, 12))]),
    ("Essex Police (12/03/2024); ECC (not signed)", [("Essex Police", None, D(2024, 3, 12)), ("ECC", False, None)]),
    ("Essex Police, ECC", [("Essex Police", None, None), ("ECC", None, None)]),
    ("Essex Police - 12 March 2024\nECC ✓", [("Essex Police", None, D(2024, 3, 12)), ("ECC", True, None)]),
    ("Essex Police: no", [("Essex Police", False, None)]),
    ("ECC - signed March 2024", [("ECC", None, D(2024, 3, 31))]),
    ("ECC ✗", [("ECC", False, None)]),
    ("ECC (signed)", [("ECC", True, None)]),
    ("Trust (North)", [("Trust (North)", None, None)]),
    ("ECC (declined)", [("ECC", False, None)]),
    ("ECC has not signed", [("ECC", False, None)]),
    ("ECC (N/A)", [("ECC", None, None)]),
    ("ECC (signed by A Clerk)", [("ECC", True, None)]),
    ("ECC ✓ 12/03/2024", [("ECC", None, D(2024, 3, 12))]),
    ("ECC ✓ - 12/03/2024", [("ECC", None, D(2024, 3, 12))]),
    ("ECC (signed, 12/03/2024)", [("ECC", None, D(2024, 3, 12))]),
    ("Essex Police and ECC", [("Essex Police", None, None), ("ECC", None, None)]),
    ("Essex Police, 12/03/2024; ECC, not signed", [("Essex Police", None, D(2024, 3, 12)), ("ECC", False, None)]),
    ("ECC - 12/03/2024 (left 1/1/2025)", [("ECC", None, D(2024, 3, 12))]),
    ("ECC (pending); Trust (North)", [("ECC", False, None), ("Trust (North)", None, None)]),
    ("New Body (lead); ECC (lead, 12/03/2024)", [("New Body", None, None), ("ECC", None, D(2024, 3, 12))]),
    ("ECC\n12/03/2024\nEssex Police\nnot signed", [("ECC", None, D(2024, 3, 12)), ("Essex Police", False, None)]),
    ("ECC [12/03/2024]; Essex Police [not signed]", [("ECC", None, D(2024, 3, 12)), ("Essex Police", False, None)]),
    ("ECC – signed by J Smith 12/03/24", [("ECC", None, D(2024, 3, 12))]),
    (
        "ECC (e-signed 12/03/2024); Essex Police (electronically signed)",
        [("ECC", None, D(2024, 3, 12)), ("Essex Police", True, None)],
    ),
    ("ECC + Essex Police", [("ECC", None, None), ("Essex Police", None, None)]),
    ("Other Trust (South); ECC", [("Other Trust (South)", None, None), ("ECC", None, None)]),
]


@pytest.mark.parametrize(("typed", "parties"), SIGNED)
def test_signatories_in_one_cell(typed: str, parties: list[tuple[str, bool | None, date | None]]) -> None:
    found = party_lists.parties(typed, known("Essex Police", "ECC", "Trust (North)"))
    assert [(mark.name, mark.signed, mark.signed_on) for mark in found] == parties


@pytest.mark.parametrize(
    "typed",
    [
        "ECC (31/02/2024)",
        "ECC (12/13/2024)",
        "ECC 31/02/2024",
        "ECC (signed in 2024)",
        "ECC (12/03/2024) Essex Police (13/03/2024)",
        "ECC (left)",
        "ECC (withdrawn)",
        "ECC (signed?)",
        "ECC (✗ - see letter)",
        "ECC (no longer a party)",
        "ECC (verbal)",
        "ECC – awaiting sig.",
        "ECC (signed by J Smith in 2024)",
        "ECC (Partially)",
        "ECC (in principle)",
        "New Body (verbally agreed)",
        "ECC - 12/03/2024 (signed 13/03/2024)",
        "ECC - 12/03/2024 - withdrew 01/02/2025",
        "ECC ✗ 12/03/2024",
        "ECC (not signed, 12/03/2024)",
        "ECC (12/03/2024, no)",
        "ECC - awaiting, 12/03/2024",
        "ECC\nnot signed\n12/03/2024",
        "ECC (12/03/2024, 12/03/2026)",
        "ECC (1)",
    ],
)
def test_a_signature_that_cannot_be_read_is_as_written(typed: str) -> None:
    """It never becomes "no signature recorded" silently, nor a part of the name."""
    (found,) = party_lists.parties(typed, known("ECC"))
    assert found.unread


def test_what_else_stands_behind_a_party() -> None:
    """Who left, who leads, and who signed for it: what may be no name is told, and does not block."""
    (left,) = party_lists.parties("ECC - 12/03/2024 (left 1/1/2025)", known("ECC"))
    assert left.left_on == D(2025, 1, 1)
    (lead,) = party_lists.parties("ECC (lead)", known("ECC"))
    assert lead.lead
    assert lead.signatory is None
    (person,) = party_lists.parties("ECC (Jane Smith, 12/03/2024)", known("ECC"))
    assert (person.signatory, person.notes) == ("Jane Smith", ())
    (doubted,) = party_lists.parties("ECC (by hand)", known("ECC"))
    assert [(problem.code, problem.effect) for problem in doubted.notes] == [("read-as-signatory", "note")]


@given(st.text(st.characters(exclude_categories=["Cs", "Co"]), min_size=1, max_size=30).map(str.strip).filter(bool))
def test_whoever_signed_is_read_back_from_its_cell(name: str) -> None:
    """Whatever signs a name has."""
    (found,) = party_lists.parties(f"ECC (12/03/2024, {party_lists.signatory_text(name)})", known("ECC"))
    assert (found.signed_on, found.signatory, found.notes) == (D(2024, 3, 12), name, ())


@given(st.text(max_size=60))
def test_any_text_is_read_or_reported(text: str) -> None:
    """No converter fails on any text."""
    for meaning in ("starts", "ends", "review", "joined"):
        dates.read(text, meaning)  # type: ignore[arg-type]
    law.cited(text)
    numbers.read(text)
    words.flag(text, counts=True)
    party_lists.parties(text, lambda name: len(name) % 2 == 0)
    party_lists.mark(text)
    lists.pieces(text, lambda name: len(name) % 3 == 0)
