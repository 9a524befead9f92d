"""What every store must do, on each of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import neo4j
import pytest

from graph_service import Register
from graph_service.errors import BadData, Conflict, NotFound, UsageError
from graph_service.model import Clause, Flow, Kind, Member, Partner, Party, Project, Protocol, Term, key_of, kind_of
from graph_service.register import opened
from graph_service.revisions import Change
from graph_service.store.query import Query, plan, select
from tests.neo4j_server import Neo4jServer
from tests.store.example import RECORDS, fill


def test_a_write_against_an_old_version_is_refused_and_nothing_is_written(register: Register) -> None:
    register.write([Partner(id="a", name="A")], why="first")
    with pytest.raises(Conflict, match="revision 0 to 1"):
        register._records.write([Partner(id="b", name="B")], why="late", expected=0, keep={("import", "x"): 1})
    assert register.version() == 1
    assert register._records.kept("import") == {}
    with pytest.raises(NotFound):
        register.get("partner", "b")


def test_the_same_again_writes_no_revision_but_keeps_what_is_to_be_kept(register: Register) -> None:
    register.write([Partner(id="a", name="A")], why="first")
    assert register._records.write([Partner(id="a", name="A")], why="again", keep={("import", "x"): {"n": 1}}) is None
    assert register.version() == 1
    assert register._records.kept("import") == {"x": {"n": 1}}
    register._records.keep("import", "x", None)
    assert register._records.kept("import") == {}


def test_a_reference_to_nothing_is_refused_naming_record_field_and_id(register: Register) -> None:
    with pytest.raises(BadData, match="The flow f names the partner nobody in target"):
        register.write([Partner(id="a", name="A"), Flow(id="f", name="F", source="a", target="nobody")], why="x")
    protocol = Protocol(id="p", title="P", clauses=(Clause(categories=("nothing",)),))
    with pytest.raises(BadData, match=r"names the term category/nothing in clauses\.categories"):
        register.write([protocol], why="x")
    assert register.version() == 0


def test_what_imports_leave_open_is_part_of_revisions(register: Register, tmp_path: Path) -> None:
    row, later = ("held", "file-row-2"), {"label": "Later"}
    register._records.write(
        [Partner(id="a", name="A")], why="first", keep={row: {"label": "First"}, ("import", "x"): 1}
    )
    register._records.write(why="the same again", keep={row: {"label": "First"}})
    second = register._records.write(why="second", keep={row: later, ("answer", "body-b"): {"choice": "add"}})
    assert second is not None
    assert (register.version(), second.changes) == (2, 2)
    first, now = {row[1]: '{"label":"First"}'}, {row[1]: '{"label":"Later"}'}
    assert [register._opened.shelf("held", number) for number in (0, 1, 2, None)] == [{}, first, now, now]
    assert [(r.number, c.action) for r, c in register._opened.store.history(*row)] == [(1, "create"), (2, "replace")]
    assert list(register.changes(2)) == []
    assert register.verify() == ()
    register.backup(tmp_path / "whole")
    with Register.open(str(tmp_path / "other.db")) as other:
        other.restore(tmp_path / "whole")
        assert (other.verify(), other._opened.shelf("held"), other._opened.shelf("held", 1)) == ((), now, first)
    undone = register.undo(2)
    assert (undone.revision, set(undone.restored)) == (3, {row, ("answer", "body-b")})
    assert (register._opened.shelf("held"), register._opened.shelf("answer"), register.verify()) == (first, {}, ())
    assert register.undo(2).revision is None
    register._opened.store.keep({row: '{"label":"Behind"}'})
    assert "held file-row-2 was altered without a revision" in str(register.verify())


NEEDED: list[tuple[Kind, str]] = [
    ("partner", "north"),
    ("partner", "south"),
    ("asset", "files"),
    ("project", "join"),
    ("protocol", "isp-1"),
    ("term", "category/x-photos"),
    ("term", "category/x-images"),
]


def test_a_record_that_others_refer_to_cannot_be_deleted(register: Register) -> None:
    register.write(RECORDS, why="all")
    for kind, key in NEEDED:
        with pytest.raises(BadData, match=f"The {kind} {key} cannot be deleted: the .* refers to it"):
            register.write(delete=[(kind, key)], why="gone")
    register.write(delete=[("flow", "f-1")], why="nothing refers to a flow")
    assert register.version() == 2


def test_everything_can_be_deleted_at_once_and_undone(register: Register) -> None:
    register.write(RECORDS, why="all")
    dumped = "".join(register.dump())
    register.write(delete=[(kind_of(r), key_of(r)) for r in RECORDS], why="")
    assert "".join(register.dump()) == "{}\n"
    done = register.undo(2)
    assert (len(done.restored), done.kept) == (len(RECORDS), ())
    assert "".join(register.dump()) == dumped
    assert register.verify() == ()


def test_undo_keeps_what_was_edited_since_and_what_others_need(register: Register) -> None:
    register.write([Partner(id="a", name="A"), Partner(id="b", name="B"), Partner(id="c", name="C")], why="1")
    register.write([Partner(id="a", name="AA")], why="2")
    register.write([Flow(id="f", name="F", source="b", target="b")], why="3")
    done = register.undo(1)
    assert done.restored == (("partner", "c"),)
    assert done.kept == (("partner", "a"), ("partner", "b"))
    assert register.undo(4).restored == (("partner", "c"),)
    assert register.get("partner", "c") == Partner(id="c", name="C")
    with pytest.raises(NotFound, match="latest is 5"):
        register.undo(6)


def test_an_undo_can_be_undone_and_what_is_undone_twice_is_kept(register: Register) -> None:
    """The second of two undos of one revision finds every record edited since, by the first, and writes nothing."""
    first, second = Partner(id="a", name="First"), Partner(id="a", name="Second")
    register.write([first], why="first")
    register.write([second], why="second")
    assert register.undo(2).restored == (("partner", "a"),)
    assert register.get("partner", "a") == first
    again = register.undo(2)
    assert (again.revision, again.restored, again.kept) == (None, (), (("partner", "a"),))
    assert register.undo(3).restored == (("partner", "a"),)
    assert register.get("partner", "a") == second
    assert register.version() == 4
    for missing in (0, -1, 5, 1 << 70):
        with pytest.raises(NotFound, match="The latest is 4"):
            register.undo(missing)
    assert register.verify() == ()


def test_undoing_what_replaced_and_deleted_puts_all_of_it_back_at_once(register: Register) -> None:
    """Several kinds, in the order in which they may refer to each other."""
    register.write(RECORDS, why="all")
    dumped = "".join(register.dump())
    changed = [Partner(id="north", name="Other"), Project(id="join", name="Other")]
    register.write(changed, [("flow", "f-1"), ("asset", "files")], why="much at once")
    done = register.undo(2)
    assert done.restored == (("asset", "files"), ("flow", "f-1"), ("partner", "north"), ("project", "join"))
    assert "".join(register.dump()) == dumped
    assert [r.changes for r in register.revisions()] == [len(RECORDS), 4, 4]


def test_the_register_as_it_stood_is_what_was_dumped_then(register: Register) -> None:
    dumps = ["".join(register.dump())]
    fill(register)
    for number in (1, 2, 3):
        dumps.append("".join(register.dump(as_at=number)))
    register.undo(2)
    assert ["".join(register.dump(as_at=number)) for number in range(4)] == dumps
    assert len(set(dumps)) == 4
    assert "".join(register.dump(as_at=date(2020, 1, 1))) == "{}\n"
    assert register.snapshot(1).partners["north"].name == "North Council"
    assert [p.id for p in register.list("partner", search="north council", as_at=1).items] == ["north"]
    with pytest.raises(NotFound, match="no revision 9"):
        list(register.dump(as_at=9))


@pytest.mark.parametrize("part", [1, 2, 100])
def test_a_dump_is_of_one_revision_whoever_writes_meanwhile(
    part: int, register: Register, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each piece that is read, somebody else adds a record, replaces one and deletes one."""
    monkeypatch.setattr(opened, "PART", part)
    names = [f"p-{n}" for n in range(6)]
    register.write([Partner(id=name, name=name) for name in names], why="first")
    before = "".join(register.dump())
    with Register.open(store_url, who="other") as other:
        read = []
        for turn, piece in enumerate(register.dump()):
            read.append(piece)
            gone: list[tuple[Kind, str]] = [("partner", names[-1 - turn])] if turn < 6 else []
            added = Partner(id=f"p-{turn}-new", name="new")
            replaced = [Partner(id=name, name="replaced") for name in names[:1] if ("partner", name) not in gone]
            other.write([added, *replaced, Project(id=f"j-{turn}", name="new")], gone, why=f"turn {turn}")
    assert "".join(read) == before == "".join(register.dump(as_at=1))


