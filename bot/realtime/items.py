"""The conversation's items, in order: what was said, asked for and answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.engines import Message, Role, ToolCall, estimate_tokens
from bot.errors import BadRequest, Conflict, NotFound
from bot.realtime import reading
from bot.realtime.events import new_id
from bot.realtime.playback import Playback

MOST_ITEMS = 5_000
MOST_PARTS = 100
ROLES = {"system": Role.SYSTEM, "user": Role.USER, "assistant": Role.ASSISTANT}
TEXTS = {"user": "input_text", "system": "input_text", "assistant": "output_text"}


@dataclass(slots=True, kw_only=True)
class Item:
    """A message, a call of a function or its answer.

    `text` is what a mind reads. A message that was or is spoken has `sound`: input_audio or
    output_audio; of an answer in `playback` only what was heard is read.
    """

    kind: str = "message"
    id: str = field(default_factory=lambda: new_id("item"))
    role: str = ""
    text: str | None = ""  # None: not written down yet
    sound: str = ""
    status: str = "completed"
    name: str = ""
    call: str = ""
    written: str = ""  # arguments of a call, or its answer
    playback: Playback | None = None

    def shown(self) -> dict[str, Any]:
        """As clients see it."""
        base = {"id": self.id, "object": "realtime.item", "type": self.kind, "status": self.status}
        if self.kind == "function_call":
            return {**base, "name": self.name, "call_id": self.call, "arguments": self.written}
        if self.kind == "function_call_output":
            return {**base, "call_id": self.call, "output": self.written}
        return {**base, "role": self.role, "content": self._content()}

    def _content(self) -> list[dict[str, Any]]:
        if self.sound:
            return [{"type": self.sound, "transcript": self.text}]
        if self.text is None or (not self.text and self.status == "in_progress"):
            return []
        return [{"type": TEXTS[self.role], "text": self.text}]

    def message(self) -> Message | None:
        """As a mind reads it; None for what says nothing."""
        if self.kind == "function_call":
            call = ToolCall(id=self.call, name=self.name, arguments=self.written)
            return Message(Role.ASSISTANT, "", calls=(call,))
        if self.kind == "function_call_output":
            return Message(Role.TOOL, self.written, call=self.call)
        return Message(ROLES[self.role], self.text) if self.text else None


class Items:
    """In the order of the conversation."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    @property
    def last(self) -> str | None:
        """The id of the newest item."""
        return next(reversed(self._items), None)

    def get(self, id: str) -> Item:
        """Raises NotFound."""
        if id not in self._items:
            raise NotFound(f"there is no item '{id[:60]}'")
        return self._items[id]

    def add(self, item: Item, after: str | None = None) -> str | None:
        """Put it behind `after`, or last; `root`: first. The id of the one before it.

        Raises Conflict, and NotFound where there is no item `after`.
        """
        if item.id in self._items:
            raise Conflict(f"there is an item '{item.id[:60]}' already")
        if len(self._items) >= MOST_ITEMS:
            raise Conflict(f"the conversation has {MOST_ITEMS} items", hint="delete some")
        before = self.last
        if after is None or after == before:
            self._items[item.id] = item
            return before
        return self._insert(item, after)

    def _insert(self, item: Item, after: str) -> str | None:
        if after != "root":
            self.get(after)
        order = list(self._items.values())
        ids = list(self._items)
        order.insert(0 if after == "root" else ids.index(after) + 1, item)
        self._items = {one.id: one for one in order}
        return None if after == "root" else after

    def delete(self, id: str) -> None:
        """Raises NotFound."""
        self.get(id)
        del self._items[id]

    def messages(self, tokens: int, now: float) -> list[Message]:
        """The newest of them as a mind reads them, at most so many tokens."""
        kept: list[Message] = []
        for item in reversed(self._items.values()):
            if item.playback is not None and item.status != "in_progress":
                item.text = item.playback.heard(now)
            message = item.message()
            if message is None:
                continue
            tokens -= estimate_tokens(message.content) + 4
            if tokens < 0 and kept:
                break
            kept.append(message)
        return _whole(kept[::-1])


def _whole(messages: list[Message]) -> list[Message]:
    """Without answers whose call is not there, and calls that were not answered: minds refuse
    both."""
    asked = {call.id for message in messages for call in message.calls}
    answered = {message.call for message in messages if message.role is Role.TOOL}
    return [
        message
        for message in messages
        if (message.role is not Role.TOOL or message.call in asked)
        and all(call.id in answered for call in message.calls)
    ]


def read_item(said: Mapping[str, Any], at: str = "item.") -> Item:
    """An item as a client writes it. Raises BadRequest."""
    kinds = ("message", "function_call", "function_call_output")
    kind = reading.choice(said, "type", kinds, "message", at)
    id = reading.text(said, "id", "", at)[:200] or new_id("item")
    if kind == "function_call":
        return Item(
            kind=kind,
            id=id,
            name=reading.text(said, "name", at=at),
            call=reading.text(said, "call_id", "", at) or new_id("call"),
            written=reading.text(said, "arguments", at=at),
        )
    if kind == "function_call_output":
        call = reading.text(said, "call_id", at=at)
        return Item(kind=kind, id=id, call=call, written=reading.text(said, "output", at=at))
    role = reading.choice(said, "role", tuple(ROLES), "", at)
    return Item(id=id, role=role, text=_text(said, at))


def _text(said: Mapping[str, Any], at: str) -> str:
    """The texts of a message's parts; sound is sent into the buffer, not in items."""
    at = f"{at}content."
    texts: list[str] = []
    for one in reading.parts(said, "content", MOST_PARTS, at):
        if one.get("type") in ("input_text", "output_text", "text"):
            texts.append(reading.text(one, "text", at=at))
        elif one.get("type") in ("input_audio", "output_audio"):
            texts.append(reading.text(one, "transcript", at=at))
        else:
            raise BadRequest("text is taken, and sound with its transcript", field=f"{at}type")
    return " ".join(texts)
