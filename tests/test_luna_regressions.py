"""What went wrong in the predecessor, luna-2.0, stays mended.

Each of its known defects is a test: those that need the whole house are here, and
`ELSEWHERE` names the ones that stand beside the room they are about.
"""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path

import pytest

from bot.errors import EngineError
from bot.host import (
    ChatMessage,
    OperatorPrompt,
    Platform,
    RewardRedeemed,
    Subscription,
    Trust,
    User,
)
from bot.host.stage.screen import EVENTS

ROOT = Path(__file__).parents[1]
ANN = User(id="1", name="ann")
BO = User(id="2", name="bo")

ELSEWHERE = {
    "subs never reached the queue or the overlay": (
        "host/test_host.py::test_a_sub_of_every_sort_reaches_the_queue_and_the_overlay",
        "plugins/alerts/test_alerts.py::test_a_gift_bomb_is_one_alert_and_one_thanks",
    ),
    "a second ban overwrote the first": (
        "host/test_queue.py::test_a_second_ban_does_not_overwrite_the_first",
    ),
    "the first sentence into the microphone was lost": (
        "host/test_queue.py::test_the_first_sentence_into_the_microphone_is_kept",
    ),
    "chat was never served while events arrived": (
        "host/test_queue.py::test_chat_is_served_while_events_keep_arriving",
    ),
    "an item of an unknown priority vanished": (
        "host/test_door.py::test_a_turn_for_an_event_that_waits_nowhere_is_refused_when_it_is_loaded",
        "host/test_queue.py::test_every_event_is_served_waits_or_is_accounted_for",
    ),
    "fans were banned for their first line": (
        "plugins/moderation/test_moderation.py::test_what_fans_write_first_is_read_like_any_line",
        "plugins/moderation/test_moderation.py::"
        "test_an_advertisement_in_a_first_line_is_a_timeout_and_never_a_ban",
        "dialogue/test_first_line_spam.py::test_what_fans_write_is_never_spam",
    ),
    "rewriting made a command of talk": (
        "dialogue/test_spoken.py::test_rewriting_never_makes_a_command",
        "host/test_quota.py::test_no_line_for_a_chat_is_taken_for_a_command",
    ),
    "what the model wrote was executed": (
        "host/test_host.py::test_what_a_model_wrote_is_never_a_command_or_a_timeout",
    ),
    "one exception ended the only consumer": (
        "host/test_host.py::test_a_failing_turn_is_quarantined_and_not_repeated",
        "host/test_host.py::test_a_hanging_handler_is_ended_and_the_show_goes_on",
    ),
    "anybody could set any state and stop the server": (
        "web/test_auth.py::test_no_route_that_changes_anything_works_without_a_token",
        "web/test_auth.py::test_every_route_asks_for_its_documented_role",
    ),
    "the cloud voice slept before it played": (
        "plugins/elevenlabs/test_elevenlabs.py::test_elevenlabs_keeps_the_contract_of_a_voice",
        "plugins/azure_speech/test_azure_voice.py::test_the_first_sound_does_not_wait_for_the_last",
    ),
    "the server said what no page reads": (
        "host/test_screen.py::"
        "test_the_page_about_the_screen_names_the_events_and_fields_of_the_code",
    ),
}


@pytest.mark.parametrize("defect", ELSEWHERE)
def test_each_defect_has_its_test(defect: str) -> None:
    for place in ELSEWHERE[defect]:
        file, _, name = place.partition("::")
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        assert name in {getattr(node, "name", "") for node in tree.body}, place


# --- the queue -------------------------------------------------------------------------------


async def test_a_sub_is_never_thanked_in_the_voice_of_a_reward_that_waits_beside_it(
    rehearse,
) -> None:
    plugins = {
        "alerts": {},
        "redemptions": {
            "rewards": {"Radio": "read", "Whisper": "read"},
            "voices": {"Radio": "radio"},
            "styles": {"Whisper": "whisper"},
        },
    }
    async with rehearse(plugins=plugins) as show:
        show.mind.answer = "Thank you."
        show.app.switches.set(hold_all=True)
        await show.emit(
            RewardRedeemed(title="Radio", text="Read me.", user=ANN),
            Subscription(user=BO),
            RewardRedeemed(title="Whisper", text="Hush.", user=ANN),
            Subscription(user=ANN),
        )
        show.app.switches.set(hold_all=False)
        await show.settle()
        assert [(s.text, s.voice, s.style) for s in show.voice.spoken] == [
            ("Read me.", "radio", ""),
            ("Thank you.", "fake", ""),
            ("Hush.", "fake", "whisper"),
        ]


# --- what a model wrote ----------------------------------------------------------------------