def test_verify_raises_no_alarm_when_others_write_meanwhile(
    register: Register, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.write([Partner(id="a", name="A")], why="first")
    turns = iter(range(2))
    changes = register._opened.store.changes

    def late(revision: int | None = None) -> Iterator[Change]:
        for turn in turns:
            with Register.open(store_url) as other:
                other.write([Partner(id=f"b-{turn}", name="B")], why="between two reads")
            break
        return changes(revision)

    monkeypatch.setattr(register._opened.store, "changes", late)
    assert register.verify() == ()
    assert register.version() == 3 or "sqlite" in type(register._opened.store).__module__


def test_a_local_term_deleted_leaves_the_shipped_one(register: Register) -> None:
    shipped = next(t for t in register.list("term", filters={"scheme": "category"}).items if t.broader)
    own = shipped.model_copy(update={"label": "Our own word"})
    register.write([own, Partner(id="a", name="A")], why="own")
    register.write([Flow(id="f", name="F", source="a", target="a", categories=(own.id,))], why="uses it")
    assert register.get("term", key_of(own)) == own
    register.write(delete=[("term", key_of(own))], why="back to the shipped")
    assert register.get("term", key_of(own)) == shipped
    assert register.snapshot().terms == {}
    assert register.verify() == ()


QUERIES = [
    Query(),
    Query(limit=2),
    Query(sort="-id", limit=3),
    Query(sort="name", limit=2),
    Query(sort="-name", limit=2),
    Query(search="FLOW 1"),
    Query(search="nothing"),
    Query(filters={"source": "p-1"}, limit=2),
    Query(filters={"partner": "p-2"}, limit=3),
    Query(filters={"partner": "p-2", "regime": "uk-gdpr"}),
    Query(filters={"personal": "true"}, sort="-starts_on", limit=2),
    Query(filters={"starts_on": "2026-01-03"}),
    Query(filters={"records": "5"}),
    Query(filters={"categories": "x"}, search="2"),
    Query(filters={"categories": (*(f"below-{n}" for n in range(3_000)), "x")}, limit=2),
    Query(filters={"partner": "p-2", "categories": (*(f"below-{n}" for n in range(3_000)), "x")}),
    Query(sort="starts_on", limit=2),
    Query(sort="-starts_on", limit=2),
    Query(sort="records", limit=3),
    Query(sort="-personal", limit=3),
    Query(sort="project", limit=3),
]


def test_lists_are_selected_ordered_and_paged_alike(register: Register) -> None:
    flows = [
        Flow(
            id=f"f-{n}",
            name=f"{'Ü' if n % 2 else 'u'} flow {n % 5}",
            source=f"p-{n % 3}",
            target="p-2",
            reference=None if n % 4 else f"R{n}",
            categories=("x",) if n % 2 else (),
            starts_on=date(2026, 1, n + 1) if n % 3 else None,
            personal=None if n % 5 == 0 else n % 2 == 0,
            records=n if n % 2 else None,
            regime="uk-gdpr" if n % 2 else None,
        )
        for n in range(12)
    ]
    partners = [Partner(id=f"p-{n}", name=f"P{n}") for n in range(3)]
    register.write([Term(scheme="category", id="x", label="X"), *partners, *flows], why="x")
    for query in QUERIES:
        after = None
        while True:
            asked = Query(query.search, query.filters, query.sort, after, query.limit)
            page = register._opened.store.find("flow", asked)
            assert page == select(flows, plan("flow", asked)), asked
            after = page.next
            if after is None:
                break
    assert [p.id for p in register.list("partner", filters={"country": "GB"}).items] == ["p-0", "p-1", "p-2"]


def test_protocols_are_found_by_party_and_by_what_a_clause_permits(register: Register) -> None:
    register.write(RECORDS, why="all")
    for filters, found in [
        ({"partner": "south"}, ["isp-1"]),
        ({"parties": "north"}, ["isp-1"]),
        ({"categories": "x-photos"}, ["isp-1", "isp-2"]),
        ({"categories": "x-images"}, ["isp-1", "isp-2"]),  # photographs are images
        ({"kinds": "processing"}, ["isp-1"]),
        ({"signed_by": "north"}, ["isp-1"]),
        ({"starts_on": "2025-02-01"}, ["isp-1"]),
    ]:
        assert [p.id for p in register.list("protocol", filters=filters).items] == found, filters


def test_groups_are_found_by_their_members_and_refer_to_them(register: Register) -> None:
    fill(register)
    assert [p.id for p in register.list("partner", filters={"members": "south"}).items] == ["practices"]
    group = register.get("partner", "practices")
    assert isinstance(group, Partner)
    assert [(m.partner, m.joined_on, m.left_on) for m in group.members] == [
        ("north", None, date(2025, 1, 1)),
        ("south", date(2024, 1, 1), None),
    ]
    with pytest.raises(BadData, match="nowhere"):
        register.write(
            [group.model_copy(update={"members": (Member(partner="gone"),)})], why="a member that is nowhere"
        )
    with pytest.raises(BadData, match="south cannot be deleted"):
        register.write(delete=[("partner", "south")], why="still a member")


def test_a_register_of_many_partners_may_name_a_body_before_it_is_written(register: Register) -> None:
    many = [Partner(id=f"body-{n:05}", name=f"Body {n}") for n in range(10_001)]
    group = many[0].model_copy(update={"members": (Member(partner="body-10000"),), "parent": "body-09999"})
    register.write([group, *many[1:]], why="a group whose member comes last")
    assert [register.get("partner", id) for id in ("body-00000", "body-09999", "body-10000")] == [group, *many[-2:]]
    assert {what for _, _, what in register.changes(1)} == {"create"}
    assert register.verify() == ()


def test_a_body_that_signed_for_another_cannot_be_deleted(register: Register) -> None:
    signed = Party(partner="a", signed=True, signed_by="b")
    register.write(
        [Partner(id="a", name="A"), Partner(id="b", name="B"), Protocol(id="p", title="P", parties=(signed,))],
        why="all",
    )
    with pytest.raises(BadData, match="protocol p refers to it"):
        register.write(delete=[("partner", "b")], why="it signed for a")


@pytest.mark.parametrize("asked", [{"filters": {"name": "x"}}, {"sort": "categories"}, {"after": "?"}, {"limit": 0}])
def test_what_no_list_can_be_asked_for_is_said(asked: dict, register: Register) -> None:  # type: ignore[type-arg]
    with pytest.raises((UsageError, NotFound)):
        register.list("flow", **asked)


def test_eight_writers_at_once_lose_nothing(store_url: str) -> None:
    def work(number: int) -> None:
        with Register.open(store_url, who=f"writer {number}") as register:
            for turn in range(3):
                register.write([Partner(id=f"p-{number}-{turn}", name="P")], why="at once")

    with Register.open(store_url) as register:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
        assert len(register.snapshot().partners) == 24
        assert [r.number for r in register.revisions()] == list(range(1, 25))
        assert register.verify() == ()


def test_one_register_serves_many_threads(register: Register) -> None:
    def work(number: int) -> int:
        register.write([Partner(id=f"p-{number}", name="P")], why="x")
        return len(register.list("partner").items) + len(register.snapshot().partners)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(8)))
    assert register.version() == 8


