"""The gateway: speech, hearing and thought for other programs, at an address of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.engines import EngineRegistry, Router, Spending
from bot.gateway import Gateway, GatewayOptions, Keys
from bot.host import Context, Desk, Plugin
from bot.settings import setting
from bot.studio import Studio


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """Where it answers and how much it takes on."""

    port: int = setting(5002, label="Port", hint="0: any free one", min=0, max=65535)
    host: str = setting(
        "127.0.0.1", label="Address", hint="127.0.0.1: this machine alone; 0.0.0.0: the network"
    )
    max_chars: int = setting(20_000, label="Longest text", min=20, max=500_000, unit="characters")
    max_upload_mb: int = setting(25, label="Largest upload", min=1, max=1000, unit="MB")
    max_seconds: float = setting(300.0, label="Longest answer", min=1, max=86_400, unit="s")
    chars_per_hour: int = setting(0, label="Characters an hour", hint="Each key; 0: any", min=0)
    connections: int = setting(64, label="Open lines", hint="WebSockets", min=1, max=10_000)
    lead_ms: int = setting(
        500, label="Lead", hint="Sound sent ahead of its time", min=0, max=10_000, unit="ms"
    )
    keep_runs: bool = setting(
        False, label="Keep runs", hint="What /v1/audio/speech makes is kept as a run"
    )
    recogniser: str = setting("", label="Recogniser", hint="Empty: that of the show")
    aliases: Mapping[str, str] = setting(
        label="Other names", hint="What a client calls a model or a voice: ours", factory=dict
    )


plugin = Plugin(
    "gateway",
    settings=GatewaySettings,
    title="Speech gateway",
    summary="Speech, transcriptions and chat for other programs, and a WebSocket of live speech",
)


@plugin.source
async def serve(ctx: Context) -> None:
    """Serve until the plugin ends; a port that is taken is an error with its remedy."""
    settings: GatewaySettings = ctx.settings
    options = GatewayOptions(
        host=settings.host,
        port=settings.port,
        max_chars=settings.max_chars,
        max_upload_mb=settings.max_upload_mb,
        max_seconds=settings.max_seconds,
        chars_per_hour=settings.chars_per_hour,
        connections=settings.connections,
        lead_ms=settings.lead_ms,
        keep_runs=settings.keep_runs,
        recogniser=settings.recogniser,
        aliases=settings.aliases,
    )
    keys = Keys(ctx.get(Desk).check_token, chars_per_hour=settings.chars_per_hour)
    parts = ctx.get(Studio), ctx.get(EngineRegistry), ctx.get(Router)
    gateway = Gateway(*parts, keys, options, spending=ctx.get(Spending))
    address = await gateway.start()
    try:
        ctx.connection("ok", note=f"{address}/v1")
        await asyncio.get_running_loop().create_future()
    finally:
        await asyncio.shield(gateway.stop())
