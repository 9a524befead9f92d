"""Graphviz as a child: its limits, its failures and its queue."""

import os
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph_service.diagram import graphviz
from graph_service.diagram.draw import draw
from graph_service.errors import ToolFailed
from graph_service.settings import Settings
from tests.diagram.registers import flow_set, northshire


def fake(folder: Path, body: str) -> str:
    """A program in Graphviz's place."""
    path = folder / "dot"
    path.write_text(f"#!{sys.executable}\n{body}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def run(configured: str | None, text: str = "digraph { a -> b }", seconds: float = 10) -> bytes:
    return graphviz.lay_out(text, configured=configured, seconds=seconds, memory=512_000_000)


def test_a_layout_comes_as_json() -> None:
    assert b'"bb"' in run(None)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import sys; print('no room', file=sys.stderr); sys.exit(1)", r"exit code 1\): no room"),
        ("import os; os.kill(os.getpid(), 11)", "crashed, perhaps for want of memory"),
        ("import time; time.sleep(60)", "ran out of time$"),
        ("import sys; sys.stdin.read(); x = bytearray(2_000_000_000)", "exit code 1"),
    ],
)
def test_a_failure_says_which_and_why(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(ToolFailed, match=said):
        run(fake(tmp_path, body), seconds=3)


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(ToolFailed, match="GRAPH_SERVICE_GRAPHVIZ names /no/dot"):
        run("/no/dot")


def test_a_child_that_runs_out_of_time_leaves_nothing_running(tmp_path: Path) -> None:
    marker = tmp_path / "grandchild"
    body = f"import subprocess, time\nsubprocess.Popen(['sh', '-c', 'sleep 2; touch {marker}'])\ntime.sleep(60)"
    with pytest.raises(ToolFailed):
        run(fake(tmp_path, body), seconds=0.5)
    time.sleep(2.5)
    assert not marker.exists()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("import sys; sys.exit(3)", "Graphviz failed (exit code 3)"),
        ("import time; time.sleep(60)", "Graphviz ran out of time"),
        ("print('nonsense')", "cannot be read"),
        ("print('{\"bb\": \"0,0,1,1\"}\\n}\\n'.replace('}\\n}', '\\n}'))", "lost a layout"),
    ],
)
def test_what_graphviz_cannot_lay_out_is_drawn_as_a_matrix_that_says_why(tmp_path: Path, body: str, why: str) -> None:
    settings = Settings(graphviz=fake(tmp_path, body), diagram_seconds=1)
    begun = time.monotonic()
    drawn = draw(flow_set(northshire()), "svg", "flows", "A4", settings)
    assert time.monotonic() - begun < settings.diagram_seconds + 1
    assert drawn.note is not None
    assert drawn.note.startswith("A matrix instead of one arrow for each flow")
    assert why in drawn.note
    assert b'class="pair gap"' in drawn.content


def test_fifty_requests_at_once_queue_and_none_is_lost(tmp_path: Path) -> None:
    """Never more than two children a core run, over threads and processes."""
    log = tmp_path / "log"
    body = (
        "import os, sys, time\n"
        f"log = os.open({str(log)!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)\n"
        "sys.stdin.read(); os.write(log, b'+'); time.sleep(0.02); os.write(log, b'-'); print('done')"
    )
    program = fake(tmp_path, body)
    gate = threading.Barrier(50)

    def request(_: int) -> bytes:
        gate.wait()
        return run(program)

    with ThreadPoolExecutor(50) as pool:
        results = list(pool.map(request, range(50)))
    assert results == [b"done\n"] * 50
    running = most = 0
    for sign in log.read_text():
        running += 1 if sign == "+" else -1
        most = max(most, running)
    assert most <= graphviz.PER_CORE * (os.cpu_count() or 1)


def test_no_folder_for_temporary_files_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/no/such/folder")
    with pytest.raises(ToolFailed, match="/no/such/folder"):
        run(None)


def test_a_process_that_dies_leaves_its_place_free() -> None:
    code = (
        "import os\nfrom graph_service.diagram import graphviz\n"
        "places = [graphviz._slot() for _ in range(graphviz.PER_CORE * os.cpu_count())]\n"
        "for place in places: place.__enter__()\n"
        "os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert run(None)
