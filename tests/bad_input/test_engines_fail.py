"""Voices and models that are missing, broken or killed: the next sentence is spoken, the next
mind answers, and the panel says what to do."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from bot.cli.welcome import trouble_lines
from bot.engines import LLM, TTS
from bot.errors import EngineError
from bot.testing import FakeMind, FakeVoice
from tests.bad_input.broken import BO, line
from tests.tiny_gguf import make_tiny_gguf

LONG = "This is a rather long sentence, which goes on and on, and has not ended yet. And a second."


async def test_a_voice_process_that_is_killed_in_mid_sentence_speaks_the_next_one(
    rehearse,
) -> None:
    settings = {"voice": {"tts": "espeak", "default": "en-us", "sinks": ["null"], "pause_s": 0.0}}
    async with rehearse("chat", "espeak", settings=settings) as show:
        show.mind.answer = LONG
        await show.app.host.emit(line("talk"))
        await show.until(lambda: show.events("word"))
        voice = show.app.registry.get(TTS, "espeak")
        os.kill(voice._worker.state.pid, signal.SIGKILL)
        show.app.stage.skip()
        await show.settle()
        show.mind.answer = "Here."
        await show.emit(line("again", BO))
        assert show.heard[-1] == "Here."


async def test_a_missing_voice_engine_is_named_and_nothing_hangs(rehearse) -> None:
    settings = {"voice": {"tts": "esspeak", "default": "", "sinks": ["null"], "pause_s": 0.0}}
    async with rehearse("chat", settings=settings) as show:
        message = line("hi")
        await show.emit(message, line("hi again", BO))
        assert show.heard == []
        assert "no TTS engine 'esspeak'" in show.verdict(message)
        assert "there are: fake" in show.verdict(message)
        told = (await show.app.desk.state())["connections"]
        [voice] = [one for one in told if one["sort"] == "voice"]
        assert (voice["title"], voice["state"]) == ("esspeak", "failed")
        assert any("no TTS engine 'esspeak'" in line for line in trouble_lines(show.app))


async def test_a_mind_that_is_not_there_is_named_at_the_start(rehearse) -> None:
    async with rehearse("chat", settings={"llm": {"chat": "fakke"}}) as show:
        [told] = [line for line in trouble_lines(show.app) if line.startswith("llm")]
        assert "no LLM engine 'fakke'" in told and "did you mean 'fake'?" in told


async def test_another_voice_speaks_where_the_first_fails(rehearse) -> None:
    settings = {"voice": {"tts": "fake", "fallback": ["other"], "default": "", "sinks": ["null"]}}
    async with rehearse("chat", settings=settings) as show:
        other = FakeVoice(name="other")
        show.app.registry.add(TTS, "other", other)
        show.voice.error = EngineError("fake", "the device is gone")
        await show.emit(line("hi"))
        assert show.heard == ["Hello there."] and other.spoken


async def test_a_voice_that_raises_anything_ends_its_turn_only(rehearse) -> None:
    async with rehearse("chat") as show:
        show.voice.error = ZeroDivisionError("odd")
        message = line("hi")
        await show.emit(message)
        assert show.heard == [] and "fake: raised ZeroDivisionError" in show.verdict(message)
        show.voice.error = None
        await show.emit(line("again", BO))
        assert show.heard == ["Hello there."]


def missing(folder: Path) -> str:
    return "nothing.gguf"


def truncated(folder: Path) -> str:
    whole = make_tiny_gguf(folder / "whole.gguf").read_bytes()
    (folder / "half.gguf").write_bytes(whole[: len(whole) // 2])
    return "half.gguf"


def no_model(folder: Path) -> str:
    (folder / "page.gguf").write_text("<html>404</html>")
    return "page.gguf"


@pytest.mark.parametrize(
    ("make", "said"), [(missing, "nothing.gguf"), (truncated, "half.gguf"), (no_model, "page.gguf")]
)
async def test_a_gguf_that_is_missing_or_broken_is_named_and_the_fallback_answers(
    rehearse, tmp_path: Path, make, said: str
) -> None:
    pytest.importorskip("llama_cpp")
    section = {"model": make(tmp_path), "folder": str(tmp_path)}
    llm = {"chat": "llama_cpp", "fallback": ["backup"]}
    show = rehearse(plugins={"chat": {}, "llama_cpp": section}, settings={"llm": llm})
    show.app.registry.add(LLM, "backup", FakeMind("Backup.", name="backup"))
    async with show:
        message = line("hi")
        await show.emit(message)
        assert show.heard == ["Backup."]
        assert any("llama_cpp" in step and said in step for step in show.trace(message))
        state = await show.app.desk.state()
        [shown] = [c for c in state["connections"] if c["name"] == "mind:llama_cpp"]
        assert shown["state"] == "failed" and said in shown["note"] and shown["fix"]
