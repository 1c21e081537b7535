"""What is dictated at the desk, written down by whoever listens."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.audio import AudioChunk, AudioFormat, encode
from bot.engines import STT, Cancel, ListenCapabilities, ListenRequest, Transcript
from bot.errors import AudioError, NotFound


class Ears:
    """Understands how long it was spoken to."""

    name = "ears"

    async def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncIterator[Transcript]:
        heard = sum([chunk.seconds async for chunk in audio])
        yield Transcript(text="perhaps", final=False)
        yield Transcript(text=f"{heard:g} seconds", final=True)
        yield Transcript(text="of it", final=True)

    async def capabilities(self) -> ListenCapabilities:
        return ListenCapabilities()

    async def close(self) -> None:
        return


async def test_it_is_written_down_by_the_recogniser_that_is_there(rehearse) -> None:
    async with rehearse() as show:
        desk = show.app.desk
        show.app.registry.remove(STT, await desk.recogniser())
        show.app.registry.prefer(STT, "")
        assert await desk.recogniser() == ""
        recording = encode(AudioChunk(bytes(16_000 * 2 * 3), AudioFormat(16_000)), "wav")
        with pytest.raises(NotFound):
            await desk.listen(recording)
        show.app.registry.add(STT, "ears", Ears())
        assert await desk.recogniser() == "ears"
        assert await desk.listen(recording) == "3 seconds of it"
        with pytest.raises(AudioError):
            await desk.listen(b"no sound at all")
