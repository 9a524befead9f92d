"""From a spreadsheet to the register, in one revision."""

from pathlib import Path

import pytest

from graph_service import Register
from graph_service.errors import NotFound


def test_a_flow_map_and_a_protocol_register_are_imported_once(tmp_path: Path, data: Path) -> None:
    """A flow map into an empty register proposes the bodies it names; importing twice plans nothing."""
    with Register.open(str(tmp_path / "r.db")) as register:
        for file in ("flow-map.xlsx", "protocol-register.xlsx"):
            planned = register.plan_import(data / file, create_partners=True)
            assert not planned.held
            assert planned.adds
            assert register.apply_import(planned) is not None
        assert register.version() == 2
        assert register.snapshot().flows["northshire-county-council-df001"].categories
        for file in ("flow-map.xlsx", "protocol-register.xlsx"):
            again = register.plan_import(data / file)
            assert (again.adds, again.changes, again.absent, again.empty) == ((), (), (), True)


def test_an_export_is_asked_for_by_the_names_that_a_report_takes(tmp_path: Path, data: Path) -> None:
    with Register.open(str(tmp_path / "r.db")) as register:
        register.apply_import(register.plan_import(data / "flow-map.xlsx", create_partners=True))
        body = register.snapshot().partners["northshire-county-council"]
        by_id = register.export("data-flow-map", partner=body.id, format="csv")
        assert b"\n" in by_id
        assert register.export("data-flow-map", partner=body.name.upper(), format="csv") == by_id
        with pytest.raises(NotFound, match="The nearest: northshire-county-council"):
            register.export("data-flow-map", partner="Northshire County Counsel", format="csv")
