"""The index of the song library."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class SongRow(Base):
    """What is known of a song; its folder in the library has the same and can make it again.

    `version` counts edits: who changes a song names the one that he saw. `rights_by` is empty
    until somebody confirms that the song may be sung.
    """

    __tablename__ = "songs"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(index=True)
    artist: Mapped[str] = mapped_column(default="")
    key: Mapped[str] = mapped_column(default="")
    transposed: Mapped[int] = mapped_column(default=0)
    tempo: Mapped[float] = mapped_column(default=0.0)
    voice: Mapped[str] = mapped_column(default="")
    effect: Mapped[bool] = mapped_column(default=False)
    duration: Mapped[float] = mapped_column(default=0.0)
    plays: Mapped[int] = mapped_column(default=0)
    likes: Mapped[int] = mapped_column(default=0)
    last_played: Mapped[datetime | None]
    added: Mapped[datetime]
    lyrics: Mapped[bool] = mapped_column(default=False)
    timed: Mapped[bool] = mapped_column(default=False)
    rights_by: Mapped[str] = mapped_column(default="")
    rights_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
