"""One Playwright for a test process: a second one in the same process cannot start."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

PLACES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
SPEAKS_AT_ONCE = "--autoplay-policy=no-user-gesture-required"  # as OBS does

Launch = Callable[..., Any]


@pytest.fixture(scope="session")
def launch() -> Iterator[Launch]:
    """`launch("--flag")` starts a headless Chromium, Debian's before Playwright's own.

    Skips the test, with the reason, where there is none.
    """
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    found = next((place for place in map(shutil.which, PLACES) if place), None)
    with api.sync_playwright() as playwright:

        def start(*flags: str) -> Any:
            try:
                return playwright.chromium.launch(executable_path=found, args=list(flags))
            except api.Error as error:
                pytest.skip(f"no Chromium can be started: {error.message.splitlines()[0]}")

        yield start


@pytest.fixture(scope="session")
def chromium(launch: Launch) -> Iterator[Any]:
    """One browser for every test that wants sound at once; each opens windows of its own."""
    browser = launch(SPEAKS_AT_ONCE)
    yield browser
    browser.close()