@pytest.mark.neo4j
@pytest.mark.parametrize("ways", ["there", "back"])
def test_a_register_moves_from_one_store_to_the_other(ways: str, neo4j_url: str, tmp_path: Path) -> None:
    file = str(tmp_path / "register.db")
    old, new = (file, neo4j_url) if ways == "there" else (neo4j_url, file)
    with Register.open(old) as source, Register.open(new) as target:
        fill(source)
        source.backup(tmp_path / "backup")
        assert target.restore(tmp_path / "backup") == 3
        assert target.verify() == ()
        assert "".join(target.dump()) == "".join(source.dump())
        assert "".join(target.dump(as_at=1)) == "".join(source.dump(as_at=1))
        assert list(target.revisions()) == list(source.revisions())
        assert target._records.kept("import") == source._records.kept("import") == {"a.xlsx": {"rows": 3}}
        assert target.history("partner", "north") == source.history("partner", "north")
        with pytest.raises(Conflict, match="not empty"):
            target.restore(tmp_path / "backup")
        target.undo(3)
        source.undo(3)
        assert "".join(target.dump(ndjson=True)) == "".join(source.dump(ndjson=True))


@pytest.mark.neo4j
def test_neo4j_shows_a_real_graph(neo4j_url: str, neo4j_server: Neo4jServer) -> None:
    """What a person in Neo4j Browser sees of the example."""
    with Register.open(neo4j_url) as register:
        fill(register)
        parties = (Party(partner="south", signed=True, role="both"), Party(partner="north"))
        register.write([Protocol(id="isp-3", title="Signed without a date", parties=parties)], why="x")
    auth = (neo4j_server.user, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_url, auth=auth) as driver, driver.session() as session:
        for pattern in GRAPH:
            count = session.run(f"RETURN COUNT {{ {pattern} }} AS count").single()["count"]  # type: ignore[index]
            assert count == 1, pattern


