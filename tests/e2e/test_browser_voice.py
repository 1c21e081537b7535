"""A spoken conversation in a real browser: a fake microphone speaks, waits, and interrupts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.audio import AudioFormat
from bot.host import PanelAddress
from bot.realtime import Recordings
from bot.testing import FakeVoice, Rehearsal
from tests.spoken import espeak, silence, wav

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
NUMBERS = [f"number{n}" for n in range(60)]
LONG = " ".join(NUMBERS) + "."
PATIENCE_MS = 20_000


class LiveShow:
    """A rehearsal in a thread of its own, for a browser to talk to."""

    def __init__(self, folder: Path) -> None:
        self.addresses: list[PanelAddress] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.show = self.ask(self._open(folder))

    async def _open(self, folder: Path) -> Rehearsal:
        plugins = {"gateway": {"port": 0}, "panel": {"port": 0, "open_browser": False}}
        show = Rehearsal(folder, plugins=plugins)
        show.voice = FakeVoice(per_word=0.25)
        show.app.desk._started = self.addresses.append
        await show.__aenter__()
        ready = lambda: self.addresses and "gateway" in self._up(show)  # noqa: E731
        await show.until(ready)
        return show

    def ask(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def page(self, path: str) -> str:
        """An address that logs the owner in."""
        return self.addresses[0].ticket_url.replace("/#", f"{path}#")

    def close(self) -> None:
        self.ask(self.show.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    @staticmethod
    def _up(show: Rehearsal) -> set[str]:
        return {one.name for one in show.app.host.connections.all() if one.state == "ok"}


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveShow]:
    if not (ROOT / "web" / "panel" / "dist" / "index.html").exists():
        pytest.skip("the panel is not built: run `npm ci && npm run build` in web/panel")
    show = LiveShow(tmp_path)
    yield show
    show.close()


@pytest.fixture
def microphone(launch: Any, live: LiveShow, tmp_path: Path) -> Iterator[Any]:
    """A browser whose microphone says hello and, four seconds later, interrupts."""
    said = live.ask(espeak("Hello there, how are you?"))
    stop = live.ask(espeak("Please stop it now."))
    wait = [silence(seconds, AudioFormat(said.format.rate)) for seconds in (1.5, 5.0, 60.0)]
    file = tmp_path / "microphone.wav"
    file.write_bytes(wav(wait[0], said, wait[1], stop, wait[2]))
    browser = launch(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={file}",
        "--autoplay-policy=no-user-gesture-required",
    )
    yield browser
    browser.close()


def test_it_is_interrupted_and_the_captions_show_what_was_heard(
    live: LiveShow, microphone: Any
) -> None:
    live.show.ears.texts = ["hello there how are you", "please stop it now"]
    answers = iter([LONG, "All right."])
    live.show.mind.answer = lambda request: next(answers)
    page = microphone.new_context(locale="en-GB").new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(live.page("/talk"))
    skip = page.get_by_role("button", name="Skip", exact=True)
    start = page.get_by_role("button", name="Start talking")
    skip.or_(start).first.wait_for()
    if skip.is_visible():
        skip.click()
    page.get_by_label("Keep a recording").check()
    start.click()
    page.get_by_text("This talk is recorded").wait_for()
    lines = page.get_by_role("list", name="What was said").locator("li")
    lines.nth(0).get_by_text("hello there how are you").wait_for()
    lines.nth(1).get_by_text("number0").wait_for()
    cut = page.locator('[data-who="bot"][data-state="cut"] span')
    cut.wait_for()
    shown = cut.inner_text().split()
    lines.nth(2).get_by_text("please stop it now").wait_for()
    lines.nth(3).get_by_text("All right.").wait_for()
    assert 4 <= len(shown) < 40
    assert shown == NUMBERS[: len(shown)]
    # the bot remembers what the page shows, to the word
    remembered = [message.content for message in live.show.mind.asked[-1].messages]
    assert remembered[-3:] == ["hello there how are you", " ".join(shown), "please stop it now"]
    page.get_by_role("button", name="End").click()
    page.get_by_text("The microphone is off.").wait_for()
    [kept] = live.ask(live.show.app.services.get(Recordings).all())
    assert [line.text for line in kept.lines][:2] == ["hello there how are you", " ".join(shown)]


def test_without_a_microphone_it_says_so(live: LiveShow, chromium: Any) -> None:
    page = chromium.new_context(locale="en-GB").new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(live.page("/voice"))
    skip = page.get_by_role("button", name="Skip", exact=True)
    start = page.get_by_role("button", name="Start talking")
    skip.or_(start).first.wait_for()
    if skip.is_visible():
        skip.click()
        page.get_by_role("link", name="Talk").click()
    start.click()
    troubles = page.get_by_text("No microphone was found.").or_(
        page.get_by_text("The browser was told not to lend the microphone to this page.")
    )
    troubles.wait_for()
    page.context.close()
