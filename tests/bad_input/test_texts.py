"""Texts of every kind, through every way in: the show goes on, and what comes out is fit to be
shown and heard."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import pytest

from bot.errors import BotError
from bot.host import ChatMessage, OperatorPrompt, RewardRedeemed, Trust, User
from tests.bad_input.broken import ANN, BO, line

ZALGO = "h" + "\u0301\u0323\u0336\u0489" * 60 + "i" + "\u0352\u0353" * 60
TEXTS = {
    "100 kB of words": "word " * 20_000,
    "100 kB without a space": "a" * 100_000,
    "100 kB of stops": "." * 100_000,
    "100 kB of brackets": "(" * 100_000,
    "100 kB of emoji": "😀" * 25_000,
    "100 kB of one line each": "hi\n" * 33_000,
    "100 kB of at signs": "a@" * 50_000,
    "100 kB of digits": "1 2-3." * 16_000,
    "100 kB of dots and letters": "a.b." * 25_000,
    "control characters": "hi\x00\x01\x07\x1b[31m\x7f\x9b there\r\nx\u2028y",
    "lone surrogates": "hi \ud800 there \udfff",
    "right to left": "\u202eשלום עולם\u202c مرحبا بالعالم \u2067abc\u2069",
    "zalgo": ZALGO,
    "emoji only": "😀👩‍👩‍👧‍👦🏳️‍🌈👍🏽",
    "hidden characters only": "\u200b\u2060\ufeff\u00ad",
    "white space only": " \t\u3000\n ",
    "empty": "",
    "markup": "<script>alert(1)</script> <speak>x</speak> {name} ${HOME} %s {0}",
    "look-alikes": "раураl \u1d400\u1d401 ｆｕｌｌ ﷽ \U0001f1e6\U0001f1fa",
}
FITTING = 4_000  # characters: nobody reads or hears more


def fit(text: str) -> bool:
    """Nothing in it that a page, a voice or a terminal should not get."""
    kinds = {unicodedata.category(c) for c in text if c not in "\n\t"}
    return not kinds & {"Cc", "Cs"} and "\u202e" not in text and len(text) <= FITTING


def as_chat(text: str) -> ChatMessage:
    return line(text)


def as_redemption(text: str) -> RewardRedeemed:
    return RewardRedeemed(title="Read", text=text, user=ANN, redemption="r", reward="w")


def as_operator(text: str) -> OperatorPrompt:
    return OperatorPrompt(text=text[:2_000], mode="read", trust=Trust.OWNER)


def as_name(text: str) -> ChatMessage:
    return line("hi", user=User(id="x" + text[:50], name=text or "?"))


@pytest.mark.parametrize("way", [as_chat, as_redemption, as_operator, as_name])
async def test_any_text_by_any_way_leaves_the_show_running(rehearse, way: Callable) -> None:
    settings = {"redemptions": {"otherwise": "read"}}
    plugins = {**settings, "chat": {}, "moderation": {}, "commands": {}, "alerts": {}}
    async with rehearse(plugins=plugins) as show:
        show.voice.per_word = 0.0001
        for name, text in TEXTS.items():
            began = time.thread_time()
            await show.app.host.emit(way(text))
            took = time.thread_time() - began  # its own: others use the machine, too
            assert took < 1.0, f"{name} blocked the door for {took:.1f} s"
            await show.settle()
        for event in ("chat", "subtitle"):
            for fields in show.events(event):
                assert fit(fields["text"]), f"{event}: {fields['text'][:80]!r}"
                assert fit(fields.get("user", ""))
        await show.emit(line("still there?", BO))
        assert show.heard[-1] == "Hello there."
        await show.app.host.journal.flush()
        assert show.app.host.journal.failed == ""
        assert await show.app.desk.state()
        page = await show.app.desk.messages(page=1, search="")
        assert page["items"]


async def test_any_text_of_a_model_is_said_fit_or_not_at_all(rehearse) -> None:
    async with rehearse("chat") as show:
        show.voice.per_word = 0.0001
        for name, text in TEXTS.items():
            show.mind.answer = text
            await show.emit(line(f"say {name}"))
        assert all(fit(text) for text in show.heard)
        assert all(fit(event["text"]) for event in show.events("subtitle"))
        show.mind.answer = "Fine."
        await show.emit(line("still there?", BO))
        assert show.heard[-1] == "Fine."


async def test_a_huge_text_typed_on_the_panel_is_refused_with_the_limit(rehearse) -> None:
    async with rehearse("chat", "local_chat", platform="other") as show:
        desk = show.app.desk
        for say in (
            desk.say("x" * 100_000, mode="read"),
            desk.write_chat("x" * 100_000),
            desk.local_chat(user="ann", text="x" * 100_000),
        ):
            with pytest.raises(BotError, match="100000 characters"):
                await say
        with pytest.raises(BotError, match="nothing to say"):
            await desk.say(" \n ", mode="read")
