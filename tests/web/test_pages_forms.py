"""Edit forms: what is shown and sent back as it is changes nothing, whatever a record holds."""

from pathlib import Path

import httpx
import lxml.html
import pytest

from graph_service import Register
from graph_service.model import Kind, key_of
from graph_service.web.pages.words import NOUNS, place
from tests.web.conftest import running

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WORKBOOKS = (
    "01-partners",
    "02-projects",
    "03-protocol-register",
    "06-privacy-notices",
    "10-hospitals-assets",
    "13-hospitals-flows",
)


def sent_back(client: httpx.Client, address: str) -> httpx.Response:
    """Load a form and send it as it is, as a browser would."""
    form = next(one for one in lxml.html.fromstring(client.get(address).text).forms if one.action == address)
    return client.post(address, data=dict(form.form_values()))


def test_a_form_that_is_sent_back_as_it_was_shown_changes_nothing(tmp_path: Path) -> None:
    with Register.open(str(tmp_path / "register.db"), who="the tests") as register:
        for name in WORKBOOKS:
            register.apply_import(register.plan_import(EXAMPLES / f"{name}.xlsx", create_partners=True))
        version = register.version()
        with running(register) as site, site.client("editor") as client:
            for kind in NOUNS:
                records = (
                    register.snapshot().of(kind).values() if kind != "term" else register.list(kind, limit=5).items
                )
                for record in sorted(records, key=key_of)[:12]:
                    answer = sent_back(client, f"{place(kind, key_of(record))}/edit")
                    assert answer.status_code == 303, f"{kind} {key_of(record)}: {answer.text}"
                    assert register.get(kind, key_of(record)) == record
        assert register.version() == version


@pytest.mark.parametrize("kind", list(NOUNS))
def test_an_empty_form_says_what_is_missing(kind: Kind, tmp_path: Path) -> None:
    with (
        Register.open(str(tmp_path / "register.db"), who="the tests") as register,
        running(register) as site,
        site.client("editor") as client,
    ):
        answer = sent_back(client, f"/add/{kind}")
        assert answer.status_code == 400
        assert "There is a problem" in answer.text
        assert "say what it is." in answer.text
        assert register.version() == 0
