"""The table is found wherever it stands in a sheet, and rows that are no records are passed over."""

from collections.abc import Sequence

from importers.reading.workbook import Sheet
from importers.recognise.table import Table, find_table

WANTED = {"ref", "title", "article 6", "article 9", "start", "end"}


def score(headings: Sequence[str]) -> float:
    return sum(text.lower() in WANTED for text in headings)


def table(*rows: list[object], merges: tuple[tuple[int, int, int, int], ...] = ()) -> Table:
    found = find_table(Sheet("S", rows=[list(row) for row in rows], merges=merges), score)  # type: ignore[arg-type]
    assert isinstance(found, Table)
    return found


def test_the_heading_row_is_the_one_that_matches_best() -> None:
    found = table(["Register of Eastvale"], ["Name", "Title holder"], [], ["Ref", "Title", "Start"], [1, "A", "2020"])
    assert (found.header_row, found.headings) == (3, ("Ref", "Title", "Start"))
    assert [row.cells for row in found.rows] == [[1, "A", "2020"]]
    assert found.rows[0].number == 4


def test_headings_in_two_rows_take_the_lower_with_the_bands_above() -> None:
    found = table(
        ["Ref", "Title", "Lawful basis", None, "Dates"],
        [None, None, "Article 6", "Article 9", "Start", "End"],
        [1, "A", "e", "g", "2020"],
        merges=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5)),
    )
    assert (found.header_row, found.headings) == (1, ("Ref", "Title", "Article 6", "Article 9", "Start", "End"))
    assert found.bands == ("Ref", "Title", "Lawful basis", "Lawful basis", "Dates", "Dates")
    assert len(found.rows) == 1


def test_headings_in_two_rows_of_a_text_file_without_merges_count_together() -> None:
    found = table(["Ref", "Title", "Basis"], [None, None, "Article 6", "Article 9"], [1, "A", "e", "g"])
    assert (found.header_row, found.headings) == (1, ("Ref", "Title", "Article 6", "Article 9"))


def test_a_vertically_merged_value_holds_for_every_row_it_spans() -> None:
    found = table(["Ref", "Title"], [1, "A"], [None, "B"], [None, "C"], [2, "D"], merges=((1, 0, 3, 0),))
    assert [(row.get(0), row.get(1)) for row in found.rows] == [(1, "A"), (1, "B"), (1, "C"), (2, "D")]


def test_a_row_filled_only_in_its_first_cell_is_a_group_and_holds_for_the_rows_below() -> None:
    found = table(["Ref", "Title"], ["Health and Wellbeing (8)"], [1, "A"], [2, "B"], ["Crime"], [3, "C"])
    assert [row.group for row in found.rows] == ["Health and Wellbeing", "Health and Wellbeing", "Crime"]
    assert found.groups == {1: "Health and Wellbeing", 4: "Crime"}


def test_rows_filled_only_in_the_first_cell_are_records_when_no_row_has_more() -> None:
    found = table(["Ref", "Title"], ["A-1"], ["A-2"])
    assert [row.get(0) for row in found.rows] == ["A-1", "A-2"]


def test_totals_blank_rows_and_headings_repeated_are_no_records() -> None:
    found = table(["Ref", "Title"], [1, "A"], [], ["Ref", "Title"], [2, "B"], ["Total", 2], [None, "Total: 2"])
    assert [row.get(0) for row in found.rows] == [1, 2]
    assert found.passed_over == {3: "the headings again", 5: "a total", 6: "a total"}


def test_a_sheet_passed_over_says_why() -> None:
    assert find_table(Sheet("S", hidden=True, rows=[["Ref", "Title"]]), score) == "the sheet is hidden"
    assert find_table(Sheet("S"), score) == "the sheet is empty"
    assert (
        find_table(Sheet("Notes", rows=[["How to fill this in"]]), score)
        == "no row in it has the headings of a register"
    )


def test_a_table_may_begin_right_of_column_a() -> None:
    found = table([None, "Ref", "Title"], [None, "Crime"], [None, 1, "A"])
    assert found.groups == {1: "Crime"}
    assert found.rows[0].get(1) == 1


def test_a_merged_range_that_claims_the_whole_sheet_costs_nothing() -> None:
    found = table(["Ref", "Title"], [1, "A"], merges=((1, 0, 1_048_575, 16_383),))
    assert len(found.rows) == 1
