"""nonebot2 with as many matchers as we have plugins, fed in this process: no network, no log."""

from __future__ import annotations

from collections import Counter
from typing import Any

import nonebot
from nonebot.adapters import Adapter, Bot, Event, Message, MessageSegment
from nonebot.log import logger
from nonebot.message import handle_event

from benchmarks.common.many_plugins import PLUGINS

COUNTS: Counter[str] = Counter()


class PlainSegment(MessageSegment["PlainMessage"]):
    @classmethod
    def get_message_class(cls) -> type[PlainMessage]:
        return PlainMessage

    def __str__(self) -> str:
        return self.data["text"]

    def is_text(self) -> bool:
        return True


class PlainMessage(Message[PlainSegment]):
    @classmethod
    def get_segment_class(cls) -> type[PlainSegment]:
        return PlainSegment

    @staticmethod
    def _construct(msg: str) -> Any:
        yield PlainSegment("text", {"text": msg})


class PlainEvent(Event):
    text: str
    person: str

    def get_type(self) -> str:
        return "message"

    def get_event_name(self) -> str:
        return "message.plain"

    def get_event_description(self) -> str:
        return self.text

    def get_user_id(self) -> str:
        return self.person

    def get_session_id(self) -> str:
        return self.person

    def get_message(self) -> PlainMessage:
        return PlainMessage(self.text)

    def is_tome(self) -> bool:
        return False


class PlainBot(Bot):
    async def send(self, event: Event, message: Any, **kwargs: Any) -> Any:
        return None


class PlainAdapter(Adapter):
    @classmethod
    def get_name(cls) -> str:
        return "plain"

    async def _call_api(self, bot: Bot, api: str, **data: Any) -> Any:
        return None


def make_bot() -> PlainBot:
    """Set nonebot2 up once in this process."""
    logger.remove()
    nonebot.init(_env_file=None, driver="~none", log_level="ERROR")
    for _ in range(PLUGINS):
        matcher = nonebot.on_message(block=False)
        matcher.handle()(_hear)
    return PlainBot(PlainAdapter(nonebot.get_driver()), "bot")


async def handle(bot: PlainBot, number: int) -> None:
    """Bring one event to all matchers."""
    await handle_event(bot, PlainEvent(text=f"line {number}", person=f"v{number % 100}"))


async def _hear(bot: Bot, event: Event) -> None:
    """Takes what a handler of ours takes: the event, and the way to answer it."""
    COUNTS["matcher"] += 1
