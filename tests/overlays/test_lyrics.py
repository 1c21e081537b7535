"""A song's lines on the screen, filled with colour in time with the singing."""

from __future__ import annotations

import base64

import pytest

from .conftest import empty_scene

pytestmark = pytest.mark.browser

LINES = (
    "We hung the paper lanterns low",
    "and waited for the harbour lights to answer",
    "one by one by one, hello",
    "<img src=x onerror=alert(1)>",
)
SUNG, UNSUNG = (255, 208, 69), (255, 255, 255)


def line(text: str, start: int, words: bool = True) -> dict:
    """A line whose words are sung half a second each."""
    texts = text.split()
    times = [
        {"text": word, "start_ms": start + 500 * at, "end_ms": start + 500 * (at + 1)}
        for at, word in enumerate(texts)
    ]
    end = start + 500 * len(texts)
    return {"text": text, "start_ms": start, "end_ms": end, "words": times if words else []}


def song(**fields) -> dict:
    lines = [line(text, 4_000 * at + 1_000) for at, text in enumerate(LINES)]
    return {
        "utterance": "u1",
        "title": "Paper Lanterns",
        "artist": "The Testers",
        "seconds": 20.0,
        "at_ms": 0,
        "lines": lines,
    } | fields


def cue(house, line: int, word: int = -1, utterance: str = "u1") -> None:
    house.tell("lyric", utterance=utterance, line=line, word=word)


def shown(page) -> list[str]:
    """The lines on the page, as they read."""
    return page.evaluate("""() => [...document.querySelectorAll('.lyrics .line')].map((line) => {
      const copy = line.cloneNode(true);
      copy.querySelectorAll('.fill').forEach((fill) => fill.remove());
      return copy.textContent;
    })""")


def wait_main(page, start: str) -> None:
    page.wait_for_function(
        "start => document.querySelector('.lyrics .main')?.textContent.startsWith(start)",
        arg=start,
    )


COUNT = """async ([png, colour]) => {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
  let near = 0;
  for (let at = 0; at < data.length; at += 4) {
    near += colour.every((wanted, band) => Math.abs(data[at + band] - wanted) < 24);
  }
  return near / (data.length / 4);
}"""


def share_in_colour(page, word: int, colour: tuple[int, int, int]) -> float:
    """How much of a word's box is of a colour, as it is drawn."""
    png = page.locator(".lyrics .main .word").nth(word).screenshot()
    return page.evaluate(COUNT, [base64.b64encode(png).decode(), list(colour)])


def test_the_line_that_is_sung_stands_between_the_one_before_and_the_one_after(house, open_page):
    page = open_page("lyrics")
    house.tell("lyrics", **song())
    cue(house, 1)
    wait_main(page, "and")
    assert shown(page) == list(LINES[:3])
    main = page.locator(".lyrics .main")
    assert main.evaluate("node => getComputedStyle(node).fontSize") == "48px"
    assert main.evaluate("node => parseFloat(getComputedStyle(node).lineHeight)") == pytest.approx(
        64, abs=0.1
    )


def test_before_and_after_say_how_many_lines_are_around_it(house, open_page):
    page = open_page("lyrics", "before=0&after=2&size=60")
    house.tell("lyrics", **song())
    cue(house, 1)
    wait_main(page, "and")
    assert shown(page) == list(LINES[1:])
    size = page.locator(".lyrics .main").evaluate("node => getComputedStyle(node).fontSize")
    assert size == "60px"


def test_words_are_filled_with_colour_when_they_are_sung(house, open_page):
    page = open_page("lyrics", "motion=0")
    page.add_style_tag(content="html { background: #203a60; }")  # a game
    house.tell("lyrics", **song())
    cue(house, 1, 2)
    page.wait_for_selector(".lyrics .word.now")
    states = page.locator(".lyrics .main .word").evaluate_all("all => all.map(w => w.className)")
    assert states[:4] == ["word sung", "word sung", "word now", "word"]
    page.wait_for_function("getComputedStyle(document.querySelector('.lyrics')).opacity === '1'")
    assert share_in_colour(page, 0, SUNG) > 0.1 > share_in_colour(page, 0, UNSUNG)
    assert share_in_colour(page, 5, UNSUNG) > 0.1 > share_in_colour(page, 5, SUNG)


