"""Flows that rest on another basis than an agreement have a look, a mark and a count of their own in every format."""

import io
import re

import openpyxl
import pytest
from docx import Document
from lxml import etree, html

from graph_service.diagram import draw
from graph_service.diagram.build_view import flows_view, pairs_view
from graph_service.diagram.status_text import status_text
from graph_service.diagram.style import BECAUSE, VERDICT_STYLES
from graph_service.settings import Settings
from graph_service.snapshot import Snapshot
from tests.diagram.registers import flow_set, northshire
from tests.report.reports import written_report

DUTY, ONE_OFF, URGENT = "homelessness-assessments", "marac-case-actions", "victim-contact-details"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def register() -> Snapshot:
    """Northshire, in which three gaps rest on a duty, or are one-off or urgent."""
    register = northshire()
    changes = {
        DUTY: {"gateways": ("care-act-2014-s45",)},
        ONE_OFF: {"occasion": "one-off"},
        URGENT: {"occasion": "urgent"},
    }
    changed = {key: register.flows[key].model_copy(update=change) for key, change in changes.items()}
    return register.replacing(flows={**register.flows, **changed})


def test_they_are_counted_under_their_own_headings(register: Snapshot) -> None:
    view = flows_view(register, flow_set(register).answers, flow_set(register).terms, "Flows", flow_set(register).on)
    assert (
        "1 gap; 1 rests on a recorded duty; 1 is recorded as one-off; 1 is recorded as urgent; 1 needs no protocol."
        in view.subtitle
    )
    assert [row.verdict for row in view.rows].index("other-basis") > [row.verdict for row in view.rows].index("unclear")


@pytest.mark.parametrize(("flow", "kind"), [(DUTY, "duty"), (ONE_OFF, "one-off"), (URGENT, "urgent")])
def test_a_table_says_why_there_is_no_agreement(register: Snapshot, flow: str, kind: str) -> None:
    answer = next(answer for answer in flow_set(register).answers if answer.flow == flow)
    assert status_text(register, answer).startswith(BECAUSE[kind])


def test_an_svg_has_a_long_dashed_outline_with_its_sign(register: Snapshot) -> None:
    root = etree.fromstring(draw(flow_set(register), "svg", "flows", "A4", Settings()).content)
    style = VERDICT_STYLES["other-basis"]
    (badge,) = [group for group in root.iter(f"{SVG}g") if group.get("id") == f"flow-{DUTY}"]
    assert badge.get("class") == "flow other-basis"
    assert any(text.startswith("§ ") for text in badge.itertext())
    outlines = [rect for rect in badge.iter(f"{SVG}rect") if rect.get("stroke-dasharray")]
    assert outlines
    assert all((rect.get("stroke"), rect.get("fill")) == ("#1D70B8", "#FFFFFF") for rect in outlines)
    arrows = [g for g in root.iter(f"{SVG}g") if g.get("class") == "arrow other-basis"]
    assert arrows
    assert all(style.dashes in etree.tostring(arrow, encoding="unicode") for arrow in arrows)
    legend = " ".join(text for g in root.iter(f"{SVG}g") if g.get("class") == "legend" for text in g.itertext())
    assert style.word in legend


def test_the_worst_verdict_of_a_pair_decides(register: Snapshot) -> None:
    """Better than unclear, worse than covered."""
    about = flow_set(register)
    for arrow in pairs_view(register, about.answers, about.terms, "Flows", about.on).arrows:
        verdicts = {row.verdict for row in arrow.rows}
        if "other-basis" in verdicts:
            worse = [verdict for verdict in ("gap", "partly", "unclear") if verdict in verdicts]
            assert arrow.verdict == (worse[0] if worse else "other-basis")


@pytest.mark.parametrize(
    ("format", "style"), [("dot", "flows"), ("mmd", "flows"), ("svg", "partners"), ("svg", "matrix")]
)
def test_every_drawing_has_the_sign(register: Snapshot, format: str, style: str) -> None:
    content = draw(flow_set(register), format, style, "A4", Settings()).content.decode()  # type: ignore[arg-type]
    assert "§" in content
    assert "#1D70B8" in content


def test_every_report_has_them_under_their_headings(register: Snapshot) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written_report("xlsx", register).content))
    flows = list(book["Flows"].iter_rows(values_only=True))
    cover = flows[0].index("Cover")
    assert [row[cover] for row in flows].count(VERDICT_STYLES["other-basis"].word) == 3
    summaries = [
        " ".join(str(row[0]) for row in book["Summary"].iter_rows(values_only=True)),
        " ".join(p.text for p in Document(io.BytesIO(written_report("docx", register).content)).paragraphs),
        html.fromstring(written_report("html", register).content).text_content(),
    ]
    for summary in summaries:
        for heading in BECAUSE.values():
            assert re.search(re.escape(heading) + r": 1 flow \(number \d+\)\.", summary)
