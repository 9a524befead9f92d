"""Elements that are shown as one row say together exactly what they say apart."""

from hypothesis import given
from hypothesis import strategies as st

from graph_service.coverage import Element, alike

NAMES = st.sampled_from(("health", "name", "address"))
ELEMENTS = st.builds(
    Element,
    category=NAMES,
    purpose=NAMES,
    state=st.sampled_from(("covered", "gap")),
    protocols=st.sampled_from(((), ("isp-1",))),
    nearest=st.just(()),
)


@given(st.lists(ELEMENTS, unique_by=lambda element: (element.category, element.purpose)))
def test_a_row_holds_each_of_its_categories_for_each_of_its_purposes_and_nothing_else(elements: list[Element]) -> None:
    rows = alike(elements)
    for row in rows:
        pairs = {(element.category, element.purpose) for element in row}
        assert pairs == {(category, purpose) for category, _ in pairs for _, purpose in pairs}
        assert len({(element.state, element.protocols, element.nearest) for element in row}) == 1
    assert sorted(map(repr, elements)) == sorted(repr(element) for row in rows for element in row)


def test_what_is_alike_for_all_its_purposes_is_one_row() -> None:
    gaps = [
        Element(category=category, purpose=purpose, state="gap", protocols=(), nearest=())
        for category in ("health", "name")
        for purpose in ("safeguarding", "research")
    ]
    assert alike(gaps) == (tuple(gaps),)
