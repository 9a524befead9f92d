"""Registers of twelve kinds of body: what each row becomes, and what must never count as in force, signed or permitted."""

from pathlib import Path

import pytest

from graph_service.coverage.as_written import as_read
from graph_service.coverage.criteria.in_force import in_force, superseders
from graph_service.coverage.criteria.scope import clauses_of
from graph_service.model import Party, Protocol
from graph_service.register import Register
from tests.importers.registers_of_twelve_bodies import REGISTERS, TODAY, Kept, rows_of, write, write_partners

GRACE = 12


@pytest.fixture(scope="module", params=REGISTERS)
def imported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Kept, Register, Path]:
    """A register of one body, imported into one that has the partners, with new names added."""
    folder = tmp_path_factory.mktemp("twelve")
    opened = Register.open(str(folder / "register.db"))
    opened.apply_import(opened.plan_import(write_partners(folder)))
    kept, file = REGISTERS[request.param], write(request.param, folder)
    opened.apply_import(opened.plan_import(file, partner=kept.body, create_partners=True, answers=kept.answers))
    return kept, opened, file


def protocol(register: Register, name: str) -> Protocol:
    """The protocol of a reference or title."""
    (wanted,) = (p for p in register.snapshot().protocols.values() if name in (p.reference, p.title))
    return wanted


def is_in_force(register: Register, wanted: Protocol) -> bool:
    """Whether a protocol passes the test of being in force."""
    others = superseders(register.snapshot().protocols.values(), TODAY)
    return not in_force(wanted, TODAY, GRACE, others.get(wanted.id, ()))


def signs(party: Party) -> bool:
    """Whether a party counts as one that signed."""
    return bool(party.signed_on and party.signed_on <= TODAY and not party.as_written and not party.left_on)


def test_every_row_is_a_record_or_waits(imported: tuple[Kept, Register, Path]) -> None:
    kept, register, _ = imported
    snapshot = register.snapshot()
    counts = {kind: len(getattr(snapshot, f"{kind}s")) for kind in kept.expected.records}
    assert (counts, len(register.answering.dictionary.held())) == (kept.expected.records, kept.expected.holds)


def test_what_is_not_surely_in_force_never_counts_so(imported: tuple[Kept, Register, Path]) -> None:
    kept, register, _ = imported
    wrong = [name for name in kept.expected.never_in_force if is_in_force(register, protocol(register, name))]
    assert wrong == []


def test_what_is_plainly_in_force_is(imported: tuple[Kept, Register, Path]) -> None:
    kept, register, _ = imported
    assert [n for n in kept.expected.in_force if not is_in_force(register, protocol(register, n))] == []
    found = {name: str(protocol(register, name).ends_on) for name in kept.expected.ends}
    assert found == kept.expected.ends
    found = {name: str(protocol(register, name).review_on) for name in kept.expected.reviews}
    assert found == kept.expected.reviews


def test_nobody_counts_as_signed_who_may_not_have(imported: tuple[Kept, Register, Path]) -> None:
    kept, register, _ = imported
    signed = {
        (name, party.partner)
        for name, _ in (*kept.expected.signed, *kept.expected.never_signed)
        for party in protocol(register, name).parties
        if signs(party) or (party.signed and not party.as_written)
    }
    assert signed.issuperset(kept.expected.signed)
    assert signed.isdisjoint(kept.expected.never_signed)


def test_nothing_more_is_permitted_than_is_written(imported: tuple[Kept, Register, Path]) -> None:
    kept, register, _ = imported

    def permits(name: str, category: str) -> bool:
        read = as_read(protocol(register, name))
        listed = {term for clause in clauses_of(read) for term in clause.categories}
        return category in listed and "limits" not in protocol(register, name).as_written

    assert all(permits(name, category) for name, category in kept.expected.permits)
    assert not any(permits(name, category) for name, category in kept.expected.never_permits)


def test_words_for_nobody_never_become_partners(imported: tuple[Kept, Register, Path]) -> None:
    kept, register, _ = imported
    names = {name for p in register.snapshot().partners.values() for name in (p.name, *p.aliases)}
    assert names.isdisjoint(kept.expected.no_partner)


def test_every_cell_is_kept(imported: tuple[Kept, Register, Path]) -> None:
    """Each heading is of a field, or its cells are in `extra`: nothing is dropped without a word."""
    kept, register, file = imported
    made = register.plan_import(file, partner=kept.body, create_partners=True)
    passed = {sheet.name for sheet in made.sheets if sheet.skipped}
    assert passed <= {"Notes", "Lists"}
    read = {column.heading for sheet in made.sheets for column in sheet.columns}
    for sheet in made.sheets:
        if not sheet.skipped and sheet.header_row > 1:
            headings = rows_of(kept.sheets[sheet.name])[sheet.header_row - 1]
            assert {" ".join(h.split()) for h in headings} - {""} <= {" ".join(h.split()) for h in read}


def test_the_same_file_again_plans_nothing(imported: tuple[Kept, Register, Path]) -> None:
    kept, register, file = imported
    again = register.plan_import(file, partner=kept.body)
    assert (again.adds, again.changes, again.absent) == ((), (), ())
