"""What is found about many flows at once, laid out to be read in a terminal."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import typer

from graph_service.checks import COVERED, QUESTIONS, Finding, Readiness
from graph_service.cli.answers import MARKS, plain, wrapped
from graph_service.coverage import Names, State, day
from graph_service.coverage.analysis.duplicates import Duplicates, containment_sentences
from graph_service.coverage.analysis.forecast import VerdictChange
from graph_service.coverage.analysis.signature_matrix import Matrix, in_words
from graph_service.coverage.analysis.whatif import WhatIfChange
from graph_service.lineage import Onward, Received

STATES: dict[State, str] = {"fails": "×", "not-recorded": "?", "passes": "✓"}
"""The mark of each result of a check."""
_PARTS = {**QUESTIONS, COVERED: "Is covered by a recorded protocol"}
"""What each part of a readiness score counts."""


def _head(text: str) -> str:
    return typer.style(plain(text), bold=True)


def change_lines(changes: Sequence[WhatIfChange], names: Names) -> Iterator[str]:
    """The flows whose verdict would change."""
    if not changes:
        yield "No verdict would change."
    for change in changes:
        yield _head(
            f"{MARKS[change.after]} {change.flow} ({names.flow(change.flow)}): {change.before} → {change.after}"
        )
        yield from wrapped(change.reason, "  ")


def turn_lines(turns: Sequence[VerdictChange], names: Names) -> Iterator[str]:
    """The dates ahead, each with the flows whose verdict changes."""
    if not turns:
        yield "No verdict changes in that time."
    on = None
    for turn in turns:
        if turn.on != on:
            on = turn.on
            yield _head(day(on))
        sentence = f"{turn.flow} ({names.flow(turn.flow)}): {turn.before} → {turn.after}. {turn.reason}"
        yield from wrapped(sentence, "  ", MARKS[turn.after])


def matrix_lines(matrix: Matrix) -> Iterator[str]:
    """The matrix, protocol by protocol: a terminal is too narrow for it whole."""
    if not matrix.protocols:
        yield "No protocol to show: the register has none, or none that lists this partner."
    names = {row.id: row.name for row in matrix.partners}
    places = defaultdict(list)
    for cell in matrix.cells:
        places[cell.protocol].append(cell)
    for column in matrix.protocols:
        counts = f"{column.missing} missing, {column.retrospective} after the start"
        yield _head(f"{column.reference or column.id}  {column.title} ({counts})")
        for cell in places[column.id]:
            role = f", {cell.role}" if cell.role else ""
            yield plain(f"  {names[cell.partner]}{role}: {in_words(cell)}")


def duplicate_lines(duplicates: Duplicates, names: Names) -> Iterator[str]:
    """Clusters of protocols that do the same work, then those that nothing depends on."""
    if not duplicates.clusters:
        yield "No two protocols in force do the same work."
    for number, cluster in enumerate(duplicates.clusters, start=1):
        yield _head(f"Cluster {number}: {', '.join(map(names.protocol, cluster.protocols))}")
        for sentence in containment_sentences(cluster, names):
            yield from wrapped(sentence, "  ")
        for overlap in cluster.overlapping:
            both = " and ".join(map(names.protocol, overlap.protocols))
            data = ", ".join(names.term("category", term) for term in overlap.categories)
            purposes = ", ".join(names.term("purpose", term) for term in overlap.purposes)
            common = f"{len(overlap.partners)} signed parties; the data {data}; the purposes {purposes}"
            yield from wrapped(f"{both} have in common: {common}.", "  ")
        yield from wrapped(cluster.merged.sentence, "  ", "->")
    if not duplicates.exact:
        yield "The protocols are too many to compare each with each: there may be more."
    if duplicates.redundant:
        yield _head("Withdrawing any one of these alone changes no verdict")
    for spare in duplicates.redundant:
        yield from wrapped(spare.reason, "  ")


def onward_lines(onward: Onward, names: Names) -> Iterator[str]:
    """Where data goes next, hop by hop, and the cycles."""
    if not onward.hops:
        yield "No flow that is live on that date takes it further."
    number = 0
    for hop in onward.hops:
        if hop.hop != number:
            number = hop.hop
            yield _head(f"Hop {number}")
        may = "may go" if hop.may else "goes"
        ends = f"{names.partner(hop.source)} to {names.partner(hop.target)}"
        yield from wrapped(f"{hop.flow}: {may} from {ends} ({hop.name})", "  ")
        for leaving in hop.leaves:
            yield from wrapped(f"leaves {names.protocol(leaving.protocol)}: {' '.join(leaving.reasons)}", "    ", "×")
        if hop.after and not hop.under:
            yield from wrapped("no protocol is shown to cover what it continues", "    ", "?")
    for cycle in onward.cycles:
        yield from wrapped(f"{cycle.sentence} ({', '.join(cycle.flows)})")
    if not onward.complete:
        yield "There is more than can be followed. Ask for fewer --hops."


def received_lines(recipients: Sequence[Received]) -> Iterator[str]:
    """Who receives a category."""
    if not recipients:
        yield "No flow that is live on that date brings it to anybody."
    for recipient in recipients:
        yield from wrapped(f"{recipient.name} ({recipient.partner}), by {', '.join(recipient.flows)}")


def check_lines(findings: Iterable[Finding], every: bool) -> Iterator[str]:
    """Each check with the records that do not pass it; with `every`, those that pass too."""
    shown: dict[tuple[bool, str, str], list[Finding]] = defaultdict(list)
    count: Counter[tuple[str, State]] = Counter()
    for finding in findings:
        count[finding.check, finding.state] += 1
        listed = shown[finding.severity != "serious", finding.check, finding.source]
        if every or finding.state != "passes":
            listed.append(finding)
    if not shown:
        yield "The register has nothing to check."
    for (advice, check, source), listed in sorted(shown.items(), key=lambda item: item[0]):
        counts = ", ".join(
            f"{state.replace('-', ' ')} {count[check, state]}" for state in STATES if count[check, state]
        )
        yield _head(f"{check} ({'advice' if advice else 'serious'}): {counts}")
        yield from wrapped(source, "  ")
        for finding in listed:
            yield from wrapped(f"{finding.kind} {finding.id}: {finding.reason}", "  ", STATES[finding.state])


def readiness_lines(scores: Sequence[Readiness]) -> Iterator[str]:
    """Each partner's score, with what it is made of. Those without one are left out."""
    if all(score.score is None for score in scores):
        yield "No check applies, so there is no score."
    for score in scores:
        if score.score is None:
            continue
        yield _head(f"{score.name}: {score.score} % ({score.passes} of {score.of} checks that apply pass)")
        for part in score.parts:
            short = [f"{part.fails} fail"] if part.fails else []
            short += [f"{part.not_recorded} not recorded"] if part.not_recorded else []
            of = part.passes + part.fails + part.not_recorded
            beside = f" ({', '.join(short)})" if short else ""
            yield plain(f"  {_PARTS[part.check]}: {part.passes} of {of}{beside}")
