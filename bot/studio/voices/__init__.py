"""The voices that are kept, and which viewer has which."""

from bot.studio.voices.profile import (
    AUDITION,
    Consent,
    KeptVoice,
    Quality,
    VoiceDraft,
    VoiceProfile,
)
from bot.studio.voices.recording import LONGEST_RECORDING_S
from bot.studio.voices.voices import Voices

__all__ = [
    "AUDITION",
    "LONGEST_RECORDING_S",
    "Consent",
    "KeptVoice",
    "Quality",
    "VoiceDraft",
    "VoiceProfile",
    "Voices",
]
