"""Names that a recogniser misheard become the names of who is there; other words stay."""

from __future__ import annotations

import pytest

from bot.listening import Names

THERE = Names(["Luna", "Catherine", "MeganRose42", "Schnitzelking", "Steven", "Bo"])


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("hey loona what is up", "hey Luna what is up"),
        ("is katherine here?", "is Catherine here?"),
        ("me gone rose said hi", "MeganRose42 said hi"),
        ("schnitzel king, stop!", "Schnitzelking, stop!"),
        ("Stephen asked, luna.", "Steven asked, Luna."),
    ],
)
def test_what_sounds_like_a_name_is_written_as_that_name(heard, meant):
    assert THERE.mended(heard) == meant


@pytest.mark.parametrize(
    "text",
    [
        "the lunar eclipse at seven",
        "Lena and Lina ate a tuna",
        "the moon is good, go on",
        "",
        "...",
        "boo",
    ],
)
def test_other_words_stay(text):
    assert THERE.mended(text) == text


def test_without_names_nothing_changes():
    assert Names().mended("hey loona") == "hey loona"
    assert THERE.phrases == ("Luna", "Catherine", "MeganRose42", "Schnitzelking", "Steven")
