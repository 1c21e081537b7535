"""What the bot was asked and what it said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class Message(Base):
    """One exchange: the prompt, the model's own words, what was spoken and what was heard.

    `latency` maps a stage (door, lane, mind, guard, voice, total) to milliseconds.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(default="", index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    user_name: Mapped[str] = mapped_column(default="")
    platform: Mapped[str] = mapped_column(default="")
    lane: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    prompt: Mapped[str] = mapped_column(default="")
    raw: Mapped[str] = mapped_column(default="")
    spoken: Mapped[str] = mapped_column(default="")
    heard: Mapped[str] = mapped_column(default="")
    complete: Mapped[bool] = mapped_column(default=False)
    remembered: Mapped[bool] = mapped_column(default=True)
    model: Mapped[str] = mapped_column(default="")
    voice: Mapped[str] = mapped_column(default="")
    expression: Mapped[str] = mapped_column(default="")
    tokens_in: Mapped[int] = mapped_column(default=0)
    tokens_out: Mapped[int] = mapped_column(default=0)
    usd: Mapped[float] = mapped_column(default=0.0)
    latency: Mapped[dict[str, Any]] = mapped_column(default=dict)
