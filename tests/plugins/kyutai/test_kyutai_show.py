"""A conversation with a show whose ears and voice are Kyutai's: what /metrics says after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from bot.audio import read_sound
from bot.cli import greenroom
from bot.engines import Measure
from bot.realtime import CALL, Caller, CallFailed
from bot.testing import Rehearsal
from plugins.kyutai.settings import KyutaiSettings
from tests.listening.sounds import loud
from tests.plugins.kyutai.moshi_double import MoshiDouble, Said

VOICE = {"tts": "kyutai", "default": KyutaiSettings().voice, "stt": "kyutai"}
Rehearse = Callable[..., Rehearsal]
BUTS = {  # what only goes up when something is wrong
    Measure.SERVICE_MISSES,
    Measure.HARD_SERVICE_MISSES,
    Measure.FORCE_DISCONNECTS,
    Measure.HARD_ERRORS,
    Measure.STT_MISSES,
    Measure.STT_HARD_MISSES,
    Measure.TTS_MISSES,
    Measure.TTS_HARD_MISSES,
    Measure.VLLM_HARD_ERRORS,
}
ACTIVE = {measure for measure in Measure if "active" in measure}


def show_of(rehearse: Rehearse, double: MoshiDouble) -> Rehearsal:
    double.said = (Said("Good", 0.1, 0.3), Said("evening.", 0.4, 0.9))
    double.pauses = {14: 0.9}
    urls = {"listen_urls": [double.url], "speak_urls": [double.url], "tries": 1, "connect_s": 5.0}
    return rehearse(
        plugins={
            "kyutai": urls,
            "gateway": {"port": 0, "conversations": 1},
            "panel": {"port": 0, "open_browser": False},
        },
        settings={"voice": {**VOICE, "sinks": ["null"]}},
    )


async def addresses(show: Rehearsal) -> dict[str, str]:
    """Where the panel and the gateway answer."""

    def told() -> dict[str, str]:
        rows = show.app.host.connections.all()
        return {row.plugin: row.note for row in rows if row.state == "ok"}

    await show.until(lambda: {"panel", "gateway"} <= set(told()))
    return told()


async def measured(http: aiohttp.ClientSession, panel: str) -> dict[str, float]:
    """The samples of /metrics; those with a label as `name{value}`."""
    async with http.get(f"{panel}/metrics") as answer:
        text = await answer.text()
    samples = [one for family in text_string_to_metric_families(text) for one in family.samples]
    return {
        "".join([one.name, *(f"{{{value}}}" for value in one.labels.values())]): one.value
        for one in samples
    }


def seen(samples: dict[str, float], measure: Measure) -> float:
    """How often a measure was noted, or what it stands at."""
    name = f"worker_{measure}"
    return next(
        samples[f"{name}{end}"] for end in ("_total", "_count", "") if name + end in samples
    )


async def call(show: Rehearsal, http: aiohttp.ClientSession, url: str, **turn: Any) -> Caller:
    """One turn of one caller, who then hangs up."""
    key, _ = await show.app.desk.brief_key(await show.app.desk.owner())
    socket = await http.ws_connect(f"{url}/realtime", protocols=("realtime", f"key.{key}"))
    caller = Caller(socket, loud(1.2, CALL), listens_s=0.5, patience_s=10)
    turns = {"type": "server_vad", "silence_duration_ms": 200}
    try:
        async with caller.on_line(audio={"input": {"turn_detection": turns}}), caller.microphone():
            await caller.turn(**turn)
    finally:
        await caller.hang_up()
    return caller


async def test_a_conversation_is_measured_from_its_first_to_its_last_service(
    rehearse: Rehearse, double: MoshiDouble
) -> None:
    async with show_of(rehearse, double) as show, aiohttp.ClientSession() as http:
        show.mind.answer, show.mind.pause = "We play chess all night. " * 8, 0.05
        url = await addresses(show)
        await http.get(f"{url['panel']}/readyz")
        caller = await call(show, http, url["gateway"])
        await show.until(lambda: not show.app.realtime.taken)
        samples = await measured(http, url["panel"])

    unwritten = [m for m in Measure if m not in BUTS | ACTIVE and not seen(samples, m)]
    assert not unwritten
    assert {measure: seen(samples, measure) for measure in BUTS | ACTIVE} == dict.fromkeys(
        BUTS | ACTIVE, 0
    )
    assert seen(samples, Measure.SESSIONS) == 1
    assert seen(samples, Measure.STT_SESSIONS) == seen(samples, Measure.VLLM_SESSIONS) == 2
    assert samples["worker_stt_num_words_sum"] == 4
    assert seen(samples, Measure.TTS_INTERRUPT) == 1
    assert samples["worker_health_ok_sum"] == 1
    for stage in ("pause", "writing", "first_token", "first_audio"):
        assert samples[f"turn_latency_seconds_count{{{stage}}}"] == 2, stage
    slowest = max(caller.took.answered) / 1000
    assert 0.4 < samples["turn_latency_seconds_sum{first_audio}"] < 2 * (slowest + 0.1)
    assert samples["bargein_seconds_count{cut}"] == 1
    assert 0.03 < samples["bargein_seconds_sum{cut}"] < max(caller.took.flushed) / 1000 + 0.1


async def test_what_is_missing_is_measured_too(rehearse: Rehearse, double: MoshiDouble) -> None:
    async with show_of(rehearse, double) as show, aiohttp.ClientSession() as http:
        url = await addresses(show)
        double.refuse = HTTPStatus.INTERNAL_SERVER_ERROR
        with pytest.raises(CallFailed, match=r"failed \(500\)"):
            await call(show, http, url["gateway"], interrupt=False)
        await show.until(lambda: not show.app.realtime.taken)
        seat = show.app.realtime.admit()
        with pytest.raises(CallFailed, match="all seats are taken"):
            await call(show, http, url["gateway"], interrupt=False)
        samples = await measured(http, url["panel"])
        assert seat is not None
    assert seen(samples, Measure.STT_MISSES) == seen(samples, Measure.SERVICE_MISSES) == 1
    assert seen(samples, Measure.STT_HARD_MISSES) == 1
    assert seen(samples, Measure.HARD_SERVICE_MISSES) == 1
    assert seen(samples, Measure.STT_ACTIVE_SESSIONS) == 0
    assert seen(samples, Measure.FORCE_DISCONNECTS) == 1
    assert seen(samples, Measure.SESSIONS) == 1


async def test_the_studio_on_the_command_line_speaks_with_it(
    tmp_path: Path, double: MoshiDouble
) -> None:
    plugins = f"plugins:\n  kyutai:\n    speak_urls: [{double.url}]\n"
    config = f"voice: {{tts: kyutai, default: {KyutaiSettings().voice}}}\n{plugins}"
    (tmp_path / "config.yaml").write_text(config, "utf-8")
    out = tmp_path / "hello.wav"
    words = ["--data", str(tmp_path), "studio", "say", "Hello there.", "-o", str(out)]
    result = await asyncio.to_thread(CliRunner().invoke, greenroom, words)
    assert result.exit_code == 0, result.output
    assert read_sound(out.read_bytes(), max_seconds=10).seconds > 0.3
    assert double.texts() == ["Hello there."]
