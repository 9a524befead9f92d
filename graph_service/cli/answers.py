"""Answers laid out to be read in a terminal. What a register holds is shown as text: no sign of it steers the terminal."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence

import typer

from graph_service.coverage import (
    CAVEAT,
    HEADLINES,
    Answer,
    Element,
    Gaps,
    Names,
    State,
    Verdict,
    alike,
    day,
    taken_over,
)
from graph_service.coverage.analysis.next_best import NextAction
from graph_service.coverage.assessment import Basis
from graph_service.coverage.step_sentences import step_sentences
from graph_service.model import Flow
from graph_service.snapshot import Snapshot

WIDEST = 100
NARROWEST = 40
NOBODY = "The register has no contact for this. Ask your own information governance lead or data protection officer."
MARKS: dict[str, str] = {
    "covered": "✓",
    "other-basis": "§",
    "unclear": "?",
    "partly": "!",
    "gap": "×",
    "not-needed": "-",
    "not-live": "-",
}
_TESTS: dict[State, str] = {"fails": "×", "not-recorded": "?", "passes": "✓"}
_COLOURS: dict[str, str] = {
    "covered": "blue",
    "other-basis": "cyan",
    "partly": "yellow",
    "unclear": "yellow",
    "gap": "red",
}
_WORST_FIRST: tuple[Verdict, ...] = ("gap", "partly", "unclear", "other-basis", "covered", "not-live", "not-needed")
_NAMED = 5
"""How many flows that an action helps are named."""
_NAMED_IN_FULL = 2
"""Up to how many have their ids beside their names."""


def plain(text: str) -> str:
    """A text without anything that could steer a terminal."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)


def wrapped(text: str, indent: str = "", mark: str = "") -> Iterator[str]:
    """A text in lines of the terminal's width. No id is parted, so that it can be copied."""
    width = max(min(shutil.get_terminal_size().columns, WIDEST), NARROWEST)
    first = f"{indent}{mark} " if mark else indent
    room = width - len(first)
    left = plain(text).strip()
    lead = first
    while len(left) > room:
        end = left.rfind(" ", 1, room + 1)
        if end < 0:
            end = left.find(" ", room)
        if end < 0:
            break
        yield lead + left[:end].rstrip()
        left = left[end:].lstrip()
        lead = " " * len(first)
    yield lead + left


def _head(text: str) -> str:
    return typer.style(text, bold=True)


def answer_lines(answer: Answer, flow: Flow, names: Names, ask: Sequence[str]) -> Iterator[str]:
    """One answer: the verdict first, then why, then what would close it."""
    mark = MARKS[answer.verdict]
    yield typer.style(f"{mark} {answer.headline}", bold=True, fg=_COLOURS.get(answer.verdict))
    title = f"{flow.name} ({flow.id}): " if answer.flow else ""
    yield from wrapped(
        f"{title}{names.partner(flow.source)} to {names.partner(flow.target)}, on {day(answer.on)}", "  "
    )
    yield from wrapped(answer.reason, "  ")
    if answer.other_basis:
        yield from wrapped(f"{answer.other_basis.sentence} ({answer.other_basis.source})", "  ", "§")
    if answer.protocols:
        yield ""
        yield _head("Protocols")
        for key in answer.protocols:
            yield from wrapped(names.protocol_in_full(key), "  ", "✓")
    serious = sorted(answer.warnings, key=lambda warning: warning.severity != "serious")
    if serious:
        yield ""
        yield _head("Warnings")
        for warning in serious:
            source = f" ({warning.source})" if warning.source else ""
            yield from wrapped(f"{warning.reason}{source}", "  ", "!" if warning.severity == "serious" else "-")
    if answer.elements:
        yield ""
        yield _head("What the flow carries, and for what")
        for elements in alike(answer.elements):
            yield from _element_lines(elements, names)
    if answer.fixes:
        yield ""
        yield _head("If you want an agreement" if answer.other_basis else "What would close the gap")
        for number, sentence in enumerate(step_sentences(answer.fixes, names), start=1):
            yield from wrapped(sentence, "  ", f"{number}.")
    for head, texts in (("Assumed", answer.assumed), ("Whom to ask", ask or (NOBODY,))):
        if texts:
            yield ""
            yield _head(head)
            for text in texts:
                yield from wrapped(text, "  ", "-")
    yield ""
    yield from wrapped(CAVEAT)


def _element_lines(elements: Sequence[Element], names: Names) -> Iterator[str]:
    first = elements[0]
    by = f"covered by {', '.join(names.protocol(key) for key in first.protocols)}"
    state = by if first.state == "covered" else first.state
    for element in elements:
        category = names.term("category", element.category) if element.category else "data not recorded"
        purpose = names.term("purpose", element.purpose) if element.purpose else "purpose not recorded"
        yield from wrapped(f"{category} for {purpose}: {state}", "  ", MARKS[first.state])
    if first.state != "covered" and not first.nearest:
        yield from wrapped("No protocol comes near.", "      ")
    for near in first.nearest:
        yield from wrapped(names.protocol_in_full(near.protocol), "      ")
        for result in near.tests:
            yield from wrapped(f"{result.reason} [{result.code}]", "        ", _TESTS[result.state])


