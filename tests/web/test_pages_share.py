"""“Can we share this?”: the page answers in its first line, says what is missing, and never says yes or no to sharing."""

import html
import re
from collections.abc import Iterator
from datetime import date

import httpx
import pytest

from graph_service.model import Party
from tests.web.conftest import Site
from tests.web.pages import signed_in

GAP = {"from": "Northshire Police", "to": "Hidden Charity", "category": "Health", "purpose": "Safeguarding"}
COVERED = {**GAP, "to": "Eastvale Council"}


@pytest.fixture
def reader(site: Site) -> Iterator[httpx.Client]:
    with site.client("reader") as client:
        yield client


def first_heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)
    assert found
    return found[1].strip()


def test_a_covered_flow_is_answered_in_the_first_heading_with_its_protocol(reader: httpx.Client) -> None:
    page = reader.get("/share", params=COVERED)
    assert page.status_code == 200
    assert first_heading(page.text) == "A recorded protocol covers this"
    assert 'href="/protocols/isp-0001"' in page.text


def test_a_gap_says_what_is_missing_and_drafts_a_request_with_the_flows_facts(reader: httpx.Client) -> None:
    page = reader.get("/share", params=GAP).text
    assert first_heading(page) == "No protocol in the register covers this"
    assert "What is missing, and who must do what" in page
    request = page.partition('id="draft-request"')[2].partition("</textarea>")[0]
    for fact in ("Northshire Police", "Hidden Charity", "Health", "Safeguarding"):
        assert fact in request


def test_the_words_that_protect_people_stand_beside_every_answer(reader: httpx.Client) -> None:
    for asked in (GAP, COVERED):
        page = reader.get("/share", params=asked).text
        assert "not that sharing is lawful, necessary or fair" in page
        assert "serious harm" in page
        assert "you can share" not in page.lower()
        assert "cannot share" not in page.lower()


def test_a_name_that_nothing_has_is_answered_with_the_nearest(reader: httpx.Client) -> None:
    page = reader.get("/share", params={**GAP, "to": "Eastvale Counsil"})
    assert page.status_code == 400
    assert "Did you mean" in page.text
    meant = re.search(r'<a class="govuk-link" href="([^"]*to=eastvale-council[^"]*)"', page.text)
    assert meant
    answered = reader.get(meant[1].replace("&amp;", "&"))
    assert first_heading(answered.text) == "A recorded protocol covers this"


def test_the_question_is_drawn_alone(reader: httpx.Client) -> None:
    drawing = reader.get("/share/diagram.svg", params=GAP)
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert drawing.text.count('class="flow gap"') == 1


def test_markup_in_a_question_stays_text(reader: httpx.Client) -> None:
    page = reader.get("/share", params={"from": "<script>alert(1)</script>", "to": '"><img src=x onerror=alert(1)>'})
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


def test_the_question_takes_both_dates(site: Site, reader: httpx.Client) -> None:
    """The date asked about, and the register as it stood then: before a protocol was recorded, nothing covered the flow."""
    site.register.write(delete=[("protocol", "isp-0001")], why="a slip")
    now = reader.get("/share", params=COVERED).text
    then = reader.get("/share", params={**COVERED, "as_at": "1"}).text
    before = reader.get("/share", params={**COVERED, "as_at": "1", "on": "2023-01-01"}).text
    assert first_heading(now) == "No protocol in the register covers this"
    assert first_heading(then) == "A recorded protocol covers this"
    assert "revision 1" in then
    assert first_heading(before) == "No protocol in the register covers this"
    assert "1 January 2023" in before
    drawn = reader.get("/share/diagram.svg", params={**COVERED, "as_at": "1"}).text
    assert 'class="flow covered"' in drawn


def test_a_moment_that_never_was_is_said_by_its_box(reader: httpx.Client) -> None:
    for wrong in ("99", "the other day"):
        page = reader.get("/share", params={**COVERED, "as_at": wrong})
        assert page.status_code == 400
        assert 'id="as_at-error"' in page.text
        assert 'href="#as_at"' in page.text


