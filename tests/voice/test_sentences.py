from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice import Sentence, SentenceSplitter, sentences, whole_words


def split(text: str) -> list[str]:
    splitter = SentenceSplitter()
    return [s.text for s in [*splitter.feed(text), *splitter.finish()]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi there. How are you?", ["Hi there.", "How are you?"]),
        ("hey chat. what is up! ok", ["hey chat.", "what is up!", "ok"]),
        ("Dr. Smith met Mr. Jones.", ["Dr. Smith met Mr. Jones."]),
        ("It took 3.5 hours. Wow!", ["It took 3.5 hours.", "Wow!"]),
        ("That is $1,000.50, thanks.", ["That is $1,000.50, thanks."]),
        ("J. R. R. Tolkien wrote it. Read it.", ["J. R. R. Tolkien wrote it.", "Read it."]),
        ("I live in the U.S. now. You?", ["I live in the U.S. now.", "You?"]),
        ("We met at 5 p.m. Then we ate.", ["We met at 5 p.m.", "Then we ate."]),
        ("Oh no. I fell. It was No. 5 again.", ["Oh no.", "I fell.", "It was No. 5 again."]),
        ("See e.g. the wiki. Bye.", ["See e.g. the wiki.", "Bye."]),
        (
            "Go to https://a.b/c?d=e.f and look. Now.",
            ["Go to https://a.b/c?d=e.f and look.", "Now."],
        ),
        ("Well... I think so. Yes.", ["Well...", "I think so.", "Yes."]),
        ("Well... maybe not. Yes.", ["Well... maybe not.", "Yes."]),
        ("Hmm… ok. Fine.", ["Hmm… ok.", "Fine."]),
        ("What?! No way!! Ha.", ["What?!", "No way!!", "Ha."]),
        ('She said "Go!" and left. Bye.', ['She said "Go!" and left.', "Bye."]),
        ('"Stop." He stopped.', ['"Stop."', "He stopped."]),
        ("(Really.) Yes.", ["(Really.)", "Yes."]),
        ("Great!😀 Next one.", ["Great!😀", "Next one."]),
        ("你好。今天好吗？很好！", ["你好。", "今天好吗？", "很好！"]),
        ("彼は「はい。」と言った。終わり", ["彼は「はい。」", "と言った。", "終わり"]),
        ("First line\nSecond line\n\nThird", ["First line", "Second line", "Third"]),
        ("1. Wake up\n2. Stream", ["1. Wake up", "2. Stream"]),
        ("It was in 1990. Then it ended.", ["It was in 1990.", "Then it ended."]),
        ("", []),
        (" \n ", []),
        ("😀🎉", ["😀🎉"]),
    ],
)
def test_a_text_falls_into_its_sentences(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_the_first_sentence_may_end_at_a_comma_when_it_runs_long() -> None:
    text = (
        "Well that is a question I have never been asked before, and I would say it depends, "
        "since everything does in the end, does it not."
    )
    assert split(text)[0].endswith("before,")
    assert split(text)[1].startswith("and I would say it depends, since")
    assert split(f"Short. {text}")[1] == text


def test_a_text_without_any_end_is_cut_into_bearable_pieces() -> None:
    assert all(len(piece) <= 400 for piece in split("a" * 100_000))
    words = split("word " * 20_000)
    assert all(len(piece) <= 330 for piece in words)
    assert sum(piece.count("word") for piece in words) == 20_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[happy] Hi! Ok.", [Sentence("Hi!", "happy"), Sentence("Ok.")]),
        ("Hi! [Sad] Oh no.", [Sentence("Hi!"), Sentence("Oh no.", "sad")]),
        ("Hm [thinking] well.", [Sentence("Hm well.", "thinking")]),
        ("Bye. [happy]", [Sentence("Bye."), Sentence("", "happy")]),
        ("[laughs] no [tag].", [Sentence("[laughs] no [tag].")]),
    ],
)
def test_emotion_tags_become_the_face_of_their_sentence(
    text: str, expected: list[Sentence]
) -> None:
    splitter = SentenceSplitter()
    assert [*splitter.feed(text), *splitter.finish()] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Hello.** _Nice_ to `see` you.", ["Hello.", "Nice to see you."]),
        ("# Title\n- one\n- two", ["Title", "one", "two"]),
        ("See [the wiki](https://x.y/z).", ["See the wiki."]),
        ("```python\nprint\n```", ["print"]),
        ("5 * 3 = 15 and snake_case stays.", ["5 * 3 = 15 and snake_case stays."]),
        ("*waves* hi", ["waves hi"]),
        ("What a **** day, ***really***.", ["What a **** day, really."]),
    ],
)
def test_markdown_is_not_read_aloud(text: str, expected: list[str]) -> None:
    assert split(text) == expected


LETTERS = st.text(alphabet="ab Z.!?…,;\n\"')(3$[]happy。，你😀-éß", max_size=300)


@given(LETTERS, st.lists(st.integers(1, 7), max_size=60))
def test_the_cut_of_the_tokens_never_changes_the_sentences(text: str, cuts: list[int]) -> None:
    splitter = SentenceSplitter()
    found: list[Sentence] = []
    rest = text
    for cut in cuts:
        found += splitter.feed(rest[:cut])
        rest = rest[cut:]
    found += [*splitter.feed(rest), *splitter.finish()]
    whole = SentenceSplitter()
    assert found == [*whole.feed(text), *whole.finish()]


@given(st.text(alphabet="abZ .!?…,;\n\"')(3$。，你😀éß", max_size=600))
def test_no_character_of_the_text_is_lost(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


async def _tokens(*tokens: str) -> AsyncIterator[str]:
    for token in tokens:
        yield token


async def test_a_sentence_leaves_before_the_stream_ends() -> None:
    seen: list[str] = []

    async def tokens() -> AsyncIterator[str]:
        for token in ("One", ".", " Two", " is", " here", "."):
            seen.append(token)
            yield token

    stream = sentences(tokens())
    assert (await anext(stream)).text == "One."
    assert seen == ["One", ".", " Two"]


async def test_streamed_text_is_regrouped_into_whole_words() -> None:
    words = [w async for w in whole_words(_tokens("Hel", "lo wor", "ld, ho", "w are you"))]
    assert words == ["Hello ", "world, ", "how are ", "you"]
