"""What the guard finds beside words, and what it promises of any text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.dialogue import MASK, Guard, clean
from bot.settings import GuardSettings

PROMPT = "You are Luna, the cheerful co-host of a live stream. You answer in short sentences."
GUARD = Guard(
    GuardSettings(words=("zibbit", "snarfle")), secrets=("hunter2-abc",), prompt_leaks=PROMPT
)


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("go to https://evil.example/x?y=1 now", "go to **** now"),
        ("see www.example.org.", "see ****."),
        ("buy at cheap-stuff.shop today", "buy at **** today"),
        ("visit evil dot com", "visit ****"),
        ("evil (dot) gg/abc", "****"),
        ("evil . com is good", "**** is good"),
        ("ｅｖｉｌ．ｃｏｍ", "****"),
        ("t.me/sellers", "****"),
        ("https://twitch.tv.evil.com/x", "****"),
    ],
)
def test_links_are_masked_however_they_are_written(line: str, masked: str) -> None:
    verdict = GUARD.check(line, source="viewer")
    assert (verdict.text, verdict.rule) == (masked, "link")


@pytest.mark.parametrize(
    "line",
    ["clips.twitch.tv/abc", "https://www.twitch.tv/luna", "the dot com bubble", "ok.so what"],
)
def test_allowed_sites_and_dots_in_talk_are_no_links(line: str) -> None:
    assert GUARD.check(line, source="viewer").passed


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("mail me: ann.b@site.org", "an e-mail address"),
        ("ann at site dot com", "an e-mail address"),
        ("+49 170 1234567", "a phone number"),
        ("call me 5551234567", "a phone number"),
        ("(555) 123-4567", "a phone number"),
        ("he lives at 12 oak tree drive", "a street address"),
        ("10 Downing Street", "a street address"),
        ("Musterstraße 12", "a street address"),
        ("my ip is 8.8.4.4", "an IP address"),
        ("2001:4860:4860:0:0:0:0:8888", "an IP address"),
        ("4111 1111 1111 1111", "a card number"),
        ("DE89 3704 0044 0532 0130 00", "an account number"),
        ("123-45-6789", "a social security number"),
    ],
)
def test_personal_data_waits_for_a_human(line: str, what: str) -> None:
    verdict = GUARD.check(line, source="viewer")
    assert (verdict.action, verdict.rule) == ("hold", "personal")
    assert what in verdict.reason


@pytest.mark.parametrize(
    "line",
    ["4111 1111 1111 1112", "score 1234567890", "127.0.0.1", "v1.2.3.4", "2026-11-20 18:00:01",
     "lap 3 rainbow road", "1,000,000 points", "0.5 to 0.25", "seed 482910384756"],
)  # fmt: skip
def test_numbers_of_a_stream_are_not_personal(line: str) -> None:
    assert GUARD.check(line, source="viewer").passed


@pytest.mark.parametrize(
    "line",
    ["the key is hunter2-abc", "h u n t e r 2 - a b c", "HUNTER2ABC",
     "sk-abcdefghijklmnopqrstuvwx123", "oauth:abcdefghij0123456789abcdefghij",
     "live_12345678_AbCdEfGhIjKlMnOpQrStUvWx", "password: correcthorse42"],
)  # fmt: skip
def test_secrets_are_dropped_and_never_repeated(line: str) -> None:
    verdict = GUARD.check(line, source="model")
    assert (verdict.action, verdict.rule) == ("drop", "secret")
    assert "hunter" not in verdict.reason.lower() and MASK in verdict.text


def test_a_model_that_reads_out_its_prompt_is_stopped() -> None:
    line = "My rules say: you are luna the cheerful CO-HOST of a live stream!!"
    assert GUARD.check(line, source="model").rule == "leak"
    assert GUARD.check(line, source="viewer").passed
    assert GUARD.check("I am the cheerful co-host here.", source="model").passed


def test_a_leak_in_two_sentences_is_found() -> None:
    watch = GUARD.watch("model")
    watch.check("You are Luna, the cheerful")
    assert watch.check("co-host of a live stream.").rule == "leak"


def test_the_strictest_finding_decides_and_all_are_named() -> None:
    verdict = GUARD.check("you zibbit, see evil.com, ann@site.org", source="viewer")
    assert verdict.action == "hold"
    assert verdict.reason == "It has a banned word, a link to evil.com and an e-mail address."


def test_control_characters_and_zalgo_are_taken_out() -> None:
    verdict = GUARD.check("hi\x00 \u202ethere\u202c z" + "\u0301" * 40, source="viewer")
    assert verdict.passed
    assert verdict.text == "hi there z" + "\u0301" * 3


def test_emoji_of_several_parts_stay_whole() -> None:
    line = "👨‍👩‍👧 👍🏽 🏳️‍🌈 1️⃣"
    assert GUARD.check(line, source="viewer").text == line


def test_a_text_of_100_kb_is_cut() -> None:
    verdict = GUARD.check("word " * 20_000, source="viewer")
    assert len(verdict.text) <= 4000
    assert verdict.reason == "It was too long and is cut."


PIECES = st.sampled_from(
    ["zibbit", "s n a r f l e", "evil.com", "a@b.org", "hunter2-abc", PROMPT[:50], "****", "*", " ",
     ".", "\u202e", "\u200b", "\u0301", "z", "snar", "fle", "+49 170 1234567", "f", "ck", "\n", "'"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12).map("".join)


@example("A\x1bhunter2-abc+49 170 1234567zibbit", "viewer")
@example("s n a r f l e" + "+49 170 1234567" * 4, "viewer")
@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["viewer", "model"]))
def test_any_text_has_a_verdict_and_a_masked_text_keeps_it(text: str, source) -> None:
    verdict = GUARD.check(text, source=source)
    again = GUARD.check(verdict.text, source=source)
    assert again.text == verdict.text


@settings(max_examples=300, deadline=None)
@given(TEXTS.map(clean))
def test_masking_changes_nothing_outside_the_spans(text: str) -> None:
    verdict = GUARD.check(text, source="model")
    kept, done = [], 0
    for start, end in verdict.spans:
        assert 0 <= done <= start < end <= len(text)
        kept.append(text[done:start])
        done = end
    assert verdict.text == clean(MASK.join([*kept, text[done:]]))


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text(max_size=60))
def test_what_was_said_before_never_breaks_a_check(text: str, before: str) -> None:
    verdict = GUARD.check(text, source="model", before=before)
    assert all(0 <= start < end <= len(text) for start, end in verdict.spans)