GRAPH = [
    "(:Flow {id: 'f-1', name: 'Photos to the trust', starts_on: date('2026-01-01')})-[:FROM]->(:Partner {id: 'north'})",
    "(:Flow {id: 'f-1'})-[:TO]->(:Partner {id: 'south'})",
    "(:Flow)-[:FROM_ASSET]->(:Asset {id: 'files'})",
    "(:Flow)-[:CARRIES]->(:Category {id: 'x-photos', label: 'Photos'})-[:BROADER]->(:Category {id: 'x-images'})",
    "(:Flow)-[:FOR]->(:Purpose {id: 'x-care'})",
    "(:Flow)-[:PART_OF]->(:Project {id: 'join'})",
    "(:Asset)-[:HELD_BY]->(:Partner {id: 'north', name: 'North County Council'})",
    "(:Asset)-[:CONTAINS]->(:Category {id: 'x-photos'})",
    "(:Partner {id: 'north'})-[:SIGNED {on: date('2025-01-31')}]->(:Protocol {id: 'isp-1'})",
    "(:Partner {id: 'south'})-[:PARTY_TO]->(:Protocol {id: 'isp-1'})",
    "(:Partner {id: 'south'})-[s:SIGNED {role: 'both'} WHERE s.on IS NULL]->(:Protocol {id: 'isp-3'})",
    "(:Partner {id: 'north'})-[:PARTY_TO]->(:Protocol {id: 'isp-3'})",
    "(:Protocol {id: 'isp-1'})-[:HAS]->(:Clause)-[:PERMITS]->(:Category {id: 'x-photos'})",
    "(:Protocol {id: 'isp-2'})-[:HAS]->(c:Clause WHERE (c)-[:FOR]->(:Purpose {id: 'x-care'}))",
    "(:Protocol {id: 'isp-3'})-[:HAS]->(:Clause)",
    "(:Protocol {id: 'isp-2'})-[:UNDER]->(:Protocol {id: 'isp-1'})",
    "(:Partner {id: 'south'})-[:PART_OF]->(:Partner {id: 'north'})",
    "(:Partner {id: 'south'})-[:MEMBER_OF {joined_on: date('2024-01-01')}]->(:Partner {id: 'practices', group: true})",
    "(:Partner {id: 'north'})-[:MEMBER_OF {left_on: date('2025-01-01')}]->(:Partner {id: 'practices'})",
    "(:Partner {id: 'practices'})-[:SIGNED {signed_by: 'north', authority: 'Delegation of 2024'}]->(:Protocol {id: 'isp-1'})",
    "(:Partner {id: 'south'})-[:SUCCEEDED_BY]->(:Partner {id: 'north'})",
]
