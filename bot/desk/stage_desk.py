"""At the desk: the stage, the switches, what waits and what is held."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.desk.on_air import OnAir
from bot.desk.parts import Parts
from bot.errors import BotError, NotFound
from bot.host import (
    ActionResult,
    LocalPlatform,
    OperatorPrompt,
    Platform,
    ShowChange,
    SpeakMode,
    StudioRun,
    Trust,
    Verdict,
    WaitingMove,
    board,
    replayed,
    simulated,
)
from bot.studio import CustomVoice
from db import JournalRepository

BY_OPERATORS = (OperatorPrompt, StudioRun)
TALK_KEY_S = 5.0  # a panel that is gone cannot let go of the key
LONGEST_TEXT = 4_000  # characters that a person may have read aloud at once


class StageDesk:
    """See `Desk`: the stage, talking, what waits."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.air = OnAir()
        self._let_go: asyncio.TimerHandle | None = None

    async def pause(self) -> None:
        self.parts.switches.set(paused=True)

    async def resume(self) -> None:
        self.parts.switches.set(paused=False)

    async def skip(self) -> None:
        self.parts.stage.skip()

    async def cut(self) -> None:
        self.parts.stage.cut("cut by hand")

    async def panic(self) -> None:
        """Mute, flush, cancel, hide; all at once and without a question."""
        self.parts.switches.set(muted=True, hidden=True, hold_all=True)
        self.parts.stage.cut("panic")
        for item in self.parts.host.queue.clear():
            for event in item.events:
                self.parts.host.let_go(event, "panic")

    async def calm(self) -> None:
        self.parts.switches.set(muted=False, hidden=False, hold_all=False, paused=False)

    async def change_show(self, change: ShowChange) -> board.Show:
        self.parts.switches.set(**change)
        await self.parts.switches.save()
        return self.show_view()

    def show_view(self) -> board.Show:
        now = self.parts.switches.now
        return {
            "name": self.parts.settings.name,
            **self.air.view(),
            "react_to_chat": now.react_to_chat,
            "quiet": now.quiet,
            "listen_to_mic": now.listen_to_mic,
            "talk_key": self.parts.ears.by_key(),
            "rate": now.rate,
            "context": now.context,
            "paused": now.paused,
            "hold_all": now.hold_all,
            "muted": now.muted,
            "hidden": now.hidden,
            "panic": now.muted and now.hidden and now.hold_all,
        }

    async def press_to_talk(self, down: bool) -> None:
        if not self.parts.ears.by_key():
            raise NotFound("nobody talks by key", hint="plugins.microphone.push_to_talk: true")
        if self._let_go is not None:
            self._let_go.cancel()
        self.parts.ears.press_all(down)
        loop = asyncio.get_running_loop()
        self._let_go = loop.call_later(TALK_KEY_S, self.parts.ears.press_all, False)

    async def hush(self) -> None:
        """Cut what is said, and drop what the operators had still waiting."""
        queue = self.parts.host.queue
        for item in [item for item in queue if isinstance(item.event, BY_OPERATORS)]:
            self.parts.host.drop_waiting(item.id, "hushed")
        self.parts.stage.cut("hushed")

    async def say(self, text: str, *, mode: SpeakMode, voice: str = "") -> str:
        if voice:
            await self.parts.studio.check(CustomVoice(text="Hello.", voice=voice))
        prompt = OperatorPrompt(text=spoken_text(text), mode=mode, voice=voice, trust=Trust.OWNER)
        await self.parts.host.emit(prompt)
        return prompt.id

    async def write_chat(self, text: str, *, platform: str = "") -> ActionResult:
        checked = self.parts.performer.checked(spoken_text(text), None)
        if checked is None:
            return ActionResult(done=False, note="the guard kept it back")
        names = [platform] if platform else self.parts.host.platforms.names()
        if not names:
            raise NotFound("no chat is connected", hint="enable a platform on the plugins page")
        results = [
            await self.parts.host.platforms.say(checked, platform=name, reply_to="", event=None)
            for name in names
        ]
        notes = "; ".join(result.note for result in results)
        return ActionResult(done=all(result.done for result in results), note=notes)

    async def local_chat(self, *, user: str, text: str) -> str:
        local = self.parts.registry.find(Platform, "local")
        if not isinstance(local, LocalPlatform):
            raise NotFound("the local chat is off", hint="enable the plugin local_chat")
        return await local.write(user.strip() or "viewer", spoken_text(text))

    async def move_waiting(self, item: str, move: WaitingMove) -> None:
        queue = self.parts.host.queue
        if move == "up":
            queue.up(item)
        elif move == "drop":
            self.parts.host.drop_waiting(item, "dropped by hand")
        else:
            queue.hold(item, move == "hold")
        self.parts.host.wake()

    async def judge_held(self, line: str, verdict: Verdict) -> None:
        self.parts.holds.decide(line, verdict)

    async def forget_talk(self) -> None:
        await self.parts.mind.forget_talk()

    async def test_event(self, kind: str, fields: Any) -> str:
        """Bring a simulated event of that kind to the door; its id."""
        event = simulated(kind, fields)
        await self.parts.host.emit(event)
        return event.id

    async def replay(self, event: str) -> str:
        """Bring an event of the journal to the door once more; the new one's id."""
        await self.parts.host.journal.flush()
        row = await self.parts.database.read(lambda s: JournalRepository(s).get(event))
        if row is None:
            raise NotFound(f"no event '{event}'", hint="the journal keeps events for some days")
        again = replayed(row.body)
        await self.parts.host.emit(again)
        return again.id


def spoken_text(text: str) -> str:
    """What a person typed, if it can be said. Raises BotError."""
    text = text.strip()
    if not text:
        raise BotError("there is nothing to say", hint="write something first")
    if len(text) > LONGEST_TEXT:
        raise BotError(
            f"that is {len(text)} characters", hint=f"say at most {LONGEST_TEXT} at once"
        )
    return text
