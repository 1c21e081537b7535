"""What the services cost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class Usage(Base):
    """The sums of one service in one hour; `month` is YYYY-MM in UTC. `unpriced` counts the uses
    whose price nobody knew: they are not in `usd`."""

    __tablename__ = "usage"

    hour: Mapped[datetime] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(index=True)
    tokens_in: Mapped[int] = mapped_column(default=0)
    tokens_out: Mapped[int] = mapped_column(default=0)
    characters: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0, server_default="0")
    usd: Mapped[float] = mapped_column(default=0.0)
    unpriced: Mapped[int] = mapped_column(default=0, server_default="0")
