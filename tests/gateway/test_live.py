"""The WebSocket of live speech, by a real client."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import numpy as np
import pytest

from bot.gateway import gateway, live
from tests.gateway.conftest import House, Opens


class Talker:
    """A client that keeps what it hears."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse) -> None:
        self.line = line
        self.sound = bytearray()
        self.heard: list[dict[str, Any]] = []

    async def say(self, type: str, **fields: Any) -> None:
        await self.line.send_json({"type": type, **fields})

    async def next(self) -> dict[str, Any]:
        """The next message that is not sound."""
        while True:
            message = await self.line.receive(timeout=10)
            if message.type is aiohttp.WSMsgType.BINARY:
                self.sound += message.data
                continue
            assert message.type is aiohttp.WSMsgType.TEXT, message
            said = json.loads(message.data)
            self.heard.append(said)
            return said

    async def until(self, *types: str) -> dict[str, Any]:
        while (said := await self.next())["type"] not in types:
            pass
        return said


@asynccontextmanager
async def talk(house: House, key: str = "owner-key", **options: Any) -> AsyncIterator[Talker]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    url = house.url.replace("http", "ws") + "/ws/speech"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, headers=headers, **options) as line,
    ):
        yield Talker(line)


async def test_a_text_comes_back_as_header_sound_words_and_an_end(house: House) -> None:
    async with talk(house) as talker:
        await talker.say("start", task="custom_voice", text="one two three", voice="anna")
        end = await talker.until("end", "error")
    types = [said["type"] for said in talker.heard]
    assert types[:2] == ["queued", "header"] and types[-1] == "end"
    header = talker.heard[1]
    assert (header["sample_rate"], header["channels"], header["format"]) == (24_000, 1, "pcm16")
    assert [s["text"] for s in talker.heard if s["type"] == "word"] == ["one", "two", "three"]
    assert len(talker.sound) / 2 / 24_000 == pytest.approx(end["duration_sec"])
    assert not end["cancelled"] and end["ttfa_ms"] >= 0
    assert "audio.wav" in [file["name"] for file in end["artifacts"]]
    path = await house.studio.runs.file(end["run_id"], "audio.wav")
    assert path.read_bytes()[44:] == bytes(talker.sound)


async def test_sound_comes_in_pieces_of_the_wanted_length(house: House) -> None:
    async with talk(house) as talker:
        await talker.say("start", text="one two", chunk_ms=40)
        sizes = []
        while True:
            message = await talker.line.receive(timeout=10)
            if message.type is aiohttp.WSMsgType.BINARY:
                sizes.append(len(message.data))
            elif json.loads(message.data)["type"] == "end":
                break
    assert set(sizes[:-1]) == {1920} and sizes[-1] <= 1920


async def test_text_may_follow_while_it_is_spoken(house: House) -> None:
    async with talk(house) as talker:
        await talker.say("start", stream_text=True, voice="anna")
        await talker.say("text", text="One two. ")
        await talker.say("text", text="Three ")
        await talker.until("word")
        await talker.say("text", text="four.")
        await talker.say("flush")
        end = await talker.until("end", "error")
    assert end["type"] == "end"
    words = [said["text"] for said in talker.heard if said["type"] == "word"]
    assert words == ["One", "two.", "Three", "four."]


async def test_sound_is_sent_no_faster_than_it_is_heard_plus_the_lead(opens: Opens) -> None:
    house = await opens(lead_ms=200)
    async with talk(house) as talker:
        began = time.monotonic()
        await talker.say("start", text="one two three", keep=False)  # 0.9 s of sound
        end = await talker.until("end", "error")
        took = time.monotonic() - began
    assert end["type"] == "end"
    assert took >= 0.45  # 0.9 s, less the lead and the last piece


async def test_a_client_that_can_hold_more_gets_it_earlier(opens: Opens) -> None:
    house = await opens(lead_ms=0)
    async with talk(house) as talker:
        began = time.monotonic()
        await talker.say("start", text="word " * 32, keep=False, lead_ms=10_000)
        assert (await talker.until("end", "error"))["type"] == "end"
    assert time.monotonic() - began < 5.0  # of 9.6 s of sound


async def test_a_cancel_ends_it_at_once_and_the_line_goes_on(house: House) -> None:
    async with talk(house) as talker:
        await talker.say("start", text="word " * 100)
        await talker.until("header")
        async with asyncio.timeout(15.0):  # of 30 s of sound
            await talker.say("cancel")
            end = await talker.until("end", "error")
        assert end["type"] == "end" and end["cancelled"]
        talker.heard.clear()
        await talker.say("start", text="one")
        assert not (await talker.until("end", "error")).get("cancelled", True)


async def test_who_waits_in_line_hears_the_number(house: House) -> None:
    house.tone.gate = asyncio.Event()
    async with talk(house) as first, talk(house) as second:
        await first.say("start", text="one")
        assert (await first.next())["place"] == 0
        await second.say("start", text="two")
        assert (await second.next())["place"] == 1
        house.tone.gate.set()
        await first.until("end")
        await second.until("end")
        assert [said["place"] for said in second.heard if said["type"] == "queued"] == [1, 0]


