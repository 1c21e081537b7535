from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot.audio import encode, loudness, read_sound
from bot.engines import TTS, SpeechCapabilities
from bot.errors import BadRequest, NotFound
from bot.studio import Consent, Studio, VoiceDraft, Voices
from bot.studio.voices.recording import prepare

Recording = Callable[..., bytes]
CONSENT = Consent(who="Tobi", when="2026-01-31", statement="The show may use my voice.")
CLONE = VoiceDraft(name="Old Tobi", sort="clone", transcript="hello you", consent=CONSENT)


@pytest.fixture
def voices(tmp_path: Path) -> Voices:
    return Voices(tmp_path / "voices")


def codes(prepared_from: bytes) -> set[str]:
    return {warning.code for warning in prepare(prepared_from).warnings}


async def test_a_recording_is_trimmed_levelled_and_resampled(
    voices: Voices, recording: Recording
) -> None:
    made = await voices.create(CLONE, recording(6.0, silence=1.0))
    samples, rate = soundfile.read(await voices.recording(made.id))
    assert rate == 24_000
    assert samples.ndim == 1
    assert made.seconds == pytest.approx(6.2, abs=0.3)
    assert loudness(samples.astype(np.float32), rate) == pytest.approx(-23, abs=0.5)
    assert made.warnings == ()
    assert made.id == "old-tobi"


@pytest.mark.parametrize("format", ["WAV", "FLAC", "OGG", "MP3"])
def test_any_common_file_is_taken(recording: Recording, format: str) -> None:
    assert prepare(recording(4.0, format=format)).sound.seconds == pytest.approx(4.2, abs=0.4)


def test_a_telephones_recording_is_taken_too(recording: Recording) -> None:
    pytest.importorskip("av", reason="the extra 'codecs' is not installed")
    data = encode(read_sound(recording(4.0), max_seconds=10), "aac")
    assert prepare(data).sound.seconds == pytest.approx(4.2, abs=0.4)


def test_what_is_wrong_with_a_recording_is_said(recording: Recording) -> None:
    assert codes(recording()) == set()
    assert "clipping" in codes(recording(level=3.0))
    assert "noise" in codes(recording(noise=0.05, level=0.2))
    assert "short" in codes(recording(1.0))
    assert "long" in codes(recording(40.0))
    assert "quiet" in codes(recording(level=0.002, noise=0.00001))
    assert "dull" in codes(recording(rate=8000))


@pytest.mark.parametrize(
    "data", [b"", b"RIFF", b"not sound" * 100, b"\xff\xfb\x90" + bytes(100)], ids=str
)
async def test_what_is_no_sound_is_refused(voices: Voices, data: bytes) -> None:
    with pytest.raises(BadRequest) as error:
        await voices.create(CLONE, data)
    assert error.value.field == "recording"
    assert await voices.all() == []


async def test_silence_and_endless_sound_are_refused(voices: Voices) -> None:
    for seconds in (2, 700):
        target = io.BytesIO()
        soundfile.write(target, np.zeros(seconds * 8000), 8000, format="FLAC")
        with pytest.raises(BadRequest):
            await voices.create(CLONE, target.getvalue())


async def test_nobody_is_cloned_without_consent(voices: Voices, recording: Recording) -> None:
    for consent in (None, Consent(who="", when="2026-01-31", statement="x"),
                    Consent(who="Tobi", when="yesterday", statement="x")):  # fmt: skip
        with pytest.raises(BadRequest) as error:
            await voices.create(replace(CLONE, consent=consent), recording(3.5))
        assert error.value.field.startswith("consent")
    kept = await voices.create(CLONE, recording(3.5))
    assert (await voices.get(kept.id)).consent == CONSENT


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (VoiceDraft(name=" "), "name"),
        (VoiceDraft(name="x" * 100), "name"),
        (VoiceDraft(name="x", sort="design"), "describe"),
        (VoiceDraft(name="x", sort="mix", mix={"anna": 1.0}), "mix"),
        (VoiceDraft(name="x", sort="mix", mix={"anna": 1.0, "bert": -1.0}), "mix"),
        (VoiceDraft(name="x", sort="clone", consent=CONSENT), "recording"),
    ],
)
async def test_a_draft_that_lacks_something_names_it(
    voices: Voices, draft: VoiceDraft, field: str
) -> None:
    with pytest.raises(BadRequest) as error:
        await voices.create(draft)
    assert error.value.field == field


async def test_two_voices_may_have_the_same_name(voices: Voices) -> None:
    made = [await voices.create(VoiceDraft(name="Lüna!")) for _ in range(2)]
    assert len({voice.id for voice in made}) == 2
    assert [voice.name for voice in await voices.all()] == ["Lüna!", "Lüna!"]


async def test_a_voice_is_changed_and_deleted(voices: Voices, recording: Recording) -> None:
    made = await voices.create(CLONE, recording(3.5))
    changed = await voices.change(made.id, replace(CLONE, name="New", transcript="other words"))
    assert (changed.id, changed.name, changed.seconds) == (made.id, "New", made.seconds)
    await voices.delete(made.id)
    with pytest.raises(NotFound):
        await voices.get(made.id)
    assert await voices.all() == []


