"""What the tests of dialogue share: a mind's router that answers as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue import Mind, Persona, ShortMemory
from bot.engines import Cancel, ChatRequest, ThoughtEvent, Token, Usage
from bot.settings import MindSettings
from db import Database


@dataclass(frozen=True, slots=True)
class Route:
    mind: str


class FakeRouter:
    """Says `tokens` one by one; keeps what it was asked; tells where it was stopped."""

    def __init__(self, *tokens: str) -> None:
        self.tokens: list[str] = list(tokens)
        self.endless = False
        self.requests: list[ChatRequest] = []
        self.kinds: list[str] = []
        self.given = 0
        self.closed = False

    async def stream(
        self, request: ChatRequest, kind: str, cancel: Cancel, tell: Callable[[Any], None]
    ) -> AsyncIterator[ThoughtEvent]:
        self.requests.append(request)
        self.kinds.append(kind)
        tell(Route("fake/one"))
        try:
            while True:
                for token in self.tokens:
                    if cancel.is_set():
                        break
                    self.given += 1
                    yield Token(token)
                if not self.endless or cancel.is_set():
                    break
            yield Usage(tokens_in=10, tokens_out=self.given)
        finally:
            self.closed = True


@pytest.fixture
def router() -> FakeRouter:
    return FakeRouter("Hello", " there", ".")


@pytest.fixture
def persona() -> Persona:
    return Persona.default(name="Mika")


@pytest.fixture
def mind(router: FakeRouter, persona: Persona) -> Mind:
    return Mind(persona, ShortMemory(1500), None, router, MindSettings())


@pytest.fixture
def database(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'greenroom.db'}", backups=tmp_path / "backups")
    database.migrate()
    yield database
    database.close()
