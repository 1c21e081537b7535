"""The sections of config.yaml as frozen dataclasses. The file mirrors them, name by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.settings.fields import Secret, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class MindSettings:
    """Which mind answers what. A mind is written `plugin` or `plugin/model`."""

    chat: str = setting("persona_offline", label="Mind", hint="Answers chat and events")
    fallback: tuple[str, ...] = setting(
        (), label="Fallbacks", hint="Asked in this order when the mind fails or is too slow"
    )
    routes: Mapping[str, str] = setting(
        label="Routes", hint="A mind of its own for one kind of event", factory=dict
    )
    first_token_s: float = setting(
        4.0,
        label="Patience",
        hint="First word later than this: the fallback answers",
        min=0.2,
        max=120,
        unit="s",
    )
    max_tokens: int = setting(300, label="Longest answer", min=8, max=4096, unit="tokens")
    memory_tokens: int = setting(
        1500,
        label="Short memory",
        hint="How much of the talk is sent along",
        min=100,
        max=100_000,
        unit="tokens",
    )
    tokens_per_hour: int = setting(200_000, label="Tokens an hour", hint="0: no limit", min=0)
    usd_per_hour: float = setting(1.0, label="Money an hour", hint="0: no limit", min=0, unit="USD")


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSettings:
    """How it speaks and where the sound goes."""

    tts: str = setting("espeak", label="Voice engine")
    fallback: tuple[str, ...] = setting((), label="Fallbacks")
    default: str = setting(
        "en-us", label="Voice", hint="A voice of that engine, engine:name or profile:id"
    )
    rate: float = setting(1.0, label="Speaking rate", min=0.5, max=2.0, unit="x")
    stt: str = setting(
        "", label="Recogniser", hint="Writes down what is said; empty: the best that is on"
    )
    sinks: tuple[str, ...] = setting(
        ("page",),
        label="Sound goes to",
        hint="page (the overlay), device or device:NAME, file:PATH; the first keeps the time",
    )
    pause_s: float = setting(0.35, label="Pause between utterances", min=0, max=10, unit="s")


@dataclass(frozen=True, slots=True, kw_only=True)
class EarSettings:
    """How it listens and takes turns; `voice.stt` names the recogniser. See docs/listening.md."""

    fallback: tuple[str, ...] = setting(
        (), label="Other recognisers", hint="Asked in this order while the first is down"
    )
    vad: str = setting(
        "silero_vad", label="Voice detector", hint="energy: by loudness alone, for quiet rooms"
    )
    voice_at: float = setting(
        0.5, label="Voice begins at", hint="Higher: it takes more to be heard", min=0.1, max=0.95
    )
    whole_s: float = setting(
        0.128, label="Silence after a whole sentence", min=0.128, max=3, unit="s"
    )
    unsure_s: float = setting(0.4, label="Silence otherwise", min=0.13, max=5, unit="s")
    open_s: float = setting(
        1.2, label="Silence in mid-sentence", hint="After 'and', 'because' ...", min=0.2, unit="s"
    )
    longest_s: float = setting(60.0, label="Longest turn", min=5, max=600, unit="s")
    barge_in: str = setting(
        "words",
        label="It may be interrupted",
        hint="words: by words, voice: by any voice, never",
        choices=("words", "voice", "never"),
    )
    least_words: int = setting(1, label="Words that interrupt it", min=1, max=10)
    duck_db: float = setting(
        -14.0, label="While somebody speaks into it", min=-40, max=0, unit="dB"
    )
    hold_s: float = setting(
        0.16, label="Voice that silences it", hint="Until words come", min=0.05, max=2, unit="s"
    )
    resume_s: float = setting(
        2.0, label="Without a word it goes on after", hint="A cough, a door", min=0.3, unit="s"
    )
    echo_guard: bool = setting(
        True, label="Know its own voice", hint="When the microphone hears the speakers"
    )
    patience_s: float = setting(5.0, label="Patience with a recogniser", min=0.5, max=60, unit="s")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardSettings:
    """What may not be said or shown. A verdict is pass, mask, hold or drop."""

    words: tuple[str, ...] = setting((), label="More banned words")
    allow: tuple[str, ...] = setting((), label="Words that are fine here")
    on_word: str = setting("mask", label="A banned word", choices=("mask", "hold", "drop"))
    on_link: str = setting("mask", label="A link", choices=("pass", "mask", "hold", "drop"))
    on_personal: str = setting(
        "hold",
        label="Personal data",
        hint="Addresses, phone numbers, e-mail",
        choices=("mask", "hold", "drop"),
    )
    link_allow: tuple[str, ...] = setting(
        ("twitch.tv", "clips.twitch.tv"), label="Sites that are fine"
    )
    hold_s: float = setting(60.0, label="A held line waits", min=5, max=600, unit="s")
    delay_s: float = setting(
        0.0,
        label="Broadcast delay",
        hint="Everything waits this long, so that you can cut it",
        min=0,
        max=30,
        unit="s",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSettings:
    """Limits of the host."""

    development: bool = setting(
        False, label="Development", hint="Calls that block the loop are named"
    )
    hot_reload: bool = setting(
        True, label="Hot reload", hint="A plugin whose files change is loaded anew"
    )
    mailbox: int = setting(256, label="Mailbox of a plugin", min=8, max=100_000, unit="events")
    lines_per_minute: int = setting(
        10,
        label="Own lines a minute",
        hint="Written into a chat without being asked; 0: no limit",
        min=0,
        max=1000,
    )
    lines_per_hour: int = setting(50, label="Own lines an hour", hint="0: no limit", min=0)
    slow_call_ms: int = setting(100, label="A blocking call is reported from", min=20, unit="ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSettings:
    """How long things are kept; docs/privacy.md says what is in them."""

    journal_days: int = setting(30, label="Journal", min=1, max=3650, unit="days")
    message_days: int = setting(365, label="Messages", min=1, max=3650, unit="days")
    backups: int = setting(7, label="Backups", min=1, max=100)
    backup_days: int = setting(30, label="Old backups", min=1, max=3650, unit="days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of config.yaml. `plugins` holds each plugin's raw section; its key enables it.

    `studio` and `singing` are raw too: their rooms read them.
    """

    name: str = setting("Luna", label="The bot's name")
    language: str = setting("en", label="Language")
    persona: str = setting("persona.yaml", label="Persona file")
    database: Secret = setting(
        Secret("sqlite:///data/greenroom.db"),
        label="Database",
        hint="sqlite:/// or postgresql:// address",
    )
    llm: MindSettings = field(default_factory=MindSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    ears: EarSettings = field(default_factory=EarSettings)
    guard: GuardSettings = field(default_factory=GuardSettings)
    host: HostSettings = field(default_factory=HostSettings)
    keep: KeepSettings = field(default_factory=KeepSettings)
    studio: Mapping[str, Any] = field(default_factory=dict)
    singing: Mapping[str, Any] = field(default_factory=dict)
    lanes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("name: the bot needs a name. Write one, such as Luna.")
