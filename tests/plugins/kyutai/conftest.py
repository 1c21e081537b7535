"""Local moshi-servers, and what is measured of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.engines import Measure
from tests.plugins.kyutai.moshi_double import MoshiDouble

Starts = Callable[[], Awaitable[MoshiDouble]]


class Notes(list[tuple[Measure, float]]):
    """Everything that was noted, in order."""

    def note(self, measure: Measure, value: float) -> None:
        self.append((measure, value))

    def count(self, measure: Measure) -> int:
        return sum(noted is measure for noted, _ in self)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
async def starts() -> AsyncIterator[Starts]:
    """Starts a server; all end with the test."""
    running: list[MoshiDouble] = []

    async def start() -> MoshiDouble:
        running.append(await MoshiDouble().start())
        return running[-1]

    yield start
    for double in running:
        await double.close()


@pytest.fixture
async def double(starts: Starts) -> MoshiDouble:
    return await starts()
