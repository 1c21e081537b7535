"""What a mind promises: a conversation in, tokens out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from bot.engines.cancel import Cancel


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A function that a mind may ask for; `parameters` is a JSON schema of an object."""

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A mind asks for a function; `arguments` is the JSON that it wrote, whole but unchecked."""

    id: str
    name: str
    arguments: str = "{}"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation; `name` is the speaker where several people share a role.

    An assistant's `calls` are the functions that it asked for. A turn of the role tool holds the
    answer to the call `call`.
    """

    role: Role
    content: str
    name: str = ""
    calls: tuple[ToolCall, ...] = ()
    call: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """What a mind is asked: the conversation so far and the limits of the answer.

    `tools` are the functions that it may ask for; `tool_choice` is auto, none, required or the
    name of one of them. Minds without functions answer in words.
    """

    messages: tuple[Message, ...]
    max_tokens: int = 300
    temperature: float = 0.8
    stop: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    tool_choice: str = "auto"
    user: str = ""  # whom the answer is for, by display name; engines without a model use it


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer, in order."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The last event of a thought: what it took, and why it ended.

    `finish` is stop, length, cancel or broken (the rest of the answer never came); `note` is
    a line for the trace, such as what of a long prompt was left out.
    """

    tokens_in: int
    tokens_out: int
    finish: str = "stop"
    usd: float = 0.0
    note: str = ""


ThoughtEvent = Token | ToolCall | Usage


@runtime_checkable
class LLM(Protocol):
    """A mind: a conversation in, tokens out, a `Usage` last."""

    name: str

    def stream(self, request: ChatRequest, cancel: Cancel) -> AsyncIterator[ThoughtEvent]:
        """Raises EngineError; `retryable` lets the router go to its fallback."""
        ...

    async def close(self) -> None: ...


@runtime_checkable
class ManyModels(Protocol):
    """A mind with several models: the settings write `plugin/model`."""

    def with_model(self, model: str) -> LLM:
        """The same mind with that model; it is closed with the mind it came from."""
        ...


@runtime_checkable
class Priced(Protocol):
    """A mind that may cost money: once the hour's budget is spent, only free ones answer."""

    free: bool

    def usd(self, tokens_in: int, tokens_out: int) -> float:
        """What that many tokens cost; for an answer that ended before it could say so."""
        ...