async def test_a_full_line_is_an_error_with_the_time_to_come_back(opens: Opens) -> None:
    house = await opens(studio={"waiting": 0})
    house.tone.gate = asyncio.Event()
    async with talk(house) as first, talk(house) as second:
        await first.say("start", text="one")
        await first.next()
        await second.say("start", text="two")
        error = await second.next()
        assert (error["type"], error["code"]) == ("error", "busy") and error["retry_after"] >= 1


async def test_the_key_is_that_of_http(house: House) -> None:
    for key in ("", "wrong", "viewer-key"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            async with talk(house, key):
                pass
        assert caught.value.status in (401, 403)
    async with talk(house, "", protocols=("greenroom", "key.mod-key")) as talker:
        assert talker.line.protocol == "greenroom"
        await talker.say("start", text="one")
        assert (await talker.until("end", "error"))["type"] == "end"


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ("not json", None),
        ("[]", None),
        ('{"type": "start", "text": NaN}', None),
        ('{"type": "start", "text": "\\ud800"}', None),
        ("[" * 50_000, None),
        ({"type": "dance"}, "type"),
        ({}, "type"),
        ({"type": "text", "text": "x"}, "type"),
        ({"type": "flush"}, "type"),
        ({"type": "start", "text": ""}, "text"),
        ({"type": "start"}, "text"),
        ({"type": "start", "text": 5}, "text"),
        ({"type": "start", "text": "x" * 20_001}, "text"),
        ({"type": "start", "text": "x", "voice": "nobody"}, "voice"),
        ({"type": "start", "text": "x", "rate": 1e400}, None),
        ({"type": "start", "text": "x", "chunk_ms": -1}, "chunk_ms"),
        ({"type": "start", "text": "x", "lead_ms": 1e9}, "lead_ms"),
        ({"type": "start", "text": "x", "format": "mp3"}, "format"),
        ({"type": "start", "text": "x", "task": "no_such"}, None),
        ({"type": "start", "text": "x", "voice": "profile:../../etc"}, "voice"),
        ({"type": "start", "task": "table_read", "stream_text": True}, "task"),
    ],
)
async def test_a_mistake_is_told_and_the_line_stays(
    house: House, sent: Any, param: str | None
) -> None:
    async with talk(house) as talker:
        await talker.line.send_str(sent if isinstance(sent, str) else json.dumps(sent))
        error = await talker.next()
        assert error["type"] == "error" and error["message"] and error["code"] != "internal"
        if param:
            assert error["param"] == param
        await talker.say("start", text="one", keep=False)
        assert (await talker.until("end", "error"))["type"] == "end"


async def test_a_second_run_on_a_line_is_refused_and_the_first_goes_on(house: House) -> None:
    async with talk(house) as talker:
        await talker.say("start", text="one two three")
        await talker.say("start", text="four")
        assert (await talker.until("end", "error"))["type"] == "error"
        assert (await talker.until("end", "error"))["type"] == "end"


async def test_a_client_that_leaves_half_way_frees_the_engine(house: House) -> None:
    async with talk(house) as talker:
        await talker.say("start", text="word " * 100)
        await talker.until("header")
        assert talker.line._response.connection is not None
        talker.line._response.connection.transport.abort()  # type: ignore[union-attr]
    await house.working(0)


async def test_a_client_that_sends_nothing_is_closed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "IDLE_S", 0.1)
    async with talk(house) as talker:
        message = await talker.line.receive(timeout=5)
        assert message.type is aiohttp.WSMsgType.CLOSE


async def test_a_client_that_answers_pings_and_sends_nothing_is_closed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(live, "IDLE_S", 0.3)
    async with talk(house) as talker:
        message = await talker.line.receive(timeout=5)
        assert message.type is aiohttp.WSMsgType.CLOSE


async def test_a_client_that_falls_silent_after_a_run_is_closed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "IDLE_S", 0.2)
    async with talk(house) as talker:
        await talker.say("start", text="one", keep=False)
        assert (await talker.until("end", "error"))["type"] == "end"
        message = await talker.line.receive(timeout=5)
        assert message.type is aiohttp.WSMsgType.CLOSE


async def test_a_flood_is_cut_off(house: House) -> None:
    async with talk(house) as talker:
        for _ in range(1000):
            if talker.line.closed:
                break
            await talker.line.send_str('{"type": "flush"}')
        with pytest.raises(AssertionError):
            while True:
                await talker.next()
        assert talker.line.close_code == 1008
    async with talk(house) as talker:
        await talker.say("start", text="one", keep=False)
        assert (await talker.until("end", "error"))["type"] == "end"


async def test_a_message_larger_than_any_request_ends_the_line(house: House) -> None:
    async with talk(house) as talker:
        await talker.line.send_str("x" * 400_000)
        message = await talker.line.receive(timeout=5)
        assert message.type is aiohttp.WSMsgType.CLOSE and talker.line.close_code == 1009


async def test_only_so_many_lines_are_open(opens: Opens) -> None:
    house = await opens(connections=1)
    async with talk(house):
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            async with talk(house):
                pass
        assert caught.value.status == 429


async def test_what_is_heard_is_what_the_file_holds_for_any_piece_length(house: House) -> None:
    async with talk(house) as talker:
        await talker.say("start", text="one two", chunk_ms=37)
        end = await talker.until("end")
    path = await house.studio.runs.file(end["run_id"], "audio.wav")
    kept = np.frombuffer(path.read_bytes()[44:], "<i2")
    assert np.array_equal(kept, np.frombuffer(bytes(talker.sound), "<i2"))
