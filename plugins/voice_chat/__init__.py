"""Voice chat: who speaks to the bot is answered, and may interrupt it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import Persona
from bot.host import (
    Context,
    Event,
    Heard,
    Lane,
    Plugin,
    SpeechGuessed,
    SpeechStarted,
    UtteranceEnded,
    UtteranceInterrupted,
    UtteranceStarted,
)
from bot.settings import setting
from plugins.voice_chat.talk import Talk, watch_silence


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceChatSettings:
    answer: str = setting(
        "talk",
        label="It answers",
        hint="all: every line, name: who names it and then goes on, talk: questions too",
        choices=("all", "talk", "name"),
    )
    follow_s: float = setting(
        30.0, label="A conversation stays open", hint="After an answer", min=0, max=600, unit="s"
    )
    speculate: bool = setting(
        True,
        label="Think ahead",
        hint="Begins to think while you may still go on; costs tokens where it was wrong",
    )
    silence_s: float = setting(
        0.0, label="It breaks a silence of", hint="0: never", min=0, max=3600, unit="s"
    )
    silence_prompt: str = setting(
        "Nobody has said anything for a while. Say something short to keep the talk going.",
        label="What it is told then",
        multiline=True,
    )


plugin = Plugin(
    "voice_chat",
    settings=VoiceChatSettings,
    title="Voice chat",
    summary="Answers what is said into a microphone or a call.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LongSilence(Event):
    """Nobody has spoken for `seconds`."""

    lane = Lane.MIC

    seconds: float = 0.0


def talk_of(ctx: Context) -> Talk:
    settings = ctx.settings
    return Talk(
        name=lambda: ctx.get(Persona).name, rule=settings.answer, follow_s=settings.follow_s
    )


@plugin.on(SpeechStarted)
async def begin(speech: SpeechStarted, ctx: Context) -> None:
    ctx.shared(talk_of).somebody_spoke()


@plugin.on(SpeechGuessed)
async def think_ahead(guess: SpeechGuessed, ctx: Context) -> None:
    """A speaker has paused: if that is all, the answer is under way when it is known to be."""
    talk = ctx.shared(talk_of)
    if not (ctx.settings.speculate and guess.stable):
        return
    prompt = talk.prompt(guess)
    if talk.guesses.wants(guess.source, guess.turn, guess.text) and talk.judge(guess).meant:
        thought = ctx.think(prompt, user=guess.user, kind=Heard.__name__)
        await talk.guesses.begin(guess.source, guess.turn, guess.text, thought, ctx)


@plugin.on(UtteranceStarted)
@plugin.on(UtteranceEnded)
@plugin.on(UtteranceInterrupted)
async def forget_guesses(said: Event, ctx: Context) -> None:
    """The talk has gone on: a thought from before knows nothing of it."""
    talk = ctx.shared(talk_of)
    talk.somebody_spoke()
    await talk.guesses.drop_all(ctx)


@plugin.turn(Heard)
async def answer(heard: Heard, ctx: Context) -> None:
    talk = ctx.shared(talk_of)
    concern = talk.concerns(heard)
    ctx.note(concern.why)
    if not concern.meant:
        await talk.guesses.drop(heard.source, ctx)
        talk.overhear(heard)
        return
    thought = await talk.guesses.take(heard, ctx)
    if thought is None:
        thought = ctx.think(talk.prompt(heard), user=heard.user)
    talk.overheard.clear()
    spoken = await ctx.speak(thought)
    if spoken.heard:
        talk.answered(heard)


@plugin.turn(LongSilence)
async def break_silence(silence: LongSilence, ctx: Context) -> None:
    await ctx.speak(ctx.think(ctx.settings.silence_prompt, remember=False))


@plugin.source
async def wait_for_silence(ctx: Context) -> None:
    if ctx.settings.silence_s:
        talk = ctx.shared(talk_of)
        async for seconds in watch_silence(talk, ctx.settings.silence_s):
            await ctx.emit(LongSilence(seconds=seconds))
