"""The shipped config.yaml: what is on takes its settings, what is off can be turned on."""

import importlib
import pkgutil
import re

import pytest

import plugins
from bot.settings import load, parse_section
from bot.settings.load import SHIPPED

KNOWN = {module.name for module in pkgutil.iter_modules(plugins.__path__)}
ENVIRONMENT = {
    "TWITCH_CLIENT_ID": "an-id",
    "DISCORD_TOKEN": "a-token",
    "OPENAI_API_KEY": "a-key",
    "AZURE_SPEECH_KEY": "a-key",
    "ELEVENLABS_API_KEY": "a-key",
}


def check_section(name, section):
    settings = importlib.import_module(f"plugins.{name}").plugin.settings
    if settings is not None:
        parse_section(settings, section, f"plugins.{name}")


def test_every_plugin_that_is_on_is_there_and_takes_its_section():
    shipped = load(SHIPPED, {}).plugins
    assert set(shipped) <= KNOWN
    for name, section in shipped.items():
        check_section(name, section)


def uncommented() -> dict[str, str]:
    """The sections that are written but off, by name."""
    block = r"^  # (\w+):\n(?:  #   \w.*\n?)+"
    return {m.group(1): m.group(0) for m in re.finditer(block, SHIPPED.read_text("utf-8"), re.M)}


def test_the_parts_that_need_an_account_a_file_or_a_choice_are_written_but_off():
    voices = {"azure_speech", "piper", "elevenlabs", "kyutai", "viewer_voices"}
    ears = {"faster_whisper", "microphone"}
    assert set(uncommented()) == {"twitch", "discord", "openai", "llama_cpp"} | voices | ears
    assert not set(uncommented()) & set(load(SHIPPED, {}).plugins)


@pytest.mark.parametrize("name", sorted(uncommented()))
def test_taking_away_the_comment_sign_turns_a_part_on(name, tmp_path):
    if name not in KNOWN:
        pytest.skip(f"plugins/{name} is not in this copy")
    text = SHIPPED.read_text("utf-8")
    section = uncommented()[name]
    path = tmp_path / "config.yaml"
    path.write_text(text.replace(section, re.sub(r"^  # ", "  ", section, flags=re.M)), "utf-8")
    check_section(name, load(path, ENVIRONMENT).plugins[name])
