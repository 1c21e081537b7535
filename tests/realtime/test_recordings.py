"""Conversations are kept on request alone, can be heard again and erased."""

from __future__ import annotations

import asyncio
import io
import wave
from pathlib import Path

import numpy as np
import pytest

from bot.errors import NotFound
from bot.realtime import Recordings
from tests.realtime.conftest import Opens, Parlour, Talker, speech


async def _ended(parlour: Parlour, talker: Talker) -> None:
    await talker.connection.close()
    while parlour.realtime.taken:  # noqa: ASYNC110  # the server sees the goodbye soon
        await asyncio.sleep(0.01)


def _samples(file: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(file)) as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2")


async def test_nothing_is_kept_unless_somebody_asks(parlour: Parlour) -> None:
    parlour.realtime.recordings = Recordings(parlour.folder / "conversations")
    ann = await parlour.talk()
    await ann.say(*speech())
    await _ended(parlour, ann)
    assert await parlour.realtime.recordings.all() == []


async def test_both_sides_the_events_and_what_was_said_are_kept(parlour: Parlour) -> None:
    recordings = parlour.realtime.recordings = Recordings(parlour.folder / "conversations")
    parlour.ears.texts = ["keep this"]
    parlour.mind.lines = ["I will."]
    ann = await parlour.talk()
    session = (await ann.update(record={"user": "Ann"})).session
    assert session.record == {"user": "Ann"} and parlour.realtime.recorded == 1
    await ann.say(*speech())
    await ann.until("response.done")
    await ann.send("input_audio_buffer.clear")
    await ann.until("input_audio_buffer.cleared")
    await asyncio.sleep(0.2)  # the answer is heard to its end
    await _ended(parlour, ann)
    [view] = await recordings.all()
    assert (view.user, view.running) == ("Ann", False)
    assert [(line.who, line.text) for line in view.lines] == [
        ("client", "keep this"),
        ("bot", "I will."),
    ]
    for side in ("client", "bot"):
        samples = _samples(await recordings.sound(view.id, side))
        assert np.abs(samples).max() > 1_000, side
    kept = await recordings.events(view.id)
    assert {"client", "bot"} == {one["from"] for one in kept}
    sounds = [one for one in kept if one["event"]["type"] == "response.output_audio.delta"]
    assert sounds and all("delta" not in one["event"] for one in sounds)
    await recordings.delete(view.id)
    with pytest.raises(NotFound):
        await recordings.get(view.id)
    assert list(recordings.folder.iterdir()) == []


async def test_recording_ends_when_the_client_says_so(parlour: Parlour) -> None:
    recordings = parlour.realtime.recordings = Recordings(parlour.folder / "conversations")
    ann = await parlour.talk()
    await ann.update(record=True)
    assert (await ann.update(record=False)).session.record is False
    assert parlour.realtime.recorded == 0
    await ann.write("not kept")
    await ann.until("conversation.item.done")
    await _ended(parlour, ann)
    [view] = await recordings.all()
    assert view.lines == ()


async def test_where_it_is_forbidden_the_wish_is_refused(opens: Opens) -> None:
    parlour = await opens()
    parlour.realtime.may_record = False
    ann = await parlour.talk()
    await ann.send("session.update", session={"type": "realtime", "record": True})
    assert "not recorded here" in (await ann.until("error")).error.message


async def test_a_person_is_forgotten_and_others_are_not(parlour: Parlour, tmp_path: Path) -> None:
    recordings = parlour.realtime.recordings = Recordings(tmp_path / "conversations")
    for name in ("Ann", "Bob"):
        talker = await parlour.talk()
        await talker.update(record={"user": name})
        await _ended(parlour, talker)
    assert recordings.forget("ann") == 1
    assert [view.user for view in await recordings.all()] == ["Bob"]


async def test_what_is_erased_while_it_runs_stays_erased(parlour: Parlour) -> None:
    recordings = parlour.realtime.recordings = Recordings(parlour.folder / "conversations")
    ann = await parlour.talk()
    await ann.update(record={"user": "Ann"})
    while not (found := await recordings.all()):  # noqa: ASYNC110  # written each second
        await asyncio.sleep(0.01)
    await recordings.delete(found[0].id)
    await _ended(parlour, ann)
    assert await recordings.all() == []


async def test_names_from_outside_reach_no_other_folder(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path / "conversations")
    for id in ("..", "../../etc", "", "a/b"):
        with pytest.raises(NotFound):
            await recordings.get(id)
