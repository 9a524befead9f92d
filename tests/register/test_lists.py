"""Lists of records: their order by fields with a usual value, what filters select, and what a search finds."""

import pytest

from graph_service import Register
from graph_service.model import Flow, Partner, Protocol, key_of
from graph_service.store.query import Query, plan, select


@pytest.mark.parametrize("sort", ["country", "-country"])
@pytest.mark.parametrize("filters", [{}, {"sector": "council"}])
@pytest.mark.parametrize("limit", [1, 3, 50])
def test_a_field_with_a_usual_value_orders_a_list_page_by_page(
    register: Register, sort: str, filters: dict[str, str], limit: int
) -> None:
    partners = [
        Partner(id=f"p-{n}", name=f"P {n}", sector="council" if n % 2 else "charity", country=("GB", "FR", "IE")[n % 3])
        for n in range(9)
    ]
    register.write(partners, why="the test")
    found: list[str] = []
    after = None
    while True:
        page = register.list("partner", sort=sort, filters=filters, limit=limit, after=after)
        found += [key_of(one) for one in page.items]
        after = page.next
        if after is None:
            break
    assert found == [key_of(one) for one in select(partners, plan("partner", Query("", filters, sort))).items]


def test_a_switch_that_is_off_unless_said_orders_a_list(register: Register) -> None:
    protocols = [Protocol(id=f"p-{n}", title="P", renews=n == 1) for n in range(3)]
    register.write(protocols, why="the test")
    pages = [register.list("protocol", sort="-renews", limit=1)]
    while pages[-1].next:
        pages.append(register.list("protocol", sort="-renews", limit=1, after=pages[-1].next))
    assert [page.items[0].id for page in pages] == ["p-1", "p-2", "p-0"]


def test_a_filter_by_a_term_includes_narrower_terms_and_takes_names(register: Register) -> None:
    write_flows(register)
    for purpose in ("safeguarding", "Safeguarding"):
        page = register.list("flow", filters={"purposes": purpose})
        assert [flow.id for flow in page.items] == ["adult", "child"], purpose
    assert [flow.id for flow in register.list("flow", filters={"purposes": "child-safeguarding"}).items] == ["child"]
    assert [flow.id for flow in register.list("flow", filters={"source": "the police"}).items] == ["child"]
    assert [flow.id for flow in register.list("flow", filters={"partner": "nobody"}).items] == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("creche", ["child"]),
        ("children’s", ["child"]),
        ("CHILDREN'S", ["child"]),
        ("police", ["child"]),
        ("constabulary", ["child"]),
        ("eastvale health", ["adult", "child"]),
        ("safeguarding", ["adult", "child"]),
        ("nothing", []),
    ],
)
def test_a_search_finds_what_a_person_means(search: str, found: list[str], register: Register) -> None:
    """Accents, apostrophes and case do not count; bodies, data and purposes are found by any name they go by."""
    write_flows(register)
    assert [flow.id for flow in register.list("flow", search=search).items] == found
    assert [flow.id for flow in register.list("flow", search=search, as_at=1).items] == found


def write_flows(register: Register) -> None:
    body = Partner(id="p-1", name="Northshire Constabulary", aliases=("the police",))
    trust = Partner(id="eastvale", name="Eastvale")
    children = {"purposes": ("child-safeguarding",), "categories": ("health",)}
    flows = (
        Flow(id="child", name="Children’s crèche referrals", source="p-1", target="eastvale", **children),
        Flow(
            id="adult",
            name="Adults",
            source="eastvale",
            target="eastvale",
            purposes=("adult-safeguarding",),
            categories=("health",),
        ),
        Flow(id="other", name="Other", source="eastvale", target="eastvale"),
    )
    register.write([body, trust, *flows], why="flows")
