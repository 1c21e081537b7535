from __future__ import annotations

import pytest

from bot.dialogue import spam_score


@pytest.mark.parametrize(
    "line",
    [
        "I love your channel!",
        "is there a discord?",
        "hi! first time here, love the stream",
        "how many followers do you have?",
        "do you offer emotes?",
        "best viewers ever <3",
        "do you want to become partner some day?",
        "free subs would be nice haha",
        "add me on steam",
        "check out this clip: https://clips.example/abc",
        "I want to grow my own channel, any tips?",
    ],
)
def test_what_fans_write_is_never_spam(line: str) -> None:
    assert not spam_score(line).is_spam


@pytest.mark.parametrize(
    "line",
    [
        "Buy followers and viewers at cheap-views dot com",
        "Cheap viewers on *** example.com",
        "Wanna become famous? Buy followers, primes and viewers on bigf0llows . com",
        "Best viewers on https://example.shop",
        "hey i can boost your channel with real viewers, order viewers, add me on somewhere",
        "Ｂｕｙ ｆｏｌｌｏｗｅｒｓ on example(dot)com",
    ],
)
def test_sellers_are_known_by_an_offer_and_a_place(line: str) -> None:
    spam = spam_score(line)
    assert spam.is_spam and spam.reason


def test_who_was_here_before_is_not_judged() -> None:
    assert spam_score("Buy followers at example.com", first=False).score == 0
