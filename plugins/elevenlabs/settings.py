"""The `plugins: elevenlabs:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Secret, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class ElevenSettings:
    """Whose account speaks, with which voice and model."""

    api_key: Secret = setting(
        Secret(""), label="API key", hint="elevenlabs.io, Developers, API keys", needed=True
    )
    base_url: str = setting("https://api.elevenlabs.io", label="Server")
    voice: str = setting("JBFqnCBsd6RMkjVDRZzb", label="Voice", hint="Its id, or its name")
    model: str = setting("eleven_flash_v2_5", label="Model")
    timeout_s: float = setting(20.0, label="Longest silence", min=1, max=240, unit="s")
    price: float = setting(
        0.0,
        label="Price",
        hint="What your plan comes to; 0: not known",
        min=0,
        unit="USD per million characters",
    )
