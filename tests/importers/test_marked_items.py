"""Signs at a word say something of it: of a tick list only what is ticked counts, and any other sign leaves the cell as written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.model import Protocol
from graph_service.vocabulary import Vocabulary
from graph_service.vocabulary.spelling import is_marked, words
from importers.convert.ticks import ticked
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Sheet, Workbook
from importers.recognise.template import shipped
from tests.importers.layouts import REGISTER

HEADINGS = ["Ref", "Title", "Type", "Status", "Signatories", "Personal data"]


def imported(kind: str, status: str, data: str) -> Protocol:
    row = ["ISP-1", "Agreement", kind, status, "ECC; Essex Police", data]
    made = plan(Workbook("f.csv", "0" * 64, (Sheet("", rows=[HEADINGS, row]),)), REGISTER, shipped(), Options(), {})
    (protocol,) = (record for record in made.put if isinstance(record, Protocol))
    return protocol


@pytest.mark.parametrize(
    "cell",
    [
        "☐ Health ☑ Name",
        "☐ Health\n☑ Name",
        "[ ] Health\n[x] Name",
        "( ) Health (x) Name",
        "☐ Health ☒ Name",
        "⬜ Health ✅ Name",
        "✗ Health; ✔️ Name",
        "Health ✗; Name ✓",
        "Health ☐, Name ☑",
    ],
)
def test_only_what_is_ticked_is_permitted(cell: str) -> None:
    protocol = imported("ISA", "Active", cell)
    assert (protocol.categories, dict(protocol.as_written)) == (("name",), {})


@pytest.mark.parametrize(
    "cell",
    ["Health*", "~~Health~~", "Health ✗", "❌ Health", "☐ Health", "☒ Health", "Health = N", "¬Health", "[ ] Health"],
)
def test_any_other_sign_leaves_the_word_as_written(cell: str) -> None:
    protocol = imported("ISA", "Active", cell)
    assert (protocol.categories, dict(protocol.as_written)) == ((), {"categories": cell})


@pytest.mark.parametrize("bullet", ["•", "▪", "►", "➢", "-", "*", "\uf0b7", "o\t"])
def test_bullets_say_nothing(bullet: str) -> None:
    protocol = imported("ISA", "Active", f"{bullet} Health\n{bullet} Name")
    assert (protocol.categories, dict(protocol.as_written)) == (("health", "name"), {})


def test_types_and_statuses_are_read_by_the_same_rule() -> None:
    protocol = imported("☐ Processing ☑ Sharing", "☐ Draft ☑ Active", "Name")
    assert (protocol.kinds, protocol.status, dict(protocol.as_written)) == (("sharing",), "active", {})
    protocol = imported("DSA ✗", "~~Active~~", "Name")
    assert (protocol.kinds, protocol.status) == ((), None)
    assert dict(protocol.as_written) == {"kinds": "DSA ✗", "status": "~~Active~~"}


@settings(deadline=None)
@given(st.characters(exclude_categories=("L", "N", "M", "Z", "C")), st.booleans())
def test_whatever_sign_it_is_a_word_with_it_is_that_word_only_where_the_sign_says_nothing(
    sign: str, before: bool
) -> None:
    text = f"{sign} Health" if before else f"Health {sign}"
    if not words(sign):  # "§" is a word
        assert is_marked(text) == (Vocabulary().find(text, "category") is None)
    assert not is_marked(ticked(text)) or imported("ISA", "Active", text).categories == ()
