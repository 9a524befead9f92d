"""Files that the service makes: every format can be written, and no file is lost or left half written."""

import errno
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

import graph_service.diagram
import graph_service.report
from graph_service.cli import app
from graph_service.errors import BadData, UsageError
from graph_service.files import Formats, endings, format_name, format_of, write_file
from graph_service.web.api.drawings import routes

DOCUMENTS: dict[str, Formats] = {"diagram": graph_service.diagram.FORMATS, "report": graph_service.report.FORMATS}
PATHS = {"diagram": "/api/diagrams/flows.", "report": "/api/reports/coverage."}
EVERY = [(document, name) for document, formats in DOCUMENTS.items() for name in formats]


@pytest.mark.parametrize(("document", "name"), EVERY)
def test_every_format_has_a_title_a_media_type_and_a_writer(document: str, name: str) -> None:
    format = DOCUMENTS[document][name]
    assert format.title
    assert format.media_type.count("/") == 1
    assert callable(format.write)


@pytest.mark.parametrize(("document", "name"), EVERY)
def test_every_format_is_offered_by_the_api_and_the_command_line(document: str, name: str) -> None:
    assert PATHS[document] + name in {getattr(route, "path", None) for route in routes.routes}
    shown = CliRunner().invoke(app, [document, "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    assert f".{name}" in shown


@pytest.mark.parametrize("room", [graph_service.diagram, graph_service.report])
def test_a_room_has_what_it_says_it_has(room: object) -> None:
    names = room.__all__  # type: ignore[attr-defined]
    assert names == sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert all(hasattr(room, name) for name in names)


def test_a_format_is_found_by_its_name_and_by_a_file_that_ends_in_it() -> None:
    formats = DOCUMENTS["diagram"]
    assert format_of("png", formats) is formats["png"]
    assert format_name(Path("Our flows.PNG"), formats) == "png"
    with pytest.raises(UsageError, match=r"Unknown format 'jpeg'\. Choose one of svg, png, pdf, dot, mmd"):
        format_of("jpeg", formats)
    with pytest.raises(UsageError, match=r"End its name in \.svg, \.png, \.pdf, \.dot or \.mmd"):
        format_name(Path("flows.jpeg"), formats)
    assert endings(["svg"]) == ".svg"


def test_a_file_is_written_over_what_was_there_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    write_file(path, b"first")
    path.chmod(0o640)
    write_file(path, b"second")
    assert path.read_bytes() == b"second"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_permissions_that_any_new_file_has(tmp_path: Path) -> None:
    write_file(tmp_path / "ours", b"")
    (tmp_path / "plain").write_bytes(b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_file(tmp_path / "link", b"content")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"content"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said() -> None:
    with pytest.raises(BadData, match="/dev/full cannot be written: No space left on device"):
        write_file(Path("/dev/full"), b"content")


def test_what_cannot_be_written_whole_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.docx"
    write_file(path, b"before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadData, match="No space left on device"):
        write_file(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="cannot be written"):
        write_file(tmp_path / "none" / "report.docx", b"content")
