"""Where the house's files lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """`code` holds `web/`, `overlays/` and `plugins/`; `data` what the house writes."""

    code: Path
    data: Path
