"""Uploading by the page: a file that cannot be taken is answered with a sentence, and a long one does not freeze it."""

import html
import re
import time
from collections.abc import Iterator

import httpx
import pytest

from graph_service.settings import Settings
from graph_service.web.pages.grouped_problems import grouped, runs
from graph_service.web.pages.plans import REMEDIES, advice
from importers.plan import Remark
from importers.plan.remark_messages import MESSAGES
from tests.importers.hostile_files import HOSTILE, SMALL
from tests.web.conftest import Site, county, running
from tests.web.pages import csrf


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service that takes no more of a file than the importers' own tests of hostile ones do."""
    limits = Settings(import_bytes=SMALL.bytes, import_rows=SMALL.rows, import_seconds=20, import_memory=SMALL.memory)
    with (
        county(str(tmp_path_factory.mktemp("uploads") / "register.db"), limits) as register,
        running(register) as found,
    ):
        yield found


@pytest.fixture
def editor(site: Site) -> Iterator[httpx.Client]:
    """A browser that signed in as the editor, as far as cookies go."""
    with site.client() as client:
        shown = client.get("/sign-in").text
        client.post("/sign-in", data={"csrf": csrf(shown), "token": site.tokens["editor"], "next": "/import"})
        yield client


def send(client: httpx.Client, name: str, content: bytes) -> httpx.Response:
    fields = {"csrf": csrf(client.get("/import").text)}
    return client.post("/import", data=fields, files={"file": (name, content)}, follow_redirects=True)


def settled(client: httpx.Client, page: httpx.Response) -> httpx.Response:
    """The page, loaded again until nothing is being done with the file any more."""
    while "How far it is" in page.text:
        time.sleep(0.05)
        page = client.get(page.url.path)
    return page


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_with_the_importers_sentence(name: str, editor: httpx.Client) -> None:
    make, cause = HOSTILE[name]
    page = settled(editor, send(editor, "<script>alert(1)</script>.xlsx", make()))
    assert page.status_code in (200, 400, 413)
    text = html.unescape(page.text)
    assert re.search(f"{cause}|Choose a spreadsheet to upload|larger than", text), text[:3000]
    assert "<script>alert" not in page.text
    assert "Traceback" not in page.text
    assert "Apply to the register" not in page.text


def test_an_upload_without_the_forms_secret_is_refused(editor: httpx.Client) -> None:
    assert editor.post("/import", files={"file": ("a.csv", b"a,b")}).status_code == 403


def test_of_a_long_file_the_page_shows_the_first_of_each_list_with_counts(editor: httpx.Client) -> None:
    rows = "".join(f"P{n},Body {n},council,not-a-date\n" for n in range(3000))
    page = send(editor, "partners.csv", f"Ref,Name,Sector,Framework signed on\n{rows}".encode())
    page = settled(editor, page)
    assert page.status_code == 200
    assert "3,000" in page.text
    assert len(page.text) < 400_000


def test_a_link_to_sign_in_never_leads_elsewhere(site: Site) -> None:
    with site.client() as client:
        for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "/%0d/evil\r\nX: 1"):
            shown = client.get("/sign-in", params={"next": elsewhere}).text
            fields = {"csrf": csrf(shown), "token": site.tokens["reader"], "next": elsewhere}
            answer = client.post("/sign-in", data=fields)
            assert answer.status_code == 303
            assert answer.headers["location"] == "/"


def test_the_same_problem_in_many_cells_is_one_line_with_its_cells(editor: httpx.Client) -> None:
    rows = "".join(f"P{n},Body {n},council,{'not a date' if n != 40 else '2024-01-01'}\n" for n in range(500))
    page = settled(editor, send(editor, "partners.csv", f"Ref,Name,Sector,Framework signed on\n{rows}".encode()))
    line = re.search(r"<tr[^>]*>(?:(?!</tr>).)*<td[^>]*>D2 to D41, D43 to D501.*?</tr>", page.text, re.S)
    assert line
    assert "499" in line[0]
    assert line[0].count("not a date") == 1


