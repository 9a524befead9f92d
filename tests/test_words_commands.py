"""`graph-service words` says what each line means; `terms` moves a body's own vocabulary in and out."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph_service.cli import app
from graph_service.errors import BadData
from graph_service.model import Term
from graph_service.vocabulary import REFERENCE_SCHEMES, SCHEMES, Vocabulary
from graph_service.vocabulary.local_terms import read_terms, write_terms
from graph_service.vocabulary.search import narrower, search

RUN = CliRunner()
OWN = "scheme,id,label,broader,aliases\ncategory,troubled-tenants,Tenants of concern,housing,TOC; concern list\n"


def answers(scheme: str, *texts: str, store: Path) -> list[dict[str, object]]:
    done = RUN.invoke(app, ["words", scheme, "--json", "--store", str(store)], input="\n".join(texts) + "\n")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


def test_each_line_has_its_answer_in_order_on_an_empty_store(tmp_path: Path) -> None:
    known, ambiguous, unknown = answers("category", "suicidal thoughts", "DNA", "zzz", store=tmp_path / "none.db")
    assert known == {
        "text": "suicidal thoughts",
        "term": "suicidal-thoughts",
        "label": "Suicidal thoughts",
        "broader": ["suicide-risk", "mental-health", "health"],
        "sensitivity": "special-category",
        "readings": [],
        "suggestions": [],
        "elsewhere": [],
    }
    assert ambiguous["term"] is None
    assert ambiguous["readings"] == ["dna-profile", "missed-appointments"]
    assert (unknown["term"], unknown["readings"]) == (None, [])
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("scheme", [*SCHEMES, *REFERENCE_SCHEMES])
def test_a_terms_own_id_names_it_in_every_scheme(scheme: str, tmp_path: Path) -> None:
    """But where an id is a word with several meanings, as "admissions", it asks as the word does."""
    ids = [term.id for term in Vocabulary().terms(scheme)]  # type: ignore[arg-type]
    for id, answer in zip(ids, answers(scheme, *ids, store=tmp_path / "none.db"), strict=True):
        assert answer["term"] == id or ("-" not in id and id in answer["readings"])


def test_a_scheme_that_is_not_one_is_refused() -> None:
    done = RUN.invoke(app, ["words", "colour"], input="red\n")
    assert done.exit_code != 0


def test_without_json_a_line_says_what_the_word_means(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["words", "category", "--store", str(tmp_path / "none.db")], input="DOB\nDNA\n")
    assert done.output.splitlines()[0] == "DOB: Date of birth"
    assert "may mean dna-profile, missed-appointments" in done.output


def test_an_own_list_is_loaded_under_the_shipped_tree_and_exported_again(tmp_path: Path) -> None:
    file, store, out = tmp_path / "own.csv", tmp_path / "r.db", tmp_path / "out.csv"
    file.write_text(OWN, "utf-8")
    assert RUN.invoke(app, ["terms", "load", str(file), "--store", str(store)]).exit_code == 0
    (answer,) = answers("category", "concern list", store=store)
    assert (answer["term"], answer["broader"]) == ("troubled-tenants", ["housing"])
    assert RUN.invoke(app, ["terms", "export", str(out), "--store", str(store)]).exit_code == 0
    assert read_terms(out.read_text("utf-8"), "out.csv") == read_terms(OWN, "own.csv")


def test_what_is_written_is_read_back_the_same() -> None:
    terms = (
        Term(
            scheme="category",
            id="a",
            label="=A",
            aliases=("one", "two"),
            broader="health",
            sensitivity="special-category",
        ),
        Term(scheme="method", id="b", label="'B", secure=False),
        Term(scheme="purpose", id="c", label="C", families=("care", "legal")),
    )
    assert read_terms(write_terms(terms), "again") == tuple(sorted(terms, key=lambda term: SCHEMES.index(term.scheme)))
    assert "'=A" in write_terms(terms)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("colour,a,A,,", "is not a scheme"),
        ("category,a,A,nowhere,", "category/nowhere is not there"),
        ("category,a,A,health,", "needs the same sensitivity"),
        ("category,A b,A,,", "id"),
    ],
)
def test_a_row_that_is_wrong_is_named_and_nothing_is_loaded(row: str, fault: str) -> None:
    with pytest.raises(BadData, match=fault):
        read_terms(f"scheme,id,label,broader,sensitivity\n{row}\n", "own.csv")


def test_two_rows_with_one_id_are_refused() -> None:
    with pytest.raises(BadData, match="in row 2 already"):
        read_terms("scheme,id,label\ncategory,a,A\ncategory,a,B\n", "own.csv")


def test_a_search_finds_a_term_by_the_words_so_far_and_says_why_and_where() -> None:
    first, *_ = search(Vocabulary(), "category", "health det")
    assert (first.term.id, first.why, first.broader) == ("health", "begins", ())
    assert first.narrower > 10
    (self_harm, *_) = search(Vocabulary(), "category", "self harm")
    assert [above.id for above in self_harm.broader] == ["health", "mental-health"]
    assert self_harm.why == "named"


def test_a_search_offers_what_is_spelt_alike_last() -> None:
    found = search(Vocabulary(), "purpose", "safegaurding")
    assert found
    assert found[0].why == "suggested"
    assert search(Vocabulary(), "purpose", "  ") == ()


def test_narrower_terms_come_by_label() -> None:
    vocabulary = Vocabulary()
    term = vocabulary.get("category", "mental-health")
    assert term is not None
    labels = [below.label for below in narrower(vocabulary, term)]
    assert labels == sorted(labels)
    assert "Self-harm" in labels
