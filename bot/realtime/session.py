"""How one conversation is held, as its client wishes; frozen, an update makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.engines import Tool
from bot.errors import BadRequest
from bot.realtime import reading
from bot.realtime.wire import PCM, format_name, shown_format

MOST_TOOLS = 128
MOST_TOKENS = 4096
SHORTEST_SILENCE_MS = 128  # pauses inside a sentence reach 96 ms
EAGERNESS = {"low": 8.0, "medium": 4.0, "high": 2.0, "auto": 4.0}  # longest silence, seconds
CHOICES = ("auto", "none", "required")


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnDetection:
    """When the client's turn begins and ends; see docs/realtime.md."""

    kind: str = "server_vad"
    threshold: float = 0.5
    prefix_ms: int = 300
    silence_ms: int = 500
    idle_ms: int = 0  # 0: it is never asked whether anybody is there
    eagerness: str = "auto"
    create_response: bool = True
    interrupt_response: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription:
    """How the client's speech is written down."""

    model: str = ""
    language: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Empty `instructions`: the show's own persona. `max_tokens` 0: the show's own limit."""

    id: str
    model: str
    instructions: str = ""
    modality: str = "audio"
    voice: str = ""
    speed: float = 1.0
    input: str = PCM
    output: str = PCM
    transcription: Transcription | None = Transcription()  # frozen
    turns: TurnDetection | None = TurnDetection()
    tools: tuple[Tool, ...] = ()
    tool_choice: str = "auto"
    max_tokens: int = 0
    record: bool = False
    record_as: str = ""  # who speaks, so that it goes when they are erased


def updated(session: Session, said: Mapping[str, Any]) -> Session:
    """The session after a `session.update`. Raises BadRequest; nothing is changed then."""
    if said.get("type", "realtime") != "realtime":
        raise BadRequest("only realtime sessions are held", field="session.type")
    at = "session."
    session = _recorded(_said(session, said, at), said)
    audio = reading.part(said, "audio", at)
    return _heard(_spoken(session, audio), reading.part(audio, "input", f"{at}audio."))


def _recorded(session: Session, said: Mapping[str, Any]) -> Session:
    """Our own field `record`: true, false, or an object that says who speaks."""
    wish = said.get("record")
    if wish is None:
        return session
    if isinstance(wish, dict):
        name = reading.text(wish, "user", "", "session.record.").strip()
        return replace(session, record=True, record_as=name[:100])
    return replace(session, record=reading.flag(said, "record", False, "session."))


def overridden(session: Session, said: Mapping[str, Any]) -> Session:
    """The session as one `response.create` wishes it. Raises BadRequest."""
    at = "response."
    return _spoken(_said(session, said, at), reading.part(said, "audio", at), at)


def _said(session: Session, said: Mapping[str, Any], at: str) -> Session:
    if "instructions" in said:
        session = replace(session, instructions=reading.text(said, "instructions", "", at))
    if said.get("output_modalities") is not None:
        session = replace(session, modality=_modality(said["output_modalities"], at))
    if "tools" in said:
        listed = reading.parts(said, "tools", MOST_TOOLS, at)
        session = replace(session, tools=tuple(_tool(one, at) for one in listed))
    if said.get("tool_choice") is not None:
        session = replace(session, tool_choice=_choice(said["tool_choice"], at))
    if "max_output_tokens" in said:
        session = replace(session, max_tokens=_limit(said, at))
    return session


def _modality(value: Any, at: str) -> str:
    known = (["audio"], ["text"], ["text", "audio"], ["audio", "text"])
    if value not in known:
        raise BadRequest("['audio'] or ['text']", field=f"{at}output_modalities")
    return "audio" if "audio" in value else "text"


def _limit(said: Mapping[str, Any], at: str) -> int:
    if said["max_output_tokens"] in ("inf", None):
        return 0
    return int(reading.number(said, "max_output_tokens", 1, MOST_TOKENS, at=at))


def _tool(said: Mapping[str, Any], at: str) -> Tool:
    if said.get("type") != "function":
        raise BadRequest("only functions are taken", field=f"{at}tools")
    at = f"{at}tools."
    return Tool(
        name=reading.text(said, "name", at=at),
        description=reading.text(said, "description", "", at),
        parameters=reading.part(said, "parameters", at) or {"type": "object", "properties": {}},
    )


def _choice(value: Any, at: str) -> str:
    if isinstance(value, dict) and value.get("type") == "function":
        return reading.text(value, "name", at=f"{at}tool_choice.")
    if value not in CHOICES:
        raise BadRequest("no such choice", field=f"{at}tool_choice", hint="auto, none, required")
    return value


def _spoken(session: Session, audio: Mapping[str, Any], at: str = "session.") -> Session:
    at = f"{at}audio.output."
    output = reading.part(audio, "output", at.removesuffix("output."))
    if output.get("format") is not None:
        session = replace(session, output=format_name(output["format"], f"{at}format"))
    if output.get("voice") is not None:
        voice = output["voice"]
        if isinstance(voice, dict):
            voice = voice.get("id")
        session = replace(session, voice=reading.text({"voice": voice}, "voice", at=at))
    if output.get("speed") is not None:
        session = replace(session, speed=reading.number(output, "speed", 0.25, 1.5, at=at))
    return session


def _heard(session: Session, said: Mapping[str, Any]) -> Session:
    at = "session.audio.input."
    if said.get("format") is not None:
        session = replace(session, input=format_name(said["format"], f"{at}format"))
    if "transcription" in said:
        session = replace(session, transcription=_transcription(said, at))
    if "turn_detection" in said:
        session = replace(session, turns=_turns(said, at))
    return session


def _transcription(said: Mapping[str, Any], at: str) -> Transcription | None:
    if said["transcription"] is None:
        return None
    wish, at = reading.part(said, "transcription", at), f"{at}transcription."
    return Transcription(
        model=reading.text(wish, "model", "", at),
        language=reading.text(wish, "language", "", at),
        prompt=reading.text(wish, "prompt", "", at),
    )


def _turns(said: Mapping[str, Any], at: str) -> TurnDetection | None:
    if said["turn_detection"] is None:
        return None
    wish, at = reading.part(said, "turn_detection", at), f"{at}turn_detection."
    silence = reading.number(wish, "silence_duration_ms", 0, 60_000, 500, at)
    idle = wish.get("idle_timeout_ms")
    return TurnDetection(
        kind=reading.choice(wish, "type", ("server_vad", "semantic_vad"), "server_vad", at),
        threshold=reading.number(wish, "threshold", 0, 1, 0.5, at),
        prefix_ms=int(reading.number(wish, "prefix_padding_ms", 0, 5_000, 300, at)),
        silence_ms=max(SHORTEST_SILENCE_MS, int(silence)),
        idle_ms=0
        if idle is None
        else int(reading.number(wish, "idle_timeout_ms", 1_000, 600_000, at=at)),
        eagerness=reading.choice(wish, "eagerness", tuple(EAGERNESS), "auto", at),
        create_response=reading.flag(wish, "create_response", True, at),
        interrupt_response=reading.flag(wish, "interrupt_response", True, at),
    )


def shown(session: Session) -> dict[str, Any]:
    """As clients are told of it."""
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": session.id,
        "model": session.model,
        "instructions": session.instructions,
        "output_modalities": [session.modality],
        "tools": [shown_tool(tool) for tool in session.tools],
        "tool_choice": _shown_choice(session.tool_choice),
        "max_output_tokens": session.max_tokens or "inf",
        "audio": {
            "input": {
                "format": shown_format(session.input),
                "transcription": _shown_transcription(session.transcription),
                "turn_detection": _shown_turns(session.turns),
                "noise_reduction": None,
            },
            "output": {
                "format": shown_format(session.output),
                "voice": session.voice or "default",
                "speed": session.speed,
            },
        },
        "record": {"user": session.record_as} if session.record else False,
        "tracing": None,
        "include": None,
    }


def shown_tool(tool: Tool) -> dict[str, Any]:
    about = {"name": tool.name, "description": tool.description}
    return {"type": "function", **about, "parameters": dict(tool.parameters)}


def _shown_choice(choice: str) -> Any:
    return choice if choice in CHOICES else {"type": "function", "name": choice}


def _shown_transcription(wish: Transcription | None) -> dict[str, Any] | None:
    if wish is None:
        return None
    fields = {"model": wish.model, "language": wish.language, "prompt": wish.prompt}
    return {name: value for name, value in fields.items() if value}


def _shown_turns(turns: TurnDetection | None) -> dict[str, Any] | None:
    if turns is None:
        return None
    reacts = {
        "type": turns.kind,
        "create_response": turns.create_response,
        "interrupt_response": turns.interrupt_response,
    }
    if turns.kind == "semantic_vad":
        return {**reacts, "eagerness": turns.eagerness}
    return {
        **reacts,
        "threshold": turns.threshold,
        "prefix_padding_ms": turns.prefix_ms,
        "silence_duration_ms": turns.silence_ms,
        "idle_timeout_ms": turns.idle_ms or None,
    }
