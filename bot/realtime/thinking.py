"""One answer's words: the mind, the functions that the show itself runs, the guard."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from bot.engines import Cancel, ChatRequest, Message, Role, Token, Tool, ToolCall, Usage
from bot.realtime.house import House
from bot.realtime.items import Item
from bot.voice import Sentence, sentences, strip_markup

ROUNDS = 5  # of functions and answers, after which the mind has to answer in words
KIND = "realtime"  # of the route in llm.routes


@dataclass(slots=True, kw_only=True)
class Thinking:
    """One answer as it is thought. After it: `calls` are for the client, `used` what it took.

    `own` are the functions of the client. All others that are asked for are the show's and run
    here; what they answer is in `done`, for the conversation to keep.
    """

    house: House
    messages: tuple[Message, ...] = ()
    own: tuple[Tool, ...] = ()
    choice: str = "auto"
    max_tokens: int = 0
    mind: str = ""
    cancel: Cancel = field(default_factory=Cancel)
    called: Callable[[Item], None] = lambda item: None
    calls: list[ToolCall] = field(default_factory=list)
    tokens_in: int = 0
    tokens_out: int = 0
    finish: str = "stop"
    hidden: bool = False  # the guard kept a sentence back
    first_token_s: float | None = None  # from the beginning of the thought

    async def sentences(self) -> AsyncGenerator[Sentence, None]:
        """What may be said, sentence by sentence. Raises EngineError."""
        persona, watch = self.house.persona, self.house.guard.watch("model")
        async with aclosing(sentences(self._tokens())) as said:
            async for sentence in said:
                written = sentence.written or sentence.text
                text, _ = strip_markup(persona.spoken(written, last=sentence.last))
                verdict = watch.check(text)
                if verdict.action in ("hold", "drop"):  # nobody is there to look at it
                    self.hidden = True
                    continue
                if verdict.text.strip():
                    yield replace(sentence, text=verdict.text)

    async def _tokens(self) -> AsyncGenerator[str, None]:
        began = time.monotonic()
        messages = self.messages
        for round in range(ROUNDS + 1):
            said, calls = "", list[ToolCall]()
            request = self._request(messages, last=round == ROUNDS)
            stream = self.house.router.stream(request, KIND, self.cancel, only=self.mind)
            async with aclosing(stream) as events:
                async for event in events:
                    if isinstance(event, Token):
                        if self.first_token_s is None:
                            self.first_token_s = time.monotonic() - began
                        said += event.text
                        yield event.text
                    elif isinstance(event, ToolCall):
                        calls.append(event)
                    else:
                        self._use(event)
            theirs = {tool.name for tool in self.own}
            self.calls += [call for call in calls if call.name in theirs]
            ours = tuple(call for call in calls if call.name not in theirs)
            if not ours or self.cancel.is_set():
                return
            messages += (Message(Role.ASSISTANT, said, calls=ours), *await self._run(ours))
            if self.calls:
                return  # the client's answers come first
            yield "\n"  # what was said before the function is a sentence of its own

    async def _run(self, calls: tuple[ToolCall, ...]) -> list[Message]:
        """The show's own functions, one after the other."""
        answers: list[Message] = []
        for call in calls:
            answer = await self.house.tools.call(call.name, call.arguments)
            self.called(
                Item(kind="function_call", name=call.name, call=call.id, written=call.arguments)
            )
            self.called(Item(kind="function_call_output", call=call.id, written=answer))
            answers.append(Message(Role.TOOL, answer, call=call.id))
        return answers

    def _request(self, messages: tuple[Message, ...], *, last: bool) -> ChatRequest:
        names = {tool.name for tool in self.own}
        house = (tool for tool in self.house.tools.tools() if tool.name not in names)
        tools = () if last or self.choice == "none" else (*self.own, *house)
        return ChatRequest(
            messages=messages,
            max_tokens=self.max_tokens or self.house.mind.max_tokens,
            tools=tools,
            tool_choice=self.choice if messages is self.messages else "auto",
        )

    def _use(self, usage: Usage) -> None:
        self.tokens_in += usage.tokens_in
        self.tokens_out += usage.tokens_out
        self.finish = usage.finish
