"""What a voice or a recogniser costs, and who keeps the account of it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Metered(Protocol):
    """A voice or a recogniser that may cost money; one that is not metered costs nothing."""

    def usd(self, amount: float) -> float | None:
        """What so many characters (a voice) or seconds of sound (a recogniser) cost; None where
        nobody knows."""
        ...


def cost(engine: object, amount: float) -> float | None:
    """In USD; None where nobody knows."""
    return engine.usd(amount) if isinstance(engine, Metered) else 0.0


class Spending(Protocol):
    """The account; `ctx.get(Spending)` hands it over. A price that nobody knows is None."""

    def voiced(self, service: str, characters: int, usd: float | None) -> None:
        """A voice said so many characters."""
        ...

    def heard(self, service: str, seconds: float, usd: float | None) -> None:
        """A recogniser listened to so many seconds."""
        ...