async def test_a_voice_travels_as_a_zip(voices: Voices, recording: Recording) -> None:
    made = await voices.create(CLONE, recording(3.5))
    archive = await voices.export(made.id)
    back = await voices.import_(archive)
    assert back.id == "old-tobi-2"
    assert back.consent == CONSENT
    assert back.transcript == "hello you"
    assert back.seconds == pytest.approx(made.seconds, abs=0.05)


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_json", ".json"), data)
    return target.getvalue()


GOOD = json.dumps({"name": "x", "sort": "preset"}).encode()


@pytest.mark.parametrize(
    "archive",
    [
        b"", b"no zip", zipped(), zipped(profile_json=b"[]"), zipped(profile_json=b"{"),
        zipped(profile_json=GOOD, **{"..__..__evil": b"x"}),
        zipped(profile_json=GOOD, **{"/etc/passwd": b"x"}),
        zipped(profile_json=b"[" * 100_000),
        zipped(profile_json=GOOD, **{"recording.wav": bytes(90_000_000)}),
        zipped(profile_json=b'{"name": "x", "rate": 1e999}'),
        zipped(profile_json=json.dumps({"name": "x", "sort": "clone"}).encode()),
        zipped(profile_json=GOOD)[:-30],
    ],
    ids=["empty", "no zip", "nothing in it", "a list", "broken json", "traversal", "absolute",
         "deep json", "bomb", "infinite", "no consent", "cut"],
)  # fmt: skip
async def test_a_strange_zip_is_refused(voices: Voices, archive: bytes) -> None:
    with pytest.raises(BadRequest):
        await voices.import_(archive)
    assert await voices.all() == []


@pytest.mark.parametrize("id", ["..", "../runs", "", "/etc", "a/b", "A", "x" * 90, "link", "\x00"])
async def test_nothing_outside_the_voices_can_be_read(
    voices: Voices, tmp_path: Path, id: str
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "profile.json").write_text('{"name": "x", "at": 1}', "utf-8")
    voices.folder.mkdir()
    (voices.folder / "link").symlink_to(tmp_path / "secret")
    for ask in (voices.get, voices.recording, voices.export, voices.delete):
        with pytest.raises(NotFound):
            await ask(id)
    assert [voice for voice in await voices.all() if voice.id == "link"] == []


async def test_a_profile_that_was_tampered_with_is_passed_over(voices: Voices) -> None:
    made = await voices.create(VoiceDraft(name="Luna"))
    path = voices.folder / made.id / "profile.json"
    for text in ("{", "[]", '{"name": 3, "at": 1}', '{"name": "x", "at": "noon"}', "null"):
        path.write_text(text, "utf-8")
        assert await voices.all() == []
        with pytest.raises(NotFound):
            await voices.get(made.id)


async def test_viewers_have_voices_of_their_own(voices: Voices) -> None:
    await voices.choose("local:1", "profile:luna")
    await voices.choose("local:2", "espeak:en-us+f1")
    again = Voices(voices.folder)
    assert await again.chosen("local:1") == "profile:luna"
    assert await again.chosen("local:3") == ""
    await again.choose("local:1", "")
    assert await again.choices() == {"local:2": "espeak:en-us+f1"}
    for viewer, voice in (("", "x"), ("a\nb", "x"), ("a", "\n"), ("a", "x" * 500)):
        with pytest.raises(BadRequest):
            await again.choose(viewer, voice)


async def test_a_voice_that_nobody_can_speak_just_now_says_why(
    studio: Studio, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silence() -> SpeechCapabilities:
        await asyncio.sleep(60)
        raise AssertionError

    monkeypatch.setattr("bot.studio.planning.casting.PATIENCE_S", 1.0)
    monkeypatch.setattr(studio.casting.engines.get(TTS, "lab"), "capabilities", silence)
    for draft in (
        VoiceDraft(name="Anna", voice="anna"),
        VoiceDraft(name="Blend", sort="mix", mix={"anna": 1, "gone": 1}),
        VoiceDraft(name="Elsewhere", engine="piper"),
        VoiceDraft(name="Far", engine="lab"),
    ):
        await studio.voices.create(draft)
    await studio.voices.create(replace(CLONE, name="Tobi"), recording(4.0))
    flaws = {voice.name: voice.flaw for voice in await studio.kept_voices()}
    assert flaws == {
        "Anna": "",
        "Blend": "no voice 'gone'",
        "Elsewhere": "no engine 'piper'",
        "Far": "lab does not answer",
        "Tobi": "tone cannot clone voices",
    }


async def test_a_voice_is_heard_before_it_is_chosen(studio: Studio) -> None:
    kept = await studio.voices.create(VoiceDraft(name="Luna", voice="anna", audition="I am Luna"))
    events = [event async for event in studio.audition(f"profile:{kept.id}")]
    assert events[-1].seconds > 0.5
    assert (await studio.runs.page()).total == 0
