"""How requests to Twitch are sent: signed, and again where trying again is right.

These are aiohttp client middlewares, so that the library above them sees only final answers.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    wait_random_exponential,
)

from plugins.twitch.failures import LoginRefused, too_many, trouble, unreachable

Middleware = Callable[[ClientRequest, ClientHandlerType], Awaitable[ClientResponse]]
ATTEMPTS = 4
LONGEST_WAIT_S = 30.0  # Twitch refills its bucket within a minute, mostly far sooner
TIMEOUT = aiohttp.ClientTimeout(total=90, connect=10)
INVALID = ("invalid access token", "invalid oauth token")
wait_between = wait_random_exponential(multiplier=0.5, max=8)  # seconds, with its jitter


async def persistent(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Tries again where Twitch has trouble (5xx) or was not reached; raises EngineError."""
    trying = AsyncRetrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=lambda state: wait_between(state),
        retry=retry_if_result(_has_trouble) | retry_if_exception_type(aiohttp.ClientConnectorError),
        before_sleep=_release,
        retry_error_callback=_last,
    )
    try:
        response = await trying(handler, request)
    except (aiohttp.ClientError, OSError) as error:
        raise unreachable(error) from None
    if _has_trouble(response):
        response.close()
        raise trouble(response.status)
    return response


async def polite(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Waits once until Twitch takes requests again (429); raises EngineBusy."""
    response = await handler(request)
    if response.status != 429:
        return response
    wait = _until_reset(response)
    if wait is None:
        return response  # not the rate, but some other limit: Twitch's words say which
    response.close()
    if wait > LONGEST_WAIT_S:
        raise too_many(wait)
    await asyncio.sleep(wait)
    response = await handler(request)
    if response.status == 429:
        response.close()
        raise too_many(_until_reset(response) or 0.0)
    return response


def signed(
    access: Callable[[], Awaitable[str]], renew: Callable[[str], Awaitable[str]]
) -> Middleware:
    """Puts the newest token on each request; a token that Twitch refuses is renewed once."""

    async def sign(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        token = await access()
        request.headers["Authorization"] = f"Bearer {token}"
        response = await handler(request)
        if not await _token_refused(response):
            return response
        response.close()
        request.headers["Authorization"] = f"Bearer {await renew(token)}"
        response = await handler(request)
        if await _token_refused(response):
            response.close()
            raise LoginRefused("Twitch refuses even a new token")
        return response

    return sign


async def _token_refused(response: ClientResponse) -> bool:
    """A 401 may also mean that a scope is missing, which no new token mends."""
    if response.status != 401:
        return False
    said = (await response.text()).lower()
    return any(words in said for words in INVALID)


def _has_trouble(response: ClientResponse) -> bool:
    return response.status >= 500


def _release(state: RetryCallState) -> None:
    if state.outcome is not None and not state.outcome.failed:
        state.outcome.result().close()


def _last(state: RetryCallState) -> ClientResponse:
    assert state.outcome is not None
    return state.outcome.result()


def _until_reset(response: ClientResponse) -> float | None:
    """Seconds until the bucket is filled; None where Twitch does not say."""
    try:
        return max(0.0, float(response.headers["Ratelimit-Reset"]) - time.time())
    except (KeyError, ValueError):
        return None
