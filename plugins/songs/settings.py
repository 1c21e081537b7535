"""The section `songs` of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class SongSettings:
    requests: bool = setting(True, label="Viewers may ask", hint="With !sing TITLE")
    rewards: tuple[str, ...] = setting(
        (),
        label="Rewards that ask for a song",
        hint="Titles of channel-point rewards whose text is a song's title",
    )
    announce: bool = setting(True, label="Announce each song")
    thank: bool = setting(True, label="Thank for each song", hint="Once it was sung to its end")
    backing_volume: float = setting(
        1.0, label="Music's volume", hint="Beside the singing", min=0, max=2
    )
    backing_sink: str = setting(
        "",
        label="Music's own place",
        hint="Empty: with the singing. As in voice.sinks: device:NAME, page, ... while the "
        "singing goes where the voice goes, to a lip-sync, say",
    )
    uninterruptible: bool = setting(
        True, label="Nothing breaks in", hint="Off: support ends a song after its sound"
    )
    rest_minutes: float = setting(
        60.0, label="No repeat for", hint="Of a song; moderators may", min=0, unit="min"
    )
    per_viewer: int = setting(2, label="Requests of a viewer", hint="That wait at once", min=1)
    most_waiting: int = setting(10, label="Songs that wait", hint="At most", min=1, max=100)
