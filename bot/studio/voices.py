"""The voices that are kept: a folder each, with profile, recording and cached prompts."""

from __future__ import annotations

from pathlib import Path

from bot.studio.profile import VoiceDraft, VoiceProfile


class Voices:
    """All under one folder; nothing outside of it can be read or written."""

    def __init__(self, folder: Path) -> None:
        raise NotImplementedError

    async def all(self) -> list[VoiceProfile]:
        raise NotImplementedError

    async def get(self, id: str) -> VoiceProfile:
        """Raises NotFound."""
        raise NotImplementedError

    async def create(self, draft: VoiceDraft, recording: bytes = b"") -> VoiceProfile:
        """A new profile; a recording is prepared first. Raises BadRequest naming the field."""
        raise NotImplementedError

    async def change(self, id: str, draft: VoiceDraft, recording: bytes = b"") -> VoiceProfile:
        """The profile with other words or another recording."""
        raise NotImplementedError

    async def delete(self, id: str) -> None:
        raise NotImplementedError

    async def recording(self, id: str) -> Path:
        """The prepared recording, a WAV file. Raises NotFound where there is none."""
        raise NotImplementedError

    async def export(self, id: str) -> bytes:
        """The profile with its recording as a zip."""
        raise NotImplementedError

    async def import_(self, archive: bytes) -> VoiceProfile:
        """A zip that `export` made, as a new profile. Raises BadRequest."""
        raise NotImplementedError

    async def choose(self, viewer: str, voice: str) -> None:
        """The voice that reads a viewer's lines; "" for the show's own."""
        raise NotImplementedError

    async def chosen(self, viewer: str) -> str:
        """A viewer's voice, or ""."""
        raise NotImplementedError

    async def choices(self) -> dict[str, str]:
        """Every viewer's choice."""
        raise NotImplementedError
