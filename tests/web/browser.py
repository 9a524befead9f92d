"""A real browser for the web's tests: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.conftest import Site

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, until the block ends. Where there is none the test is skipped, or fails where nothing may be."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        required = os.environ.get("GRAPH_SERVICE_REQUIRE_ALL") == "1"
        (pytest.fail if required else pytest.skip)(
            "No Chromium: install it (apt-get install chromium) to test the pages."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def signed_in(browser: Browser, site: Site, *, scripts: bool = True) -> Iterator[Page]:
    """A page of a browser that signed in as admin, with or without JavaScript. Whatever breaks in it fails the test."""
    context = browser.new_context(java_script_enabled=scripts, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(f"{page.url}: {error}"))
    page.on("dialog", lambda dialog: (broken.append(f"{page.url} said {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"{site.address}/sign-in")
    page.fill("#token", site.tokens["admin"])
    page.click("main button")
    yield page
    context.close()
    assert not broken