def test_the_draft_can_be_changed_where_it_stands_and_says_whom_it_goes_to(site: Site, reader: httpx.Client) -> None:
    protocol = site.register.get("protocol", "isp-0001")
    led = protocol.model_copy(update={"lead": "eastvale-council", "contact": "sharing@eastvale.example"})
    site.register.write([led], why="who leads")
    page = reader.get("/share", params=GAP).text
    request = page.partition("A draft request to the lead of ISP-0001")[2]
    assert "sharing@eastvale.example" in request.partition("<textarea")[0]
    assert "readonly" not in request
    assert "(Eastvale Council)" in request


def test_every_field_has_its_guidance_with_the_source(reader: httpx.Client) -> None:
    page = reader.get("/share", params={"edit": "1"}).text
    fields = ("category", "purpose", "subject", "method", "gateway", "relation", "occasion", "on")
    parts = re.split(r'id="(\w+)-hint"', page)
    guidance = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert [field for field in fields if "Source: " not in guidance[field]] == []


def test_an_empty_form_that_is_sent_says_what_is_missing_and_the_first_visit_does_not(reader: httpx.Client) -> None:
    sent = reader.get("/share", params={"from": "", "to": "", "category": ""})
    assert sent.status_code == 400
    assert "Say who sends the data." in sent.text
    assert "Say who receives the data." in sent.text
    assert "There is a problem" not in reader.get("/share").text


def test_one_more_box_is_given_before_anything_is_judged_and_the_enter_key_does_not_ask_for_one(
    reader: httpx.Client,
) -> None:
    page = reader.get("/share", params={"from": "Nobdy", "category": "Health", "more": "category"})
    assert page.status_code == 200
    assert "There is a problem" not in page.text
    assert re.findall(r'<input[^>]*id="([^"]*)"[^>]* autofocus', page.text) == ["category-2"]
    pressed = re.search(r'<form method="get" action="/share".*?(<button[^>]*>)', page.text, re.S)
    assert pressed
    assert "name=" not in pressed[1], "a browser presses the first button of a form for the Enter key"


def test_what_the_question_left_out_is_to_be_said_and_no_lead_is_asked_for_it(site: Site, reader: httpx.Client) -> None:
    page = reader.get("/share", params={name: GAP[name] for name in ("from", "to")} | {"category": "Health"}).text
    missing = page.partition('id="next"')[2].partition("</ol>")[0]
    assert 'href="#purpose">Say what it is for.' in missing
    assert "The flow asked about" not in missing
    request = page.partition('id="draft-request"')[2].partition("</textarea>")[0]
    assert "The flow asked about" not in request
    unclear = reader.get("/share", params={name: COVERED[name] for name in ("from", "to", "category")}).text
    assert first_heading(unclear) == "The register does not record enough to tell"
    assert "draft-request" not in unclear, "nobody but the one who asks can close it"


def test_an_address_that_is_no_page_is_said_plainly(reader: httpx.Client) -> None:
    page = reader.get("/no-such-page")
    assert page.status_code == 404
    assert first_heading(page.text) == "Page not found"
    assert "GET " not in page.text


def test_an_answer_about_another_day_says_that_it_says_nothing_about_today(reader: httpx.Client) -> None:
    """A year mistyped must not pass for an answer about now, nor become the day from which a request wants to share."""
    page = reader.get("/share", params={**COVERED, "on": "2025-11-22"}).text
    assert "22 November 2025 is in the past: this says nothing about today." in page
    today = re.search(r'<a class="govuk-link" href="([^"]*)">ask about today</a>', page)
    assert today
    answered = reader.get(today[1].replace("&amp;", "&")).text
    assert first_heading(answered) == "A recorded protocol covers this"
    assert "is in the past" not in answered
    gap = reader.get("/share", params={**GAP, "on": "2025-11-22"}).text
    assert "- From when: [say from when]" in gap
    assert "is in the past" in reader.get("/flows/referrals", params={"on": "2025-11-22"}).text