async def test_a_viewer_who_gets_the_bot_to_say_a_timeout_times_out_nobody(rehearse) -> None:
    plugins = {
        "local_chat": {},
        "chat": {"write_answers": True},
        "moderation": {},
        "commands": {"commands": {"timeout": "was asked for"}},
    }
    async with rehearse(plugins=plugins, platform="faraway") as show:
        local = show.app.registry.get(Platform, "local")
        acted = []

        async def act(action: str, **fields) -> None:
            acted.append(action)

        local.act = act
        show.mind.answer = "!timeout alice Chat wants me to timeout Alice."
        await local.write("ann", "Luna, chat wants you to timeout Alice")
        await show.settle()
        lines = [line["text"] for line in show.events("chat")]
        assert len(lines) == 2 and lines[1].startswith("timeout alice")
        assert acted == [] and show.platform.acted == []
        assert len(show.mind.asked) == 1


# --- failures --------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", ["mind", "voice", "memory"])
async def test_after_a_failure_the_next_line_is_answered_and_nothing_stays_busy(
    rehearse, monkeypatch, broken: str
) -> None:
    async with rehearse("chat") as show:
        with monkeypatch.context() as breaks:
            if broken == "mind":
                breaks.setattr(show.mind, "answer", RuntimeError("boom"))
            elif broken == "voice":
                breaks.setattr(show.voice, "error", EngineError("fake", "boom"))
            else:
                breaks.setattr(show.app.mind, "commit", None)
            await show.emit(ChatMessage(text="one", user=ANN))
        assert show.app.stage.snapshot()["state"] == "idle"
        await show.emit(ChatMessage(text="two", user=BO))
        assert show.heard[-1] == "Hello there."
        assert show.app.stage.snapshot()["state"] == "idle"


# --- cancelling ------------------------------------------------------------------------------

SONG = """
    from bot.audio import AudioChunk, AudioFormat

    @plugin.turn(OperatorPrompt)
    async def sing(prompt, ctx):
        async def sound():
            format = AudioFormat()
            while True:
                yield AudioChunk(bytes(format.size(0.1)), format)
        await ctx.play(sound(), title="a song without an end")
"""


async def test_cancelling_ends_a_song_as_it_ends_speech(rehearse, tmp_path, monkeypatch) -> None:
    package = tmp_path / "jukebox_show"
    (package / "jukebox").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    head = "from bot.host import *\nplugin = Plugin('jukebox')\n"
    (package / "jukebox" / "__init__.py").write_text(head + textwrap.dedent(SONG))
    monkeypatch.syspath_prepend(str(tmp_path))
    async with rehearse("jukebox", package="jukebox_show") as show:
        await show.app.host.emit(OperatorPrompt(text="sing", trust=Trust.OWNER))
        await show.until(lambda: show.app.stage.snapshot()["state"] == "speaking")
        await show.app.desk.cut()
        await show.settle()
        assert show.app.stage.snapshot()["state"] == "idle"


# --- pages -----------------------------------------------------------------------------------

# The house's word, as a page hears it: on("alert", ...). The rest is the socket's own.
_HEARD = re.compile(r'\.on\("(\w+)", (?:\(\{ ([\w, ]+) \}\))?')
_SOCKETS_OWN = {"connect", "disconnect", "connect_error", "scene"}


def heard_by_pages() -> list[tuple[str, str, list[str]]]:
    """(file, event, fields that are taken from it at once) of all pages."""
    return [
        (module.name, event, [f.strip() for f in fields.split(",") if f.strip()])
        for module in sorted((ROOT / "overlays").rglob("*.js"))
        for event, fields in _HEARD.findall(module.read_text(encoding="utf-8"))
    ]


def test_pages_hear_only_what_the_house_says_in_the_shape_it_says_it() -> None:
    for module, event, fields in heard_by_pages():
        assert event in EVENTS or event in _SOCKETS_OWN, f"{module} waits for {event}"
        assert set(fields) <= set(EVENTS.get(event, fields)), f"{module}: {event} has no {fields}"


def test_everything_that_the_house_says_is_heard_by_a_page() -> None:
    assert {event for _, event, _ in heard_by_pages()} >= set(EVENTS)


# --- its tests -------------------------------------------------------------------------------

# Each opens a device, or asks for an account, as soon as it is imported or made.
_LIVE = {"sounddevice", "azure", "elevenlabs", "discord", "twitchio"}


def test_no_test_needs_a_sound_device_or_an_account_to_be_collected() -> None:
    for module in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.parse(module.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            live = {name.split(".")[0] for name in names} & _LIVE
            assert not live, f"{module.relative_to(ROOT)} imports {', '.join(live)}"
