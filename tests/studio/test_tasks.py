"""The tasks, by engines of the tests: what is asked of an engine, and what is heard of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engines import (
    TTS,
    Audio,
    Cancel,
    EngineRegistry,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    Word,
)
from bot.errors import BadRequest, EngineError
from bot.studio import (
    CodecDecode,
    CodecEncode,
    Consent,
    CustomVoice,
    DesignThenClone,
    Done,
    Header,
    NpcPack,
    Queued,
    Studio,
    StudioBusy,
    StudioSettings,
    VoiceClone,
    VoiceDesign,
    VoiceDraft,
)
from tests.studio.heard import onsets, samples, saved
from tests.studio.tone_voice import RATE, WORD_S, LabVoice, ToneVoice

CONSENT = Consent(who="Tobi", when="2026-01-31", statement="yes")


@pytest.fixture
async def tobi(studio: Studio, recording: Callable[..., bytes]) -> str:
    draft = VoiceDraft(name="Tobi", sort="clone", engine="lab", transcript="hello", consent=CONSENT)
    return (await studio.voices.create(draft, recording(4.0))).id


async def test_events_come_in_order_and_the_frames_are_the_saved_file(studio: Studio) -> None:
    events = [event async for event in studio.stream(CustomVoice(text="one two three"))]
    assert isinstance(events[0], Queued)
    assert isinstance(events[1], Header)
    assert isinstance(events[-1], Done)
    joined = b"".join(event.chunk.pcm for event in events if isinstance(event, Audio))
    assert joined == saved(await studio.runs.file(events[0].run, "audio.wav")).pcm
    assert events[1].rate == RATE


async def test_a_plain_task_is_the_engines_sound_untouched(studio: Studio, tone: ToneVoice) -> None:
    outcome = await studio.run(CustomVoice(text="one two", voice="anna", style="calm", rate=1.25))
    assert outcome.sound is not None
    assert outcome.sound.seconds == pytest.approx(2 * WORD_S / 1.25 + 2 * tone.silence, abs=0.001)
    asked = tone.asked[0]
    assert (asked.voice, asked.style, asked.rate, asked.language) == ("anna", "calm", 1.25, "en")


async def test_words_are_those_that_were_written(studio: Studio, tone: ToneVoice) -> None:
    text = "It costs $3.50 today, Dr. Who"
    outcome = await studio.run(CustomVoice(text=text))
    assert [word.text for word in outcome.words] == ["It", "costs", "$3.50", "today,", "Dr.", "Who"]
    assert all(text[w.offset :].startswith(w.text) for w in outcome.words)
    assert [w.start for w in outcome.words] == sorted(w.start for w in outcome.words)
    assert tone.asked[0].text == "It costs three dollars and fifty cents today, Doctor Who"


async def test_the_text_is_read_as_asked(studio: Studio, tone: ToneVoice) -> None:
    studio.lexicons.write("en", {"gif": "jif"})
    await studio.run(CustomVoice(text="5 gif"))
    await studio.run(CustomVoice(text="5 gif", normalize=False, lexicon=False))
    await studio.run(CustomVoice(text="[rate 2]5[/rate]", markup="plain", normalize=False))
    assert [r.text for r in tone.asked] == ["five jif", "5 gif", "[rate 2]5[/rate]"]


async def test_tags_pause_for_as_long_as_they_say(studio: Studio) -> None:
    outcome = await studio.run(CustomVoice(text="[pause 1s]one[pause 750ms]two"))
    assert outcome.sound is not None
    first, second = onsets(outcome.sound)
    assert first == pytest.approx(1.0, abs=0.01)
    assert second - first == pytest.approx(WORD_S + 0.06 + 0.75, abs=0.02)
    assert [w.start for w in outcome.words] == pytest.approx([first, second], abs=0.01)


async def test_another_voice_and_rate_within_a_text(studio: Studio, tone: ToneVoice) -> None:
    text = "one [voice bert]two [rate 2]three[/rate][/voice] four [lang de]5[/lang]"
    await studio.run(CustomVoice(text=text, voice="anna"))
    asked = [(r.text, r.voice, r.rate, r.language) for r in tone.asked]
    assert asked == [
        ("one", "anna", 1.0, "en"), ("two", "bert", 1.0, "en"), ("three", "bert", 2.0, "en"),
        ("four", "anna", 1.0, "en"), ("fünf", "anna", 1.0, "de"),
    ]  # fmt: skip


async def test_a_voice_of_another_engine_joins_without_a_seam(
    studio: Studio, lab: LabVoice
) -> None:
    lab.format = type(lab.format)(16_000, 1)
    outcome = await studio.run(CustomVoice(text="one [voice lab:vivian]two[/voice] three"))
    assert outcome.header is not None
    assert (outcome.header.rate, outcome.header.engine) == (RATE, "tone, lab")
    assert len(onsets(outcome.sound, gap=0.03)) == 3  # type: ignore[arg-type]
    assert [w.text for w in outcome.words] == ["one", "two", "three"]


async def test_design_and_clone_ask_their_engines_for_it(
    studio: Studio, lab: LabVoice, tobi: str
) -> None:
    await studio.run(VoiceDesign(text="hi", describe="an old man", engine="lab", model="design"))
    assert lab.asked[0].describe == "an old man"
    assert lab.asked[0].model == "design"
    await studio.run(VoiceClone(text="hi", profile=tobi, model="base", seed=7))
    await studio.run(VoiceClone(text="again", profile=tobi, model="base", mode="xvector"))
    modes = [(r.reference.mode, r.reference.transcript) for r in lab.asked[1:] if r.reference]
    assert modes == [("icl", "hello"), ("xvector", "hello")]
    assert lab.asked[1].seed == 7


async def test_a_clone_prompt_is_made_once(studio: Studio, lab: LabVoice, tobi: str) -> None:
    for text in ("one", "two"):
        await studio.run(CustomVoice(text=text, voice=f"profile:{tobi}"))
    assert len(lab.prompts) == 1
    assert all(r.reference and r.reference.prompt == lab.prompts[0] for r in lab.asked)
    kept = await studio.voices.get(tobi)
    draft = VoiceDraft(**{n: getattr(kept, n) for n in VoiceDraft.__dataclass_fields__})
    await studio.voices.change(tobi, replace(draft, transcript="other"))
    await studio.run(CustomVoice(text="three", voice=f"profile:{tobi}"))
    assert len(lab.prompts) == 2, "other words, another prompt"


async def test_a_designed_voice_is_cloned_and_kept(studio: Studio, lab: LabVoice) -> None:
    outcome = await studio.run(
        DesignThenClone(
            text="hello you", describe="a robot", engine="lab", model="design",
            clone_model="base", sample="one two three four five", save_as="Robot",
        )
    )  # fmt: skip
    design, clone = lab.asked
    assert (design.describe, design.text) == ("a robot", "one two three four five")
    assert clone.reference is not None
    assert clone.reference.transcript == "one two three four five"
    assert (clone.model, clone.text) == ("base", "hello you")
    assert {"audio.wav", "design.wav"} <= {a.name for a in outcome.done.artifacts}
    kept = await studio.voices.get("robot")
    assert kept.sort == "clone"
    assert kept.consent is not None


async def test_a_blend_is_asked_of_an_engine_that_can(studio: Studio, tone: ToneVoice) -> None:
    draft = VoiceDraft(name="Mix", sort="mix", engine="tone", mix={"anna": 2.0, "bert": 1.0})
    kept = await studio.voices.create(draft)
    await studio.run(CustomVoice(text="hi", voice=f"profile:{kept.id}"))
    assert tone.asked[0].mix == (("anna", 2.0), ("bert", 1.0))
    with pytest.raises(BadRequest, match="cannot mix"):
        await studio.run(CustomVoice(text="hi", voice=f"profile:{kept.id}", engine="lab"))


async def test_sound_becomes_codes_and_sound_again(studio: Studio) -> None:
    spoken = await studio.run(CustomVoice(text="one two"))
    coded = await studio.run(CodecEncode(engine="lab", run=spoken.run))
    assert coded.sound is None
    path = await studio.runs.file(coded.run, "codes.json")
    codes = json.loads(path.read_text("utf-8"))["codes"]
    assert len(codes) == pytest.approx(12 * spoken.done.seconds, abs=1)
    again = await studio.run(CodecDecode(engine="lab", run=coded.run))
    assert again.done.seconds == pytest.approx(spoken.done.seconds, abs=0.1)
    typed = await studio.run(CodecDecode(engine="lab", codes=((500, 1), (300, 2))))
    assert samples(typed.sound).max() == pytest.approx(0.5, abs=0.01)  # type: ignore[arg-type]


async def test_an_upload_can_be_coded(studio: Studio, recording: Callable[..., bytes]) -> None:
    id = await studio.keep_upload(recording(3.0))
    assert (await studio.run(CodecEncode(upload=id))).done.artifacts[0].name == "codes.json"


async def test_text_that_still_grows_is_spoken_sentence_by_sentence(
    studio: Studio, tone: ToneVoice
) -> None:
    async def more() -> AsyncIterator[str]:
        yield "It is 5. And then"
        yield " it was "
        assert [r.text for r in tone.asked] == ["It is five."], "not spoken as soon as it could"
        yield "over. "

    events = [event async for event in studio.stream(CustomVoice(text=""), more=more())]
    assert [r.text for r in tone.asked] == ["It is five.", "And then it was over."]
    words = [event for event in events if isinstance(event, Word)]
    heard = "It is 5. And then it was over. "
    assert all(heard[w.offset :].startswith(w.text) for w in words)


async def test_text_that_is_spoken_word_by_word_is_accounted_for(tmp_path: Path) -> None:
    class WordByWord(ToneVoice):
        async def capabilities(self) -> SpeechCapabilities:
            return replace(await super().capabilities(), streaming_text=True)

        async def stream_text(
            self, request: SpeechRequest, text: AsyncIterable[str], cancel: Cancel
        ) -> AsyncIterator[SpeechEvent]:
            async for word in text:
                async for event in self.stream(replace(request, text=word), cancel):
                    yield event

        def usd(self, characters: float) -> float:
            return characters / 100

    async def more() -> AsyncIterator[str]:
        yield "It is 5. And"
        yield " then?"

    spent: list[tuple[str, int, float | None]] = []
    engines = EngineRegistry()
    engines.add(TTS, "tone", WordByWord())
    settings = StudioSettings(engine="tone")
    studio = Studio(engines, tmp_path, settings, record=lambda *entry: spent.append(entry))
    await studio.open()
    _ = [event async for event in studio.stream(CustomVoice(text=""), more=more())]
    await studio.close()
    length = len("It is 5. And then?")
    assert spent == [("tone", length, length / 100)]


async def test_cancel_ends_the_run_and_keeps_what_was_heard(
    studio: Studio, tone: ToneVoice
) -> None:
    cancel = Cancel()
    events = []
    async for event in studio.stream(CustomVoice(text="word " * 500), cancel):
        events.append(event)
        if sum(isinstance(e, Audio) for e in events) == 3:
            cancel.set()
    assert events[-1].cancelled
    assert sum(isinstance(e, Audio) for e in events) <= 4
    kept = await studio.runs.get(events[0].run)
    assert kept.view.state == "cancelled"
    assert studio.queue().jobs == ()


async def test_a_listener_who_leaves_ends_the_run(studio: Studio, tone: ToneVoice) -> None:
    events = studio.stream(CustomVoice(text="word " * 500))
    async for event in events:
        if isinstance(event, Audio):
            break
    await events.aclose()
    assert studio.queue().jobs == ()
    assert (await studio.runs.page()).items[0].state == "cancelled"
    assert (await studio.run(CustomVoice(text="next"))).sound is not None


async def test_a_run_is_started_watched_and_cancelled(studio: Studio, tone: ToneVoice) -> None:
    tone.gate = asyncio.Event()
    run = await studio.start(CustomVoice(text="one two"))
    waiting = await studio.start(CustomVoice(text="three"))
    assert [(job.run, job.place) for job in studio.queue().jobs] == [(run, 0), (waiting, 1)]
    with pytest.raises(StudioBusy):
        await studio.start(CustomVoice(text="four"), wait=False)
    studio.cancel(waiting)
    watched = asyncio.create_task(collect(studio, run))
    await asyncio.sleep(0)
    tone.gate.set()
    events = await watched
    assert isinstance(events[-1], Done)
    assert not any(isinstance(event, Audio) for event in events)
    assert [view.id for view in (await studio.runs.page()).items] == [run]


async def collect(studio: Studio, run: str) -> list[object]:
    return [event async for event in studio.watch(run)]


async def test_the_next_engine_speaks_when_one_fails_before_its_first_sound(
    studio: Studio, tone: ToneVoice, lab: LabVoice
) -> None:
    tone.errors = [EngineError("tone", "no network", retryable=True)]
    with pytest.raises(EngineError):
        await studio.run(CustomVoice(text="hi"))
    failed = (await studio.runs.page()).items[0]
    assert (failed.state, failed.seconds, failed.text) == ("failed", 0.0, "hi")
    assert "no network" in failed.error
    studio.casting.settings = type(studio.settings)(engine="tone", fallback=("lab",))
    tone.errors = [EngineError("tone", "no network", retryable=True)]
    outcome = await studio.run(CustomVoice(text="hi"))
    assert lab.asked[0].text == "hi"
    assert "lab spoke instead" in outcome.done.warnings[0]


async def test_a_run_that_is_not_kept_leaves_nothing(studio: Studio) -> None:
    outcome = await studio.run(CustomVoice(text="hi"), keep=False)
    assert outcome.sound is not None
    assert (await studio.runs.page()).total == 0


async def test_a_pack_cannot_be_left_out_of_the_line_of_its_engines(studio: Studio) -> None:
    table = "id,text,voice\na,hi,anna\nb,ho,lab:vivian\n"
    outcome = await studio.run(NpcPack(table=table))
    assert outcome.header is not None
    assert outcome.header.engine == "tone, lab"


async def test_engines_say_what_they_can(studio: Studio) -> None:
    views = {view.name: view for view in await studio.engines()}
    assert "voice_design" in views["lab"].kinds
    assert "voice_design" not in views["tone"].kinds
    assert views["lab"].models["design"].design
    assert not views["lab"].models["base"].design
