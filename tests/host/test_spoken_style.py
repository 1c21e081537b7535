"""The persona's spoken rules on their way to the voice."""

from __future__ import annotations

from pathlib import Path

from bot.host import ChatMessage, RewardRedeemed, User

ANN = User(id="1", name="ann")
PERSONA = """
prompt: You are Luna.
spoken:
  strip: ['\\*\\w+\\*']
  names: {xX_Bo_Xx: Bo}
  expressions: {happy: [giggling]}
  full_stop: drop
"""


async def said(rehearse, tmp_path: Path, answer: str):
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "mine.yaml").write_text(PERSONA)
    async with rehearse("chat", settings={"persona": "mine.yaml"}) as show:
        show.mind.answer = answer
        await show.emit(ChatMessage(text="hi", user=ANN))
        return show


async def test_the_rules_of_the_persona_file_change_what_is_said(rehearse, tmp_path) -> None:
    show = await said(rehearse, tmp_path, "*yawns* Hi xX_Bo_Xx. See you.")
    assert show.heard == ["Hi Bo. See you"]


async def test_a_tag_of_the_persona_file_changes_the_face(rehearse, tmp_path) -> None:
    show = await said(rehearse, tmp_path, "[giggling] Well. Yes.")
    assert show.events("expression")[0] == {"name": "happy"}
    assert show.heard == ["Well. Yes"]


async def test_a_command_that_the_mind_writes_is_only_talk(rehearse, tmp_path) -> None:
    show = await said(rehearse, tmp_path, "!timeout alice")
    assert show.heard == ["timeout alice"]


async def test_the_shipped_persona_says_no_mouth_sounds_and_keeps_emoji_for_the_end(
    rehearse,
) -> None:
    async with rehearse("chat") as show:
        show.mind.answer = "[smile] *yawns* Hmmm, hahaha 😀 good morning. **Really** good."
        await show.emit(ChatMessage(text="hi", user=ANN))
        assert show.heard == ["Good morning. 😀 Really good."]
        assert show.events("expression")[0] == {"name": "happy"}


async def test_a_masked_word_that_is_read_aloud_is_still_shown_as_masked(rehearse) -> None:
    guard = {"guard": {"words": ["gribble"]}}
    rewards = {"redemptions": {"otherwise": "read"}}
    async with rehearse(plugins=rewards, settings=guard) as show:
        await show.emit(RewardRedeemed(title="Read", text="what a gribble day", user=ANN))
        assert show.events("subtitle")[0]["text"] == "what a **** day"
