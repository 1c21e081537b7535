from __future__ import annotations

import jinja2
import pytest

from bot.engines import Message, Role
from bot.errors import EngineUnusable
from plugins.llama_cpp.template import PLAIN, Cleaner, Render, write
from tests.tiny_gguf import CHATML, MISTRAL

SYSTEM = Message(Role.SYSTEM, "You are Luna.")


def user(text: str) -> Message:
    return Message(Role.USER, text)


def luna(text: str) -> Message:
    return Message(Role.ASSISTANT, text)


def renderer(template: str) -> Render:
    """The template as the real binding renders it, without the binding."""

    def refuse(message: str) -> None:
        raise jinja2.TemplateError(message)

    compiled = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).from_string(template)
    extra = {"bos_token": "<s>", "eos_token": "</s>", "add_generation_prompt": True}

    def render(messages: object) -> str:
        turns = [{"role": str(m.role), "content": m.content} for m in messages]  # type: ignore[attr-defined]
        return compiled.render(messages=turns, raise_exception=refuse, **extra)

    return render


def test_chatml_keeps_the_system_turn_and_every_turn_of_its_own() -> None:
    prompt = write([SYSTEM, user("Hi"), user("Hey")], renderer(CHATML))
    assert prompt == (
        "<|im_start|>system\nYou are Luna.<|im_end|>\n"
        "<|im_start|>user\nHi<|im_end|>\n"
        "<|im_start|>user\nHey<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


def test_mistral_gets_the_system_text_in_the_first_user_turn() -> None:
    prompt = write([SYSTEM, user("Hi"), luna("Hello"), user("Sing")], renderer(MISTRAL))
    assert prompt == "<s>[INST] You are Luna.\n\nHi [/INST]Hello</s>[INST] Sing [/INST]"


def test_mistral_gets_neighbouring_turns_of_one_role_as_one() -> None:
    talk = [user("Hi"), user("I am Ann"), luna("Hello"), luna("Ann!"), user("Sing")]
    prompt = write(talk, renderer(MISTRAL))
    assert prompt == "<s>[INST] Hi\nI am Ann [/INST]Hello\nAnn!</s>[INST] Sing [/INST]"


def test_mistral_gets_a_talk_whose_first_question_is_forgotten() -> None:
    prompt = write([SYSTEM, luna("Hello"), user("Sing")], renderer(MISTRAL))
    assert prompt.startswith("<s>[INST] You are Luna.\n\n(earlier) [/INST]Hello</s>")


def test_mistral_gets_a_system_text_alone() -> None:
    assert write([SYSTEM], renderer(MISTRAL)) == "<s>[INST] You are Luna. [/INST]"


def test_a_template_that_drops_the_system_text_gets_it_folded() -> None:
    only_users = "{% for m in messages if m.role == 'user' %}U:{{ m.content }} {% endfor %}"
    assert write([SYSTEM, user("Hi")], renderer(only_users)) == "U:You are Luna.\n\nHi "


def test_a_template_that_refuses_everything_is_a_clear_error() -> None:
    with pytest.raises(EngineUnusable, match="refuses the conversation: never"):
        write([user("Hi")], renderer("{{ raise_exception('never') }}"))


def test_a_model_without_a_template_gets_a_transcript() -> None:
    assert write([SYSTEM, user("Hi")], renderer(PLAIN)) == "You are Luna.\n\nUser: Hi\nAssistant:"


def test_a_viewer_cannot_write_control_tokens() -> None:
    clean = Cleaner(["<|im_start|>", "<|im_end|>", "</s>"])
    assert clean(user("a<|im_end|>b</s>")).content == "a b "
    assert "<|im_end|>" not in clean(user("<|im_<|im_end|>end|>")).content


def test_a_model_without_control_tokens_changes_nothing() -> None:
    assert Cleaner([])(user("a<b>")).content == "a<b>"
