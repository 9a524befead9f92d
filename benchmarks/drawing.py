"""Drawing 30 flows against the bare Graphviz child on the same DOT; fifty requests at once; 500 flows, and reports, within the limit."""

import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from graph_service.coverage import Explainer, Rule
from graph_service.diagram import draw as drawing
from graph_service.diagram.draw import FlowSet, draw
from graph_service.diagram.graphviz import lay_out, program
from graph_service.diagram.selection import Selection
from graph_service.model import Asset, Flow, Partner
from graph_service.report import FORMATS, write
from graph_service.settings import Settings
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary

SETTINGS = Settings()
ON = date(2026, 11, 22)


@dataclass
class Child:
    """Graphviz as the service runs it, remembering what it was last given."""

    text: str = ""

    def lay_out(self, text: str, *, configured: str | None, seconds: float, memory: int) -> bytes:
        self.text = text
        return lay_out(text, configured=configured, seconds=seconds, memory=memory)


def county(flows: int, partners: int) -> FlowSet:
    """Flows between partners that hold two assets each, none of them covered: the most that a drawing has to say."""
    bodies = {f"p{i}": Partner(id=f"p{i}", name=f"Northshire Body {i}", sector="council") for i in range(partners)}
    assets = {
        f"a{i}-{n}": Asset(id=f"a{i}-{n}", name=f"Records of service {n}", holder=f"p{i}")
        for i in range(partners)
        for n in range(2)
    }
    drawn = {}
    for i in range(flows):
        source, target = i % partners, (i * 7 + 1 + i // partners) % partners
        target = target if target != source else (target + 1) % partners
        drawn[f"f{i}"] = Flow(
            id=f"f{i}",
            name=f"Extract number {i}",
            source=f"p{source}",
            target=f"p{target}",
            source_asset=f"a{source}-{i % 2}",
            target_asset=f"a{target}-{i % 2}",
            methods=("sftp",),
        )
    snapshot = Snapshot(1, partners=bodies, assets=assets, flows=drawn)
    rule = Rule(snapshot, ON, 3)
    answers = tuple(map(Explainer(rule).answer, drawn.values()))
    return FlowSet(snapshot, answers, Vocabulary().get, "Data flows", ON)


def against_the_child(repeats: int = 7) -> float:
    """The time of a drawing of 30 flows, over that of the bare child on the same DOT."""
    asked, child = county(30, 8), Child()
    kept, drawing.lay_out = drawing.lay_out, child.lay_out
    try:
        whole, bare = [], []
        draw(asked, "svg", None, "A4", SETTINGS)
        for _ in range(repeats):
            begun = time.perf_counter()
            draw(asked, "svg", None, "A4", SETTINGS)
            whole.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            command = [program(None), "-Kdot", "-Tjson0", "-q"]
            subprocess.run(command, input=child.text.encode(), capture_output=True, check=True)
            bare.append(time.perf_counter() - begun)
    finally:
        drawing.lay_out = kept
    return median(whole) / median(bare)


def seconds_of(flows: int, partners: int, style: drawing.DrawingStyle) -> float:
    """How long one drawing takes, which must be below the limit, and that it is drawn in the style asked for."""
    begun = time.perf_counter()
    drawn = draw(county(flows, partners), "svg", style, "A4", SETTINGS)
    assert drawn.note is None, drawn.note
    return time.perf_counter() - begun


def fifty_at_once() -> tuple[int, float]:
    """How many of fifty drawings asked for at once come out right, and in how many seconds."""
    asked = county(30, 8)
    wanted = draw(asked, "svg", None, "A4", SETTINGS).content
    gate = threading.Barrier(50)

    def one(_: int) -> bytes:
        gate.wait()
        return draw(replace(asked), "svg", None, "A4", SETTINGS).content

    begun = time.perf_counter()
    with ThreadPoolExecutor(50) as pool:
        right = sum(content == wanted for content in pool.map(one, range(50)))
    return right, time.perf_counter() - begun


def report_seconds(kind: str) -> float:
    """How long a report on 10,000 flows between 120 partners takes."""
    asked = county(10_000, 120)
    rule = Rule(asked.snapshot, ON, 3)
    begun = time.perf_counter()
    write(rule, asked, Selection(), kind, SETTINGS)
    return time.perf_counter() - begun


def main() -> None:
    """Print each figure with its target."""
    print(f"drawing 30 flows / bare Graphviz on the same DOT: {against_the_child():.2f} (at most 1.3)")
    print(f"500 flows between 25 partners: {seconds_of(500, 25, 'flows'):.1f} s (limit {SETTINGS.diagram_seconds} s)")
    right, seconds = fifty_at_once()
    print(f"fifty requests at once: {right} of 50 drawn, in {seconds:.1f} s")
    for kind in FORMATS:
        print(f"report on 10,000 flows as {kind}: {report_seconds(kind):.1f} s (limit {SETTINGS.diagram_seconds} s)")


if __name__ == "__main__":
    main()
