"""The Speech SDK: loaded on first use, set up from the settings, its threads tied to the loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from plugins.azure_speech.failures import no_key
from plugins.azure_speech.settings import AzureSettings

if TYPE_CHECKING:
    import azure.cognitiveservices.speech as speech

TICKS = 10_000_000  # the service counts time in 100 ns
HOST = "wss://{}.tts.speech.microsoft.com"
GROWING = "/cognitiveservices/websocket/v2"
NO_KEY = "none"  # a container of one's own asks for none, the SDK does


def load() -> Any:
    """The SDK's module; 0.25 s the first time, so not on the loop."""
    import azure.cognitiveservices.speech as module

    return module


def make_config(settings: AzureSettings) -> speech.SpeechConfig:
    """Whom to ask. Raises EngineUnusable where key or region are missing."""
    module = load()
    key = settings.key.reveal()
    if not settings.endpoint:
        if not key or not settings.region:
            raise no_key()
        return module.SpeechConfig(subscription=key, region=settings.region)
    parts = urlsplit(settings.endpoint)
    is_host = parts.scheme in ("ws", "wss") and parts.path in ("", "/")
    address = {"host" if is_host else "endpoint": settings.endpoint.rstrip("/")}
    return module.SpeechConfig(subscription=key or NO_KEY, **address)


def make_growing_config(settings: AzureSettings, voice: str) -> speech.SpeechConfig:
    """For texts that still grow, which have an address of their own. Raises as make_config."""
    key = settings.key.reveal()
    if not settings.endpoint and not (key and settings.region):
        raise no_key()
    host = settings.endpoint.rstrip("/") or HOST.format(settings.region)
    config = load().SpeechConfig(subscription=key or NO_KEY, endpoint=host + GROWING)
    config.speech_synthesis_voice_name = voice
    return config


def takes_growing_text(settings: AzureSettings) -> bool:
    """Whether that address is known: of the service itself, and of a host without a path."""
    parts = urlsplit(settings.endpoint)
    return not settings.endpoint or (parts.scheme in ("ws", "wss") and parts.path in ("", "/"))


class Bridge:
    """What the SDK says on its own threads, in order, for a reader on the loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._items: asyncio.Queue[Any] = asyncio.Queue()

    def put(self, item: Any) -> None:
        """From any thread; what comes after the loop has closed concerns nobody."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._items.put_nowait, item)

    async def get(self, timeout_s: float | None = None) -> Any:
        """The next item. Raises TimeoutError after so much silence."""
        async with asyncio.timeout(timeout_s):
            return await self._items.get()
