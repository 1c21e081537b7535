"""The face: its mouth, its moods, its sleep, and the streamer's own pictures."""

from __future__ import annotations

import struct
import zlib

import pytest

from .conftest import empty_scene

pytestmark = pytest.mark.browser

EXPRESSIONS = ["neutral", "happy", "sad", "cross", "surprised", "thinking"]
SHAPES = ["open", "wide", "round", "pucker", "teeth", "closed"]
SPEECH = {"utterance": "u1", "speaker": "Luna", "lane": "chat", "to": ""}


def wait_mouth(page, name: str) -> None:
    page.wait_for_function(
        "name => document.querySelector('.cue').dataset.mouth === name", arg=name
    )


def wait_face(page, name: str) -> None:
    page.wait_for_function(
        "name => document.querySelector('[data-expression]').dataset.expression === name", arg=name
    )


def face(page) -> str:
    """The expression that the face wears."""
    return page.locator("[data-expression]").get_attribute("data-expression")


def end_speech(house) -> None:
    house.tell("speech_end", utterance="u1", heard="", complete=True, reason="")


def make_png(red: int) -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(bytes([0, red, 0, 0]))
    magic = b"\x89PNG\r\n\x1a\n"
    return magic + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def test_the_mouth_takes_every_shape_that_the_house_names(house, open_page):
    page = open_page("avatar", "motion=0")
    house.tell("speech", **SPEECH)
    drawn = set()
    for shape in SHAPES:
        house.tell("mouth", shape=shape, level=0.5)
        wait_mouth(page, shape)
        drawn.add(page.locator(".mouth.on").inner_html())
    assert len(drawn) == len(SHAPES)


def test_a_bookmark_with_the_name_of_a_mood_changes_the_face(house, open_page):
    page = open_page("avatar", "motion=0")
    house.tell("speech", **SPEECH)
    page.evaluate("""() => {
      window.worn = [];
      const cue = document.querySelector(".cue");
      new MutationObserver(() => window.worn.push(cue.dataset.expression))
        .observe(cue, { attributeFilter: ["data-expression"] });
    }""")
    house.tell("bookmark", utterance="u1", name="surprised")
    wait_face(page, "surprised")
    house.tell("bookmark", utterance="u1", name="chapter-two")
    house.tell("bookmark", utterance="u1", name="sad")
    wait_face(page, "sad")
    assert page.evaluate("window.worn") == ["surprised", "sad"]  # no mood is called chapter-two


def test_a_mouth_lasts_at_least_60_ms_and_the_newest_wins(house, open_page):
    page = open_page("avatar", clock=True)
    page.evaluate("""() => {
      window.seen = [];
      const cue = document.querySelector(".cue");
      new MutationObserver(() => window.seen.push([cue.dataset.mouth, performance.now()]))
        .observe(cue, { attributeFilter: ["data-mouth"] });
    }""")
    house.tell("speech", **SPEECH)
    for shape in ("open", "wide", "teeth", "round"):
        house.tell("mouth", shape=shape, level=0.5)
    house.tell("expression", name="happy")  # once it is seen, the mouths before it are there
    wait_face(page, "happy")
    page.clock.run_for(100)
    wait_mouth(page, "round")
    shapes, times = zip(*page.evaluate("window.seen"), strict=True)
    assert shapes == ("open", "round")
    assert 60 <= times[1] - times[0] < 70


def test_after_speech_the_expressions_own_mouth_comes_back(house, open_page):
    page = open_page("avatar")
    house.tell("speech", **SPEECH)
    house.tell("expression", name="happy")
    house.tell("mouth", shape="open", level=1)
    wait_mouth(page, "open")
    assert page.locator(".avatar.speaking").count() == 1
    end_speech(house)
    wait_mouth(page, "grin")
    assert page.locator(".avatar.speaking").count() == 0


def test_every_expression_has_a_face_of_its_own(house, open_page):
    page = open_page("avatar", "motion=0")
    looks = set()
    for name in EXPRESSIONS:
        house.tell("expression", name=name)
        wait_face(page, name)
        looks.add(
            page.evaluate("""() => [...document.querySelectorAll(".brow, .eye, .mouth.on")]
          .map((node) => node.style.transform + node.getAttribute("d") + node.innerHTML).join()
          + document.querySelector(".cue").getAttribute("class")""")
        )
    assert len(looks) == len(EXPRESSIONS)


