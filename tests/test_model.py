"""The nouns take their JSON form exactly: nothing that merely looks like it."""

import pytest
from pydantic import ValidationError

from graph_service.model import Asset, Flow, Noun, Partner, Party, Protocol

FLOW = '{"id": "f", "name": "F", "source": "a", "target": "b", %s}'


@pytest.mark.parametrize(
    "lax",
    [
        '"starts_on": 1704067200',
        '"starts_on": "1704067200"',
        '"starts_on": "2024-01-01T00:00:00"',
        '"starts_on": "2024-1-1"',
        '"starts_on": " 2024-01-01"',
        '"starts_on": "2024-02-30"',
        '"starts_on": ""',
        '"records": "5"',
        '"records": 5.5',
        '"records": -1',
        '"records": true',
        '"personal": "yes"',
        '"personal": 1',
        '"notes": 5',
        '"notes": ""',
        '"project": "Not a slug"',
        '"project": "new\\nline"',
        '"country": "gb"',
        '"categories": "health"',
        '"categories": [1]',
        '"extra": {"a": 1}',
        '"notes": "\\ud800"',
        '"regime": "UK-GDPR"',
        '"colour": "red"',
    ],
)
def test_a_lax_form_is_refused(lax: str) -> None:
    with pytest.raises(ValidationError):
        Flow.model_validate_json(FLOW % lax)


@pytest.mark.parametrize(
    ("noun", "form", "fault"),
    [
        (Partner, '{"id": "g", "name": "G", "group": true, "members": [{"partner": "g"}]}', "the group itself"),
        (Party, '{"partner": "a", "authority": "s. 75 agreement"}', "authority needs a signature"),
        (Party, '{"partner": "a", "authority": "s. 75 agreement", "signed": false}', "authority needs a signature"),
        (Protocol, '{"id": "p", "title": "P", "review_months": 0}', "greater than or equal to 1"),
        (Protocol, '{"id": "p", "title": "P", "kinds": ["contract"]}', "Input should be"),
        (Flow, FLOW % '"as_written": {"limits": "only adults"}', "no field 'limits'"),
        (Asset, '{"id": "a", "name": "A", "holder": "b", "as_written": {"colour": "red"}}', "no field 'colour'"),
    ],
)
def test_what_cannot_be_is_refused_in_words(noun: type[Noun], form: str, fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        noun.model_validate_json(form)


def test_what_a_register_says_is_kept_by_field() -> None:
    protocol = Protocol.model_validate_json(
        '{"id": "p", "title": "P", "as_written": {"status": "Live - overdue review", "limits": "excluding mental health"}}'
    )
    assert protocol.as_written == {"limits": "excluding mental health", "status": "Live - overdue review"}


def test_the_same_members_in_any_order_are_the_same_record() -> None:
    one = Flow.model_validate_json(FLOW % '"categories": ["b", "a", "b"], "extra": {"b": "1", "a": "2"}')
    other = Flow.model_validate_json(FLOW % '"extra": {"a": "2", "b": "1"}, "categories": ["a", "b"]')
    assert one == other
    assert one.to_json() == other.to_json()


def test_what_is_absent_is_left_out() -> None:
    assert Flow.model_validate_json(FLOW % '"notes": null, "claims": [], "extra": {}').to_dict() == {
        "id": "f",
        "name": "F",
        "source": "a",
        "target": "b",
    }