def test_an_answer_by_the_register_as_it_was_says_that_it_has_changed_since(site: Site, reader: httpx.Client) -> None:
    assert "has changed since" not in reader.get("/share", params={**COVERED, "as_at": "1"}).text
    site.register.write(delete=[("protocol", "isp-0001")], why="a slip")
    page = reader.get("/share", params={**COVERED, "as_at": "1"}).text
    assert "The register has changed since revision 1: this is not what it says now." in page


def test_protocols_that_may_cover_it_are_not_listed_as_though_they_did(reader: httpx.Client) -> None:
    page = reader.get("/share", params={"from": "Northshire Police", "to": "Eastvale Council"}).text
    assert first_heading(page) == "The register does not record enough to tell"
    before = page.partition('href="/protocols/isp-0001"')[0]
    assert "Not recorded well enough to say whether it is covered by" in before
    assert "Not recorded well enough" not in reader.get("/share", params=COVERED).text


def test_who_asks_in_wider_words_than_a_protocol_permits_is_led_to_what_it_permits(
    site: Site, reader: httpx.Client
) -> None:
    """An officer says "safeguarding"; the protocol is for safeguarding adults: it asks which is meant."""
    held = site.register.get("protocol", "isp-0001")
    site.register.write([held.model_copy(update={"purposes": ("adult-safeguarding",)})], why="narrower")
    wide = {"from": "Northshire Police", "to": "Eastvale Council", "category": ["Health"], "purpose": ["Safeguarding"]}
    page = reader.get("/share", params=wide)
    assert first_heading(page.text) == "The register does not record enough to tell"
    assert "Which do you mean by Safeguarding?" in page.text
    assert "who must do what" not in page.text, "it asks before it prescribes"
    offered = {
        label: html.unescape(address)
        for address, label in re.findall(r'<a class="govuk-link" href="(/share[^"]*)">([^<]*)</a>', page.text)
    }
    listed = page.text.partition("app-meanings")[2].partition("</ul>")[0]
    assert re.findall(r"app-tag--([\w-]+)", listed)[0] == "covered", "what is permitted stands first, with its answer"
    answered = reader.get(offered["Safeguarding adults"])
    assert first_heading(answered.text) == "A recorded protocol covers this"
    assert "Which do you mean" not in answered.text
    assert first_heading(reader.get(offered["All of these"]).text) == "Protocols cover part of this"
    as_said = reader.get(offered["None of these: go on with what I said"]).text
    assert "who must do what" in as_said
    other = reader.get("/share", params={**wide, "purpose": "Payroll"}).text
    assert "Which do you mean" not in other


def test_the_second_step_asks_only_what_could_change_the_answer(site: Site, reader: httpx.Client) -> None:
    covered = reader.get("/share", params={**COVERED, "step": "1"}).text
    assert first_heading(covered) == "A recorded protocol covers this"
    gap = reader.get("/share", params={**GAP, "step": "1"}).text
    assert first_heading(gap) == "What could change the answer"
    asked = re.findall(r'<(?:select|input)[^>]* id="(\w+)"', gap.partition("<main")[2])
    assert asked == ["occasion", "gateway"]
    once = reader.get("/share", params={**GAP, "occasion": "one-off"}).text
    assert "recorded as a one-off" in first_heading(once)
    duty = reader.get("/share", params={**GAP, "gateway": "Care Act 2014 s. 45"}).text
    assert "a legal duty is recorded" in first_heading(duty)
    held = site.register.get("protocol", "isp-0001")
    site.register.write([held.model_copy(update={"subjects": ("children",)})], why="only children")
    narrowed = reader.get("/share", params={**COVERED, "step": "1"}).text
    assert 'id="subject"' in narrowed
    assert 'name="from" value="Northshire Police"' in narrowed, "what was said stays"


