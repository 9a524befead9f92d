"""Pictures of every page that the menus lead to, on the example county, at the widths of a desk and of a telephone.

`make pictures` writes them to `build/pages`. Whoever changes a page looks at them.
"""

import sys
import tempfile
from pathlib import Path

from typer.testing import CliRunner

from graph_service import Register
from graph_service.cli import app
from tests.web.browser import chromium, signed_in
from tests.web.conftest import running

PAGES = (
    *("/", "/gaps", "/share", "/flows", "/protocols", "/partners", "/assets", "/projects", "/notices", "/terms"),
    *("/actions", "/words", "/held", "/dictionary", "/merge", "/revisions", "/import", "/search?q=police", "/tokens"),
    *("/checks", "/duplicates", "/matrix", "/forecast", "/whatif", "/onward", "/explore", "/diagram", "/published"),
)
"""The pages of the menus."""
WIDTHS = {1280: 900, 375: 812}
"""The widths that are drawn, each with its height, in pixels."""


def draw(folder: Path) -> int:
    """Draw each page at each width into a folder, and give how many pictures there are."""
    folder.mkdir(parents=True, exist_ok=True)
    store = str(Path(tempfile.mkdtemp()) / "county.db")
    outcome = CliRunner().invoke(app, ["demo", "--no-serve", "--store", store])
    if outcome.exit_code:
        raise SystemExit(outcome.output)
    with Register.open(store) as register, running(register) as site, chromium() as browser:
        snapshot = register.snapshot()
        some = [
            f"/{noun}/{next(iter(keys))}" for noun, keys in (("flows", snapshot.flows), ("partners", snapshot.partners))
        ]
        with signed_in(browser, site) as page:
            for path in (*PAGES, *some, f"/protocols/{next(iter(snapshot.protocols))}"):
                for width, height in WIDTHS.items():
                    page.set_viewport_size({"width": width, "height": height})
                    page.goto(site.address + path)
                    name = "".join(letter if letter.isalnum() else "-" for letter in path).strip("-") or "home"
                    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    return len(list(folder.glob("*.png")))


if __name__ == "__main__":
    target = Path(sys.argv[1])
    print(f"{draw(target)} pictures of pages in {target}.")
