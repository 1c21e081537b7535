"""A browser, the real program, and overlay pages that note what is seen and heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .hearing import Ears
from .program import ROOT, Program

SCRIPTS = (Path(__file__).with_name("probe.js"), ROOT / "tests" / "overlays" / "recorder.js")
PATIENCE_MS = 15_000


@pytest.fixture(scope="module")
def browser(chromium: Any) -> Any:
    """A browser for the built panel and the overlay pages."""
    if not (ROOT / "web" / "panel" / "dist" / "index.html").exists():
        pytest.skip("the panel is not built: run `npm ci && npm run build` in web/panel")
    return chromium


@pytest.fixture(scope="module")
def show(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The shipped settings, running."""
    with Program(tmp_path_factory.mktemp("show"), "run") as program:
        yield program


@pytest.fixture(scope="module")
def panel(browser: Any, show: Program) -> Iterator[Any]:
    """The panel of an owner who has skipped the first-run page."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(show.ticket_url)
    page.get_by_role("button", name="Skip", exact=True).click()
    page.get_by_role("button", name="Panic").wait_for()
    yield page
    context.close()


@pytest.fixture
def open_overlay(browser: Any) -> Iterator[Callable[..., Ears]]:
    """Opens an overlay page as OBS would, with eyes and ears.

    These are scripts of ours within the page, which its policy forbids; so the policy is off.
    """
    contexts: list[Any] = []

    def open_it(url: str, *, sounding: bool = False) -> Ears:
        context = browser.new_context(viewport={"width": 1920, "height": 1080}, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        for script in SCRIPTS:
            page.add_init_script(path=script)
        page.goto(url)
        page.wait_for_selector(".part", state="attached")
        if sounding:
            page.wait_for_function("window.recording")
        return Ears(page)

    yield open_it
    for context in contexts:
        context.close()