def test_the_face_is_neutral_again_four_seconds_after_the_sentence(house, open_page):
    page = open_page("avatar", clock=True)
    house.tell("speech", **SPEECH)
    house.tell("expression", name="cross")
    wait_face(page, "cross")
    end_speech(house)
    page.wait_for_function("!document.querySelector('.avatar.speaking')")
    page.clock.fast_forward(3_990)
    assert face(page) == "cross"
    page.clock.fast_forward(20)
    assert face(page) == "neutral"


def test_cue_blinks_and_falls_half_asleep_until_something_happens(house, open_page):
    page = open_page("avatar", clock=True)
    page.evaluate("""() => {
      window.blinks = 0;
      new MutationObserver(() => {
        window.blinks += document.querySelector(".cue").classList.contains("blinking");
      }).observe(document.querySelector(".cue"), { attributeFilter: ["class"] });
    }""")
    page.clock.run_for(13_000)
    assert 2 <= page.evaluate("window.blinks") <= 12
    assert page.locator(".cue.asleep").count() == 0
    page.clock.fast_forward(80_000)
    page.wait_for_selector(".cue.asleep", state="attached")
    house.tell("speech", **SPEECH)
    page.wait_for_function("!document.querySelector('.cue.asleep')")


def test_cue_hops_with_the_loudness_unless_asked_to_keep_still(house, open_page):
    lively, still = open_page("avatar", "bob=1"), open_page("avatar", "bob=0")
    house.tell("speech", **SPEECH)
    house.tell("mouth", shape="open", level=1)
    wait_mouth(lively, "open")
    wait_mouth(still, "open")
    lively.wait_for_function(
        "getComputedStyle(document.querySelector('.bounce')).transform.endsWith(' -6)')"
    )
    moved = "node => getComputedStyle(node).transform"
    assert still.locator(".bounce").first.evaluate(moved) == "none"


def test_reduced_motion_keeps_cue_from_swaying(open_page, browser):
    context = browser.new_context(reduced_motion="reduce")
    page = open_page("avatar", context=context)
    sway = page.locator(".sway").first.evaluate("node => getComputedStyle(node).animationName")
    assert sway == "none"
    context.close()


def test_a_reloaded_page_wears_the_scenes_face_and_mouth(house, open_page):
    house.scene = empty_scene(
        expression="surprised",
        mouth={"shape": "round", "level": 0.4},
        speech=SPEECH | {"subtitle": None, "word": -1},
    )
    page = open_page("avatar")
    wait_face(page, "surprised")
    wait_mouth(page, "round")
    assert page.locator(".mouth.on").count() == 1
    assert page.locator(".avatar.speaking").count() == 1  # and goes on with the speech


def test_flip_mirrors_and_size_sets_the_face(open_page):
    page = open_page("avatar", "flip=1&size=200")
    assert page.locator(".avatar").evaluate("node => node.offsetWidth") == 200
    mirror = page.locator(".flip").evaluate("node => getComputedStyle(node).transform")
    assert mirror == "matrix(-1, 0, 0, 1, 0, 0)"


def test_own_pictures_open_their_mouth_and_fall_back_to_neutral(house, open_page):
    folder = house.pictures / "fox"
    folder.mkdir(exist_ok=True)
    for name in ("neutral-closed", "neutral-open", "happy-closed"):
        (folder / f"{name}.png").write_bytes(make_png(200))
    page = open_page("avatar", "pictures=fox")

    def wait_picture(name: str) -> None:
        page.wait_for_function(
            "name => document.querySelector('.pictures img.on')?.src.endsWith(`/fox/${name}.png`)",
            arg=name,
        )

    wait_picture("neutral-closed")
    house.tell("speech", **SPEECH)
    house.tell("mouth", shape="wide", level=0.5)
    wait_picture("neutral-open")
    house.tell("expression", name="happy")
    wait_picture("neutral-open")  # there is no happy-open
    house.tell("mouth", shape="closed", level=0)
    wait_picture("happy-closed")
    house.tell("expression", name="sad")
    wait_picture("neutral-closed")
    assert page.locator(".cue").count() == 0


def test_pictures_that_are_not_there_give_way_to_cue_and_say_so(house, open_page):
    page = open_page("avatar", "pictures=nowhere")
    page.wait_for_selector(".cue")
    assert "nowhere" in page.locator("#notice").text_content()
    house.tell("expression", name="sad")
    wait_face(page, "sad")
