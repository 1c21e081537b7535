"""A real browser before the built panel, with a fake bot behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.panel.fake_bot import FakeBot
from tests.panel.routes import DIST, TICKET

WIDE = {"width": 1440, "height": 900}

Open = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def windows(request: pytest.FixtureRequest) -> Any:
    """The browser in which the built panel opens."""
    if not (DIST / "index.html").is_file():
        pytest.skip("the panel is not built: run `npm ci && npm run build` in web/panel")
    return request.getfixturevalue("chromium")


@pytest.fixture(scope="session")
def one_bot(windows: Any) -> Iterator[FakeBot]:
    """One server for all tests, so that the browser keeps what it has loaded and compiled."""
    fake = FakeBot()
    fake.start()
    yield fake
    fake.stop()


@pytest.fixture
def bot(one_bot: FakeBot) -> FakeBot:
    one_bot.reset()
    return one_bot


@pytest.fixture(scope="session")
def contexts(windows: Any) -> Iterator[dict[str, Any]]:
    """Browser profiles by what is special about them."""
    kept: dict[str, Any] = {}
    yield kept
    for context in kept.values():
        context.close()


@pytest.fixture
def open_panel(windows: Any, contexts: dict[str, Any], bot: FakeBot) -> Iterator[Open]:
    """Opens the panel logged in: `open_panel("/history", color_scheme="light")`."""
    pages: list[Any] = []
    faults: list[str] = []

    def opened(
        path: str = "/", *, wait_for: str = "main", ticket: bool = True, **options: Any
    ) -> Any:
        key = repr(sorted(options.items()))
        if key not in contexts:
            settings = {"viewport": WIDE, "color_scheme": "dark", "locale": "en-GB"} | options
            contexts[key] = windows.new_context(**settings)
        page = contexts[key].new_page()
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        pages.append(page)
        page.goto(bot.url + path + (f"#ticket={TICKET}" if ticket else ""))
        page.wait_for_selector(wait_for)
        return page

    yield opened
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.context.clear_cookies()
        page.close()
    assert faults == []


@pytest.fixture
def panel(open_panel: Open) -> Any:
    """The Live page on a wide, dark screen."""
    return open_panel()
