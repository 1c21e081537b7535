"""Where the gateway listens and how much it takes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayOptions:
    """Limits hold for each request; `chars_per_hour` for each key. 0 means no limit there.

    `aliases` are names that clients have built in, for a model or a voice of the house.
    """

    host: str = "127.0.0.1"
    port: int = 5002
    max_chars: int = 20_000
    max_upload_mb: int = 25
    max_seconds: float = 300.0
    chars_per_hour: int = 0
    connections: int = 64
    conversations: int = 16
    lead_ms: int = 500
    keep_runs: bool = False
    recogniser: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def max_body(self) -> int:
        """Bytes of a JSON body: the longest text with every letter escaped, and some room."""
        return self.max_chars * 12 + 65_536

    @property
    def max_upload(self) -> int:
        return self.max_upload_mb * 1_000_000
