"""An answer to “Can we share this?” on paper: one page, with nothing that only a screen needs."""

from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from graph_service import Register
from graph_service.cli import app
from tests.web.browser import chromium, signed_in
from tests.web.conftest import running

pytestmark = pytest.mark.browser

EACH = 3
"""How many answers of each kind are printed."""


def test_an_answer_prints_on_one_page_without_addresses(tmp_path: Path) -> None:
    store = str(tmp_path / "county.db")
    assert CliRunner().invoke(app, ["demo", "--no-serve", "--store", store]).exit_code == 0
    printed: Counter[str] = Counter()
    with Register.open(store) as register, running(register) as site, chromium() as browser:
        snapshot = register.snapshot()
        names = {key: partner.name for key, partner in snapshot.partners.items()}
        with signed_in(browser, site) as page:
            for flow, verdict in register.verdicts().items():
                record = snapshot.flows[flow]
                if printed[verdict] == EACH or not (record.categories and record.purposes):
                    continue
                printed[verdict] += 1
                question = {
                    "from": names[record.source],
                    "to": names[record.target],
                    "category": record.categories,
                    "purpose": record.purposes,
                    "occasion": record.occasion or (),
                }
                page.goto(f"{site.address}/share?{urlencode(question, doseq=True)}")
                heading = page.inner_text("h1")
                page.pdf(path=tmp_path / "answer.pdf", format="A4")
                sheets = PdfReader(tmp_path / "answer.pdf").pages
                assert len(sheets) == 1, (flow, verdict)
                text = " ".join(sheets[0].extract_text().split())
                assert heading in text
                assert "Whom to ask" in text or verdict == "not-needed", (flow, verdict)
                assert "/partners/" not in text
                assert "/protocols/" not in text
    assert {"covered", "other-basis", "unclear", "partly", "gap"} <= {name for name, n in printed.items() if n == EACH}