def gaps_lines(gaps: Gaps, snapshot: Snapshot, names: Names) -> Iterator[str]:
    """Many answers: a summary, then the flows, the worst verdict first, each with its serious warnings."""
    count = len(gaps.flows)
    yield _head(f"{count} {'flow' if count == 1 else 'flows'} on {day(gaps.on)}, revision {gaps.revision}")
    for verdict in _WORST_FIRST:
        if gaps.summary.get(verdict):
            yield f"  {MARKS[verdict]} {verdict:<12} {gaps.summary[verdict]:>6}"
    yield from wrapped(open_flows(gaps), "  ")
    for verdict in _WORST_FIRST:
        answers = [answer for answer in gaps.flows if answer.verdict == verdict]
        if answers:
            yield ""
            yield typer.style(HEADLINES[verdict], bold=True, fg=_COLOURS.get(verdict))
        for answer in answers:
            flow = snapshot.flows[str(answer.flow)]
            ends = f"{names.partner(flow.source)} to {names.partner(flow.target)}"
            yield from wrapped(f"{flow.id}: {flow.name} ({ends})", "  ", MARKS[verdict])
            if verdict == "covered":
                yield from wrapped(", ".join(names.protocol(key) for key in answer.protocols), "      ")
            else:
                yield from wrapped(answer.reason, "      ")
            for warning in answer.warnings:
                if warning.severity == "serious":
                    yield from wrapped(warning.reason, "      ", "!")
            for step in step_sentences(answer.fixes, names):
                yield from wrapped(step, "      ", "->")


def open_flows(gaps: Gaps) -> str:
    """How many flows are open, and how many rows are held: all flows but those that are covered, need no protocol or are not live.

    Those whose partner has ended are open too, where others took over from it.
    """
    bases = Counter(answer.other_basis.kind for answer in gaps.flows if answer.other_basis)
    gap = gaps.summary.get("gap", 0)
    counts = [f"{gap} {'gap' if gap == 1 else 'gaps'}"]
    counts += [f"{gaps.summary[key]} {words}" for key, words in _OPEN.items() if gaps.summary.get(key)]
    counts += [f"{bases[basis]} {words[bases[basis] > 1]}" for basis, words in _RESTING.items() if bases[basis]]
    followed, held = taken_over(gaps.summary), gaps.summary["held"]
    counts += [f"{followed} whose body was taken over by others"] if followed else []
    waiting = f" {held} {'row is' if held == 1 else 'rows are'} held: see graph-service held." if held else ""
    return f"Open: {'; '.join(counts)}.{waiting}"


_OPEN: dict[Verdict, str] = {"partly": "covered in part", "unclear": "unclear"}
_RESTING: dict[Basis, tuple[str, str]] = {
    "duty": ("rests on a recorded duty", "rest on a recorded duty"),
    "one-off": ("is recorded as a one-off", "are recorded as one-off"),
    "urgent": ("is recorded as urgent", "are recorded as urgent"),
}
"""What is said of flows that rest on another basis than an agreement: of one, and of several."""


MOST_STEPS = 6
"""How many steps of one action are listed."""


def steps_lines(actions: Sequence[NextAction], names: Names) -> Iterator[str]:
    """The next best actions: what to do, with whom, what it takes, which flows become covered and which only improve."""
    if not actions:
        yield "Nothing to do: no flow is unclear, partly covered or a gap."
    for number, action in enumerate(actions, start=1):
        first, *others = step_sentences(action.steps, names)
        yield from wrapped(first, "", f"{number}.")
        for step in others[:MOST_STEPS]:
            yield from wrapped(step, "    ", "+")
        if len(others) > MOST_STEPS:
            yield f"    and {len(others) - MOST_STEPS} more steps (--json lists them)"
        yield from wrapped(f"{_whom_to_ask(action, names)} Effort {action.effort}.", "    ")
        for what, flows in (
            ("covers", action.flows_covered),
            ("may cover, once the question is answered:", action.flows_maybe),
            ("improves only:", action.flows_improved),
        ):
            if flows:
                yield from wrapped(f"{what} {len(flows)}: {_some(flows, names)}", "    ")


def _whom_to_ask(action: NextAction, names: Names) -> str:
    """Which agreement an action is about, and whom to ask: its lead, or those who would sign a new one."""
    if action.protocol is None:
        return "A new agreement: ask the information governance leads of its parties."
    lead = names.lead(action.protocol)
    return f"{names.protocol_in_full(action.protocol)}.{f' Ask {lead}, which leads it.' if lead else ''}"


def _some(flows: Sequence[str], names: Names) -> str:
    """The first few flows, and how many more there are. Where they are very few, each with its id too."""
    more = len(flows) - _NAMED
    if len(flows) <= _NAMED_IN_FULL:
        return ", ".join(f"{names.flow(key)} ({key})" for key in flows)
    return ", ".join(map(names.flow, flows[:_NAMED])) + (f" and {more} more" if more > 0 else "")
