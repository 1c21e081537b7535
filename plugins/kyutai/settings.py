"""The `plugins: kyutai:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Secret, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class KyutaiSettings:
    """Where the servers are, what their models know, and how long is waited for them."""

    listen_urls: tuple[str, ...] = setting(
        ("ws://127.0.0.1:8090",),
        label="Servers that listen",
        hint="moshi-server with a recogniser; tried in turn",
    )
    speak_urls: tuple[str, ...] = setting(
        ("ws://127.0.0.1:8089",),
        label="Servers that speak",
        hint="moshi-server with a voice; tried in turn",
    )
    api_key: Secret = setting(
        Secret("public_token"), label="Key", hint="One of authorized_ids in the server's settings"
    )
    listen_path: str = setting("/api/asr-streaming", label="Path of the recogniser")
    speak_path: str = setting("/api/tts_streaming", label="Path of the voice")
    languages: tuple[str, ...] = setting(
        ("en", "fr"), label="Languages", hint="Those of the server's models"
    )
    delay_s: float = setting(
        0.5,
        label="Delay of the recogniser",
        hint="Its words come so long after their sound: 0.5 of stt-1b, 2.5 of stt-2.6b",
        min=0,
        max=10,
        unit="s",
    )
    voice: str = setting(
        "unmute-prod-website/default_voice.wav", label="Voice", hint="A file in its voice_folder"
    )
    voices: tuple[str, ...] = setting(
        (), label="Other voices", hint="Files there; a server cannot list them itself"
    )
    cfg_alpha: float = setting(
        1.5, label="Likeness to the voice", hint="0: the server's own", min=0, max=4
    )
    tries: int = setting(
        3, label="Tries", hint="Of all servers, with growing pauses", min=1, max=10
    )
    connect_s: float = setting(1.0, label="Longest wait for a server", min=0.05, max=30, unit="s")
    timeout_s: float = setting(10.0, label="Longest silence", min=0.1, max=120, unit="s")
