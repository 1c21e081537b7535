"""Microphones: found by name, opened as they can be, and what is wrong with them is said."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from bot.audio import AudioFormat
from bot.errors import AudioError
from bot.host import Ears, GuestHeard, Trust
from bot.testing import Rehearsal
from plugins.microphone.device import Microphone
from tests.listening.sounds import frames, loud, quiet

Rehearse = Callable[..., Rehearsal]


class FakePortAudio(ModuleType):
    """Devices that record, and streams into which a test speaks."""

    class PortAudioError(Exception): ...

    def __init__(self, *devices: str, only: int = 0) -> None:
        super().__init__("sounddevice")
        self.devices = devices
        self.only = only  # the one rate that can be opened
        self.refuses = ""
        self.streams: list[FakeStream] = []

    def query_devices(self, device: int | None = None, kind: str = "") -> Any:
        found = [
            {"name": name, "max_input_channels": 1, "default_samplerate": 48_000.0}
            for name in self.devices
        ]
        return found[device or 0] if kind else found

    def RawInputStream(self, **options: Any) -> FakeStream:
        if self.refuses or (self.only and options["samplerate"] != self.only):
            raise self.PortAudioError(self.refuses or "Invalid sample rate")
        self.streams.append(FakeStream(options))
        return self.streams[-1]


class FakeStream:
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.closed = False

    def start(self) -> None: ...

    def close(self) -> None:
        self.closed = True

    async def say(self, *sounds) -> None:
        for frame in frames(*sounds):
            self.options["callback"](memoryview(frame.pcm), len(frame.pcm) // 2, None, None)
            await asyncio.sleep(0.002)


@pytest.fixture
def portaudio(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    fake = FakePortAudio("HDA Intel", "Yeti Stereo Microphone", "CABLE Output")
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


async def opened(portaudio: FakePortAudio, microphone: Microphone) -> asyncio.Future:
    first = asyncio.ensure_future(anext(microphone.frames()))
    async with asyncio.timeout(10):
        while not portaudio.streams:  # noqa: ASYNC110  # opened in a thread
            await asyncio.sleep(0.005)
    return first


async def test_a_microphone_is_found_by_a_part_of_its_name(portaudio: FakePortAudio):
    microphone = Microphone("yeti")
    first = await opened(portaudio, microphone)
    (stream,) = portaudio.streams
    assert (stream.options["device"], stream.options["samplerate"]) == (1, 16_000)
    await stream.say(loud(0.02))
    assert (await first).seconds == pytest.approx(0.02)
    await microphone.close()
    assert stream.closed


async def test_a_device_that_knows_only_its_own_rate_is_opened_at_that(portaudio: FakePortAudio):
    portaudio.only = 48_000
    microphone = Microphone()
    first = await opened(portaudio, microphone)
    await portaudio.streams[0].say(loud(0.02, AudioFormat(48_000)))
    assert (await first).format == AudioFormat(48_000)
    await microphone.close()


async def test_what_is_wrong_is_said_in_words(portaudio: FakePortAudio):
    async def failure(name: str = "") -> str:
        with pytest.raises(AudioError) as caught:
            await anext(Microphone(name).frames())
        return str(caught.value)

    assert "there are: HDA Intel, Yeti" in await failure("Blue")
    portaudio.refuses = "Device unavailable"
    assert "cannot be opened: Device unavailable" in await failure()
    portaudio.devices = ()
    assert "no microphone" in await failure()


async def test_one_that_is_unplugged_says_so(portaudio: FakePortAudio):
    first = await opened(portaudio, Microphone())
    portaudio.streams[0].options["finished_callback"]()
    with pytest.raises(AudioError, match="is gone"):
        await first


async def test_the_streamer_and_a_guest_are_heard_in_their_lanes(
    rehearse: Rehearse, portaudio: FakePortAudio
):
    mine = {"device": "Yeti", "name": "Mia", "guest_device": "CABLE", "guest_name": "Bob"}
    async with rehearse("voice_chat", plugins={"microphone": mine}) as show:
        await show.until(lambda: len(portaudio.streams) == 2)
        streams = {stream.options["device"]: stream for stream in portaudio.streams}
        show.ears.texts = ["Luna, hello"]
        await streams[1].say(loud(0.8), quiet(0.8))
        await show.until(lambda: len(show.exchanges) == 1)
        event = show.exchanges[0].event
        assert event is not None and event.user is not None
        assert (event.user.name, event.trust) == ("Mia", Trust.OWNER)
        show.ears.texts = ["Luna, and me?"]
        await streams[2].say(loud(0.8), quiet(0.8))
        await show.until(lambda: len(show.exchanges) == 2)
        event = show.exchanges[1].event
        assert isinstance(event, GuestHeard)
        assert event.trust is Trust.VIEWER
    assert all(stream.closed for stream in streams.values())


async def test_push_to_talk_waits_for_the_key(rehearse: Rehearse, portaudio: FakePortAudio):
    mine = {"push_to_talk": True}
    async with rehearse("voice_chat", plugins={"microphone": mine}) as show:
        await show.until(lambda: portaudio.streams)
        (stream,) = portaudio.streams
        show.ears.texts = ["Luna, hello"]
        await stream.say(loud(0.5), quiet(0.5))
        assert show.ears.asked == []
        ears = show.app.services.get(Ears)
        ears.press("microphone", True)
        await stream.say(loud(0.5))
        ears.press("microphone", False)
        await stream.say(quiet(0.5))
        await show.until(lambda: show.exchanges)
        assert show.exchanges[0].prompt == "Luna, hello"


async def test_without_a_microphone_the_show_runs_and_the_panel_says_why(
    rehearse: Rehearse, portaudio: FakePortAudio
):
    portaudio.devices = ()
    async with rehearse("voice_chat", "chat", "microphone") as show:

        def state() -> dict[str, str]:
            found = show.app.host.connections.all()
            return {one.name: f"{one.state}: {one.note} ({one.fix})" for one in found}

        await show.until(lambda: "retrying" in state().get("microphone", ""))
        assert state()["microphone"] == "retrying: this machine has no microphone (plug one in)"
