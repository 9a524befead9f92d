"""The thread through the house: a register is loaded, asked, dumped and remembers."""

import io
import json
from pathlib import Path

from graph_service import Register


def test_a_register_is_loaded_dumped_and_remembers(register: Register, data: Path) -> None:
    cases = json.loads((data.parent / "cases" / "coverage.json").read_text())
    text = json.dumps({"terms": cases["terms"], "partners": cases["partners"]}).encode()
    assert register.load(io.BytesIO(text)).changed == len(cases["terms"]) + len(cases["partners"])
    assert register.load(io.BytesIO(text)).revision is None
    dumped = "".join(register.dump())
    assert len(json.loads(dumped)["partners"]) == len(cases["partners"])
    assert [r.number for r in register.revisions()] == [1]
    assert register.version() == register.snapshot().version == 1
    assert register.get("partner", "eastvale").to_dict()["name"] == "Eastvale District Council"
    register.undo(1)
    assert "".join(register.dump()) == "{}\n"
    assert "".join(register.dump(as_at=1)) == dumped
