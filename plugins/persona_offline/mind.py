"""The engine: an answer from patterns, handed out word by word."""

from __future__ import annotations

import re
from asyncio import sleep
from collections.abc import AsyncIterator

from bot.engines import (
    Cancel,
    ChatRequest,
    Health,
    ThoughtEvent,
    Token,
    Usage,
    estimate_prompt,
    estimate_tokens,
)
from plugins.persona_offline.answer import answer
from plugins.persona_offline.phrases import Phrases
from plugins.persona_offline.talk import read_talk

NOTE = "not a model: answers from patterns"
_TAG = re.compile(r"\[\w+\]\s*")
_PIECES = re.compile(r"\s*\S+")


class OfflineMind:
    """Answers without a model, at once and at no cost. It admits what it cannot know."""

    name = "persona_offline"
    note = NOTE

    def __init__(self, phrases: Phrases, *, tags: bool = True) -> None:
        self._phrases = phrases
        self._tags = tags

    async def stream(self, request: ChatRequest, cancel: Cancel) -> AsyncIterator[ThoughtEvent]:
        """The answer's words, then what it took; nothing in it fails."""
        said = answer(read_talk(request), self._phrases)
        words = _PIECES.findall(said if self._tags else _TAG.sub("", said))
        out, finish = 0, "stop"
        for word in words:
            await sleep(0)  # give the loop to others, as a real mind does
            if cancel.is_set():
                finish = "cancel"
                break
            if out >= request.max_tokens:
                finish = "length"
                break
            out += estimate_tokens(word)
            yield Token(word)
        yield Usage(tokens_in=estimate_prompt(request), tokens_out=out, finish=finish)

    def health(self) -> Health:
        """Always well, and honest about what it is."""
        return Health(
            ok=True, note=NOTE, fix="set llm.chat to a mind with a model for real answers"
        )

    async def close(self) -> None:
        """Nothing is held."""
