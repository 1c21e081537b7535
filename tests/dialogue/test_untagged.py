from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.dialogue import SpokenRules, untagged
from bot.engines import ThoughtEvent, Token, Usage

RULES = SpokenRules(expressions={"happy": ("grin",)})
END = Usage(tokens_in=1, tokens_out=1)


async def read(*tokens: str) -> list[ThoughtEvent]:
    async def thought() -> AsyncIterator[ThoughtEvent]:
        for token in tokens:
            yield Token(token)
        yield END

    return [event async for event in untagged(thought(), RULES)]


def said(events: list[ThoughtEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Token))


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("[happy] Hello", "Hello"),
        ("Hello [grin] there", "Hello there"),
        ("Hello[sad] there", "Hello there"),
        ("[happy] [sad] Both", "Both"),
        ("Bye. [Happy]", "Bye. "),
        ("list[0] and [dances] stay", "list[0] and [dances] stay"),
        ("an open [hap", "an open [hap"),
        ("[happy]", ""),
    ],
)
async def test_tags_go_however_the_answer_is_cut(written: str, left: str) -> None:
    assert said(await read(written)) == left
    assert said(await read(*written)) == left
    for cut in range(1, len(written)):
        assert said(await read(written[:cut], written[cut:])) == left


async def test_words_do_not_wait_and_the_end_comes_last() -> None:
    events = await read("Hello ", "[0", "] there")
    assert events == [Token("Hello "), Token("[0] there"), END]
