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
