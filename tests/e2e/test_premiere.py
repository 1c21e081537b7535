"""The README as a page of dialogue and as a dubbed film: made, played in the browser, and said in
the show by the co-host in another voice than its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import PATIENCE_MS, SCRIPTS
from .hearing import Ears
from .program import Program

pytestmark = pytest.mark.browser

Open = Callable[..., Ears]


@pytest.fixture
def studio(show: Program, panel: Any, browser: Any) -> Any:
    """The studio's page of table reads in a window that is heard, logged in as the panel is."""
    context = browser.new_context(storage_state=panel.context.storage_state(), bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    for script in SCRIPTS:
        page.add_init_script(path=script)
    page.goto(f"{show.url}/studio/read")
    yield page
    context.close()


def test_the_readme_is_read_dubbed_played_and_streamed(
    show: Program, panel: Any, studio: Any, open_overlay: Open
) -> None:
    overlay = open_overlay(show.overlay_url("all"), sounding=True)
    text = show.data / "page.md"
    text.write_text(
        "# Greenroom\n\nIt is a framework for [bots](x.md). Chat comes in and waits.\n"
        "\n```\nnot this\n```\n\nIt is checked, then spoken.\n",
        "utf-8",
    )
    done = show.command("studio", "premiere", "--text", str(text), "--no-browser")
    assert done.returncode == 0, done.stderr
    assert "/studio/runs?run=" in done.stderr + done.stdout

    overlay.wait_for("word", "framework")
    assert overlay.page.inner_text(".subtitle .speaker") == "LUNA"
    overlay.wait_for("word", "Chat")
    assert overlay.page.inner_text(".subtitle .speaker") == "GUEST"
    stage = panel.request.get(f"{show.url}/api/state").json()["stage"]
    assert stage["utterance"]["lane"] == "mic"
    assert len(overlay.loud()) > 0, "the overlay was silent"
    panel.request.post(f"{show.url}/api/stage/skip", headers={"X-Greenroom": "1"})
    overlay.wait_for("word", "framework", count=2)  # now the dubbed captions
    panel.request.post(f"{show.url}/api/stage/hush", headers={"X-Greenroom": "1"})

    studio.reload()  # what was made elsewhere is listed anew
    studio.get_by_role("button", name="Play It is a framework").first.click()
    # Looked at now and then: the page draws while it plays.
    studio.wait_for_function(
        """() => window.heard?.slice(-300)
          .some(({ samples }) => samples.some((sample) => Math.abs(sample) > 0.01))""",
        polling=250,
    )
