"""The voices that are kept: a folder each, with profile, recording and cached prompts."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from bot.audio import encode
from bot.engines import TTS, Clones, SpeechRequest, VoiceReference
from bot.errors import BadRequest, NotFound
from bot.settings import InvalidSettings, parse_section
from bot.studio.runs import disk_error, write_json
from bot.studio.voices.profile import Quality, VoiceDraft, VoiceProfile
from bot.studio.voices.recording import FORMAT, Prepared, prepare
from bot.studio.voices.viewer_voices import ViewerVoices
from bot.studio.voices.voice_archive import PROFILE, RECORDING, pack, unpack

T = TypeVar("T")
LONGEST = {"name": 80, "transcript": 5000, "describe": 2000, "audition": 1000, "notes": 10_000}
MOST_MIXED = 8
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_DRAFT = tuple(field.name for field in fields(VoiceDraft))


class Voices:
    """All under one folder; nothing outside of it can be read or written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.viewers = ViewerVoices(folder / "viewers.json")
        self._changing = asyncio.Lock()

    async def all(self) -> list[VoiceProfile]:
        """By name; a folder that holds no profile is passed over."""
        return await asyncio.to_thread(self._all)

    async def get(self, id: str) -> VoiceProfile:
        """Raises NotFound."""
        return await asyncio.to_thread(self._get, id)

    async def create(self, draft: VoiceDraft, recording: bytes = b"") -> VoiceProfile:
        """A new profile; a recording is prepared first. Raises BadRequest naming the field."""
        check_draft(draft, recording=bool(recording))
        return await self._alone(lambda: self._create(draft, recording))

    async def change(self, id: str, draft: VoiceDraft, recording: bytes = b"") -> VoiceProfile:
        """The profile with other words or another recording; cached prompts are made anew."""
        kept = await self.get(id)
        check_draft(draft, recording=bool(recording) or kept.seconds > 0)
        return await self._alone(
            lambda: self._write(kept.id, draft, prepare(recording) if recording else None, kept)
        )

    async def delete(self, id: str) -> None:
        """Raises NotFound."""
        await self._alone(lambda: self._delete(id))

    async def recording(self, id: str) -> Path:
        """The prepared recording, a WAV file. Raises NotFound where there is none."""
        return await asyncio.to_thread(self._recording, id)

    async def reference(self, id: str) -> VoiceReference:
        """What an engine clones. Raises NotFound."""
        kept = await self.get(id)
        audio = await self.recording(id)
        return VoiceReference(audio=audio, transcript=kept.transcript, mode="auto")

    async def prompted(self, id: str, engine: TTS, request: SpeechRequest) -> VoiceReference | None:
        """The reference with what the engine made of it, made now where it never was."""
        reference = request.reference
        if reference is None or not isinstance(engine, Clones) or reference.prompt is not None:
            return reference
        path = self._path(id) / "prompts" / _prompt_name(engine.name, request.model, reference)
        async with self._changing:
            if not path.is_file():
                await asyncio.to_thread(path.parent.mkdir, exist_ok=True)
                await engine.save_prompt(reference, path, model=request.model)
        return replace(reference, prompt=path)

    async def export(self, id: str) -> bytes:
        """The profile with its recording as a zip."""
        return await asyncio.to_thread(self._export, id)

    async def import_(self, archive: bytes) -> VoiceProfile:
        """A zip that `export` made, as a new profile. Raises BadRequest."""
        raw, recording = await asyncio.to_thread(unpack, archive)
        draft = _draft({key: value for key, value in raw.items() if key in _DRAFT})
        return await self.create(draft, recording)

    async def choose(self, viewer: str, voice: str) -> None:
        """The voice that reads a viewer's lines; "" for the show's own. Raises BadRequest."""
        await asyncio.to_thread(self.viewers.choose, viewer, voice)

    async def forget(self, viewer: str) -> None:
        """Nothing is known of the viewer any more. Raises DiskFull."""
        if await self.chosen(viewer):
            await self.choose(viewer, "")

    async def chosen(self, viewer: str) -> str:
        """A viewer's voice, or "". Asked at the door, so that it must be quick."""
        if self.viewers.read:
            return self.viewers.chosen(viewer)
        return await asyncio.to_thread(self.viewers.chosen, viewer)

    async def choices(self) -> dict[str, str]:
        """Every viewer's choice."""
        return await asyncio.to_thread(self.viewers.all)

    async def _alone(self, work: Callable[[], T]) -> T:
        """One change at a time, off the loop."""
        async with self._changing:
            try:
                return await asyncio.to_thread(work)
            except OSError as error:
                raise disk_error(error) from error

    def _all(self) -> list[VoiceProfile]:
        if not self.folder.is_dir():
            return []
        found = []
        for path in sorted(self.folder.iterdir()):
            if _ID.fullmatch(path.name) and path.is_dir() and (path / PROFILE).is_file():
                try:
                    found.append(self._get(path.name))
                except NotFound:
                    continue
        return sorted(found, key=lambda profile: profile.name.casefold())

    def _path(self, id: str) -> Path:
        path = self.folder / id
        if not _ID.fullmatch(id) or path.is_symlink() or not path.is_dir():
            raise NotFound(f"no voice profile '{id[:60]}'", hint="see the voice manager")
        return path

    def _get(self, id: str) -> VoiceProfile:
        path = self._path(id) / PROFILE
        try:
            if path.is_symlink():
                raise OSError("a link")
            raw = json.loads(path.read_text("utf-8"))
            draft = _draft({key: raw[key] for key in _DRAFT if key in raw})
            warnings = tuple(Quality(**warning) for warning in raw.get("warnings", ()))
            at, seconds = float(raw["at"]), float(raw.get("seconds", 0))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, BadRequest) as error:
            raise NotFound(f"the voice '{id}' cannot be read", hint="delete its folder") from error
        return _profile(draft, id=id, at=at, seconds=seconds, warnings=warnings)

    def _create(self, draft: VoiceDraft, recording: bytes) -> VoiceProfile:
        prepared = prepare(recording) if recording else None  # before there is a folder
        id = self._free_id(draft.name)
        (self.folder / id).mkdir(parents=True)
        try:
            return self._write(id, draft, prepared, None)
        except BaseException:
            shutil.rmtree(self.folder / id, ignore_errors=True)
            raise

    def _write(
        self, id: str, draft: VoiceDraft, prepared: Prepared | None, kept: VoiceProfile | None
    ) -> VoiceProfile:
        path = self._path(id)
        at = kept.at if kept else time.time()
        seconds = kept.seconds if kept else 0.0
        warnings = kept.warnings if kept else ()
        if prepared is not None:
            half = path / f".{RECORDING}.half"
            half.write_bytes(encode(prepared.sound, "wav"))
            os.replace(half, path / RECORDING)
            seconds, warnings = prepared.sound.seconds, prepared.warnings
        if prepared or (kept and kept.transcript != draft.transcript):
            shutil.rmtree(path / "prompts", ignore_errors=True)
        profile = _profile(draft, id=id, at=at, seconds=seconds, warnings=warnings)
        write_json(path / PROFILE, asdict(profile))
        return profile

    def _delete(self, id: str) -> None:
        path = self._path(id)
        gone = self.folder / f".gone-{id}-{secrets.token_hex(4)}"
        os.rename(path, gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _recording(self, id: str) -> Path:
        path = self._path(id) / RECORDING
        if path.is_symlink() or not path.is_file():
            raise NotFound(f"the voice '{id}' has no recording", hint="add one")
        return path

    def _export(self, id: str) -> bytes:
        profile = self._get(id)
        recording = self._recording(id).read_bytes() if profile.seconds else b""
        return pack(asdict(profile), recording)

    def _free_id(self, name: str) -> str:
        """From the name: `Old Tobi` is old-tobi, the next one old-tobi-2."""
        base = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:48] or "voice"
        taken = {path.name for path in self.folder.iterdir()} if self.folder.is_dir() else set()
        number = 1
        while (id := base if number == 1 else f"{base}-{number}") in taken:
            number += 1
        return id


