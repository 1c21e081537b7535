"""Breaking in: ducked at once, cut on words, and as if nothing had been where nothing was said."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.listening import Act, BargeIn, BargeInRules


def speaks(barge: BargeIn, seconds: float, start: float = 0.0, bot: bool = True) -> list[Act]:
    acts = [barge.voice(start + step * 0.032, bot) for step in range(int(seconds / 0.032) + 1)]
    return [act for act in acts if act]


def test_voice_ducks_at_once_and_holds_soon_after():
    barge = BargeIn(BargeInRules())
    assert barge.voice(1.0, True) is Act.DUCK
    assert barge.voice(1.1, True) is None
    assert barge.voice(1.17, True) is Act.HOLD


def test_words_cut():
    barge = BargeIn(BargeInRules())
    speaks(barge, 0.3)
    assert barge.words("wait") is Act.CUT
    assert barge.over() is None


def test_a_cough_is_a_false_alarm_and_the_sound_goes_on():
    barge = BargeIn(BargeInRules())
    assert speaks(barge, 0.3) == [Act.DUCK, Act.HOLD]
    assert barge.over() is Act.RESUME


def test_saying_mhm_interrupts_nobody():
    barge = BargeIn(BargeInRules())
    speaks(barge, 0.3)
    assert barge.words("mhm") is None
    assert barge.words("Uh-huh, yeah.") is None
    assert barge.over() is Act.RESUME


def test_fewer_words_than_wanted_do_not_cut():
    barge = BargeIn(BargeInRules(least_words=3))
    speaks(barge, 0.3)
    assert barge.words("no wait") is None
    assert barge.words("no wait stop") is Act.CUT


def test_without_least_words_voice_alone_cuts():
    assert speaks(BargeIn(BargeInRules(least_words=0)), 0.3) == [Act.DUCK, Act.CUT]


def test_noise_that_goes_on_holds_the_bot_up_for_a_while_only():
    barge = BargeIn(BargeInRules(give_up_s=2.0))
    assert speaks(barge, 10.0) == [Act.DUCK, Act.HOLD, Act.RESUME]
    assert barge.words("hello there") is Act.CUT


def test_who_speaks_while_the_bot_is_silent_disturbs_nothing():
    barge = BargeIn(BargeInRules())
    assert speaks(barge, 1.0, bot=False) == []
    assert barge.words("hello") is None
    assert barge.over() is None


def test_a_bot_that_begins_to_speak_into_a_turn_is_ducked_too():
    barge = BargeIn(BargeInRules())
    speaks(barge, 1.0, bot=False)
    assert barge.voice(1.1, True) is Act.DUCK


@settings(max_examples=200)
@given(
    st.builds(
        BargeInRules,
        least_words=st.integers(0, 3),
        hold_s=st.floats(0.05, 0.5),
        resume=st.booleans(),
        duck=st.booleans(),
    ),
    st.lists(
        st.one_of(
            st.tuples(st.just("voice"), st.booleans()),
            st.tuples(st.just("silence"), st.none()),
            st.tuples(st.just("words"), st.sampled_from(["", "mhm", "no", "no wait please"])),
            st.tuples(st.just("over"), st.none()),
        ),
        max_size=60,
    ),
)
def test_the_sound_is_never_left_ducked_or_held(rules, happened):
    barge, state, at = BargeIn(rules), "plain", 0.0
    for kind, value in [*happened, ("over", None)]:
        at += 0.05
        call = {
            "voice": lambda v=value: barge.voice(at, v),  # noqa: B023
            "silence": lambda: barge.silence(at),  # noqa: B023
            "words": lambda v=value: barge.words(v),
            "over": barge.over,
        }[kind]
        act = call()
        if act is Act.RESUME:
            state = "plain"
        elif act:
            assert not (state == "cut" and act is not Act.DUCK)
            state = act.value
        if kind == "over" and state == "cut":
            state = "plain"
    assert state == "plain"
