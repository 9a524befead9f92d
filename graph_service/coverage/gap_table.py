"""The answers for many flows as one table: what a board paper or a spreadsheet shows."""

from graph_service.coverage.answer import Answer, Gaps
from graph_service.coverage.messages import Names
from graph_service.coverage.step_sentences import step_sentences
from graph_service.snapshot import Snapshot

GAP_HEADER = (
    "Flow",
    "Reference",
    "Name",
    "From",
    "To",
    "Project",
    "Data",
    "Purposes",
    "Verdict",
    "In words",
    "Protocols",
    "Reasons",
    "Next actions",
    "Warnings",
)


def gap_rows(gaps: Gaps, snapshot: Snapshot, names: Names) -> list[tuple[str, ...]]:
    """One row for each flow, under `GAP_HEADER`."""
    return [_row(answer, snapshot, names) for answer in gaps.flows]


def _row(answer: Answer, snapshot: Snapshot, names: Names) -> tuple[str, ...]:
    flow = snapshot.flows[str(answer.flow)]
    project = snapshot.projects.get(flow.project or "")
    return (
        flow.id,
        flow.reference or "",
        flow.name,
        names.partner(flow.source),
        names.partner(flow.target),
        project.name if project else flow.project or "",
        "; ".join(names.term("category", term) for term in flow.categories),
        "; ".join(names.term("purpose", term) for term in flow.purposes),
        answer.verdict,
        answer.headline,
        "; ".join(names.protocol(key) for key in answer.protocols),
        "\n".join(dict.fromkeys(reasons(answer))) or answer.reason,
        "\n".join(step_sentences(answer.fixes, names)),
        "\n".join(warning.reason for warning in answer.warnings),
    )


def reasons(answer: Answer) -> list[str]:
    """What stands in the way of the nearest protocol of each element not covered."""
    return [result.reason for element in answer.elements for near in element.nearest[:1] for result in near.tests]
