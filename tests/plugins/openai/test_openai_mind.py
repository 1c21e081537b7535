"""The real client against a local server that plays every failure."""

from __future__ import annotations

import asyncio
import threading
import traceback
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.engines import Cancel, Message, Role, Token, Usage
from bot.errors import EngineBusy, EngineError, EngineTimeout, EngineUnusable
from bot.settings import Secret
from plugins.openai.mind import Client, OpenAIMind
from plugins.openai.settings import OpenAISettings
from tests.contracts.llm import LLMContract, ask, think
from tests.plugins.openai.conftest import KEY
from tests.plugins.openai.openai_double import USAGE, OpenAIDouble, Sse, chunk, refuses, says


async def endless_words(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    async with Sse(request) as sse:
        while True:
            await sse.send(chunk("on and on "))


class TestContract(LLMContract):
    @pytest.fixture
    def endless(self, mind: OpenAIMind, double: OpenAIDouble) -> OpenAIMind:
        good = double.play

        async def play(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
            limit = body["max_tokens"]
            return await (endless_words if limit != 300 else good)(request, body)

        double.play = play
        return mind

    @pytest.fixture
    def broken(self, mind: OpenAIMind, double: OpenAIDouble) -> OpenAIMind:
        double.play = refuses(401)
        return mind


async def failure(mind: OpenAIMind) -> EngineError:
    with pytest.raises(EngineError) as caught:
        await think(mind)
    return caught.value


async def test_the_servers_own_count_is_the_usage(mind: OpenAIMind) -> None:
    text, usage = await think(mind)
    assert text == "Hello there!"
    assert usage == Usage(tokens_in=12, tokens_out=3)


async def test_the_key_the_model_and_the_limits_are_sent(
    mind: OpenAIMind, double: OpenAIDouble
) -> None:
    await think(mind, ask("Hi", max_tokens=33, temperature=0.1, stop=("\n", "User:")))
    body = double.bodies[0]
    assert double.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("gpt-4o-mini", 33, 0.1)
    assert body["stop"] == ["\n", "User:"]
    assert body["messages"][-1] == {"role": "user", "content": "Hi"}


async def test_a_speakers_name_is_sent_as_the_protocol_allows_it(
    mind: OpenAIMind, double: OpenAIDouble
) -> None:
    request = replace(ask(), messages=(Message(Role.USER, "Hi", "Ann (she) ♥"),))
    await think(mind, request)
    assert double.bodies[0]["messages"] == [{"role": "user", "content": "Hi", "name": "Annshe"}]


async def test_a_temperature_of_the_settings_wins(
    settings: OpenAISettings, double: OpenAIDouble
) -> None:
    mind = OpenAIMind(replace(settings, temperature=0.3))
    await think(mind)
    assert double.bodies[0]["temperature"] == 0.3
    await mind.close()


async def test_with_model_asks_that_model_with_the_same_client(
    mind: OpenAIMind, double: OpenAIDouble
) -> None:
    other = mind.with_model("org/large")
    await think(other)
    assert double.bodies[0]["model"] == "org/large"
    assert other.name == "openai/org/large"
    assert mind.with_model("org/large") is other


@pytest.mark.parametrize("refused", ["stream_options", "temperature", "stop", "name"])
async def test_a_server_that_refuses_an_argument_is_asked_without_it(
    refused: str, mind: OpenAIMind, double: OpenAIDouble
) -> None:
    async def picky(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if refused in body or any(refused in message for message in body["messages"]):
            play = refuses(400, f"Unrecognized request argument supplied: {refused}")
            return await play(request, body)
        return await says("Fine", ".")(request, body)

    double.play = picky
    request = replace(ask(stop=("\n",)), messages=(Message(Role.USER, "Hi", "Ann"),))
    text, usage = await think(mind, request)
    assert text == "Fine."
    assert usage.tokens_out > 0
    await think(mind, request)
    assert len(double.bodies) == 3  # it remembers


async def test_a_server_that_knows_the_other_name_of_the_limit_gets_that(
    mind: OpenAIMind, double: OpenAIDouble
) -> None:
    async def picky(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if "max_tokens" in body:
            words = "'max_tokens' is not supported with this model."
            return await refuses(400, words, param="max_tokens")(request, body)
        return await says("Fine")(request, body)

    double.play = picky
    assert (await think(mind, ask(max_tokens=7)))[0] == "Fine"
    assert double.bodies[1]["max_completion_tokens"] == 7


async def test_a_server_that_counts_nothing_gets_an_estimate(
    mind: OpenAIMind, double: OpenAIDouble
) -> None:
    double.play = says("one", " two", usage=False)
    _, usage = await think(mind)
    assert (usage.tokens_in > 0, usage.tokens_out) == (True, 2)


@pytest.mark.parametrize(
    ("status", "fields", "kind", "retryable", "words"),
    [
        (401, {}, EngineUnusable, False, "the key was refused"),
        (403, {}, EngineUnusable, False, "may not use gpt-4o-mini"),
        (404, {}, EngineUnusable, False, "there is no model gpt-4o-mini"),
        (429, {"code": "insufficient_quota"}, EngineUnusable, False, "no credit left"),
        (429, {}, EngineBusy, True, "too many requests"),
        (400, {"message": "bad words"}, EngineError, False, "refused the request (400): bad words"),
        (500, {"message": "oops"}, EngineError, True, "failed (500): oops"),
        (503, {}, EngineError, True, "failed (503)"),
    ],
)
async def test_every_status_is_an_error_of_ours(
    mind: OpenAIMind,
    double: OpenAIDouble,
    status: int,
    fields: dict[str, Any],
    kind: type[EngineError],
    retryable: bool,
    words: str,
) -> None:
    double.play = refuses(status, **fields)
    error = await failure(mind)
    assert type(error) is kind
    assert (error.retryable, words in error.message) == (retryable, True)
    assert len(double.bodies) == 1  # the router retries, not the client


async def test_a_model_that_is_not_there_names_those_that_are(
    mind: OpenAIMind, double: OpenAIDouble
) -> None:
    double.play = refuses(404, "The model does not exist")
    assert (await failure(mind)).hint == "there are: a, b"


async def test_retry_after_is_noted(mind: OpenAIMind, double: OpenAIDouble) -> None:
    double.play = refuses(429, headers={"Retry-After": "17"})
    error = await failure(mind)
    assert isinstance(error, EngineBusy)
    assert (error.retry_after, error.hint) == (17.0, "try again in 17 s")


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500])
async def test_the_key_is_in_no_error_even_where_the_server_repeats_it(
    mind: OpenAIMind, double: OpenAIDouble, status: int
) -> None:
    double.play = refuses(status, f"Incorrect API key provided: {KEY}")
    error = await failure(mind)
    assert KEY not in "".join(traceback.format_exception(error))
    assert KEY not in repr(error)


async def test_no_key_is_said_before_anything_is_sent() -> None:
    mind = OpenAIMind(OpenAISettings())
    error = await failure(mind)
    assert isinstance(error, EngineUnusable)
    assert "OPENAI_API_KEY" in error.hint
    health = mind.health()
    assert (health.ok, health.fix) == (False, error.hint)


async def test_it_closes_at_once_while_its_package_is_still_being_loaded(
    settings: OpenAISettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = threading.Event()
    monkeypatch.setattr("plugins.openai.mind.make_client", lambda settings: loaded.wait(10))
    client = Client(settings)
    making = asyncio.create_task(client.get())
    await asyncio.sleep(0.01)
    try:
        async with asyncio.timeout(1):
            await client.close()
        assert not making.done()
    finally:
        loaded.set()
        await making


async def test_a_server_that_is_not_there(settings: OpenAISettings) -> None:
    mind = OpenAIMind(replace(settings, base_url="http://127.0.0.1:9/v1"))
    error = await failure(mind)
    assert error.retryable
    assert "cannot be reached at http://127.0.0.1:9/v1" in error.message
    await mind.close()


async def test_a_silent_server_is_a_timeout(settings: OpenAISettings, double: OpenAIDouble) -> None:
    async def hang(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    double.play = hang
    mind = OpenAIMind(replace(settings, timeout_s=0.1))
    assert isinstance(await failure(mind), EngineTimeout)
    await mind.close()


@pytest.mark.parametrize("way", ["cut", "closed", "reported", "silent"])
async def test_half_a_stream_gives_its_words_and_then_an_error(
    settings: OpenAISettings, double: OpenAIDouble, way: str
) -> None:
    async def half(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        async with Sse(request) as sse:
            await sse.send(chunk("Half"))
            if way == "cut":
                assert request.transport
                request.transport.abort()
            if way == "reported":
                await sse.send({"error": {"message": "overloaded"}})
            if way == "silent":
                await asyncio.Event().wait()
            return sse.response

    double.play = half
    mind = OpenAIMind(replace(settings, timeout_s=0.1))
    stream = mind.stream(ask(), Cancel())
    assert await anext(stream) == Token("Half")
    with pytest.raises(EngineError) as caught:
        await anext(stream)
    assert caught.value.retryable
    await mind.close()


async def test_what_is_not_json_is_an_error_with_a_hint(
    mind: OpenAIMind, double: OpenAIDouble
) -> None:
    async def garbage(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        async with Sse(request) as sse:
            await sse.raw("data: {not json\n\n")
            return sse.response

    double.play = garbage
    error = await failure(mind)
    assert error.retryable
    assert "not JSON" in error.message
    assert "base_url" in error.hint


@pytest.mark.parametrize("body", ["<html>Log in</html>", '{"choices": []}', "", '"yes"'])
async def test_a_page_that_is_no_answer_is_an_error_with_a_hint(
    mind: OpenAIMind, double: OpenAIDouble, body: str
) -> None:
    async def page(request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
        return web.Response(text=body, content_type="text/html")

    double.play = page
    error = await failure(mind)
    assert error.retryable
    assert "base_url" in error.hint


@pytest.mark.parametrize("data", [{}, [], "text", {"choices": [{"delta": None}]}, {"choices": 3}])
async def test_chunks_of_another_shape_are_an_error_of_ours(
    mind: OpenAIMind, double: OpenAIDouble, data: Any
) -> None:
    async def odd(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        async with Sse(request) as sse:
            await sse.send(data)
            return await sse.done()

    double.play = odd
    assert (await failure(mind)).retryable


async def test_an_endless_answer_is_cut_and_the_connection_closed(
    mind: OpenAIMind, double: OpenAIDouble
) -> None:
    double.play = endless_words
    text, usage = await think(mind, ask(max_tokens=20))
    assert usage.finish == "length"
    assert "ignored the limit" in usage.note
    assert len(text) <= 21 * len("on and on ")
    await asyncio.wait_for(double.closed.wait(), 5)


async def test_one_gigantic_token_is_cut_too(mind: OpenAIMind, double: OpenAIDouble) -> None:
    double.play = says("x" * 100_000)
    text, usage = await think(mind, ask(max_tokens=20))
    assert (len(text), usage.finish) == (320, "length")


async def test_cancel_while_the_server_thinks_closes_the_connection(
    mind: OpenAIMind, double: OpenAIDouble
) -> None:
    async def hang(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    double.play, cancel = hang, Cancel()
    thinking = asyncio.create_task(think(mind, cancel=cancel))
    await double.begun.wait()
    cancel.set()
    text, usage = await asyncio.wait_for(thinking, 5)
    assert (text, usage.finish) == ("", "cancel")
    await asyncio.wait_for(double.closed.wait(), 5)


async def test_known_models_have_a_price_and_own_servers_are_free(
    settings: OpenAISettings,
) -> None:
    def mind(**fields: Any) -> OpenAIMind:
        return OpenAIMind(OpenAISettings(api_key=Secret(KEY), **fields))

    assert mind().usd(1_000_000, 1_000_000) == pytest.approx(0.75)
    assert mind(model="gpt-4o-mini-2024-07-18").usd(1_000_000, 0) == pytest.approx(0.15)
    assert mind(model="ft:gpt-4o-mini:me::1").usd(1_000_000, 0) == pytest.approx(0.30)
    assert mind(price_in=2.0).usd(1_000_000, 5) == pytest.approx(2.0)
    assert OpenAIMind(settings).free
    assert not mind().free
    rented = mind(base_url="https://llm.example.com/v1")
    assert (rented.free, "price" in rented.health().note) == (False, True)


async def test_money_is_in_the_usage(settings: OpenAISettings) -> None:
    mind = OpenAIMind(replace(settings, price_in=1.0, price_out=10.0))
    _, usage = await think(mind)
    expected = (USAGE["prompt_tokens"] + 10 * USAGE["completion_tokens"]) / 1_000_000
    assert usage.usd == pytest.approx(expected)
    await mind.close()


async def test_the_servers_models_can_be_listed(mind: OpenAIMind) -> None:
    assert await mind.models() == ["a", "b"]
