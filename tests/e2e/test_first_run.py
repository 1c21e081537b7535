"""The first minutes: the address that the terminal printed, the first-run page, the live page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import PATIENCE_MS
from .program import Program

pytestmark = pytest.mark.browser


def test_the_printed_address_logs_in_once_and_the_first_run_page_is_filled_in_once(
    browser: Any, tmp_path: Path
) -> None:
    with Program(tmp_path, "run") as program:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(program.ticket_url)
        page.get_by_label("The bot’s name").fill("Nova")
        page.get_by_role("button", name="Start the show").click()
        page.get_by_role("button", name="Panic").wait_for()
        assert "ticket" not in page.url
        assert "\nname: Nova " in program.config.read_text(encoding="utf-8")
        assert "# how the bot calls itself" in program.config.read_text(encoding="utf-8")

        page.reload()  # still logged in, and not asked again
        page.get_by_role("button", name="Panic").wait_for()

        stranger = browser.new_context().new_page()
        stranger.set_default_timeout(PATIENCE_MS)
        stranger.goto(program.ticket_url)
        stranger.get_by_text("This address was used before.").wait_for()
        stranger.context.close()
        page.context.close()
