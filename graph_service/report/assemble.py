"""From the rule and a selection of flows to what a report on them says. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import get_args

from graph_service.checks import QUESTIONS, Finding, checks
from graph_service.coverage import (
    CAVEAT,
    HEADLINES,
    Answer,
    Fix,
    Names,
    Rule,
    Verdict,
    day,
    months_later,
    summary,
    taken_over,
)
from graph_service.coverage.analysis.next_best import NextAction, next_best
from graph_service.coverage.analysis.signature_matrix import Matrix, matrix
from graph_service.coverage.reviews import stands
from graph_service.coverage.step_sentences import step_sentences
from graph_service.diagram.build_view import numbered
from graph_service.diagram.draw import FlowSet
from graph_service.diagram.drawn_text import clean
from graph_service.diagram.selection import Selection
from graph_service.diagram.status_text import covering, hindrances, protocol_name
from graph_service.diagram.style import BECAUSE, ORDER, plural, tally
from graph_service.model import Protocol, Scheme
from graph_service.report.content import (
    Group,
    Lapse,
    Report,
    ReportedAction,
    ReportedReview,
    ReportOptions,
    ReportRow,
    numbers,
)
from graph_service.snapshot import Snapshot

SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
LONG_LIST = 60
"""A list of numbers of more signs is not written out."""
WINDOW, LAPSE_WINDOW = 3, 6
"""How many months ahead, and how many overdue, a review is reported; and how many ahead, what lapses."""
SAID, MANY = 3, 1000
"""How many reasons or fixes a row says in full; of more flows than this, one each."""
IN_A_CELL = 100
"""How many a cell of the workbook says, which is filtered rather than read through."""
NO_PROTOCOL: Mapping[str, str] = dict.fromkeys(("gap", "partly", "unclear", "other-basis"), "None") | {
    "not-needed": "None needed"
}
"""What stands for the protocols of a flow that none covers: a blank would look forgotten."""
NOT_RECORDED = "Not recorded"
FIRST = 5
"""How many of the next best actions the summary names."""


def report(
    rule: Rule, flow_set: FlowSet, selection: Selection, most: int | None = None, options: ReportOptions | None = None
) -> Report:
    """The report on a selection of flows: the gaps first, and what would close them.

    `most` is how many reasons or fixes a row says: as many as its table has room for, if not given.
    """
    owners = (options or ReportOptions()).owners
    snapshot = flow_set.snapshot
    answers = {str(answer.flow): answer for answer in flow_set.answers}
    most = most or (SAID if len(answers) <= MANY else 1)
    rows = tuple(
        ReportRow(
            number=row.number,
            flow=row.flow,
            name=row.name,
            way=row.way,
            method=row.method,
            verdict=row.verdict,
            other_basis=row.other_basis,
            data="; ".join(row.data) or NOT_RECORDED,
            purposes="; ".join(row.purposes) or NOT_RECORDED,
            bases="; ".join(row.bases) or NOT_RECORDED,
            protocol="; ".join(clean(p) for p in covering(snapshot, answers[row.flow]))
            or NO_PROTOCOL.get(row.verdict, ""),
            reason=_reasons(snapshot, answers[row.flow], most),
            fix=_few(
                [clean(step) for step in step_sentences(_agreed_first(answers[row.flow].fixes), rule.names)],
                "step",
                most,
            ),
        )
        for row in numbered(snapshot, flow_set.answers, flow_set.terms)
    )
    number = {row.flow: row.number for row in rows}
    flows = [snapshot.flows[row.flow] for row in rows]
    actions = tuple(
        ReportedAction(
            _what_to_do(action, rule.names),
            tuple(sorted(number[flow] for flow in (*action.flows_covered, *action.flows_maybe))),
            *owners(action),
        )
        for action in next_best(rule, flows)
    )
    concerned = _concerned(flow_set, selection)
    findings = tuple(f for f in checks(rule, selection.partner) if concerned is None or (f.kind, f.id) in concerned)
    protocols = [p for p in snapshot.protocols.values() if concerned is None or ("protocol", p.id) in concerned]
    counts = Counter(row.verdict for row in rows)
    return Report(
        title=f"Coverage report: {clean(flow_set.title)}",
        on=flow_set.on,
        revision=snapshot.version,
        summary=(*_summary(rows, counts), *_waiting(rule, answers)),
        first=actions[:FIRST],
        counts=counts,
        rows=rows,
        actions=actions,
        failing=_groups(f for f in findings if f.state == "fails"),
        findings=tuple(f for f in findings if f.state != "passes"),
        not_recorded=_groups(f for f in findings if f.state == "not-recorded"),
        assumed=_assumed(flow_set.answers, number),
        reviews=_reviews(flow_set, protocols),
        lapses=_lapses(rule, flow_set, protocols),
        long_overdue=sum(_due(p, flow_set.on) < months_later(flow_set.on, -WINDOW) for p in protocols),
        signatures=_signatures(flow_set, selection, {p.id for p in protocols}),
        method=_method(rule),
    )


def _agreed_first(fixes: Iterable[Fix]) -> list[Fix]:
    """What is to be agreed before what is only to be recorded, as the reasons stand beside it."""
    return sorted(fixes, key=lambda fix: fix.action == "record")


def _reasons(snapshot: Snapshot, answer: Answer, most: int) -> str:
    """What stands in the way, and then every serious warning: also of what is covered, or needs no protocol."""
    reasons = _few([clean(reason) for reason in hindrances(snapshot, answer)], "reason", most)
    serious = [clean(warning.reason) for warning in answer.warnings if warning.severity == "serious"]
    return " ".join([reasons, *serious]).strip()


def _what_to_do(action: NextAction, names: Names) -> str:
    """An action in words, after the name of the protocol that it changes."""
    title = [f"{names.protocol_in_full(action.protocol)}."] if action.protocol else []
    return " ".join(map(clean, (*title, *step_sentences(action.steps, names))))


def _few(sentences: Sequence[str], noun: str, most: int) -> str:
    text = " ".join(sentence.rstrip(".") + "." for sentence in sentences[:most])
    return text + (f" And {plural(len(sentences) - most, f'more {noun}')}." if len(sentences) > most else "")


def _summary(rows: Sequence[ReportRow], counts: Mapping[Verdict, int]) -> tuple[str, ...]:
    if not rows:
        return ("No flows are recorded for this selection.",)
    sentences = [tally(counts, Counter(row.other_basis for row in rows if row.other_basis))]
    headings: dict[tuple[str, str | None], str] = {(verdict, None): HEADLINES[verdict] for verdict in ORDER[:3]}
    headings |= {("other-basis", kind): heading for kind, heading in BECAUSE.items()}
    for (verdict, basis), heading in headings.items():
        which = [row.number for row in rows if (row.verdict, row.other_basis) == (verdict, basis)]
        if which:
            sentences.append(f"{heading}: {plural(len(which), 'flow')} (number {numbers(which)}).")
    if len(sentences) == 1:
        sentences.append(
            "Recorded protocols cover every flow that needs one on this date."
            if counts.get("covered")
            else "No flow needs a protocol on this date."
        )
    return tuple(sentences)


def _waiting(rule: Rule, answers: Mapping[str, Answer]) -> Iterator[str]:
    """What waits for somebody's answer: who took over from a body that has ended, and rows of imports."""
    totals = summary(rule, {key: answer.verdict for key, answer in answers.items()})
    followed, held = taken_over(totals), totals["held"]
    if followed:
        yield f"{plural(followed, 'more flow')} {'is' if followed == 1 else 'are'} open because the register does not say who took over from a body that has ended."
    if held:
        yield f"{plural(held, 'row')} of imports {'is' if held == 1 else 'are'} held until a question is answered."


