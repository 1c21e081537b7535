"""A ChatRequest as the arguments of a chat completion, for servers that know more or less."""

from __future__ import annotations

import re
from typing import Any

from bot.engines import ChatRequest, Message, Role, Tool
from plugins.openai.settings import OpenAISettings

MOST_STOPS = 4  # the protocol's limit
REFUSED = (400, 422)  # statuses of servers that do not know an argument
OPTIONAL = ("stream_options", "temperature", "stop", "name", "tool_choice", "tools")
CHOICES = ("auto", "none", "required")


class Arguments:
    """Remembers what a server refused, so that it is asked without it from then on."""

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings
        self._without: set[str] = set()
        self._limit = "max_completion_tokens" if settings.is_openai else "max_tokens"

    def of(self, request: ChatRequest, model: str) -> dict[str, Any]:
        """The keyword arguments of `chat.completions.create`."""
        own = self._settings.temperature
        named = "name" not in self._without
        arguments: dict[str, Any] = {
            "model": model,
            "messages": [message_of(message, named) for message in request.messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": request.temperature if own < 0 else own,
            self._limit: request.max_tokens,
        }
        if request.stop:
            arguments["stop"] = list(request.stop[:MOST_STOPS])
        if request.tools:
            arguments["tools"] = [tool_of(tool) for tool in request.tools]
            arguments["tool_choice"] = _choice(request.tool_choice)
        return {name: value for name, value in arguments.items() if name not in self._without}

    def adapt(self, error: Any, sent: dict[str, Any]) -> bool:
        """Learn from a refusal; whether asking again, differently, makes sense."""
        if error.status_code not in REFUSED:
            return False
        words = f"{error.param or ''} {error.message}"
        other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
        if re.search(rf"\b{self._limit}\b", words) and "limit" not in self._without:
            self._without.add("limit")
            self._limit = other[self._limit]
            return True
        for name in OPTIONAL:
            is_sent = name in sent or any(name in message for message in sent["messages"])
            if is_sent and re.search(rf"\b{name}\b", words):
                self._without.add(name)
                return True
        return False


def tool_of(tool: Tool) -> dict[str, Any]:
    """A function as the protocol writes it."""
    about = {"name": tool.name, "description": tool.description}
    return {"type": "function", "function": {**about, "parameters": dict(tool.parameters)}}


def _choice(choice: str) -> Any:
    if choice in CHOICES:
        return choice
    return {"type": "function", "function": {"name": choice}}


def message_of(message: Message, named: bool) -> dict[str, Any]:
    """A turn as the protocol writes it; names may hold letters, digits, - and _ only."""
    content = message.content.encode(errors="replace").decode()  # half a character fits no JSON
    fields: dict[str, Any] = {"role": str(message.role), "content": content}
    if message.role is Role.TOOL:
        return fields | {"tool_call_id": message.call}
    if message.calls:
        fields["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.calls
        ]
    name = re.sub(r"[^A-Za-z0-9_-]", "", message.name)[:64]
    return fields | {"name": name} if name and named else fields
