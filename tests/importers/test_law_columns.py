"""Law in a column of other law: it is recorded as what it is, and the cell is kept."""

from pathlib import Path

import pytest

from graph_service.model import Protocol, Term
from graph_service.register import Register
from importers.plan import Plan

HEAD = "Reference,Title,Type,Signatories,Data shared,Purpose,Legal gateway,Lawful basis\n"


def planned(register: Register, gateway: str, basis: str) -> Plan:
    row = f'ISP-1,One,ISA,Northshire Police,Health,Direct care,"{gateway}","{basis}"\n'
    return register.plan_import((HEAD + row).encode(), "list.csv")


@pytest.fixture
def register(tmp_path: Path, data: Path) -> Register:
    opened = Register.open(str(tmp_path / "register.db"))
    opened.apply_import(opened.plan_import(data / "registers" / "start-partners.xlsx"))
    return opened


@pytest.mark.parametrize(
    ("gateway", "basis", "bases", "conditions", "gateways"),
    [
        ("Public task", "", ("art-6-1-e",), (), ()),
        ("Article 6(1)(c)", "", ("art-6-1-c",), (), ()),
        ("Legal obligation; Vital interests", "", ("art-6-1-c", "art-6-1-d"), (), ()),
        ("Art 9(2)(h)", "Art 6(1)(e)", ("art-6-1-e",), ("art-9-2-h",), ()),
        (
            "Public task; Children Act 2004 s11; Consent",
            "Art 6(1)(e)",
            ("art-6-1-a", "art-6-1-e"),
            (),
            ("children-act-2004-s11",),
        ),
        ("", "Children Act 2004 s11", (), (), ("children-act-2004-s11",)),
        ("", "Public task, Children Act 2004 s11", ("art-6-1-e",), (), ("children-act-2004-s11",)),
    ],
)
def test_law_is_recorded_as_what_it_is_whatever_column_it_stands_in(
    register: Register,
    gateway: str,
    basis: str,
    bases: tuple[str, ...],
    conditions: tuple[str, ...],
    gateways: tuple[str, ...],
) -> None:
    made = planned(register, gateway, basis)
    (protocol,) = (record for record in made.put if isinstance(record, Protocol))
    assert (protocol.bases, protocol.conditions, protocol.gateways) == (bases, conditions, gateways)
    assert not [record for record in made.put if isinstance(record, Term)], "no local term is made of known law"
    register.apply_import(made)
    again = planned(register, gateway, basis)
    assert (again.adds, again.changes) == ((), ())
