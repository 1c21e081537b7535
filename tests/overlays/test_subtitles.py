"""The words on the screen, in time with the sound."""

from __future__ import annotations

import pytest

from .conftest import empty_scene

pytestmark = pytest.mark.browser

LINE = "That boss is just a coat rack with a health bar"
LONG = " ".join(f"word{at}" for at in range(60))
UTTERANCE = {"utterance": "u1", "speaker": "Luna", "lane": "chat", "to": ""}


def texts(page, selector: str) -> list[str]:
    return page.locator(f".subtitle {selector}").all_text_contents()


def wait_word(page, text: str) -> None:
    page.wait_for_function(
        "text => document.querySelector('.subtitle .now')?.textContent === text", arg=text
    )


def test_heard_words_are_bright_the_one_being_heard_is_marked_the_rest_is_dim(house, open_page):
    page = open_page("subtitles")
    house.say(LINE)
    page.wait_for_selector(".subtitle.shown")
    assert texts(page, ".unheard") == LINE.split()
    house.word(3)
    wait_word(page, "just")
    assert texts(page, ".heard") == ["That", "boss", "is"]
    assert texts(page, ".unheard") == LINE.split()[4:]
    colours = page.evaluate("""["heard", "now", "unheard"].map((name) =>
      getComputedStyle(document.querySelector(`.subtitle .${name}`)).color)""")
    assert colours == ["rgb(255, 255, 255)", "rgb(255, 217, 143)", "rgba(255, 255, 255, 0.66)"]
    assert page.locator(".subtitle .text").text_content() == LINE


def test_a_language_without_spaces_is_marked_group_by_group_and_reads_as_it_is_written(
    house, open_page
):
    page = open_page("subtitles")
    text = "今日はとても楽しかった。 Hello"
    house.say(text, words=["今日はと", "ても", "楽しか", "った。", "Hello"])
    house.word(2)
    wait_word(page, "楽しか")
    assert texts(page, ".heard") == ["今日はと", "ても"]
    assert page.locator(".subtitle .text").text_content() == text


def test_words_count_over_the_whole_utterance(house, open_page):
    page = open_page("subtitles")
    house.say("Second sentence here", first=11)
    house.word(12)
    wait_word(page, "sentence")
    assert texts(page, ".heard") == ["Second"]
    assert texts(page, ".unheard") == ["here"]


def test_another_utterances_words_do_not_move_the_mark(house, open_page):
    page = open_page("subtitles")
    house.say(LINE)
    house.word(5, utterance="old")
    house.word(1)
    wait_word(page, "boss")
    assert texts(page, ".heard") == ["That"]
    assert texts(page, ".unheard") == LINE.split()[2:]


def test_subtitles_leave_1600_ms_after_the_last_word(house, open_page):
    page = open_page("subtitles", clock=True)
    house.say("Two words")
    house.word(1)
    wait_word(page, "words")
    house.tell("speech_end", utterance="u1", heard="Two words", complete=True, reason="")
    page.wait_for_function("!document.querySelector('.subtitle .now')")
    page.clock.fast_forward(1_590)
    assert page.locator(".subtitle.shown").count() == 1
    page.clock.fast_forward(20)
    page.wait_for_function("!document.querySelector('.subtitle.shown')")


def test_a_next_sentence_keeps_the_subtitles_on_the_screen(house, open_page):
    page = open_page("subtitles", clock=True)
    house.say("Two words")
    house.word(1)
    house.say("Then more words", first=2)
    page.wait_for_function("document.querySelector('.text').textContent === 'Then more words'")
    page.clock.fast_forward(6_000)
    assert page.locator(".subtitle.shown").count() == 1


def test_what_was_never_heard_goes_when_speech_is_cut(house, open_page):
    page = open_page("subtitles")
    house.say(LINE)
    house.word(3)
    wait_word(page, "just")  # which is cut in its middle
    end = {"heard": "That boss is", "words": 3, "complete": False, "reason": "cut"}
    house.tell("speech_end", utterance="u1", **end)
    page.wait_for_selector(".subtitle .cut")
    assert texts(page, ":is(.heard, .now)") == ["That", "boss", "is"]
    unheard = page.locator(".subtitle .unheard").first
    assert unheard.evaluate("node => getComputedStyle(node).opacity") == "0"


def test_a_reloaded_page_shows_the_sentence_and_its_word_at_once(house, open_page):
    subtitle = {"sentence": 1, "text": "So it goes on", "words": ["So", "it", "goes", "on"]}
    speech = UTTERANCE | {"subtitle": subtitle | {"first": 20, "emotes": []}, "word": 22}
    house.scene = empty_scene(speech=speech)
    page = open_page("subtitles")
    wait_word(page, "goes")
    assert texts(page, ".heard") == ["So", "it"]
    house.scene = empty_scene()
    page.reload()
    house.wait_for("connect", count=2)
    page.wait_for_selector("#subtitles")
    assert page.locator(".subtitle.shown").count() == 0


def test_two_copies_mark_the_same_word(house, open_page):
    pages = [open_page("subtitles"), open_page("all")]
    house.say(LINE)
    house.word(6)
    for page in pages:
        wait_word(page, "rack")
        assert texts(page, ".heard") == LINE.split()[:6]


