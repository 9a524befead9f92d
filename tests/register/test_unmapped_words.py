"""Words that no vocabulary has are settled in one go: mapped, split or kept, as one revision, on every record that uses them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph_service import Register
from graph_service.cli import app
from graph_service.errors import BadData, NotFound
from graph_service.model import Flow, Partner, Protocol, Term
from tests.web.conftest import running

WORDS = [
    Term(scheme="category", id="hlth-recs", label="Hlth recs", unmapped=True),
    Term(scheme="category", id="names-and-doctors", label="Names and doctors", unmapped=True),
    Term(scheme="category", id="widgets", label="Widgets", unmapped=True),
    Term(scheme="category", id="small-widgets", label="Small widgets", broader="widgets"),
    Term(scheme="purpose", id="bin-rounds", label="Bin rounds", unmapped=True),
]
RECORDS = [
    Partner(id="a", name="A"),
    Partner(id="b", name="B"),
    Flow(
        id="f",
        name="F",
        source="a",
        target="b",
        categories=("hlth-recs", "names-and-doctors"),
        purposes=("bin-rounds",),
    ),
    Protocol(id="p", title="P", categories=("hlth-recs", "name"), purposes=("bin-rounds",)),
]


@pytest.fixture
def register(store_url: str) -> Iterator[Register]:
    """A register, in either store, whose records use words that no vocabulary has."""
    with Register.open(store_url, who="the tests") as opened:
        opened.write([*WORDS, *RECORDS], why="first")
        yield opened


def test_words_that_most_records_use_come_first_with_what_they_may_mean(register: Register) -> None:
    words = register.answering.unmapped.words()
    assert [word.term.id for word in words][:2] == ["hlth-recs", "bin-rounds"]
    assert dict(words[0].records) == {"flow": 1, "protocol": 1}
    assert [word.term.label for word in register.answering.unmapped.words("purpose")] == ["Bin rounds"]


def test_words_are_mapped_split_and_kept_as_one_revision_and_undone(register: Register) -> None:
    before = register.version()
    choices = {"category/hlth-recs": "Health", "category/names-and-doctors": "name+GP registration"}
    register.answering.unmapped.settle(choices | {"purpose/bin-rounds": "keep"})
    assert register.version() == before + 1
    flow, protocol = register.get("flow", "f"), register.get("protocol", "p")
    assert (flow.categories, protocol.categories) == (("gp-registration", "health", "name"), ("health", "name"))
    assert [w.term.id for w in register.answering.unmapped.words()] == ["widgets"]
    assert not register.snapshot().terms["purpose/bin-rounds"].unmapped
    assert {answer.choice for answer in register.answering.dictionary.answers()} == {
        "health",
        "name+gp-registration",
        "keep",
    }
    register.undo(before + 1)
    assert register.get("flow", "f").categories == ("hlth-recs", "names-and-doctors")
    assert register.answering.dictionary.answers() == ()


def test_a_term_below_a_mapped_word_follows_it(register: Register) -> None:
    register.answering.unmapped.settle({"category/widgets": "health"})
    assert register.get("term", "category/small-widgets").broader == "health"


@pytest.mark.parametrize(
    ("choices", "fault"),
    [
        ({"category/health": "keep"}, NotFound),
        ({"category/widgets": "no such thing at all"}, NotFound),
        ({"category/widgets": "+"}, BadData),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    choices: dict[str, str], fault: type[Exception], register: Register
) -> None:
    before = register.version()
    with pytest.raises(fault):
        register.answering.unmapped.settle(choices | {"category/hlth-recs": "health"})
    assert register.version() == before


def test_the_command_lists_and_settles_them(tmp_path: Path) -> None:
    store = str(tmp_path / "r.db")
    with Register.open(store) as register:
        register.write([*WORDS, *RECORDS], why="first")
    listed = CliRunner().invoke(app, ["terms", "unmapped", "--store", store])
    assert "category/hlth-recs: Hlth recs (1 protocol, 1 flow)" in listed.output
    done = CliRunner().invoke(app, ["terms", "settle", "category/hlth-recs=health", "--keep-rest", "--store", store])
    assert done.output == "4 words are settled; 0 left.\n"


def test_the_page_settles_ticked_words_and_keeps_the_rest(tmp_path: Path) -> None:
    with Register.open(str(tmp_path / "r.db"), who="the tests") as register:
        register.write([*WORDS, *RECORDS], why="first")
        with running(register) as site, site.client("editor") as client:
            page = client.get("/words").text
            assert "Hlth recs" in page
            assert "in 1 protocol, 1 flow" in page
            token = page.partition('name="csrf" value="')[2].partition('"')[0]
            form = {f"word:{key}": "1" for key in ("category/hlth-recs", "category/widgets")}
            wrong = client.post("/words", data={"csrf": token, "names:category/widgets": "no such thing at all"})
            assert wrong.status_code == 400
            assert "There is a problem" in wrong.text
            client.post(
                "/words", data={"csrf": token, "rest": "keep", "names:category/hlth-recs": "Health; Name", **form}
            )
            assert register.get("flow", "f").categories == ("health", "name", "names-and-doctors")
            assert {w.term.id for w in register.answering.unmapped.words()} == {"names-and-doctors", "bin-rounds"}
