"""The `plugins: azure_speech:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Secret, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureSettings:
    """Which Speech resource is asked, and who speaks unless a voice is named."""

    key: Secret = setting(
        Secret(""),
        label="Key",
        hint="portal.azure.com, your Speech resource, Keys and Endpoint",
        needed=True,
    )
    region: str = setting(
        "", label="Region", hint="Such as westeurope; stands beside the key", needed=True
    )
    endpoint: str = setting(
        "",
        label="Endpoint",
        hint="Instead of a region: the resource's https address, or ws://host:port of a container",
    )
    voice: str = setting("en-US-AvaMultilingualNeural", label="Voice")
    style_degree: float = setting(1.0, label="Strength of a style", min=0.01, max=2.0, unit="x")
    timeout_s: float = setting(10.0, label="Longest silence", min=1, max=120, unit="s")
    price_voice: float = setting(
        0.0,
        label="Price of the voice",
        hint="As your region's price list says; 0: not known",
        min=0,
        unit="USD per million characters",
    )
    price_ears: float = setting(
        0.0,
        label="Price of listening",
        hint="As your region's price list says; 0: not known",
        min=0,
        unit="USD an hour",
    )