def test_a_word_fills_as_long_as_it_is_sung(house, open_page):
    page = open_page("lyrics")
    house.tell("lyrics", **song())
    cue(house, 0, 3)
    page.wait_for_selector(".lyrics .word.now")
    moving = page.evaluate("""() => {
      const fill = document.querySelector('.lyrics .word.now .fill');
      return [fill, fill.firstChild].map((node) => {
        const { transitionDuration, transitionProperty } = getComputedStyle(node);
        return `${transitionProperty} ${transitionDuration}`;
      });
    }""")
    assert moving == ["transform 0.5s"] * 2


FILLED = """() => {
  const fill = document.querySelector(".lyrics .word.now .fill");
  const { m41 } = new DOMMatrix(getComputedStyle(fill).transform);
  return 1 + m41 / (1.01 * fill.offsetWidth);
}"""  # the part of the word that is in colour


def test_a_word_stands_as_it_is_while_the_sound_is_held(house, open_page):
    page = open_page("lyrics")
    slow = {"text": "slow", "start_ms": 0, "end_ms": 4_000}
    one = {"text": "slow", "start_ms": 0, "end_ms": 4_000, "words": [slow]}
    house.tell("lyrics", **song(lines=[one]))
    cue(house, 0, 0)
    page.wait_for_function(f"document.querySelector('.lyrics .now') && ({FILLED})() > 0.05")
    house.tell("held", held=True)
    page.wait_for_function(
        "document.getAnimations().some((one) => one.playState === 'paused' && !one.pending)"
    )
    stood = page.evaluate(FILLED)
    page.wait_for_timeout(150)
    assert page.evaluate(FILLED) == stood < 1
    house.tell("held", held=False)
    page.wait_for_function(f"({FILLED})() > 0.99")


def test_the_last_line_stays_as_long_as_the_sound_is_held(house, open_page):
    page = open_page("lyrics", clock=True)
    last = line("One two", 0)
    last["end_ms"] = last["words"][1]["end_ms"] = 60_500
    house.tell("lyrics", **song(lines=[last]))
    cue(house, 0, 1)
    page.wait_for_selector(".lyrics .word.now")
    house.tell("held", held=True)
    page.wait_for_function(
        "document.getAnimations().some((one) => one.playState === 'paused' && !one.pending)"
    )
    page.clock.fast_forward(120_000)
    assert shown(page) == ["One two"]
    house.tell("held", held=False)
    page.wait_for_function(
        "document.getAnimations().every(({ playState }) => playState !== 'paused')"
    )
    page.clock.fast_forward(60_000 + 3_900)
    assert shown(page) == ["One two"]
    page.clock.run_for(400)
    page.wait_for_function("!document.querySelector('.lyrics').children.length")


def test_a_page_that_comes_into_a_word_fills_it_from_where_it_is(house, open_page):
    long = {"text": "looong", "start_ms": 0, "end_ms": 60_000}
    one = {"text": "looong", "start_ms": 0, "end_ms": 60_000, "words": [long]}
    lyrics = song(lines=[one]) | {"line": 0, "word": 0, "since_ms": 30_000}
    house.scene = empty_scene(lyrics=lyrics, held=True)
    page = open_page("lyrics")
    wait_main(page, "looong")
    assert page.evaluate(FILLED) == pytest.approx(0.5, abs=0.02)


def test_only_transform_and_opacity_move(house, open_page):
    page = open_page("lyrics")
    house.tell("lyrics", **song())
    cue(house, 0, 0)
    page.wait_for_selector(".lyrics .word.now")
    moved = page.evaluate(
        "document.getAnimations().map((a) => a.transitionProperty ?? a.animationName)"
    )
    assert set(moved) <= {"transform", "opacity", "lyrics-rise"}


def test_the_title_stands_above_the_first_line_until_it_is_over(house, open_page):
    page = open_page("lyrics")
    house.tell("lyrics", **song())
    wait_main(page, "We")
    assert page.locator(".lyrics .title").text_content() == "Paper Lanterns · The Testers"
    cue(house, 1)
    wait_main(page, "and")
    assert page.locator(".lyrics .title").count() == 0