def test_problems_that_block_come_first_and_runs_of_cells_are_named_by_their_ends() -> None:
    issues = [Remark("x", "note", (("S", n - 1, 1),)) for n in (2, 3, 4, 9, 10, 12)]
    issues.append(Remark("y", "held", (("S", 0, 26),)))
    issues += [Remark("z", "note", (("S", n - 1, 2),)) for n in range(1, 60, 2)]
    found = grouped(issues)
    assert [one.remark.code for one in found] == ["y", "z", "x"]
    assert found[2].cells == ("B2 to B4", "B9 to B10", "B12")
    assert (found[1].count, len(found[1].cells), found[1].more_cells) == (30, 12, 18)
    assert runs([(9, 1), (8, 1), (0, 0), (8, 1)]) == ["A1", "B9 to B10"]


def test_values_that_have_the_same_problem_are_one_line_that_names_some_of_them() -> None:
    issues = [Remark("unreadable-date", "note", (("S", n - 1, 3),), {"text": f"soon {n}"}) for n in range(2, 12)]
    (one,) = grouped(issues)
    assert one.remark.facts == {"text": "soon 2"}
    assert one.cells == ("D2 to D11",)
    assert (one.values, one.more_values) == (("soon 3", "soon 4", "soon 5", "soon 6", "soon 7"), 4)


def test_after_an_upload_its_flows_are_counted_by_answer_and_undoing_it_leads_nowhere_that_is_not(
    editor: httpx.Client,
) -> None:
    rows = (
        "Ref,Flow name,Sender,Recipient,Data,Purpose\nF1,One,Northshire Police,Eastvale Council,Health,Safeguarding\n"
    )
    rows += "F2,Two,Northshire Police,Hidden Charity,Health,Safeguarding\n"
    fields = {"csrf": csrf(editor.get("/import").text), "partner": "northshire-police"}
    sent = editor.post("/import", data=fields, files={"file": ("flows.csv", rows.encode())}, follow_redirects=True)
    page = settled(editor, sent)
    plan = page.url.path
    page = settled(editor, editor.post(f"{plan}/apply", data=fields, follow_redirects=True))
    assert "2 flows: 1 covered, 1 gap" in page.text
    assert 'href="/gaps"' in page.text
    revision = re.search(r"Applied as revision (\d+)", page.text)
    assert revision
    undone = editor.post(f"/revisions/{revision[1]}/undo", data=fields, follow_redirects=True)
    assert undone.url.path == f"/revisions/{int(revision[1]) + 1}", "loading it again undoes nothing"
    assert f"Revision {revision[1]} is undone" in undone.text
    assert "not in the register now" in undone.text
    for path in re.findall(r'href="(/flows/[^"]*)"', undone.text):
        assert editor.get(path).status_code == 200


