"""The fake bot's forms, history and traces."""

from __future__ import annotations

from typing import Any

from tests.panel.scene import LATENCY, Json


def field(name: str, kind: str, label: str, value: Any, **more: Any) -> Json:
    base: Json = {
        "name": name,
        "type": kind,
        "label": label,
        "hint": "",
        "min": None,
        "max": None,
        "choices": [],
        "unit": "",
        "multiline": False,
        "value": value,
        "set": value is not None,
        "source": "file",
    }
    return base | more


def plugin_form() -> list[Json]:
    return [
        field("channel", "text", "Channel", "ada_plays", hint="Whose chat to read"),
        field(
            "client_id",
            "text",
            "Client id",
            "${TWITCH_CLIENT_ID}",
            hint="From the Twitch console",
            source="env",
        ),
        field("client_secret", "secret", "Client secret", None, hint="Never shown again", set=True),
        field(
            "messages",
            "integer",
            "Messages each 30 s",
            20,
            hint="How much Luna may write",
            min=1,
            max=1000,
        ),
        field("reply", "boolean", "Answer as a reply", True, hint="Threads in chat"),
        field(
            "ads",
            "choice",
            "Ad breaks",
            "warn",
            hint="What Luna does",
            choices=["nothing", "warn", "talk through"],
        ),
        field(
            "ignore",
            "list",
            "Ignore these people",
            ["patchworkbot", "tallykeeper"],
            hint="Other bots",
        ),
        field(
            "timeout",
            "integer",
            "Timeout at most",
            10,
            min=1,
            max=30,
            unit="min",
            hint="Only you and moderators can cause one",
        ),
        field("titles", "map", "Titles", {"mira_draws": "court painter"}),
    ]


SCOPES = [
    {"name": "Read chat", "reason": "so Luna hears your viewers", "granted": False},
    {"name": "Write chat", "reason": "so she can answer", "granted": False},
    {"name": "See subs and bits", "reason": "for thanks and alerts", "granted": False},
]


IDENTITIES = [
    {"id": "bot", "label": "the bot's account", "login": "luna_bot"},
    {"id": "channel", "label": "the channel's account", "login": ""},
]


def lately(now: float) -> list[Json]:
    return [
        {
            "at": now - 60,
            "level": "error",
            "text": "Twitch refused the login. Chat is not read until you log in.",
        },
        {"at": now - 61, "level": "warning", "text": "Tried to renew the login, 1 of 1."},
        {"at": now - 400, "level": "info", "text": "Shouted out tobi_bakes after the raid."},
    ]


def settings() -> list[Json]:
    return [
        {
            "name": "general",
            "title": "General",
            "form": [
                field("name", "text", "The bot's name", "Luna"),
                field("language", "text", "Language", "en"),
            ],
        },
        {
            "name": "llm",
            "title": "Mind",
            "form": [
                field("chat", "text", "Mind", "openai/gpt-4o-mini", hint="Answers chat and events"),
                field("max_tokens", "integer", "Longest answer", 300, min=8, max=4096),
            ],
        },
        {
            "name": "guard",
            "title": "Guard",
            "form": [
                field(
                    "on_word", "choice", "A banned word", "mask", choices=["mask", "hold", "drop"]
                ),
                field("delay_s", "number", "Broadcast delay", 0.0, min=0, max=30, unit="s"),
            ],
        },
    ]


def messages(now: float, page: int, search: str) -> Json:
    rows = [
        {
            "id": f"m{at}",
            "event": "evt_7f3c9a",
            "at": now - at * 90,
            "platform": "twitch",
            "user": "kettlecat" if at % 2 else "mira_draws",
            "prompt": f"question {at}: is this boss even beatable",
            "raw": f"answer {at}",
            "spoken": f"answer {at}: I say this with love.",
            "heard": f"answer {at}: I say this with love.",
            "complete": at % 5 != 0,
            "model": "gpt-4o-mini",
            "voice": "en-us",
            "latency": LATENCY,
        }
        for at in range(1, 61)
    ]
    return paged([row for row in rows if search in f"{row['user']} {row['prompt']}"], page)


def events(now: float, page: int, search: str) -> Json:
    kinds = ("ChatMessage", "Raid", "Subscription", "Cheer", "Follow")
    rows = [
        {
            "id": "evt_7f3c9a" if at == 1 else f"evt_{at}",
            "at": now - at * 20,
            "kind": kinds[at % len(kinds)],
            "platform": "twitch",
            "origin": "simulated" if at % 7 == 0 else "live",
            "user": "noor_plays",
            "text": f"event {at}",
            "verdict": "answered",
        }
        for at in range(30)
    ]
    return paged([row for row in rows if search in f"{row['kind']} {row['text']}"], page)


def paged(rows: list[Json], page: int, size: int = 25) -> Json:
    pages = max(1, -(-len(rows) // size))
    shown = rows[(page - 1) * size : page * size]
    return {"items": shown, "page": page, "pages": pages, "total": len(rows)}


def trace(event: str) -> Json:
    return {
        "event": event,
        "verdict": "Answered, with one word masked. Heard from 21:14:02.53, to the end.",
        "chain": [
            {"id": event, "kind": "ChatMessage", "text": "luna do you even sleep"},
            {"id": "utt_0", "kind": "UtteranceStarted", "text": "Sleep? I nap"},
        ],
        "steps": [
            {"at_ms": 0, "stage": "door", "text": "Passed: no link, no banned word."},
            {"at_ms": 1, "stage": "arrival", "text": "Written to the journal. Not a command."},
            {"at_ms": 1, "stage": "lane", "text": "Waited 88 ms behind 1 line."},
            {"at_ms": 89, "stage": "mind", "text": "openai / gpt-4o-mini. 812 tokens in, 24 out."},
            {"at_ms": 441, "stage": "guard", "text": "Sentence 3: a banned word was masked."},
            {"at_ms": 443, "stage": "voice", "text": "espeak, rate 1.1×. First sound 87 ms later."},
            {"at_ms": 530, "stage": "stage", "text": "Played on overlay, 3.4 s. 13 of 13 words."},
            {"at_ms": 3900, "stage": "memory", "text": "Saved as spoken, not as written."},
        ],
        "latency": LATENCY,
    }


METRICS = """# HELP greenroom_lane_wait_seconds Wait for a turn
# TYPE greenroom_lane_wait_seconds histogram
greenroom_lane_wait_seconds_count{lane="chat"} 4.0
greenroom_lane_wait_seconds_sum{lane="chat"} 1.0
"""

FINDINGS = [
    {"name": "Python", "state": "ok", "note": "3.11.4", "fix": ""},
    {
        "name": "Overlay",
        "state": "warning",
        "note": "No browser has opened the chat page yet.",
        "fix": "Add its address as a browser source in OBS.",
    },
    {
        "name": "Twitch",
        "state": "error",
        "note": "The login was refused.",
        "fix": "Log in again on the plugin's page.",
    },
]
