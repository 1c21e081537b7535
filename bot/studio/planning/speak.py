"""The tasks that speak: custom voice, design, clone, design then clone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.audio import AudioChunk, encode
from bot.engines import Audio, VoiceReference
from bot.errors import BadRequest, EngineError, NotFound
from bot.studio.events import Progress, StudioEvent
from bot.studio.forms import CustomVoice, DesignThenClone, SpeakRequest, VoiceClone, VoiceDesign
from bot.studio.planning.growing import perform_growing
from bot.studio.planning.part import Part
from bot.studio.planning.plan import (
    Plan,
    Session,
    Shop,
    Step,
    Take,
    as_steps,
    check_length,
    in_thread,
    perform_steps,
    plan_of,
    said,
)
from bot.studio.text import has_words, parse_markup
from bot.studio.voices import LONGEST_RECORDING_S, Consent, VoiceDraft


async def plan_custom_voice(ask: CustomVoice, shop: Shop) -> Plan:
    part = await shop.casting.part(ask.voice, ask, style=ask.style)
    return await _plan_text(ask, ask.text, part, shop)


async def plan_voice_design(ask: VoiceDesign, shop: Shop) -> Plan:
    part = await shop.casting.designed(ask, ask.describe)
    return await _plan_text(ask, ask.text, part, shop)


async def plan_voice_clone(ask: VoiceClone, shop: Shop) -> Plan:
    try:
        kept = await shop.voices.get(ask.profile)
        reference = await shop.voices.reference(ask.profile)
    except NotFound as error:
        raise BadRequest(error.message, field="profile", hint=error.hint) from error
    mine = replace(
        ask,
        engine=ask.engine or kept.engine,
        model=ask.model or kept.model,
        language=ask.language or kept.language,
    )
    part = await shop.casting.cloned(
        mine, replace(reference, mode=ask.mode), profile=kept.id, style=ask.style
    )
    return await _plan_text(mine, ask.text, part, shop)


async def plan_design_then_clone(ask: DesignThenClone, shop: Shop) -> Plan:
    """The design is heard by nobody; what the cloning engine makes of it is the run's sound."""
    designer = await shop.casting.designed(ask, ask.describe)
    check_length(ask.sample, 1000, "sample")
    there = VoiceReference(transcript=ask.sample, mode="auto")
    cloning = replace(ask, model=ask.clone_model or ask.model)
    cloner = await shop.casting.cloned(cloning, there, field="clone_model")
    limit = shop.settings.max_task_chars
    check_length(ask.text, limit, "text", "long form takes more")
    steps = await steps_of(shop, ask, cloner, ask.text)

    async def perform(session: Session) -> AsyncGenerator[StudioEvent, None]:
        yield Progress(done=0, total=2, note="designing the voice")
        sample = await _collected(session, designer, ask.sample)
        if sample is None:
            return
        yield Progress(done=1, total=2, note="cloning it")
        with TemporaryDirectory(prefix="studio-") as folder:
            path = Path(folder) / "design.wav"
            recording = await asyncio.to_thread(encode, sample, "wav")
            await asyncio.to_thread(path.write_bytes, recording)
            async for event in perform_steps(session, _with_sound(steps, path), ask.text):
                yield event
        await session.save("design.wav", recording)
        if ask.save_as and not session.cancel.is_set():
            await _keep_voice(ask, cloner, shop, recording)

    return plan_of([cloner, designer], ask.text, perform)


async def _plan_text(ask: SpeakRequest, text: str, part: Part, shop: Shop) -> Plan:
    limit = shop.settings.max_task_chars
    if len(text) > limit:
        raise BadRequest(
            f"{len(text)} characters; at most {limit}", field="text", hint="long form takes more"
        )
    steps = await steps_of(shop, ask, part, text) if has_words(text) else []

    async def perform(session: Session) -> AsyncGenerator[StudioEvent, None]:
        if session.more is None:
            async for event in perform_steps(session, steps, text):
                yield event
            return
        async for event in perform_growing(session, ask, part, text):
            yield event

    takes = [step.part for step in steps if isinstance(step, Take)]
    return plan_of(takes or [part], text, perform)


async def steps_of(shop: Shop, ask: SpeakRequest, part: Part, text: str) -> list[Step]:
    """A text as takes and rests."""
    pieces = await in_thread(len(text), lambda: parse_markup(text, ask.markup))
    return as_steps(await said(shop, ask, part, pieces, len(text)))


async def _collected(session: Session, part: Part, text: str) -> AudioChunk | None:
    """The whole of what a part says, None after a cancel. Raises EngineError for no sound."""
    speech = session.shop.casting.speech(part, text, session.cancel, session.warnings)
    chunks = [event.chunk async for event in speech if isinstance(event, Audio)]
    if session.cancel.is_set():
        return None
    if not chunks or sum(chunk.seconds for chunk in chunks) > LONGEST_RECORDING_S:
        raise EngineError(part.engine.name, "the design made no usable sound")
    return AudioChunk(b"".join(chunk.pcm for chunk in chunks), chunks[0].format)


def _with_sound(steps: list[Step], path: Path) -> list[Step]:
    """The same takes, cloned from a recording that is there now."""

    def take(step: Take) -> Take:
        reference = step.part.request.reference
        if reference is None:
            return step
        request = replace(step.part.request, reference=replace(reference, audio=path))
        return replace(step, part=replace(step.part, request=request))

    return [take(step) if isinstance(step, Take) else step for step in steps]


async def _keep_voice(ask: DesignThenClone, cloner: Part, shop: Shop, recording: bytes) -> None:
    """The designed voice as a profile that is cloned from its own first sentence."""
    draft = VoiceDraft(
        name=ask.save_as,
        sort="clone",
        engine=cloner.engine.name,
        model=cloner.request.model,
        language=ask.language,
        describe=ask.describe,
        transcript=ask.sample,
        consent=Consent(
            who="nobody: it was designed",
            when=date.today().isoformat(),
            statement=f"Designed from the words: {ask.describe}",
        ),
    )
    await shop.voices.create(draft, recording)
