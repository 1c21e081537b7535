"""The ears in a whole show: who is asked, and what they cost before anybody speaks."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from bot.engines import STT, pick_recogniser
from bot.errors import NotFound
from bot.testing import Rehearsal

pytest.importorskip("pocketsphinx", reason="there is no build of pocketsphinx for this Python")


async def test_they_are_the_shows_ears_and_start_no_process_before_there_is_sound(
    tmp_path: Path,
) -> None:
    async with Rehearsal(tmp_path, "pocketsphinx") as show:
        assert "pocketsphinx" in show.app.registry.names(STT)
        names = [child.name for child in multiprocessing.active_children()]
        assert "pocketsphinx" not in names


async def test_the_settings_say_whose_ears_and_a_change_counts_at_once(tmp_path: Path) -> None:
    voice = {"tts": "fake", "default": "fake", "sinks": ["null"], "stt": "azure_speech"}
    async with Rehearsal(tmp_path, "pocketsphinx", settings={"voice": voice}) as show:
        with pytest.raises(NotFound, match="azure_speech"):
            pick_recogniser(show.app.registry)
        await show.app.desk.save_settings("voice", {"stt": "pocketsphinx"})
        assert pick_recogniser(show.app.registry) == "pocketsphinx"
        assert show.app.registry.preferred(STT) == "pocketsphinx"
