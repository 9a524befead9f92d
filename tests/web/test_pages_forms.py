"""Edit forms: what is shown and sent back as it is changes nothing, whatever a record holds."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import lxml.html
import pytest

from graph_service import Register
from graph_service.model import Kind, Partner, key_of
from graph_service.web.pages.words import NOUNS, place
from tests.web.conftest import Site, running

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
        assert "enter it." in answer.text
        assert register.version() == 0


@pytest.fixture
def editor(site: Site) -> Iterator[httpx.Client]:
    with site.client("editor") as client:
        yield client


def test_what_was_done_is_said_on_the_page_that_follows(editor: httpx.Client) -> None:
    form = next(
        one for one in lxml.html.fromstring(editor.get("/add/partner").text).forms if one.action == "/add/partner"
    )
    added = editor.post("/add/partner", data=dict(form.form_values()) | {"name": "New Body"}, follow_redirects=True)
    assert "Added to the register" in added.text
    page = lxml.html.fromstring(editor.get("/partners/new-body/edit").text)
    form = next(one for one in page.forms if one.action == "/partners/new-body/edit")
    stale = dict(form.form_values())
    changed = editor.post(form.action, data=stale | {"name": "Newer Body"}, follow_redirects=True)
    assert "The change is saved" in changed.text
    refused = editor.post(form.action, data=stale | {"name": "Newest Body"})
    assert refused.status_code == 400
    assert "The partner Newer Body has changed since you read it." in " ".join(refused.text.split())
    assert "See the partner as it is now" in refused.text
    assert 'value="Newest Body"' in refused.text
    page = lxml.html.fromstring(editor.get("/partners/new-body/delete").text)
    form = next(one for one in page.forms if one.action == "/partners/new-body/delete")
    deleted = editor.post(form.action, data=dict(form.form_values()), follow_redirects=True)
    assert "The partner is deleted" in deleted.text
    assert "done=" not in deleted.text, "it is said once"


def test_what_others_refer_to_is_not_deleted_and_leads_to_them(editor: httpx.Client) -> None:
    answer = sent_back(editor, "/partners/northshire-police/delete")
    assert answer.status_code == 400
    assert "The partner cannot be deleted: other records refer to it." in answer.text
    assert 'href="/partners/northshire-police#refers"' in answer.text
    assert 'id="refers"' in editor.get("/partners/northshire-police").text


def test_a_name_that_nothing_has_is_answered_with_the_nearest_by_name(editor: httpx.Client) -> None:
    form = next(one for one in lxml.html.fromstring(editor.get("/add/flow").text).forms if one.action == "/add/flow")
    typed = {"name": "A flow", "source": "Northshire Polise", "target": "Eastvale Council"}
    answer = editor.post("/add/flow", data=dict(form.form_values()) | typed)
    assert "There is no partner &#39;Northshire Polise&#39;. Did you mean Northshire Police" in answer.text
    asked = editor.get("/whatif", params={"action": "sign", "protocol": "isp-0001", "value": "Northshire Polise"})
    assert "The nearest: Northshire Police" in asked.text


def test_a_number_that_is_none_is_said_in_plain_words(editor: httpx.Client) -> None:
    page = lxml.html.fromstring(editor.get("/flows/gap-flow/edit").text)
    form = next(one for one in page.forms if one.action == "/flows/gap-flow/edit")
    answer = editor.post(form.action, data=dict(form.form_values()) | {"records": "lots"})
    assert "Number of records: write a whole number, such as 1200." in answer.text


def test_a_record_of_a_later_day_is_said_to_be_one(site: Site, editor: httpx.Client) -> None:
    site.register.write([Partner(id="late-body", name="Late body")], why="a body that came later")
    page = editor.get(f"/partners/late-body?as_at={site.register.version() - 1}")
    assert page.status_code == 404
    assert "late-body is in the register now, and was not in it then." in page.text
