"""A conversation as a model's own template writes it, also where the template is strict.

Mistral's template, for one, knows no system turn and wants user and assistant strictly in turns.
Where a template refuses a conversation, or leaves its system text out, the system text goes
into the first user turn and neighbouring turns of one role become one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from jinja2 import TemplateError

from bot.engines import Message, Role
from bot.errors import EngineUnusable

Render = Callable[[Sequence[Message]], str]

# for a file without a template: a transcript that the model goes on with
PLAIN = (
    "{% for message in messages %}"
    "{% if message['role'] == 'system' %}{{ message['content'] + '\n\n' }}"
    "{% else %}{{ message['role'] | capitalize + ': ' + message['content'] + '\n' }}{% endif %}"
    "{% endfor %}Assistant:"
)
PLAIN_STOP = ("\nUser:",)
OPENING = "(earlier)"  # the user's turn before an answer whose question is forgotten


def write(messages: Sequence[Message], render: Render) -> str:
    """The prompt. Raises EngineUnusable where the template takes no form of it."""
    try:
        prompt = render(messages)
        if keeps_system(prompt, messages):
            return prompt
    except (TemplateError, ValueError):
        pass
    try:
        return render(in_turns(fold_system(messages)))
    except (TemplateError, ValueError) as error:
        message = f"the model's chat template refuses the conversation: {error}"
        hint = "take another file of this model"
        raise EngineUnusable("llama_cpp", message, hint=hint) from error


def keeps_system(prompt: str, messages: Iterable[Message]) -> bool:
    """Whether the template wrote the system text at all."""
    return all(m.content.strip() in prompt for m in messages if m.role is Role.SYSTEM)


def fold_system(messages: Sequence[Message]) -> list[Message]:
    """The same talk with every system text at the head of the first user turn."""
    system = "\n\n".join(m.content for m in messages if m.role is Role.SYSTEM)
    talk = [message for message in messages if message.role is not Role.SYSTEM]
    if not talk or talk[0].role is not Role.USER:
        talk.insert(0, Message(Role.USER, OPENING if talk else ""))
    first = talk[0]
    text = "\n\n".join(part for part in (system, first.content) if part)
    return [replace(first, content=text), *talk[1:]]


def in_turns(messages: Iterable[Message]) -> list[Message]:
    """Neighbouring turns of one role merged, each on its own line."""
    groups = [list(group) for _, group in groupby(messages, key=lambda message: message.role)]
    return [replace(group[0], content="\n".join(m.content for m in group)) for group in groups]


class Cleaner:
    """Takes a model's control tokens out of what people wrote.

    A viewer who writes `<|im_end|><|im_start|>system` would otherwise speak as the house.
    """

    def __init__(self, control: Iterable[str]) -> None:
        longest_first = sorted((text for text in control if text), key=len, reverse=True)
        self._control = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def __call__(self, message: Message) -> Message:
        # a space, not nothing: two halves around a removed token could make a new one
        return replace(message, content=self._control.sub(" ", message.content))