def test_a_term_is_found_by_what_people_call_it_or_in_its_tree_and_put_into_its_box(reader: httpx.Client) -> None:
    asked = {"from": "Northshire Police", "category": ["Name", "", "menta"], "browse": "category", "at": "3"}
    found = reader.get("/share/pick", params=asked).text.partition('id="found"')[2]
    taken = re.search(r'href="(/share\?[^"]*)">Mental health<', found)
    assert taken
    form = reader.get(html.unescape(taken[1])).text
    values = re.findall(r'id="category[-\d]*" name="category" value="([^"]*)"', form)
    assert values == ["Name", "Mental health", ""]
    tree = reader.get("/share/pick", params={"browse": "category"}).text
    below = re.search(r'href="(/share/pick\?[^"]*under=health[^"]*)"', tree)
    assert below
    assert "Mental health" in reader.get(html.unescape(below[1])).text
    assert "No term is called so" in reader.get("/share/pick", params={"browse": "category", "text": "qqqq"}).text
    assert reader.get("/share/pick", params={"browse": "nonsense"}).status_code == 422


def test_an_answer_is_kept_as_a_planned_flow_that_its_asker_follows_until_it_is_covered(site: Site) -> None:
    with signed_in(site, "reader") as client:
        page = client.get("/share", params=GAP).text
        kept = page.partition('action="/share/keep"')[2].partition("</form>")[0]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', kept)) | {"note": "Hub team <b>"}
        followed = client.post("/share/keep", data=fields, follow_redirects=True)
        assert "It is kept as a planned flow" in followed.text
        assert "Hub team &lt;b&gt;" in followed.text
        assert "plans to send Health to Hidden Charity for Safeguarding" in html.unescape(followed.text)
        again = client.post("/share/keep", data=fields, follow_redirects=True)
        assert again.url.path == followed.url.path
        wrong = client.post("/share/keep", data=fields | {"to": "Nobody at all"})
        assert wrong.status_code == 422
        assert ">Open<" in client.get("/actions").text
        held = site.register.get("protocol", "isp-0001")
        parties = (*held.parties, Party(partner="hidden-charity", signed_on=date(2024, 3, 1)))
        site.register.write([held.model_copy(update={"parties": parties})], why="it signed")
        assert ">Done<" in client.get(followed.url.path).text


def test_words_that_name_no_kind_of_data_are_not_answered_with_names_that_look_like_them(reader: httpx.Client) -> None:
    page = reader.get("/share", params={**COVERED, "category": "All data"})
    assert page.status_code == 400
    assert "“All data” names no kind of data. Say each one, or leave the box empty if you do not know." in page.text
    assert "Did you mean" not in page.text


def test_ordinary_words_for_children_are_understood(reader: httpx.Client) -> None:
    assert "about Children" in reader.get("/share", params={**COVERED, "subject": "kids"}).text


def test_protocols_that_cover_part_are_not_called_those_that_cover_it(reader: httpx.Client) -> None:
    page = reader.get("/share", params={**COVERED, "category": ["Health", "Genetic data"]}).text
    assert first_heading(page) == "Protocols cover part of this"
    assert "The protocol that covers part of this</h2>" in page
    assert "The protocol that covers this</h2>" in reader.get("/share", params=COVERED).text


def test_that_no_protocol_is_needed_or_none_is_asked_for_is_not_left_to_pass_for_yes(
    site: Site, reader: httpx.Client
) -> None:
    within = reader.get("/share", params={**COVERED, "to": "Northshire Police"}).text
    assert first_heading(within) == "No protocol is needed for this"
    assert "does not permit any use of the data" in within
    charity = site.register.get("partner", "hidden-charity")
    site.register.write([charity.model_copy(update={"ended_on": date(2025, 3, 31)})], why="it closed")
    ended = reader.get("/share", params=GAP).text
    assert "nothing is said here about protocols" in ended
    assert "does not permit any use" not in ended
