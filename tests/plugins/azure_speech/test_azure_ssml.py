"""SSML and word times without the SDK."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engines import SpeechRequest
from plugins.azure_speech.locales import locale_of
from plugins.azure_speech.ssml import build
from plugins.azure_speech.words import Boundary, WordTimes

VOICE = "en-US-JennyNeural"


@settings(max_examples=60, deadline=None)
@given(st.text(), st.text(max_size=20), st.text(max_size=20), st.integers(-5, 40))
def test_whatever_is_written_stays_text(text: str, style: str, name: str, offset: int) -> None:
    request = SpeechRequest(text=text, style=style, bookmarks=((offset, name),))
    root = ElementTree.fromstring(build(request, f'x"><break/>{VOICE}'))
    tags = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert [tag for tag in tags if tag != "express-as"] == ["speak", "voice", "bookmark"]


def test_factors_beyond_what_the_service_takes_are_brought_in() -> None:
    ssml = build(SpeechRequest(text="x", rate=9, pitch=0.1, volume=7), VOICE)
    assert 'rate="2" pitch="-50%" volume="+100%"' in ssml


def test_a_voice_of_many_languages_is_told_which_one() -> None:
    german = SpeechRequest(text="Hallo", language="de")
    assert '<lang xml:lang="de-DE">' in build(german, "en-US-AvaMultilingualNeural")
    assert "<lang" not in build(german, VOICE)
    assert "<lang" not in build(SpeechRequest(text="Hi"), "en-US-AvaMultilingualNeural")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("en", "en-US"),
        ("de", "de-DE"),
        ("en_gb", "en-GB"),
        ("no", "nb-NO"),
        ("", "en-US"),
        ("zh-Hant-TW", "zh-Hant-TW"),
    ],
)
def test_a_language_gets_its_country(ours: str, theirs: str) -> None:
    assert locale_of(ours) == theirs


def test_a_script_without_blanks_keeps_the_services_own_words() -> None:
    times = WordTimes("你好世界。")
    pieces = [("你好", False), ("世界", False), ("。", True)]
    words = [
        word
        for n, (text, mark) in enumerate(pieces)
        for word in times.take(Boundary(text=text, start=n, end=n + 1, punctuation=mark))
    ]
    assert [(word.text, word.offset) for word in words] == [("你好", 0), ("世界", 2)]


def test_what_stands_nowhere_in_the_text_has_no_place() -> None:
    times = WordTimes("1st")
    [word] = times.take(Boundary(text="first", start=0, end=1))
    assert word.offset == -1
