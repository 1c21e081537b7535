"""The answer of a mind as it grows, without the tags that only a face obeys."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator

from bot.dialogue.spoken import TAG, SpokenRules
from bot.engines import ThoughtEvent, Token

_TAG_AND_SPACE = re.compile(rf"{TAG.pattern}([ \t]?)")
_BEGUN = re.compile(r"\[\s?\w{0,20}\s?\]?$")  # what may become a tag, or is one and ends the text


async def untagged(
    events: AsyncIterator[ThoughtEvent], rules: SpokenRules
) -> AsyncGenerator[ThoughtEvent, None]:
    """The same events; a tag is taken out also where it comes in several tokens."""
    text = _Untagged(rules)
    async for event in events:
        said = text.more(event.text) if isinstance(event, Token) else text.rest()
        if said:
            yield Token(said)
        if not isinstance(event, Token):
            yield event


class _Untagged:
    """Holds back no more than the beginning of a tag."""

    def __init__(self, rules: SpokenRules) -> None:
        self._rules = rules
        self._held = ""
        self._after_space = True  # what comes next begins the answer or follows a space

    def more(self, text: str) -> str:
        text = self._held + text
        begun = _BEGUN.search(text)
        end = begun.start() if begun else len(text)
        self._held = text[end:]
        return self._without_tags(text[:end])

    def rest(self) -> str:
        text, self._held = self._held, ""
        return self._without_tags(text)

    def _without_tags(self, text: str) -> str:
        def instead(found: re.Match[str]) -> str:
            if not self._rules.expression(found[0]):
                return found[0]
            at = found.start()
            after_space = text[at - 1].isspace() if at else self._after_space
            return "" if after_space else found[2]  # two words keep one space between them

        said = _TAG_AND_SPACE.sub(instead, text)
        if said:
            self._after_space = said[-1].isspace()
        return said
