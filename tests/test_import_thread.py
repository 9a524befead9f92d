"""From a spreadsheet to the register, in one revision."""

from pathlib import Path

from graph_service import Register


def test_a_flow_map_and_a_protocol_register_are_imported_once(tmp_path: Path, data: Path) -> None:
    """A flow map into an empty register proposes the bodies it names; importing twice plans nothing."""
    with Register.open(str(tmp_path / "r.db")) as register:
        for file in ("flow-map.xlsx", "protocol-register.xlsx"):
            planned = register.plan_import(data / file, create_partners=True)
            assert not planned.blocked
            assert planned.adds
            assert register.apply_import(planned) is not None
        assert register.version() == 2
        assert register.snapshot().flows["northshire-county-council-df001"].categories
        for file in ("flow-map.xlsx", "protocol-register.xlsx"):
            again = register.plan_import(data / file)
            assert (again.adds, again.changes, again.absent, again.empty) == ((), (), (), True)
