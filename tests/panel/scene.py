"""A moment of a stream, as docs/api.md tells it: what the panel's fake bot begins with."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

SENTENCES = (
    "Okay, hear me out.",
    "That boss is just a coat rack with a health bar, and you have been losing to furniture "
    "for twenty minutes.",
    "I say this with love.",
)
LOSING = 19  # the index of the word "losing"


def scene(now: float) -> Json:
    """All sections at once; `now` is Unix time in seconds."""
    return {
        "show": _show(now),
        "stage": speaking(LOSING),
        "waiting": _waiting(now),
        "held": [_held(now)],
        "chat": _chat(now),
        "exchange": _exchange(now),
        "connections": _connections(),
        "plugins": _plugins(),
        "overlays": [
            {"page": "subtitles", "clients": 1, "sounding": True, "seen_at": now - 4},
            {"page": "avatar", "clients": 1, "sounding": False, "seen_at": now - 4},
            {"page": "alerts", "clients": 2, "sounding": False, "seen_at": now - 6},
            {"page": "chat", "clients": 0, "sounding": False, "seen_at": None},
        ],
        "sound": {"sink": "page", "heard": True, "note": "", "level_db": -24.0},
        "usage": {
            "tokens_hour": 42_100,
            "usd_hour": 0.0213,
            "limit_tokens": 200_000,
            "limit_usd": 1.0,
            "months": [
                {
                    "month": "2026-11",
                    "services": [
                        _used("espeak", characters=310_400, usd=0.0),
                        _used("openai", tokens=1_204_000, usd=0.61, unpriced=True),
                    ],
                },
                {
                    "month": "2026-10",
                    "services": [
                        _used("azure_speech", characters=88_000, seconds=5_400.0, unpriced=True),
                        _used("openai", tokens=2_410_000, usd=1.22),
                    ],
                },
            ],
        },
    }


def _used(service: str, **more: Any) -> Json:
    nothing = {"tokens": 0, "characters": 0, "seconds": 0.0, "usd": None, "unpriced": False}
    return {"service": service} | nothing | more


def speaking(word: int) -> Json:
    """The stage while this word is heard."""
    made = (1300.0, 6100.0, 1500.0)
    return {
        "state": "speaking",
        "expression": "happy",
        "voice": "en-us",
        "utterance": {
            "id": "utt_1",
            "event": "evt_boss",
            "speaker": "Luna",
            "lane": "chat",
            "to": "mira_draws",
            "prompt": "is this boss even beatable",
            "sentences": [
                {
                    "text": text,
                    "words": text.split(),
                    "made_ms": ms,
                    "peaks": _peaks(text, ms),
                    "mask": False,
                }
                for text, ms in zip(SENTENCES, made, strict=True)
            ],
            "word": word,
            "made_ms": 7700.0,
            "heard_ms": word * 250.0,
            "complete": False,
            "song": None,
        },
    }


def _peaks(text: str, ms: float) -> list[int]:
    """Something like the sound of that text."""
    letters = (text[int(at / (ms / 40) * len(text))] for at in range(int(ms / 40)))
    return [8 if letter in " ,." else 45 + 11 * (ord(letter) % 5) for letter in letters]


def silent() -> Json:
    """The stage with nothing on it."""
    return {"state": "idle", "expression": "neutral", "voice": "en-us", "utterance": None}


def _show(now: float) -> Json:
    return {
        "name": "Luna",
        "on_air": True,
        "since": now - 6127,
        "viewers": 312,
        "title": "The swamp, again",
        "category": "Marsh of Sorrows",
        "react_to_chat": True,
        "quiet": False,
        "listen_to_mic": True,
        "talk_key": False,
        "rate": 1.1,
        "context": "A souls-like; the swamp boss, third evening.",
        "paused": False,
        "hold_all": False,
        "muted": False,
        "hidden": False,
        "panic": False,
    }


def _item(item: str, kind: str, user: str, text: str, at: float, effect: str = "") -> Json:
    return {
        "id": item,
        "kind": kind,
        "user": user,
        "text": text,
        "at": at,
        "effect": effect,
        "held": False,
        "next": False,
    }


def _waiting(now: float) -> Json:
    raid = _item("w_raid", "Raid", "tobi_bakes", "brings 48 viewers", now - 6) | {"next": True}
    gift = _item(
        "w_gift", "Subscription", "noor_plays", "gifted 5 subs to the chat", now - 4, "5 merged"
    )
    song = _item("w_song", "SongReady", "sunnyhollow", "“Paper Lanterns”", now - 2, "62 %")
    line = _item("w_chat", "ChatMessage", "ok_lettuce", "what build is this? looks comfy", now - 3)
    lanes = {
        "moderation": [],
        "game": [],
        "image": [],
        "support": [raid, gift],
        "mic": [],
        "collab_mic": [],
        "reminder": [],
        "song": [song],
        "chat": [line],
    }
    return {
        "total": 4,
        "lanes": [
            {
                "lane": lane,
                "rule": "keep_all",
                "dropped": 2 if lane == "chat" else 0,
                "items": items,
            }
            for lane, items in lanes.items()
        ],
    }


def _held(now: float) -> Json:
    text = "Sure pix3lknight, the studio is on 14 Larch Lane, come say hi."
    begins = text.index("14")
    return {
        "id": "held_1",
        "event": "evt_pix",
        "source": "model",
        "text": text,
        "masked": text.replace("14 Larch Lane", "****"),
        "spans": [[begins, begins + len("14 Larch Lane")]],
        "reason": "a home address?",
        "expires_at": now + 48.9,
    }


_LINES: tuple[tuple[str, str, str, str], ...] = (
    ("brasswhale", "the music in this area is unreal", "merged", ""),
    ("hollyfox", "just got here, did we beat the swamp yet?", "answered", ""),
    ("Luna", "The swamp beat us, hollyfox. Twice. We are calling it a draw.", "speaking", ""),
    ("ok_lettuce", "rip", "read", ""),
    ("lowtidelee", "first time here, the subtitles are so smooth", "answered", ""),
    ("kettlecat", "luna do you even sleep", "answered", ""),
    (
        "Luna",
        "Sleep? I nap between your questions, kettlecat. They are **** long naps lately.",
        "speaking",
        "",
    ),
    ("juno_77", "<img src=x onerror=alert(1)>", "read", ""),
    ("brasswhale", "gg", "merged", "merged with 6 others"),
    (
        "freeviewz_4u",
        "buy views at w w w . example",
        "hidden",
        "dropped at the door · first message",
    ),
    ("mira_draws", "is this boss even beatable", "speaking", ""),
    ("pix3lknight", "where do you two record this? could i visit", "held", "held for you"),
    ("juno_77", "the dodge timing", "merged", ""),
    ("hollyfox", "wave 2 of the bakers, hello!!", "dropped", "newest 3 kept"),
    ("ok_lettuce", "what build is this? looks comfy", "waiting", ""),
    ("sunnyhollow", "!sing Paper Lanterns", "command", ""),
)


def chat_line(line: str, user: str, text: str, at: float, kind: str, note: str = "") -> Json:
    return {
        "id": line,
        "at": at,
        "platform": "twitch",
        "user": user,
        "colour": "",
        "roles": [],
        "text": text,
        "emotes": [],
        "self": user == "Luna",
        "simulated": False,
        "fate": {"kind": kind, "note": note},
    }


def _chat(now: float) -> list[Json]:
    return [
        chat_line(f"evt_c{at}", user, text, now - 40 + at * 2, kind, note)
        for at, (user, text, kind, note) in enumerate(_LINES)
    ]


def _exchange(now: float) -> Json:
    raw = "Sleep? I *yawns* nap between your questions, kettlecat. They are d4mn long naps lately."
    removed = [[raw.index(part), raw.index(part) + len(part)] for part in ("*yawns*", "d4mn")]
    spoken = "Sleep? I nap between your questions, kettlecat. They are **** long naps lately."
    return {
        "event": "evt_7f3c9a",
        "at": now - 60,
        "user": "kettlecat",
        "prompt": "luna do you even sleep",
        "tokens": 812,
        "model": "gpt-4o-mini",
        "raw": raw,
        "removed": removed,
        "spoken": spoken,
        "heard": spoken,
        "complete": True,
        "remembered": True,
        "latency": LATENCY,
    }


LATENCY: Json = {
    "door": 1.0,
    "lane": 88.0,
    "mind": 352.0,
    "guard": 2.0,
    "voice": 87.0,
    "total": 530.0,
}


def _connection(name: str, title: str, sort: str, state: str = "ok", **more: Any) -> Json:
    base = {"name": name, "title": title, "sort": sort, "state": state}
    return base | {"note": "", "fix": "", "ms": None, "plugin": name} | more


def _connections() -> list[Json]:
    return [
        _connection("twitch", "Twitch", "platform"),
        _connection("openai", "gpt-4o-mini", "mind", ms=420.0),
        _connection("espeak", "espeak", "voice"),
        _connection("database", "SQLite", "database", plugin=""),
        _connection("overlays", "Overlays", "overlay", plugin=""),
        _connection(
            "discord", "Discord", "platform", "needs_auth", note="Signed out", fix="Log in again"
        ),
    ]


def _plugin(name: str, title: str, sort: str, state: str = "loaded", note: str = "") -> Json:
    return {
        "name": name,
        "title": title,
        "summary": SUMMARIES.get(name, f"{title} for the show."),
        "sort": sort,
        "state": state,
        "note": note,
        "version": "1.4.0",
        "handlers": 12 if name == "twitch" else 3,
        "loaded_s": None if state in ("off", "missing") else 0.2,
        "extra": "azure" if name == "azure_speech" else "",
    }


SUMMARIES = {
    "twitch": "Reads chat and stream events, and answers, times out and shouts out for you.",
}


def _plugins() -> list[Json]:
    return [
        _plugin("twitch", "Twitch", "platform", "needs_auth", "Needs a login"),
        _plugin("raffle", "Raffle", "feature", "paused", "Paused after 3 errors in a row"),
        _plugin("discord", "Discord", "platform", "retrying", "Trying again in 8 s, 3rd time"),
        _plugin("local_chat", "Local chat", "platform", note="2 people"),
        _plugin("microphone", "Microphone", "platform", "off"),
        _plugin("openai", "OpenAI", "engine", note="answers chat"),
        _plugin("llama_cpp", "llama.cpp", "engine", note="fallback · on the CPU"),
        _plugin("espeak", "espeak", "engine", note="first sound in 87 ms"),
        _plugin("azure_speech", "Azure Speech", "engine", "missing", "needs the extra azure"),
        _plugin("alerts", "Alerts", "feature", note="3 overlays"),
        _plugin("songs", "Songs", "feature"),
    ]
