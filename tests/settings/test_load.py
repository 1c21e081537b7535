"""config.yaml becomes Settings, and every mistake says where it is and what to write."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import (
    InvalidSettings,
    Secret,
    Settings,
    load,
    parse_plugin,
    parse_section,
    setting,
    suggest,
)
from bot.settings.load import SHIPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    kind: str
    text: str = "{user}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    channel: str = setting(label="Channel")
    port: int = setting(5001, min=1, max=65535)
    rate: float = 1.0
    loud: bool = False
    key: Secret = setting(Secret(""))
    kinds: tuple[str, ...] = ()
    templates: tuple[Template, ...] = ()
    levels: dict[str, int] = field(default_factory=dict)
    note: str | None = None


@pytest.fixture
def config(tmp_path):
    """Writes a config.yaml and gives its path."""

    def write(text: str, dotenv: str = "") -> Path:
        (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
        if dotenv:
            (tmp_path / ".env").write_text(dotenv, encoding="utf-8")
        return tmp_path / "config.yaml"

    return write


def mistake(path: Path, env=None) -> InvalidSettings:
    with pytest.raises(InvalidSettings) as caught:
        load(path, env or {})
    return caught.value


def wrong(raw, cls=StreamSettings) -> str:
    with pytest.raises(InvalidSettings) as caught:
        parse_section(cls, raw, "plugins.stream")
    return caught.value.message


def test_the_shipped_file_says_what_the_defaults_say():
    settings = load(SHIPPED, {})
    assert settings.llm == Settings().llm
    assert settings.voice == Settings().voice
    assert settings.guard == Settings().guard
    assert settings.keep == Settings().keep
    assert settings.plugins["panel"] == {"port": 5001}
    assert {"local_chat", "persona_offline", "espeak", "chat", "commands"} <= set(settings.plugins)


def test_an_empty_file_means_defaults(config):
    assert load(config(""), {}) == Settings()


def test_a_missing_file_is_written_from_the_shipped_one(tmp_path):
    path = tmp_path / "a folder" / "config.yaml"
    assert load(path, {}).name == "Luna"
    assert path.read_bytes() == SHIPPED.read_bytes()


def test_broken_yaml_names_line_and_column_and_never_shows_the_line(config):
    with pytest.raises(ConfigError) as caught:
        load(config("name: Luna\nllm: {chat: hunter2\nvoice: x\n"), {})
    assert "line 3" in str(caught.value)
    assert "column" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_tabs_and_doubled_keys_are_named(config):
    with pytest.raises(ConfigError, match=r"line 2.*spaces, not tabs"):
        load(config("llm:\n\tchat: x\n"), {})
    with pytest.raises(ConfigError, match=r'line 2.*duplicate key "name"') as caught:
        load(config("name: swordfish\nname: Luna\n"), {})
    assert "swordfish" not in str(caught.value)


def test_a_file_that_is_not_utf8_says_so(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_bytes(b"name: \xff\xfe")
    with pytest.raises(ConfigError, match="UTF-8"):
        load(path, {})


def test_a_list_instead_of_settings_is_refused(config):
    with pytest.raises(ConfigError, match="not a list"):
        load(config("- name\n"), {})


def test_an_unknown_key_suggests_the_nearest_and_names_its_line(config):
    error = mistake(config("name: Luna\nvioce:\n  rate: 1.0\n"))
    assert str(error) == "vioce: Unknown key. Did you mean 'voice'? (in config.yaml, line 2)"
    assert "voice.rate" not in str(mistake(config("voice:\n  raet: 1.0\n"))).split("Did")[0]


def test_all_mistakes_come_at_once_with_their_lines(config):
    error = mistake(config("llm:\n  chat: 7\n  max_tokens: many\nvoice:\n  rate: 9\n"))
    assert [(m.place, m.line) for m in error.mistakes] == [
        ("llm.chat", 2),
        ("llm.max_tokens", 3),
        ("voice.rate", 5),
    ]
    assert error.fields["voice.rate"] == ["9 is out of range. Write a number from 0.5 to 2 x."]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({}, "plugins.stream.channel: Missing data for required field."),
        ({"channel": 5}, 'plugins.stream.channel: Found a number. Write text; put "quotes"'),
        ({"channel": None}, "plugins.stream.channel: Nothing is written here."),
        ({"channel": "x", "port": "5001"}, "plugins.stream.port: Found text. Write a whole number"),
        ({"channel": "x", "port": 5001.5}, "plugins.stream.port: Found a number."),
        ({"channel": "x", "port": True}, "plugins.stream.port: Found true."),
        ({"channel": "x", "port": 0}, "from 1 to 65535"),
        ({"channel": "x", "rate": "fast"}, "plugins.stream.rate: Found text. Write a number."),
        ({"channel": "x", "rate": float("nan")}, "plugins.stream.rate: Found a number. Write"),
        ({"channel": "x", "loud": "yes"}, "plugins.stream.loud: Found text. Write true or false."),
        ({"channel": "x", "loud": 1}, "plugins.stream.loud: Found a number."),
        ({"channel": "x", "kinds": "sub"}, "plugins.stream.kinds: Found text. Write a list"),
        ({"channel": "x", "kinds": [1]}, "plugins.stream.kinds.0: Found a number."),
        ({"channel": "x", "levels": {"a": "b"}}, "plugins.stream.levels.a: Found text."),
        ({"channel": "x", "levels": [1]}, "plugins.stream.levels: Found a list."),
        ({"channel": "x", "templates": [{}]}, "plugins.stream.templates.0.kind: Missing data"),
        ({"channel": "x", "templates": [{"kind": "a", "txt": ""}]}, "Did you mean 'text'?"),
        ({"chanel": "x"}, "plugins.stream.chanel: Unknown key. Did you mean 'channel'?"),
        ([], "plugins.stream: Found a list. Write a section."),
    ],
)
def test_a_plugins_section_names_each_mistake(raw, message):
    assert message in wrong(raw)


def test_a_plugins_section_becomes_its_dataclass():
    made = parse_section(
        StreamSettings,
        {"channel": "luna", "rate": 2, "kinds": ["a"], "templates": [{"kind": "raid"}]},
        "plugins.stream",
    )
    assert made == StreamSettings(
        channel="luna", rate=2.0, kinds=("a",), templates=(Template(kind="raid"),)
    )
    assert isinstance(made.rate, float)


def test_a_wrong_value_is_never_shown_for_it_may_be_a_secret():
    assert "hunter2" not in wrong({"channel": "x", "port": "hunter2"})


def test_a_dataclass_that_refuses_its_values_names_the_section():
    @dataclass(frozen=True)
    class Span:
        low: int = 0
        high: int = 1

        def __post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("low is above high")

    assert wrong({"low": 2}, Span) == "plugins.stream: low is above high"


def test_names_come_from_the_environment_and_then_from_the_env_file(config):
    path = config(
        "name: ${BOT}\nvoice: {rate: '${RATE}'}\nllm: {chat: '${MIND:-espeak}'}\n"
        "plugins: {a: {url: 'http://${HOST}/x', literal: '$${HOST}'}}\n",
        dotenv="BOT=Mia\nHOST='example'\nRATE=1.5\n",
    )
    settings = load(path, {"BOT": "Nova"})
    assert (settings.name, settings.voice.rate, settings.llm.chat) == ("Nova", 1.5, "espeak")
    assert settings.plugins["a"] == {"url": "http://example/x", "literal": "${HOST}"}


def test_a_name_that_nobody_sets_says_where_to_put_it(config):
    error = mistake(config("plugins:\n  twitch:\n    client_id: ${TWITCH_CLIENT_ID}\n"))
    assert str(error).startswith("plugins.twitch.client_id: TWITCH_CLIENT_ID is not set. Write")
    assert ".env" in str(error)
    assert "line 3" in str(error)


def test_a_name_that_nobody_sets_is_one_mistake_even_where_it_is_needed(config):
    error = mistake(config("name: ${NOBODY}\n"))
    assert list(error.fields) == ["name"]
    assert [one[:18] for one in error.fields["name"]] == ["NOBODY is not set."]


def test_a_bot_without_a_name_is_told_at_its_line(config):
    error = mistake(config("language: de\nname: ' '\n"))
    assert error.fields == {"name": ["the bot needs a name. Write one, such as Luna."]}
    assert error.mistakes[0].line == 2


def test_a_line_of_env_that_says_nothing_is_named_and_not_repeated(config):
    error = mistake(config("name: ${A}\n", dotenv="A=1\nB='hunter2\n"))
    assert error.fields == {".env": ["This line cannot be read. Write NAME=value."]}
    assert error.mistakes[0].line == 2
    assert "hunter2" not in str(error)


def test_a_plugin_that_is_off_is_left_alone(config):
    path = config("plugins:\n  a:\n  b:\n    enabled: false\n    key: ${NOT_SET}\n  c: {x: 1}\n")
    assert load(path, {}).plugins == {"a": {}, "c": {"x": 1}}


@pytest.mark.parametrize("text", ["plugins: [chat]", "plugins:\n  chat: true"])
def test_plugins_written_in_the_wrong_shape_say_how(config, text):
    assert str(mistake(config(text))).startswith("plugins")


def test_a_switch_that_is_not_true_or_false_is_named(config):
    error = mistake(config("plugins:\n  chat: {enabled: maybe}\n"))
    assert error.fields == {"plugins.chat.enabled": ["Write true or false."]}


def test_suggestions_for_names_that_only_the_loader_knows():
    assert suggest("twich", ["twitch", "chat"]) == "Did you mean 'twitch'?"
    assert suggest("zzz", ["twitch", "chat"]) == "There are: chat, twitch."
    assert suggest("zzz", []) == ""


def test_a_mistake_in_a_plugins_section_has_its_line(config):
    path = config("name: Luna\nplugins:\n  stream:\n    channel: luna\n    port: many\n")
    with pytest.raises(InvalidSettings) as caught:
        parse_plugin(StreamSettings, load(path).plugins["stream"], "stream", path)
    assert str(caught.value).startswith("plugins.stream.port: Found text.")
    assert caught.value.mistakes[0].line == 5
