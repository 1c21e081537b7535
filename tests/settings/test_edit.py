"""The panel edits config.yaml and .env without disturbing what it does not change."""

import os
import stat
from dataclasses import dataclass, field
from difflib import unified_diff

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ConfigError, Conflict
from bot.settings import (
    ConfigFile,
    GuardSettings,
    InvalidSettings,
    MindSettings,
    Secret,
    VoiceSettings,
    load,
    setting,
)
from bot.settings.document import Document
from bot.settings.environment import Environment
from bot.settings.load import SHIPPED

TEXT = """\
# my show
name: "Luna"   # she

plugins:
  # talk
  chat:        # answers
    keep: 3    # newest
  stream:
    channel: ${CHANNEL}
    kinds:
      - sub
      - raid
    note: |
      two
      lines

    # the end of stream
  espeak: {pitch: 1}

# voice last
voice:
  rate: 1.0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    loud: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    channel: str = setting(label="Channel")
    secret: Secret = setting(Secret(""), label="Secret")
    kinds: tuple[str, ...] = ()
    note: str = setting("", multiline=True)
    port: int = setting(1, min=1, max=9)
    inner: Inner = field(default_factory=Inner)


STREAM = ("plugins", "stream")


@pytest.fixture
def path(tmp_path):
    (tmp_path / "config.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / ".env").write_text("# mine\nCHANNEL=luna\n", encoding="utf-8")
    return tmp_path / "config.yaml"


def opened(path, env=None) -> ConfigFile:
    return ConfigFile(path, env=env or {}, sections={"stream": StreamSettings})


def changed(path) -> list[str]:
    """The lines that went and came."""
    lines = unified_diff(TEXT.splitlines(), path.read_text("utf-8").splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:2] not in ("--", "++", "@@")]


def test_one_value_changes_one_line_and_keeps_its_comment(path):
    file = opened(path)
    file.set(("plugins", "chat", "keep"), 5)
    file.save()
    assert changed(path) == ["-    keep: 3    # newest", "+    keep: 5    # newest"]


def test_new_keys_and_sections_go_where_they_belong(path):
    file = opened(path)
    file.set(("plugins", "stream", "port"), 7)
    file.set(("voice", "sinks"), ["page", "file:a b.wav"])
    file.set(("guard", "on_link"), "drop")
    file.save()
    text = path.read_text("utf-8")
    assert "      lines\n    port: 7\n\n    # the end of stream\n" in text
    assert text.endswith('  rate: 1.0\n  sinks: [page, "file:a b.wav"]\nguard:\n  on_link: drop\n')
    assert len(changed(path)) == 4


def test_what_comes_from_a_name_and_is_unchanged_stays(path):
    file = opened(path)
    file.fill(STREAM, StreamSettings, {"channel": "luna", "kinds": ["sub", "raid"], "port": 2})
    file.save()
    assert changed(path) == ["+    port: 2"]


def test_what_comes_from_a_name_and_is_changed_is_written(path):
    file = opened(path)
    file.fill(STREAM, StreamSettings, {"channel": "mia", "kinds": ["sub"]})
    file.save()
    assert "    channel: mia\n    kinds: [sub]\n    note: |" in path.read_text("utf-8")


def test_a_secret_goes_to_env_and_the_file_gets_its_name(path):
    file = opened(path)
    file.fill(STREAM, StreamSettings, {"secret": "it's \\ a $ecret"})
    file.save()
    assert changed(path) == ['+    secret: "${STREAM_SECRET}"']
    env = path.with_name(".env")
    assert env.read_text("utf-8").startswith("# mine\nCHANNEL=luna\nSTREAM_SECRET=")
    assert load(path, {}).plugins["stream"]["secret"] == "it's \\ a $ecret"
    if os.name == "posix":
        assert stat.S_IMODE(env.stat().st_mode) == 0o600


def test_a_new_secret_replaces_the_old_one_in_env_alone(path):
    file = opened(path)
    file.set((*STREAM, "secret"), Secret("first"))
    file.save()
    before = path.read_bytes()
    file = opened(path)
    file.fill(STREAM, StreamSettings, {"secret": "second", "port": 1})
    file.set((*STREAM, "port"), None)
    file.save()
    assert path.read_bytes() == before
    assert "first" not in path.with_name(".env").read_text("utf-8")
    assert load(path, {}).plugins["stream"]["secret"] == "second"


def test_an_empty_secret_in_a_form_means_unchanged(path):
    file = opened(path)
    file.set((*STREAM, "secret"), Secret("first"))
    file.fill(STREAM, StreamSettings, {"secret": ""})
    file.save()
    assert load(path, {}).plugins["stream"]["secret"] == "first"


def test_a_removed_secret_leaves_both_files(path):
    file = opened(path)
    file.set((*STREAM, "secret"), Secret("first"))
    file.save()
    file = opened(path)
    file.fill(STREAM, StreamSettings, {"secret": None})
    file.save()
    assert changed(path) == []
    assert path.with_name(".env").read_text("utf-8") == "# mine\nCHANNEL=luna\n"


def test_a_name_that_is_taken_gets_a_number(path):
    path.with_name(".env").write_text("CHANNEL=luna\nSTREAM_SECRET=of-something-else\n")
    file = opened(path)
    file.set((*STREAM, "secret"), Secret("mine"))
    file.save()
    assert 'secret: "${STREAM_SECRET_2}"' in path.read_text("utf-8")
    assert "STREAM_SECRET=of-something-else\n" in path.with_name(".env").read_text("utf-8")


def test_a_secret_that_the_environment_sets_is_not_changed_unseen(path):
    path.write_text(TEXT.replace("channel: ${CHANNEL}", "secret: ${S}\n    channel: x"))
    file = opened(path, {"S": "outer"})
    with pytest.raises(Conflict, match="change it there"):
        file.set((*STREAM, "secret"), Secret("other"))


def test_what_does_not_validate_is_not_saved(path):
    file = opened(path)
    file.fill(STREAM, StreamSettings, {"port": 70, "channel": None, "secret": "unsaved"})
    with pytest.raises(InvalidSettings) as caught:
        file.save()
    assert set(caught.value.fields) == {"plugins.stream.port", "plugins.stream.channel"}
    assert changed(path) == []
    assert "unsaved" not in path.with_name(".env").read_text("utf-8")


def test_an_old_mistake_elsewhere_does_not_stop_a_change(path):
    path.write_text(TEXT.replace("rate: 1.0", "rate: fast"), encoding="utf-8")
    file = opened(path)
    file.set(("plugins", "stream", "port"), 7)
    file.save()
    assert "port: 7" in path.read_text("utf-8")


def test_a_field_that_the_form_does_not_have_is_refused(path):
    with pytest.raises(InvalidSettings, match="colour"):
        opened(path).fill(STREAM, StreamSettings, {"colour": "red"})


def test_an_edit_by_hand_in_between_is_not_lost(path):
    file = opened(path)
    file.set(("name",), "Mia")
    path.write_text(TEXT + "# by hand\n", encoding="utf-8")
    with pytest.raises(Conflict, match="changed meanwhile"):
        file.save()
    assert path.read_text("utf-8") == TEXT + "# by hand\n"


def test_a_plugin_that_is_turned_off_keeps_its_settings(path):
    file = opened(path)
    file.disable_plugin("stream")
    file.disable_plugin("espeak")
    file.save()
    assert set(load(path, {}).plugins) == {"chat"}
    file = opened(path)
    assert file.plugins() == {"chat": True, "stream": False, "espeak": False}
    file.enable_plugin("stream")
    file.enable_plugin("espeak")
    file.save()
    assert changed(path) == []


def test_a_new_plugin_is_turned_on_with_one_line(path):
    file = opened(path)
    file.enable_plugin("alerts")
    file.save()
    assert changed(path) == ["+  alerts: {}"]


def test_a_plugin_is_not_turned_on_without_what_it_needs(path):
    path.write_text("name: Luna\n", encoding="utf-8")
    file = opened(path)
    file.enable_plugin("stream")
    with pytest.raises(InvalidSettings, match=r"plugins\.stream\.channel: Missing data"):
        file.save()


def test_a_form_shows_what_is_set_and_never_a_secret(path):
    file = opened(path)
    file.set((*STREAM, "secret"), Secret("hunter2!"))
    file.set((*STREAM, "port"), 4)
    fields = {field.name: field for field in file.form(STREAM, StreamSettings)}
    shown = {n: (f.type, f.value, f.set, f.source) for n, f in fields.items()}
    assert shown == {
        "channel": ("text", "luna", True, "env"),
        "secret": ("secret", None, True, "env"),
        "kinds": ("list", ["sub", "raid"], True, "config"),
        "note": ("text", "two\nlines\n", True, "config"),
        "port": ("integer", 4, True, "config"),
        "inner.loud": ("boolean", False, False, "default"),
    }
    assert (fields["port"].min, fields["port"].max) == (1, 9)
    assert fields["note"].multiline
    assert fields["channel"].required
    assert "hunter2!" not in repr([f.as_dict() for f in fields.values()])


def test_nested_fields_are_filled_by_their_dotted_names(path):
    file = opened(path)
    file.fill(STREAM, StreamSettings, {"inner.loud": True})
    file.save()
    assert load(path, {}).plugins["stream"]["inner"] == {"loud": True}


def test_line_ends_of_windows_stay(path):
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    file = opened(path)
    file.set(("voice", "rate"), 1.5)
    file.set(("voice", "pause_s"), 1)
    file.set(("plugins", "chat", "new"), 1)
    file.save()
    data = path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") == TEXT.count("\n") + 2


def test_a_reference_within_the_file_is_left_to_its_author(tmp_path):
    document = Document("a: &x {b: 1}\nc: *x\n")
    with pytest.raises(ConfigError, match="is a reference"):
        document.put(("c", "b"), 2)


def test_a_full_disk_leaves_the_old_file(path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    file = opened(path)
    file.set(("name",), "Mia")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left"):
        file.save()
    assert path.read_text("utf-8") == TEXT
    assert sorted(p.name for p in path.parent.iterdir()) == [".env", "config.yaml"]


def test_the_shipped_file_survives_every_switch(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_bytes(SHIPPED.read_bytes())
    for name in load(path, {}).plugins:
        file = ConfigFile(path, env={})
        file.disable_plugin(name)
        file.save()
    assert load(path, {}).plugins == {}
    for name in list(ConfigFile(path, env={}).plugins()):
        file = ConfigFile(path, env={})
        file.enable_plugin(name)
        file.save()
    assert load(path, {}) == load(SHIPPED, {})
    assert path.read_text("utf-8") == SHIPPED.read_text("utf-8")


scalars = st.one_of(
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)
values = st.one_of(
    scalars,
    st.lists(scalars, max_size=3),
    st.dictionaries(st.text("abcz", min_size=1), scalars, max_size=3),
)
paths = st.sampled_from(
    [
        ("name",),
        ("plugins", "chat", "keep"),
        ("plugins", "chat", "new"),
        ("plugins", "stream", "kinds"),
        ("plugins", "stream", "note"),
        ("plugins", "stream", "deep", "er"),
        ("plugins", "espeak", "pitch"),
        ("plugins", "espeak", "deep", "er"),
        ("plugins", "new", "x"),
        ("voice", "rate"),
        ("lanes", "chat", "max"),
    ]
)


def with_value(tree, path, value):
    inner = with_value(tree.get(path[0]) or {}, path[1:], value) if len(path) > 1 else value
    return tree | {path[0]: inner}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(paths, values), min_size=1, max_size=4))
def test_whatever_is_written_is_read_back_and_nothing_else_changes(edits):
    document = Document(TEXT)
    expected = document.tree
    for path, value in edits:
        document = document.put(path, value)
        expected = with_value(expected, path, value)
    assert document.tree == expected
    for comment in ("# my show", "# she", "# talk", "# answers", "# newest", "# voice last"):
        assert comment in document.text


@settings(max_examples=50, deadline=None)
@given(st.sampled_from([("new",), ("plugins", "new"), ("plugins", "stream", "new")]), values)
def test_a_new_key_that_is_dropped_again_leaves_the_file_byte_for_byte(path, value):
    assert Document(TEXT).put(path, value).drop(path).text == TEXT


@settings(max_examples=50, deadline=None)
@given(
    name=st.text(st.characters(exclude_categories=["Cs"]), max_size=20).filter(str.strip),
    rate=st.floats(0.5, 2.0),
    tokens=st.integers(8, 4096),
    words=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9), max_size=4),
)
def test_settings_that_are_saved_are_the_settings_that_are_loaded(
    tmp_path_factory, name, rate, tokens, words
):
    path = tmp_path_factory.mktemp("round") / "config.yaml"
    path.write_bytes(SHIPPED.read_bytes())
    name, words = name.replace("${", ""), [word.replace("${", "") for word in words]
    file = ConfigFile(path, env={})
    file.set(("name",), name)
    file.fill(("voice",), VoiceSettings, {"rate": rate})
    file.fill(("llm",), MindSettings, {"max_tokens": tokens})
    file.fill(("guard",), GuardSettings, {"words": words})
    file.save()
    loaded = load(path, {})
    assert (loaded.name, loaded.voice.rate, loaded.llm.max_tokens) == (name, rate, tokens)
    assert loaded.guard.words == tuple(words)


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40))
def test_any_line_of_printable_text_is_a_secret_that_env_keeps(tmp_path_factory, value):
    names = Environment(tmp_path_factory.mktemp("env") / ".env", {})
    names.text = "# mine\nexport A=1 # one\nB='two'\n"
    if not value.isprintable():
        with pytest.raises(ConfigError):
            names.set("A", value)
        return
    names.set("A", value)
    names.set("C", value)
    names.save()
    again = Environment(names.path, {})
    assert (again.get("A"), again.get("B"), again.get("C")) == (value, "two", value)
    assert again.text.startswith("# mine\n")