def check_draft(draft: VoiceDraft, *, recording: bool) -> None:
    """Raises BadRequest where something is missing for its sort."""
    if not draft.name.strip():
        raise BadRequest("the voice has no name", field="name", hint="give it one")
    for name, limit in LONGEST.items():
        if len(getattr(draft, name)) > limit:
            raise BadRequest(f"more than {limit} characters", field=name)
    if draft.sort == "design" and not draft.describe.strip():
        raise BadRequest("nothing is described", field="describe", hint="a calm, low voice")
    if draft.sort == "mix":
        _check_mix(draft)
    if draft.sort != "clone":
        return
    if not recording:
        raise BadRequest("there is no recording", field="recording", hint="send one")
    consent = draft.consent
    if consent is None or not (consent.who.strip() and consent.statement.strip()):
        raise BadRequest(
            "nobody has agreed to it", field="consent", hint="say whose voice it is and what for"
        )
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}.{0,20}", consent.when):
        raise BadRequest("no date", field="consent.when", hint="such as 2026-01-31")


def _check_mix(draft: VoiceDraft) -> None:
    weights = list(draft.mix.values())
    if not 2 <= len(weights) <= MOST_MIXED or not all(0 < weight <= 100 for weight in weights):
        raise BadRequest(
            "the blend", field="mix", hint=f"2 to {MOST_MIXED} voices with weights above 0"
        )


def _draft(raw: dict[str, Any]) -> VoiceDraft:
    try:
        return parse_section(VoiceDraft, {k: v for k, v in raw.items() if v is not None})
    except InvalidSettings as error:
        first = error.mistakes[0]
        raise BadRequest(first.message, field=first.place) from error


def _profile(
    draft: VoiceDraft, *, id: str, at: float, seconds: float, warnings: tuple[Quality, ...]
) -> VoiceProfile:
    words = {name: getattr(draft, name) for name in _DRAFT}
    return VoiceProfile(**words, id=id, at=at, seconds=seconds, warnings=warnings)


def _prompt_name(engine: str, model: str, reference: VoiceReference) -> str:
    """A file for each engine, checkpoint and mode."""
    key = "\0".join((engine, model, reference.mode, reference.transcript, str(FORMAT.rate)))
    return f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.prompt"
