"""The `plugins: openai:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.settings import Secret, setting

OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAISettings:
    """Where the server is, which model answers, and what it costs."""

    api_key: Secret = setting(
        Secret(""),
        label="API key",
        hint="From platform.openai.com; a server of your own may need none",
    )
    base_url: str = setting(
        OPENAI_URL,
        label="Server",
        hint="Ollama: http://127.0.0.1:11434/v1 · vLLM: http://127.0.0.1:8000/v1",
    )
    model: str = setting("gpt-4o-mini", label="Model")
    temperature: float = setting(
        -1.0, label="Temperature", hint="-1: as the mind asks", min=-1, max=2
    )
    timeout_s: float = setting(30.0, label="Longest silence", min=1, max=600, unit="s")
    speech_model: str = setting("gpt-4o-mini-tts", label="Model that speaks")
    speech_voice: str = setting("alloy", label="Voice")
    speech_blends: bool = setting(
        False, label="It blends voices", hint="A Kokoro server does: af_sky(0.7)+af_heart(0.3)"
    )
    transcribe_model: str = setting("gpt-4o-mini-transcribe", label="Model that listens")
    transcribe_urls: tuple[str, ...] = setting(
        (),
        label="Servers that listen",
        hint="Tried in turn, each ending in /v1; empty: the server above",
    )
    organization: str = setting("", label="Organization")
    project: str = setting("", label="Project")
    price_in: float = setting(
        0.0, label="Price in", hint="0: from the table", min=0, unit="USD per million tokens"
    )
    price_out: float = setting(
        0.0, label="Price out", hint="0: from the table", min=0, unit="USD per million tokens"
    )

    price_speech: float = setting(
        0.0,
        label="Price of the voice",
        hint="0: from the table, if it is there; gpt-4o-mini-tts comes to about 17",
        min=0,
        unit="USD per million characters",
    )

    @property
    def is_openai(self) -> bool:
        return urlsplit(self.base_url).hostname == urlsplit(OPENAI_URL).hostname

    @property
    def is_own_server(self) -> bool:
        """Whether the server stands on this machine or in this house, where tokens are free."""
        host = urlsplit(self.base_url).hostname or ""
        if host == "localhost" or host.endswith((".local", ".lan")):
            return True
        try:
            return ip_address(host).is_private
        except ValueError:
            return False
