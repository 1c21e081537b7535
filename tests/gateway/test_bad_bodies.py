"""Whatever is sent to the gateway, its answer is below 500 and says what is wrong."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import BotError
from bot.gateway.catalog import Catalog
from bot.gateway.chat import Chat
from bot.gateway.options import GatewayOptions
from bot.gateway.speech import Speech
from bot.realtime import reading
from tests.gateway.conftest import House

PATHS = ("/v1/audio/speech", "/v1/chat/completions", "/v1/audio/transcriptions")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        *("model", "voice", "input", "speed", "response_format", "stream_format", "instructions"),
        *("seed", "wait", "language", "messages", "temperature", "max_tokens", "stop", "stream"),
        *("stream_options", "n", "user", "tools"),
    ]
)
USUAL = {"model": "greenroom", "input": "hello", "messages": [{"role": "user", "content": "x"}]}


async def post(house: House, path: str, data: bytes, kind: str = "application/json") -> Any:
    headers = {"Authorization": "Bearer owner-key", "Content-Type": kind}
    async with (
        aiohttp.ClientSession() as session,
        session.post(house.url + path, data=data, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"input": NaN}',
        b'{"input": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 20_000,
        b'{"input": 1' + b"0" * 5000 + b"}",
    ],
    ids=range(10),
)
async def test_a_body_that_is_no_request_is_refused(house: House, path: str, data: bytes) -> None:
    house.listens()
    status, said = await post(house, path, data)
    assert status in (400, 404) and said["error"]["message"]


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary="],
)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"--x",
        b"--x\r\n\r\n",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../a"\r\n\r\nab',
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nab\r\n--x--\r\n',
        b"--x\r\nContent-Transfer-Encoding: x\r\n\r\n\r\n--x--",
        b'--x\r\nContent-Disposition: form-data; name="model"\r\n\r\n\xff\xfe\r\n--x--\r\n',
    ],
    ids=range(7),
)
async def test_a_form_that_is_none_is_refused(house: House, kind: str, data: bytes) -> None:
    house.listens()
    status, said = await post(house, "/v1/audio/transcriptions", data, kind)
    assert status == 400 and said["error"]["message"]


async def test_too_long_a_body_and_a_wrong_address_or_method_are_told(house: House) -> None:
    status, said = await post(house, "/v1/audio/speech", b'"' + b"x" * 400_000)
    assert status == 413 and said["error"]["message"]
    assert (await post(house, "/v1/no-such", b"{}"))[0] == 404
    assert (await post(house, "/v1/models", b"{}"))[0] == 405
    assert (await post(house, "/v1/audio/speech/../../etc", b"{}"))[0] == 404
    headers = {"Authorization": "Bearer owner-key"}
    async with aiohttp.request("GET", f"{house.url}/ws/speech", headers=headers) as answer:
        assert answer.status == 400


async def test_no_fields_of_a_body_get_past_the_readers_unchecked(house: House) -> None:
    options = GatewayOptions()
    catalog: Catalog = house.gateway._catalog
    readers = (Speech(house.studio, catalog, options).read, house.gateway._chat.read)
    assert isinstance(house.gateway._chat, Chat)

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(NAMES, VALUES, max_size=4), st.booleans())
    def check(changed: dict[str, Any], usual: bool) -> None:
        raw = json.dumps((USUAL if usual else {}) | changed)
        for read in readers:
            try:
                read(reading.parse(raw))
            except BotError as error:
                assert error.message

    check()
