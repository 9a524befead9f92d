"""Every page that the menus lead to opens on the example county, which has agreements of every kind."""

from pathlib import Path

from typer.testing import CliRunner

from graph_service import Register
from graph_service.cli import app
from tests.web.conftest import running
from tests.web.draw_pages import PAGES


def test_every_page_of_the_menus_opens_on_the_example_county(tmp_path: Path) -> None:
    store = str(tmp_path / "county.db")
    assert CliRunner().invoke(app, ["demo", "--no-serve", "--store", store]).exit_code == 0
    with Register.open(store) as register, running(register) as site, site.client("admin") as admin:
        answers = {address: admin.get(address).status_code for address in PAGES}
    assert {address: status for address, status in answers.items() if status != 200} == {}


def test_a_draft_goes_to_the_lead_of_the_protocol_that_its_first_step_is_about(tmp_path: Path) -> None:
    store = str(tmp_path / "county.db")
    assert CliRunner().invoke(app, ["demo", "--no-serve", "--store", store]).exit_code == 0
    elsewhere = 0
    with Register.open(store) as register, running(register) as site, site.client("admin") as admin:
        protocols = register.snapshot().protocols
        for answer in map(register.coverage, register.verdicts()):
            changed = [fix.protocol for fix in answer.fixes if fix.protocol]
            nearest = [near.protocol for element in answer.elements for near in element.nearest[:1]]
            if not changed or nearest[:1] == changed[:1]:
                continue
            elsewhere += 1
            page = admin.get(f"/flows/{answer.flow}").text
            draft = page.partition("A draft request to the lead of ")[2].partition("</h2>")[0]
            assert draft == protocols[changed[0]].reference, answer.flow
    assert elsewhere >= 3
