from __future__ import annotations

import pytest

from bot.errors import ConfigError
from bot.host import ChatMessage, Cheer, RewardRedeemed, Trust, User
from plugins.viewer_voices import ViewerVoiceSettings
from plugins.viewer_voices.rests import Rests

ANN = User(id="1", name="ann")
SUB = User(id="2", name="bo", roles=("subscriber",))
VOICES = {"Robot": "fake:robot", "Old Tobi": "profile:tobi", "plain": "fake"}
READ = {"redemptions": {"rewards": {"Read": "read"}}}


def voices(**settings) -> dict:
    return {"viewer_voices": {"voices": VOICES, "cooldown": 0, **settings}, **READ}


def says(text: str, user: User = ANN) -> ChatMessage:
    return ChatMessage(text=text, user=user, key=f"{user.id}{text}")


def redeemed(text: str, user: User = ANN) -> RewardRedeemed:
    return RewardRedeemed(title="Read", text=text, user=user, redemption=text, reward="w")


async def happen(show, *events) -> None:
    """One after the other, as people write."""
    for event in events:
        await show.emit(event)


async def test_a_viewers_lines_are_read_in_the_voice_they_chose(rehearse) -> None:
    async with rehearse(plugins=voices()) as show:
        await happen(show, says("!voice robot"), redeemed("It is me."), redeemed("Me not.", SUB))
        assert [(s.text, s.voice) for s in show.voice.spoken] == [
            ("It is me.", "robot"),
            ("Me not.", "fake"),
        ]
        assert show.platform.said == ["Your lines are read in the voice Robot."]


async def test_a_reward_with_a_voice_of_its_own_keeps_it(rehearse) -> None:
    rewards = {"rewards": {"Read": "read"}, "voices": {"Read": "radio"}}
    async with rehearse(plugins=voices() | {"redemptions": rewards}) as show:
        await happen(show, says("!voice robot"), redeemed("It is me."))
        assert show.voice.spoken[-1].voice == "radio"


async def test_chat_lines_and_messages_of_cheers_are_read_in_it_too(rehearse) -> None:
    plugins = voices() | {"chat": {"read": True}, "alerts": {"read": True}}
    async with rehearse(plugins=plugins) as show:
        show.mind.answer = "Well."
        await happen(show, says("!voice robot"), says("Hello Luna."))
        await happen(show, Cheer(bits=100, text="Have fun.", user=ANN))
        said = [(s.text, s.voice) for s in show.voice.spoken]
        assert said == [
            ("Hello Luna.", "robot"),
            ("Well.", "fake"),
            ("Well.", "fake"),
            ("Have fun.", "robot"),
        ]


async def test_an_unknown_voice_is_answered_with_the_nearest_names(rehearse) -> None:
    async with rehearse(plugins=voices()) as show:
        await happen(show, says("!voice old toby"), says("!voice zzz"))
        assert show.platform.said == [
            "I have no such voice. Did you mean Old Tobi?",
            "I have no such voice. There are: Robot, Old Tobi, plain.",
        ]


async def test_the_list_says_which_is_theirs_and_off_gives_it_up(rehearse) -> None:
    async with rehearse(plugins=voices()) as show:
        await happen(
            show, says("!voice plain"), says("!voice"), says("!voice off"), says("!voice ")
        )
        assert show.platform.said[1].startswith("Yours is plain. There are: Robot, Old Tobi,")
        assert show.platform.said[3].startswith("You have not chosen one.")
        assert await show.app.studio.voices.choices() == {}


async def test_a_voice_that_is_no_longer_allowed_is_not_used(rehearse) -> None:
    async with rehearse(plugins=voices(voices={"plain": "fake"})) as show:
        await show.app.studio.voices.choose("local:1", "fake:robot")
        await happen(show, redeemed("It is me."))
        assert show.voice.spoken[-1].voice == "fake"


async def test_only_the_roles_that_the_streamer_names_may_choose(rehearse) -> None:
    async with rehearse(plugins=voices(who=["subscriber"])) as show:
        mod = ChatMessage(text="!voice plain", user=ANN, trust=Trust.MODERATOR)
        await happen(show, says("!voice robot"), says("!voice robot", SUB), mod)
        assert show.platform.said[0] == "Voices are for: subscriber."
        assert await show.app.studio.voices.choices() == {
            "local:2": "fake:robot",
            "local:1": "fake",
        }


async def test_a_person_rests_between_two_choices_and_others_need_not_wait(rehearse) -> None:
    async with rehearse(plugins=voices(cooldown=60)) as show:
        await happen(show, says("!voice robot"), says("!voice plain"), says("!voice plain", SUB))
        assert "the next one in" in show.platform.said[1]
        assert (await show.app.studio.voices.choices())["local:1"] == "fake:robot"
        assert (await show.app.studio.voices.choices())["local:2"] == "fake"


async def test_without_voices_there_is_nothing_to_choose(rehearse) -> None:
    async with rehearse("viewer_voices") as show:
        await happen(show, says("!voice robot"))
        assert show.platform.said == ["There are no voices to choose from yet."]


async def test_whoever_is_erased_has_chosen_nothing(rehearse) -> None:
    async with rehearse(plugins=voices()) as show:
        await happen(show, says("!voice robot"), says("!voice plain", SUB))
        await show.app.host.crowd.write()
        [ann] = [v for v in await show.app.desk.viewers(search="ann") if v["name"] == "ann"]
        await show.app.desk.forget_viewer(ann["id"])
        assert await show.app.studio.voices.choices() == {"local:2": "fake"}


def test_a_rest_ends_and_old_ones_are_forgotten() -> None:
    rests = Rests()
    assert rests.wait("ann", 100.0, 30) == 0
    assert rests.wait("ann", 110.0, 30) == 20
    assert rests.wait("ann", 130.0, 30) == 0


@pytest.mark.parametrize("settings", [{"who": ("friends",)}, {"voices": {"off": "fake"}}])
def test_settings_that_mean_nothing_are_a_mistake(settings) -> None:
    with pytest.raises(ConfigError):
        ViewerVoiceSettings(**settings)
