from __future__ import annotations

from bot.host.stage.emotes import Emotes


def test_whole_words_are_emotes_and_parts_of_words_are_not() -> None:
    emotes = Emotes()
    emotes.put("a", {"EZ": "https://x/ez"})
    found = emotes.find("EZ game, so EZ! EZy ez")
    assert [(emote.start, emote.end) for emote in found] == [(0, 2), (12, 14)]


def test_a_source_that_goes_takes_its_emotes_along() -> None:
    emotes = Emotes()
    emotes.put("a", {"EZ": "u"})
    emotes.remove("a")
    assert emotes.find("EZ") == () and len(emotes) == 0
