"""The gateway in a real show: wired to its studio, its minds and its tokens."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest
from openai import AsyncOpenAI, AuthenticationError

from bot.app import App
from bot.doctor import examine
from bot.errors import ConfigError
from bot.gateway import Gateway, GatewayOptions, Keys

CONFIG = """
llm: {chat: persona_offline}
voice: {tts: espeak, default: en-us}
plugins:
  espeak: {}
  persona_offline: {}
  gateway: {port: 0}
"""


async def test_it_speaks_and_thinks_for_whoever_has_a_token(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    app = App(tmp_path / "config.yaml", tmp_path / "data", doctor=examine)
    await app.start()
    try:
        owner = await app.desk.owner()
        key, _ = await app.desk.brief_key(owner)
        url = next(
            row["note"]
            for row in (await app.desk.state())["connections"]
            if row["plugin"] == "gateway"
        )
        client = AsyncOpenAI(base_url=url, api_key=key, max_retries=0, timeout=30)
        sound = await client.audio.speech.create(
            model="greenroom", voice="alloy", input="Good evening.", response_format="wav"
        )
        with wave.open(io.BytesIO(sound.content)) as file:
            assert file.getframerate() > 8000 and len(sound.content) > 20_000
        thought = await client.chat.completions.create(
            model="greenroom", messages=[{"role": "user", "content": "hello"}]
        )
        assert thought.choices[0].message.content
        with pytest.raises(AuthenticationError):
            await client.with_options(api_key="wrong").models.list()
    finally:
        await app.close()


async def test_a_port_that_is_taken_is_told_with_its_remedy() -> None:
    async def nobody(key: str) -> None:
        return None

    def gateway(port: int) -> Gateway:
        parts = (None, None, None)  # nothing is asked of them
        return Gateway(*parts, Keys(nobody), GatewayOptions(port=port))  # type: ignore[arg-type]

    first = gateway(0)
    await first.start()
    second = gateway(first.port)
    try:
        with pytest.raises(ConfigError, match="another port"):
            await second.start()
    finally:
        await first.stop()
