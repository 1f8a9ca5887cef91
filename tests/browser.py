"""A real Chromium: the distribution's, else the one that Playwright installs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.served import Console

FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
WIDE, PHONE, ZOOMED = (1280, 800), (390, 844), (320, 256)  # zoomed: 1280 by 1024 at 400 %
WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => {
  const where = [event.sourceFile, event.lineNumber, event.columnNumber].join(":");
  violations.push(`${event.violatedDirective} ${event.blockedURI} ${where}`);
});
"""
# Playwright keeps a loop in the thread; Django takes that for an async page and refuses to query
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
Open = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, console: Console) -> Iterator[Open]:
    """Open browsers of as many people as the test likes; all are closed before the rows go."""
    contexts: list[BrowserContext] = []

    def open_one(size: tuple[int, int] = WIDE, **options: object) -> BrowserContext:
        context = chromium.new_context(
            base_url=console.url,
            viewport={"width": size[0], "height": size[1]},
            **{"locale": "fr-CH", "reduced_motion": "reduce", **options},  # type: ignore[arg-type]
        )
        context.set_default_timeout(20_000)
        context.add_init_script(WATCH)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(opened: Open) -> Page:
    return opened().new_page()


def violations(page: Page) -> list[str]:
    """What the content security policy has refused on this page."""
    found: list[str] = page.evaluate("window.violations || []")
    return found