def test_no_file_and_an_empty_one_are_told_apart(editor: httpx.Client) -> None:
    fields = {"csrf": csrf(editor.get("/import").text)}
    parts = [
        f'name="csrf"\r\n\r\n{fields["csrf"]}',
        'name="file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n',
    ]
    body = "".join(f"--x\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--x--\r\n"
    none = editor.post("/import", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert "Choose a spreadsheet to upload." in none.text
    assert "flows.csv is empty" in editor.post("/import", data=fields, files={"file": ("flows.csv", b"")}).text


NOTED = (
    "Ref,Flow name,Sender,Recipient,Data,Purpose,Start\n"
    "N1,One,Northshire Police,Eastvale Bourough,Health; Frobs,Safeguarding,TBC\n"
)


def plan_again(client: httpx.Client, page: httpx.Response, **said: str | list[str]) -> httpx.Response:
    fields = {"csrf": csrf(page.text), "partner": "northshire-police", **said}
    return settled(client, client.post(f"{page.url.path}/plan", data=fields, follow_redirects=True))


def test_what_a_person_said_that_a_name_means_is_shown_and_can_be_taken_back(editor: httpx.Client) -> None:
    """A slip of the hand would else be kept as another name of the wrong body, with no way to mend it but a new upload."""
    page = settled(editor, send(editor, "slip.csv", NOTED.encode()))
    page = plan_again(editor, page, same=["Eastvale Bourough=hidden-charity", "Frobs=category/health"])
    said = page.text.partition("You have said what these names mean")[2].partition("</table>")[0]
    assert 'value="Eastvale Bourough=hidden-charity" selected>Hidden Charity<' in said
    assert 'value="Frobs=category/health" selected>Health<' in said
    page = plan_again(editor, page, same=["", "Frobs=category/health"])
    assert "Bodies that are new" in page.text
    assert "Eastvale Bourough=eastvale-council" in page.text
    said = page.text.partition("You have said what these names mean")[2].partition("</table>")[0]
    assert "Eastvale Bourough" not in said


def test_before_a_file_is_applied_its_notes_are_pointed_to_with_cell_and_advice(editor: httpx.Client) -> None:
    page = settled(editor, send(editor, "noted.csv", NOTED.encode()))
    page = plan_again(editor, page, same="Eastvale Bourough=eastvale-council")
    before, apply, after = page.text.partition("Apply to the register")
    assert apply
    assert re.search(r"href=.#problems.>read what is said of 3 cells</a>", before)
    notes = after.partition('id="problems"')[2].partition("</table>")[0]
    for fact in ("TBC", "read as not recorded", "G2", "Frobs", "E2"):
        assert fact in notes


def test_the_page_never_gives_the_command_lines_options_as_advice() -> None:
    """Neither in what a remark says nor in what to do about it."""
    for code in MESSAGES:
        assert "--" not in advice(Remark(code, "note", ()))
    assert set(REMEDIES) <= set(MESSAGES)


def test_a_row_held_for_a_blank_cell_names_it_and_is_mended_or_left_out_before_the_file_is_applied(
    editor: httpx.Client, site: Site
) -> None:
    rows = b"Ref,From,To,Data,Purpose\nF1,Northshire Police,,Health,Safeguarding\nF2,Northshire Police,,Health,Safeguarding\n"
    fields = {"csrf": csrf(editor.get("/import").text), "partner": "northshire-police"}
    start = editor.post("/import", data=fields, files={"file": ("flows.csv", rows)}, follow_redirects=True)
    page = settled(editor, start)
    assert "C2 (To)" in page.text
    assert "No row of it can be a record yet" in page.text
    said = fields | {"csrf": csrf(page.text), "cell:!C2": "Hidden charity", "without": "!3"}
    page = settled(editor, editor.post(f"{page.url.path}/plan", data=said, follow_redirects=True))
    assert "What !C2" not in page.text
    assert page.text.count("Left out") == 1
    before = set(site.register.snapshot().flows)
    settled(editor, editor.post(f"{page.url.path}/apply", data={"csrf": csrf(page.text)}, follow_redirects=True))
    snapshot = site.register.snapshot()
    assert [snapshot.flows[id].target for id in set(snapshot.flows) - before] == ["hidden-charity"]
    assert not site.register.answering.dictionary.held()


def test_a_cell_that_the_file_does_not_have_is_said_to_be_none(editor: httpx.Client) -> None:
    fields = {"csrf": csrf(editor.get("/import").text), "cell:Elsewhere!ZZZ1": "x"}
    page = settled(
        editor,
        editor.post(
            "/import", data=fields, files={"file": ("flows.csv", b"Ref,From,To\nF1,a,b\n")}, follow_redirects=True
        ),
    )
    assert "has no cell or row" in page.text


def test_what_was_said_beside_a_file_that_cannot_be_taken_is_not_lost(editor: httpx.Client) -> None:
    fields = {"csrf": csrf(editor.get("/import").text), "partner": "eastvale-council", "template": "data-flow-map"}
    page = settled(editor, editor.post("/import", data=fields, files={"file": ("flows.csv", b"")}))
    assert page.status_code == 400
    assert '<option value="eastvale-council" selected>' in page.text
    assert '<option value="data-flow-map" selected>' in page.text


def test_where_a_match_is_unsure_it_stands_first_with_samples_and_the_fields_of_each_noun(editor: httpx.Client) -> None:
    rows = "Ref,Data sent from,Recipients of it,Data,Odd one\n" + "".join(
        f"F{n},Northshire Police,Hidden Charity,Health,colour {n}\n" for n in range(9)
    )
    fields = {"csrf": csrf(editor.get("/import").text)}
    files = {"file": ("flows.csv", rows.encode())}
    page = settled(editor, editor.post("/import", data=fields, files=files, follow_redirects=True)).text
    matching = page.partition('id="matching"')[2]
    assert page.index('id="matching"') < page.index('id="problems"')
    assert "“colour 0”, “colour 1”, “colour 2”" in matching
    assert "colour 3" not in matching
    assert '<optgroup label="Flow">' in matching