def test_another_songs_cues_do_not_move_it(house, open_page):
    page = open_page("lyrics")
    house.tell("lyrics", **song())
    wait_main(page, "We")
    page.evaluate("""() => {
      window.mains = [];
      new MutationObserver(() => {
        const text = document.querySelector(".lyrics .main")?.textContent;
        if (text && text !== window.mains.at(-1)) window.mains.push(text);
      }).observe(document.body, { subtree: true, childList: true, attributes: true });
    }""")
    cue(house, 2, utterance="old")
    cue(house, 1)
    wait_main(page, "and")
    assert all(text.lstrip().startswith(("We", "and")) for text in page.evaluate("window.mains"))


def test_after_a_seek_it_begins_where_it_is_sung(house, open_page):
    page = open_page("lyrics")
    house.tell("lyrics", **song())
    cue(house, 0, 2)
    wait_main(page, "We")
    house.tell("lyrics_end", utterance="u1")
    house.tell("lyrics", **song(utterance="u2", at_ms=9_500))
    wait_main(page, "one")
    assert page.locator(".lyrics.shown").count() == 1


def test_a_line_that_is_far_is_shown_before_it_is_sung(house, open_page):
    page = open_page("lyrics", clock=True)
    far = [line("One two", 0), line("Three four", 30_000)]
    house.tell("lyrics", **song(lines=far))
    cue(house, 0, 1)
    page.wait_for_selector(".lyrics .word.now")
    page.clock.fast_forward(500 + 1_600)
    wait_main(page, "Three")
    assert page.locator(".lyrics .sung, .lyrics .now").count() == 0


def test_a_line_whose_words_nobody_timed_is_coloured_as_a_whole(house, open_page):
    page = open_page("lyrics")
    house.tell("lyrics", **song(lines=[line("La la la", 0, words=False)]))
    cue(house, 0)
    page.wait_for_selector(".lyrics .line.whole")
    colour = page.locator(".lyrics .main").evaluate("node => getComputedStyle(node).color")
    assert colour == "rgb(255, 208, 69)"


def test_it_leaves_when_the_song_is_over(house, open_page):
    page = open_page("lyrics")
    house.tell("lyrics", **song())
    cue(house, 0)
    page.wait_for_selector(".lyrics.shown")
    house.tell("lyrics_end", utterance="u1")
    page.wait_for_function("!document.querySelector('.lyrics').children.length")
    assert page.locator(".lyrics.shown").count() == 0


def test_a_reloaded_page_shows_the_line_and_its_words_at_once(house, open_page):
    house.scene = empty_scene(lyrics=song() | {"line": 1, "word": 4, "since_ms": 0})
    page = open_page("lyrics")
    wait_main(page, "and")
    assert page.locator(".lyrics .word.sung").count() == 4
    house.scene = empty_scene()
    page.reload()
    house.wait_for("connect", count=2)
    page.wait_for_selector("#lyrics")
    assert page.locator(".lyrics.shown").count() == 0


def test_what_is_written_in_lyrics_is_never_html(house, open_page):
    page = open_page("lyrics")
    house.tell("lyrics", **song())
    cue(house, 3)
    wait_main(page, "<img")
    assert page.locator(".lyrics img").count() == 0


def test_syllables_of_a_word_stand_together(house, open_page):
    page = open_page("lyrics")
    sung = line("har bour", 0) | {"text": "harbour!"}
    house.tell("lyrics", **song(lines=[sung]))
    cue(house, 0, 0)
    page.wait_for_selector(".lyrics .word.now")
    assert shown(page) == ["harbour!"]


def test_a_song_without_lyrics_shows_nothing(house, open_page):
    page = open_page("lyrics")
    house.tell("lyrics", **song(lines=[]))
    house.tell("lyrics", **song(utterance="u2"))
    wait_main(page, "We")
    house.tell("lyrics", **song(utterance="u3", lines=[]))
    page.wait_for_function("!document.querySelector('.lyrics.shown')")
    assert page.locator(".lyrics.shown").count() == 0