def test_only_two_lines_show_and_the_one_being_heard_is_among_them(house, open_page):
    page = open_page("subtitles", "motion=0")
    house.say(LONG)
    page.wait_for_selector(".subtitle.shown")
    assert page.locator(".frame").evaluate("node => node.clientHeight") == 132
    for index in (0, 11, 25, 40, 59):
        house.word(index)
        wait_word(page, f"word{index}")
        word, frame = page.locator(".now").bounding_box(), page.locator(".frame").bounding_box()
        assert word["y"] >= frame["y"] - 4
        assert word["y"] + word["height"] <= frame["y"] + frame["height"] + 4


def test_parameters_set_size_lines_width_and_leave_out_the_name(house, open_page):
    page = open_page("subtitles", "size=30&lines=1&width=600&name=0&words=0")
    house.say(LINE)
    page.wait_for_selector(".subtitle.shown")
    assert page.locator(".subtitle").evaluate("node => node.offsetWidth") == 600
    assert round(page.locator(".frame").bounding_box()["height"]) == 40
    assert not page.locator(".speaker").is_visible()
    assert texts(page, ".unheard") == []  # as a whole, not word by word


def test_the_name_plate_names_the_one_who_speaks(house, open_page):
    page = open_page("subtitles")
    house.tell("speech", **UTTERANCE | {"speaker": "Sol"})
    house.say(LINE)
    page.wait_for_selector(".subtitle.shown")
    assert page.locator(".speaker").text_content() == "Sol"


def test_emotes_stand_in_the_text_as_pictures(house, open_page):
    (house.pictures / "wave.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"></svg>'
    )
    url = "/overlay/pictures/wave.svg"
    page = open_page("subtitles")
    # the hand is one character, though JavaScript counts it as two
    house.say("hey 👋 wave you", emotes=[{"start": 6, "end": 10, "name": "wave", "url": url}])
    page.wait_for_function("document.querySelector('.subtitle img')?.naturalWidth === 28")
    assert page.locator(".subtitle img").get_attribute("alt") == "wave"
    assert texts(page, ".unheard") == ["hey", "👋", "", "you"]


def test_an_emote_from_an_unsafe_address_stays_a_word(house, open_page):
    page = open_page("subtitles")
    addresses = ["javascript:alert(1)", "http://example.test/a.png", ""]
    at = [(0, 3), (4, 7), (8, 11)]
    emotes = [
        {"start": start, "end": end, "name": f"no{place}", "url": addresses[place]}
        for place, (start, end) in enumerate(at)
    ]
    house.say("no0 no1 no2 end", emotes=emotes)
    page.wait_for_selector(".subtitle.shown")
    assert page.locator(".subtitle img").count() == 0
    assert texts(page, ".unheard") == ["no0", "no1", "no2", "end"]


def test_markup_in_a_sentence_stays_text(house, open_page):
    page = open_page("subtitles")
    house.say("<img src=x onerror=document.title='hacked'> <b>bold</b>")
    page.wait_for_selector(".subtitle.shown")
    assert page.locator(".subtitle img, .subtitle b").count() == 0
    assert page.title() != "hacked"


def test_right_to_left_text_runs_from_the_right(house, open_page):
    page = open_page("subtitles")
    house.say("שלום לכולם וברוכים הבאים")
    page.wait_for_selector(".subtitle.shown")
    first, last = page.locator(".unheard").first, page.locator(".unheard").last
    assert first.bounding_box()["x"] > last.bounding_box()["x"]


def test_towering_marks_stay_inside_the_box(house, open_page):
    page = open_page("subtitles")
    house.say("Z" + "\u0301" * 400 + " is contained")
    page.wait_for_selector(".subtitle.shown")
    assert page.locator(".unheard").first.text_content() == "Z" + "\u0301" * 4
    assert page.locator(".frame").evaluate("node => getComputedStyle(node).overflow") == "hidden"


def test_a_hundred_kilobytes_do_not_hurt(house, open_page):
    page = open_page("subtitles")
    for text in ("x" * 100_000, "word " * 20_000, "漢" * 100_000):
        house.say(text, utterance=text[0])
        house.word(min(900, len(text.split()) - 1), utterance=text[0])
        page.wait_for_function(
            "start => document.querySelector('.subtitle .now')?.textContent.startsWith(start)",
            arg=text[0],
        )
        assert page.locator(".subtitle *").count() < 80
        assert page.locator(".subtitle .text").evaluate("node => node.textContent.length") < 1_000


def test_a_lost_house_does_not_leave_half_a_sentence_standing(house, open_page):
    tell_closed = """window.WebSocket = class extends WebSocket {
      constructor(...given) {
        super(...given);
        this.addEventListener("close", () => { window.lost = true; });
      }
    }"""
    page = open_page("subtitles", clock=True, script=tell_closed)
    house.say(LINE)
    page.wait_for_selector(".subtitle.shown")
    house.drop_connections()
    page.wait_for_function("window.lost")
    assert page.locator(".subtitle.shown").count() == 1
    page.clock.fast_forward(4_500)
    page.wait_for_function("!document.querySelector('.subtitle.shown')")
    assert page.locator(".subtitle.shown").count() == 0


def test_a_line_of_a_script_is_shown_under_its_own_speaker(house, open_page):
    page = open_page("subtitles")
    house.tell("speech", **UTTERANCE)
    house.say("Good evening!")
    page.wait_for_selector(".subtitle.shown")
    assert page.inner_text(".speaker") == "Luna"
    house.say("Not so loud.", first=2, speaker="Tobi")
    page.wait_for_function("document.querySelector('.speaker').textContent === 'Tobi'")
    house.say("Well.", first=5, speaker="")
    page.wait_for_function("document.querySelector('.speaker').textContent === 'Luna'")
