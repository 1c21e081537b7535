"""What is measured of the services of a voice conversation, by the names that Kyutai's Unmute gave
its own: `worker_` and the value, wherever both mean the same."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Measure(StrEnum):
    """A count goes up by what is noted, a time in seconds or a number is one observation, what is
    active goes up and down. An STT session is one turn that is written down, a TTS session one
    sentence that is spoken, a VLLM session one answer of whichever mind."""

    SESSIONS = "sessions"  # conversations
    ACTIVE_SESSIONS = "active_sessions"
    SESSION_DURATION = "session_duration"
    SERVICE_MISSES = "service_misses"  # nobody of a chain could do it
    HARD_SERVICE_MISSES = "hard_service_misses"  # one failed, and not because it was full
    FORCE_DISCONNECTS = "force_disconnects"  # clients that were turned away: no seat was free
    HARD_ERRORS = "hard_errors"  # faults of ours
    HEALTH_OK = "health_ok"  # 1 or 0 for each look

    STT_SESSIONS = "stt_sessions"
    STT_ACTIVE_SESSIONS = "stt_active_sessions"
    STT_MISSES = "stt_misses"
    STT_HARD_MISSES = "stt_hard_misses"
    STT_SENT_FRAMES = "stt_sent_frames"
    STT_RECV_FRAMES = "stt_recv_frames"
    STT_RECV_WORDS = "stt_recv_words"
    STT_PING_TIME = "stt_ping_time"
    STT_FIND_TIME = "stt_find_time"
    STT_SESSION_DURATION = "stt_session_duration"
    STT_AUDIO_DURATION = "stt_audio_duration"
    STT_NUM_WORDS = "stt_num_words"
    STT_TTFT = "stt_ttft"

    TTS_SESSIONS = "tts_sessions"
    TTS_ACTIVE_SESSIONS = "tts_active_sessions"
    TTS_MISSES = "tts_misses"
    TTS_HARD_MISSES = "hard_tts_misses"
    TTS_INTERRUPT = "tts_interrupt"
    TTS_SENT_FRAMES = "tts_sent_frames"
    TTS_RECV_FRAMES = "tts_recv_frames"
    TTS_RECV_WORDS = "tts_recv_words"
    TTS_PING_TIME = "tts_ping_time"
    TTS_FIND_TIME = "tts_find_time"
    TTS_TTFT = "tts_ttft"
    TTS_AUDIO_DURATION = "tts_audio_duration"
    TTS_GEN_DURATION = "tts_gen_duration"

    VLLM_SESSIONS = "vllm_sessions"
    VLLM_ACTIVE_SESSIONS = "vllm_active_sessions"
    VLLM_INTERRUPT = "vllm_interrupt"
    VLLM_HARD_ERRORS = "vllm_hard_errors"
    VLLM_SENT_WORDS = "vllm_sent_words"
    VLLM_RECV_WORDS = "vllm_recv_words"
    VLLM_TTFT = "vllm_ttft"
    VLLM_REQUEST_LENGTH = "vllm_request_length"
    VLLM_REPLY_LENGTH = "vllm_reply_length"
    VLLM_GEN_DURATION = "vllm_gen_duration"


Note = Callable[[Measure, float], None]


def unnoted(measure: Measure, value: float) -> None:
    """Where nobody measures."""
