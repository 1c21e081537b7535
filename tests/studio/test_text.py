"""What somebody wrote, as a voice reads it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadRequest, ConfigError
from bot.studio.text import Lexicons, Rest, Say, Traced, chunks, normalize, parse_markup, spoken
from tests.studio.figures import ROWS


@pytest.mark.parametrize(
    ("language", "written", "said"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS]
)
def test_figures_are_said_in_words(language: str, written: str, said: str) -> None:
    assert normalize(Traced.of(written), language).text == said


def test_a_spoken_word_is_found_where_it_was_written() -> None:
    source = "It costs $3.50 today"
    said = normalize(Traced.of(source), "en")
    start = said.text.index("fifty")
    begin, end = said.where(start, start + len("fifty"))
    assert source[begin:end] == "$3.50"
    start = said.text.index("today")
    assert source[slice(*said.where(start, start + 5))] == "today"


@given(st.text(max_size=200), st.sampled_from(["en", "de", "es", "ja"]))
def test_no_figure_is_left_and_nothing_breaks(text: str, language: str) -> None:
    said = normalize(Traced.of(text), language)
    assert not any(c in "0123456789" for c in said.text)
    assert len(said.spans) == len(said.text)
    assert all(0 <= a < b <= len(text) for a, b in said.spans)


@pytest.mark.parametrize("evil", ["1,", "1-", "+1 ", "a@", "1.", "a.", "$1", "1:"])
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_no_text_takes_long_to_read(evil: str, language: str) -> None:
    started = time.thread_time()
    normalize(Traced.of(evil * 4000), language)
    assert time.thread_time() - started < 2


def pieces(text: str, markup: str = "tags") -> list[Any]:
    return [
        (p.words.text, p.tone) if isinstance(p, Say) else p.seconds
        for p in parse_markup(text, markup)
    ]


def test_tags_change_the_tone_of_what_is_between_them() -> None:
    found = parse_markup("Hi [rate 1.5][voice anna]you[/voice][/rate] there", "tags")
    said = [p for p in found if isinstance(p, Say)]
    assert [p.words.text for p in said] == ["Hi ", "you", " there"]
    assert said[1].tone.rate == 1.5
    assert said[1].tone.voice == "anna"
    assert said[2].tone.rate == 1


def test_pauses_are_written_in_either_unit() -> None:
    found = [p for p in parse_markup("a[pause 500ms]b[pause 1.5s]c[pause]d", "tags")]
    assert [p.seconds for p in found if isinstance(p, Rest)] == [0.5, 1.5, 0.4]


def test_other_words_are_said_than_are_written() -> None:
    said = [p for p in parse_markup("[say doctor]Dr.[/say]", "tags") if isinstance(p, Say)]
    assert said[0].words.text == "doctor"
    assert said[0].words.where(0, 6) == (12, 15)


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("Hello [mark wave], you [mark bow]!", "tags"),
        ('<speak>Hello <mark name="wave"/>, you <mark name="bow"/>!</speak>', "ssml"),
    ],
)
def test_a_bookmark_leaves_no_space_before_punctuation(text: str, markup: str) -> None:
    [(said, _)] = pieces(text, markup)
    assert said == "Hello, you!"


def test_punctuation_behind_a_tag_is_said_with_the_words_before_it() -> None:
    def said(text: str) -> list[str]:
        return [p.words.text for p in parse_markup(text, "tags") if isinstance(p, Say)]

    assert said("It [rate 1.2]runs[/rate]! Fast.") == ["It ", "runs!", " Fast."]
    assert said("Hello [pause 500ms], world.") == ["Hello,", " world."]
    assert said("[spell]NASA[/spell]. Yes.") == ["NASA", ". Yes."]
    assert said("from [rate 2]3[/rate].5") == ["from ", "3", ".5"]


def test_a_bookmark_between_two_words_leaves_one_space() -> None:
    assert [piece[0] for piece in pieces("One [mark a] two")] == ["One two"]
    assert [piece[0] for piece in pieces("costs [mark a].5 of it")] == ["costs .5 of it"]


def test_brackets_that_are_no_tags_stay() -> None:
    assert "".join(p[0] for p in pieces(r"as [sic] and \[rate 2]")) == "as [sic] and [rate 2]"


@pytest.mark.parametrize(
    "text",
    ["[rate 99]x", "[rate nan]x", "[rate inf]x", "x[/rate]", "[rate 2]x[/voice]", "[voice]x",
     "x[pause 5h]", "x[pause 9999s]", "[emphasis loud]x", "[rate 1]" * 40 + "x"],
)  # fmt: skip
def test_a_wrong_tag_is_named(text: str) -> None:
    with pytest.raises(BadRequest) as error:
        parse_markup(text, "tags")
    assert error.value.field == "text"


@given(st.text(alphabet="ab [/]rate1.5pause msvoice\\", max_size=80))
def test_tags_never_fail_otherwise(text: str) -> None:
    try:
        found = parse_markup(text, "tags")
    except BadRequest:
        return
    assert all(isinstance(p, (Say, Rest)) for p in found)


def test_ssml_is_lowered_to_the_same_pieces() -> None:
    found = parse_markup(
        '<speak xml:lang="de"><p>Hi &amp; <emphasis>you</emphasis></p><break time="300ms"/>'
        '<prosody rate="+20%" volume="soft">quick</prosody>'
        '<say-as interpret-as="characters">AB</say-as><sub alias="doctor">Dr.</sub></speak>',
        "ssml",
    )
    said = [p for p in found if isinstance(p, Say)]
    assert [p.words.text for p in said] == ["Hi & ", "you", "quick", "AB", "doctor"]
    assert all(p.tone.language == "de" for p in said)
    assert said[2].tone.rate == pytest.approx(1.2)
    assert said[3].tone.read == "spell"
    assert [p.seconds for p in found if isinstance(p, Rest)] == [0.6, 0.3]


def test_ssml_words_are_found_in_the_document() -> None:
    source = "<speak>Grüße, <p>Welt</p></speak>"
    said = Traced.join(p.words for p in parse_markup(source, "ssml") if isinstance(p, Say))
    assert said.text == "Grüße, Welt"
    start = said.text.index("Welt")
    assert source[slice(*said.where(start, start + 4))] == "Welt"


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE s [<!ENTITY a "aaaa">]><speak>&a;</speak>',
        '<!DOCTYPE speak SYSTEM "file:///etc/passwd"><speak>x</speak>',
        "<speak>", "<voice>x</voice>", "", "plain words", "<speak>&unknown;</speak>",
        "<speak>" + "<p>" * 100 + "x" + "</p>" * 100 + "</speak>",
        "<speak>" + "<s/>" * 30_000 + "x</speak>",
        '<speak><prosody rate="banana">x</prosody></speak>',
        '<speak><break time="forever"/>x</speak>',
        "<speak><p></p></speak>", "<speak>\x00</speak>",
    ],
)  # fmt: skip
def test_ssml_that_cannot_be_spoken_is_refused(document: str) -> None:
    with pytest.raises(BadRequest):
        parse_markup(document, "ssml")


@given(st.text(max_size=2000), st.integers(40, 400))
def test_chunks_are_the_whole_text_in_order(text: str, limit: int) -> None:
    found = chunks(Traced.of(text), limit)
    assert all(0 < len(chunk.words) <= limit for chunk in found)
    spans = [span for chunk in found for span in chunk.words.spans]
    assert spans == sorted(spans)
    said = {start for start, _ in spans}
    letters = {i for i, c in enumerate(text) if c.isalnum()}
    assert letters <= said


def test_chunks_end_where_a_reader_breathes() -> None:
    text = "One is here. Two comes now, with more! Three?\n\nA paragraph."
    found = chunks(Traced.of(text), 42)
    assert [c.words.text for c in found] == [
        "One is here. Two comes now, with more!", "Three?", "A paragraph.",
    ]  # fmt: skip
    assert [c.ends for c in found] == ["sentence", "paragraph", "paragraph"]


def test_the_lexicon_respells_whole_words(tmp_path: Path) -> None:
    lexicons = Lexicons(tmp_path)
    lexicons.write("en", {"gif": "jif", "SQL": "sequel"})
    (tmp_path / "en-gb.csv").write_text("gif,ghif\n", "utf-8")
    apply = lambda text, language: lexicons.apply(Traced.of(text), language).text  # noqa: E731
    assert apply("A GIF, gifs and SQL or sql", "en") == "A jif, gifs and sequel or sql"
    assert apply("gif", "en-gb") == "ghif"
    assert apply("gif", "de") == "gif"
    assert lexicons.languages() == ["en", "en-gb"]


@pytest.mark.parametrize("language", ["auto", "en-gb-x-rp", "piqd", "chr-US-Qaaa-x-west"])
def test_every_name_that_an_engine_has_for_a_language_is_one(language: str, tmp_path: Path) -> None:
    words = spoken(Traced.of("hello"), language, lexicons=Lexicons(tmp_path), figures=True)
    assert words.text == "hello"


def test_a_lexicon_that_changes_is_read_again(tmp_path: Path) -> None:
    lexicons = Lexicons(tmp_path)
    lexicons.write("en", {"gif": "jif"})
    assert lexicons.words("en") == {"gif": "jif"}
    lexicons.write("en", {"gif": "ghif"})
    assert lexicons.words("en") == {"gif": "ghif"}


def test_the_languages_of_all_voices_have_a_lexicon(tmp_path: Path) -> None:
    (tmp_path / "en-gb-x-rp.yaml").write_text("lift: elevator\n")
    words = Lexicons(tmp_path).words("en-gb-x-rp")
    assert words["lift"] == "elevator"


def test_a_broken_lexicon_and_a_strange_language_are_named(tmp_path: Path) -> None:
    lexicons = Lexicons(tmp_path)
    (tmp_path / "en.yaml").write_text("{: [", "utf-8")
    with pytest.raises(ConfigError, match=r"en\.yaml"):
        lexicons.words("en")
    for language in ("../../etc/passwd", "", "e" * 50, "en/../x"):
        with pytest.raises(BadRequest):
            lexicons.words(language)


def test_a_language_may_have_short_parts(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("GIF: jif", "utf-8")
    assert Lexicons(tmp_path).apply(Traced.of("a GIF"), "en-gb-x-rp").text == "a jif"
