"""Headings are known by the words that matter, whatever their order and the words that only join them."""

import pytest

from importers.recognise.headings import likely
from importers.recognise.template import shipped

KNOWN = [
    ("protocol-register", "Next review due", "protocol.review_on"),
    ("protocol-register", "Type of doc", "protocol.kinds"),
    ("protocol-register", "Date of the next review", "protocol.review_on"),
    ("protocol-register", "Status of the agreement", "protocol.status"),
    ("protocol-register", "Methods of transfer", "protocol.methods"),
    ("protocol-register", "The purposes of the agreement", "protocol.purposes"),
    ("data-flow-map", "Frequency of the flow", "flow.frequency"),
]
OTHERS = [
    ("protocol-register", "Last reviewed by", "protocol.review_on"),
    ("protocol-register", "Review of status", "protocol.status"),
    ("protocol-register", "Current?", "protocol.status"),
    ("protocol-register", "Transfer of staff", "protocol.methods"),
    ("data-flow-map", "End date of the contract", "flow.ends_on"),
]


def fields(layout: str, heading: str) -> tuple[str, ...]:
    template = next(template for template in shipped() if template.name == layout)
    number = likely(heading, template)
    return () if number is None else template.columns[number].fields


@pytest.mark.parametrize(("layout", "heading", "field"), KNOWN)
def test_a_heading_in_other_words_is_known(layout: str, heading: str, field: str) -> None:
    assert field in fields(layout, heading)


@pytest.mark.parametrize(("layout", "heading", "field"), OTHERS)
def test_a_word_more_makes_it_another(layout: str, heading: str, field: str) -> None:
    assert field not in fields(layout, heading)
