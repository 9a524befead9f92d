"""Lists of records in the order of fields that have a usual value, which is not written."""

import pytest

from graph_service import Register
from graph_service.model import Partner, Protocol, key_of
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