def _concerned(flow_set: FlowSet, selection: Selection) -> set[tuple[str, str]] | None:
    """The records that a project's report is about: its flows, their assets, and protocols that cover or come near.

    None where the report is not of a project: then the checks choose by partner, or all.
    """
    if selection.project is None:
        if selection.partner is None:
            return None
        parties = flow_set.snapshot.protocols.values()
        mine = {("protocol", p.id) for p in parties if any(q.partner == selection.partner for q in p.parties)}
        assets = {("asset", a.id) for a in flow_set.snapshot.assets.values() if a.holder == selection.partner}
        return mine | assets | {("flow", str(answer.flow)) for answer in flow_set.answers}
    records: set[tuple[str, str]] = set()
    for answer in flow_set.answers:
        flow = flow_set.snapshot.flows[str(answer.flow)]
        records.add(("flow", flow.id))
        records |= {("asset", asset) for asset in (flow.source_asset, flow.target_asset) if asset}
        for element in answer.elements:
            records |= {("protocol", key) for key in element.protocols}
            records |= {("protocol", near.protocol) for near in element.nearest[:1]}
    return records


def _groups(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Findings by check, the serious first."""
    together: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        together[finding.check].append(finding)
    groups = [
        Group(
            check=QUESTIONS.get(check, check),
            severity=members[0].severity,
            source=members[0].source,
            example=clean(members[0].reason),
            records=tuple(f"{f.kind} {f.id}" for f in members),
        )
        for check, members in together.items()
    ]
    return tuple(sorted(groups, key=lambda g: (g.severity != "serious", -len(g.records), g.check)))


def _assumed(answers: Iterable[Answer], number: Mapping[str, int]) -> tuple[str, ...]:
    """What the answers took for granted, with the flows."""
    together: dict[str, list[int]] = defaultdict(list)
    for answer in answers:
        for sentence in answer.assumed:
            together[sentence].append(number[str(answer.flow)])
    ordered = sorted(together.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        f"{clean(sentence[:1].upper() + sentence[1:]).rstrip('.')} ({_which(sorted(which))})."
        for sentence, which in ordered
    )


def _which(flows: Sequence[int]) -> str:
    """Flows by their numbers, or how many where that would be a long list."""
    text = numbers(flows)
    return plural(len(flows), "flow") if len(text) > LONG_LIST else f"{'flow' if len(flows) == 1 else 'flows'} {text}"


def _reviews(flow_set: FlowSet, protocols: Iterable[Protocol]) -> tuple[ReportedReview, ...]:
    """Protocols that stand, whose review falls within three months before or after the date."""
    first, last = months_later(flow_set.on, -WINDOW), months_later(flow_set.on, WINDOW)
    reviews = []
    for protocol in protocols:
        due = _due(protocol, flow_set.on)
        if not first <= due <= last:
            continue
        lead = flow_set.snapshot.partners.get(protocol.lead or "")
        reviews.append(
            ReportedReview(
                protocol=clean(protocol.reference or protocol.id.upper()),
                title=clean(protocol.title),
                review_on=due,
                overdue=due < flow_set.on,
                lead=clean(lead.name) if lead else protocol.lead or "",
                contact=clean(protocol.contact or ""),
            )
        )
    return tuple(sorted(reviews, key=lambda review: (review.review_on, review.protocol)))


def _lapses(rule: Rule, flow_set: FlowSet, protocols: Iterable[Protocol]) -> tuple[Lapse, ...]:
    """What ends, or stops counting because its review is missed, in the months ahead."""
    last = months_later(flow_set.on, LAPSE_WINDOW)
    lapses = []
    for protocol in protocols:
        if not stands(protocol, flow_set.on):
            continue
        lead = flow_set.snapshot.partners.get(protocol.lead or "")
        dates = [(protocol.ends_on, "It ends")]
        if protocol.review_on and rule.grace_months is not None:
            due = f"Its review was due on {day(protocol.review_on)}" if protocol.review_on < flow_set.on else ""
            due = due or f"Its review is due on {day(protocol.review_on)}"
            dates.append((months_later(protocol.review_on, rule.grace_months), f"{due}: without it, it stops counting"))
        lapses += [
            Lapse(
                on=on,
                protocol=protocol_name(protocol, protocol.id),
                title=clean(protocol.title),
                reason=reason,
                lead=clean(lead.name) if lead else protocol.lead or "",
            )
            for on, reason in dates
            if on and flow_set.on <= on <= last
        ]
    return tuple(sorted(lapses, key=lambda lapse: (lapse.on, lapse.protocol)))


def _due(protocol: Protocol, on: date) -> date:
    """When a protocol is to be reviewed; no day soon where it stands no more, or records none."""
    return (protocol.review_on or date.max) if stands(protocol, on) else date.max


def _signatures(flow_set: FlowSet, selection: Selection, protocols: set[str]) -> Matrix:
    whole = matrix(flow_set.snapshot, flow_set.on, selection.partner)
    columns = tuple(column for column in whole.protocols if column.id in protocols)
    cells = tuple(cell for cell in whole.cells if cell.protocol in protocols)
    listed = {cell.partner for cell in cells}
    return whole.model_copy(
        update={
            "protocols": columns,
            "cells": cells,
            "partners": tuple(row for row in whole.partners if row.id in listed),
        }
    )


def _method(rule: Rule) -> tuple[str, ...]:
    grace = (
        "A protocol whose review was missed still counts"
        if rule.grace_months is None
        else f"A protocol counts for {plural(rule.grace_months, 'month')} after a missed review"
    )
    return (
        CAVEAT,
        "Each flow is tested against every protocol in the register: whether its kind fits, whether it was in force on the "
        "date, whether sender and recipient had signed it, and whether it lists the purpose, the categories of data, the "
        "people and the method. What the register does not record counts as not recorded, never as no.",
        f"{grace}. References that a register claims are never taken as evidence: they are checked.",
    )
