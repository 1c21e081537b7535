"""What somebody asks singing to make: a kind, the sounds it is made from, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.singing.covers import CoverRequest, MergeRequest, PartsRequest, SungRequest
from bot.singing.sound import Mixing, Tidy
from bot.singing.voices import Singer

SEPARATE, CONVERT, MERGE, PROCESS, PREVIEW = "separate", "convert", "merge", "process", "preview"
KINDS = (SEPARATE, CONVERT, MERGE, PROCESS, PREVIEW)

SONG, SINGING, BAND, ORIGINAL = "song", "vocals", "instrumental", "reference"
NEEDED = {
    SEPARATE: (SONG,),
    CONVERT: (SINGING,),
    MERGE: (SINGING, BAND),
    PROCESS: (SONG,),
    PREVIEW: (),
}

Request = CoverRequest | PartsRequest | SungRequest | MergeRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`sources` are results by what they are: `song`, `vocals`, `instrumental` or `reference`.

    `voice` is a singer's id, empty: the chosen one. `options` are fields of the requests in
    bot/singing/covers (cover.py, asked.py), with `tidy` and `mixing` as mappings.
    """

    kind: str
    sources: Mapping[str, str]
    voice: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        """As a job keeps it; `wish_of` reads it again."""
        return {
            "kind": self.kind,
            "sources": dict(self.sources),
            "voice": self.voice,
            "options": dict(self.options),
        }

    def request(self, paths: Mapping[str, Path], target: Path, singer: Singer | None) -> Request:
        """The same for the maker, once it is known where the sounds lie and who sings."""
        options = dict(self.options)
        if "tidy" in options:
            options["tidy"] = Tidy(**options["tidy"])
        if "mixing" in options:
            options["mixing"] = Mixing(**options["mixing"])
        if self.kind == SEPARATE:
            return PartsRequest(source=paths[SONG], target=target, **options)
        if self.kind == MERGE:
            return MergeRequest(
                vocals=paths[SINGING],
                backing=paths[BAND],
                reference=paths.get(ORIGINAL),
                target=target,
                **options,
            )
        if singer is not None:
            options |= {
                "converter": singer.engine,
                "voice": singer.voice,
                "speakers": singer.speakers,
            }
        if self.kind == PROCESS:
            return CoverRequest(source=paths[SONG], target=target, **options)
        return SungRequest(source=paths[SINGING], target=target, **options)


def wish_of(payload: Mapping[str, Any]) -> Wish:
    """The wish that `payload` wrote."""
    return Wish(
        kind=payload["kind"],
        sources=payload["sources"],
        voice=payload["voice"],
        options=payload["options"],
    )
