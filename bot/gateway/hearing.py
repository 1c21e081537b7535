"""POST /v1/audio/transcriptions: a sound file as text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from bot.audio import AudioChunk, read_sound
from bot.engines import STT, Cancel, EngineRegistry, ListenRequest, Spending, Transcript, cost
from bot.errors import AudioError, BadRequest, BotError, EngineError
from bot.gateway.answers import sse, told, unexpected
from bot.gateway.catalog import Catalog
from bot.gateway.options import GatewayOptions
from bot.realtime import reading
from bot.studio import Line, cues_of, write_captions

FORMATS = ("json", "text", "srt", "vtt", "verbose_json")
LONGEST_S = 4 * 3600.0
PIECE_S = 0.5
FORM_BYTES = 100_000  # of all fields beside the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be written down, by whom, and how it is answered."""

    engine: str
    sound: AudioChunk
    request: ListenRequest
    format: str
    stream: bool


class Hearing:
    """Answers requests for transcriptions."""

    def __init__(
        self,
        registry: EngineRegistry,
        catalog: Catalog,
        options: GatewayOptions,
        spending: Spending | None = None,
    ) -> None:
        self._spending = spending
        self._registry = registry
        self._catalog = catalog
        self._options = options

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Raises BotError before the first byte was sent."""
        wish = await self._read(request)
        cancel = Cancel()
        engine = self._registry.get(STT, wish.engine)
        said = engine.stream(_pieces(wish.sound), wish.request, cancel)
        heard = wish.sound.seconds
        try:
            async with asyncio.timeout(self._options.max_seconds):
                if wish.stream:
                    return await _streamed(request, said)
                finals = [one async for one in said if one.final]
        except TimeoutError as error:
            raise BadRequest(
                f"not done within {self._options.max_seconds:g} s", hint="send less sound"
            ) from error
        except EngineError:
            heard = 0.0  # what it refuses costs nothing
            raise
        finally:
            cancel.set("answered")
            if self._spending is not None and heard:
                self._spending.heard(wish.engine, heard, cost(engine, heard))
        return _written(wish, finals)

    async def _read(self, request: web.Request) -> Wish:
        fields, data = await self._form(request)
        engine = self._catalog.recogniser(reading.text(fields, "model", "", longest=200))
        if data is None:
            raise BadRequest("a sound file is needed", field="file", hint="send it as form data")
        try:
            sound = await asyncio.to_thread(read_sound, data, max_seconds=LONGEST_S)
        except AudioError as error:
            raise BadRequest(error.message, field="file", hint=error.hint) from error
        prompt = reading.text(fields, "prompt", "", longest=4000)
        format = reading.choice(fields, "response_format", FORMATS, "json")
        times = fields.get("timestamp_granularities[]", "")
        grammar = reading.text(fields, "grammar", "", longest=20_000)
        if grammar and not (await self._registry.get(STT, engine).capabilities()).grammars:
            message = f"'{engine}' takes no grammar"
            raise BadRequest(message, field="grammar", hint="name the words in prompt")
        return Wish(
            engine=engine,
            sound=sound,
            request=ListenRequest(
                language=reading.text(fields, "language", "", longest=40),
                phrases=tuple(word for word in (w.strip() for w in prompt.split(",")) if word),
                grammar=grammar,
                words=format in ("srt", "vtt") or "word" in times,
            ),
            format=format,
            stream=reading.text(fields, "stream", "", longest=10).lower() in ("true", "1"),
        )

    async def _form(self, request: web.Request) -> tuple[dict[str, Any], bytes | None]:
        """The fields of the form, and its file."""
        if not request.content_type.startswith("multipart/"):
            raise BadRequest("this is no form with a file", field="file", hint="send form data")
        try:
            form = await request.post()
        except (ValueError, RuntimeError, AssertionError, KeyError, LookupError) as error:
            raise BadRequest("this form cannot be read", hint="send multipart/form-data") from error
        file = form.get("file")
        data = await asyncio.to_thread(file.file.read) if isinstance(file, FileField) else None
        fields: dict[str, Any] = {}
        for name, value in form.items():
            if isinstance(value, str):
                fields[name] = f"{fields[name]},{value}" if name in fields else value
        if sum(len(value) for value in fields.values()) > FORM_BYTES:
            raise BadRequest("the form's fields are too long")
        return fields, data


async def _pieces(sound: AudioChunk) -> AsyncGenerator[AudioChunk, None]:
    """The sound in pieces, as if it came from a microphone that hurries."""
    size = sound.format.size(PIECE_S)
    for at in range(0, len(sound.pcm), size):
        yield AudioChunk(sound.pcm[at : at + size], sound.format)
        await asyncio.sleep(0)


async def _streamed(request: web.Request, said: Any) -> web.StreamResponse:
    """Each stretch of speech as soon as it is known."""
    finals: list[str] = []
    sent = web.StreamResponse()
    sent.content_type = "text/event-stream"
    try:
        async for one in said:
            if not one.final or not one.text:
                continue
            if not sent.prepared:
                await sent.prepare(request)
            delta = f" {one.text}" if finals else one.text
            finals.append(one.text)
            await sent.write(sse({"type": "transcript.text.delta", "delta": delta}))
    except Exception as error:
        if not sent.prepared or isinstance(error, ConnectionError):
            raise
        problem = told(error)[1] if isinstance(error, BotError) else unexpected(error)
        await sent.write(sse({"type": "error", "error": problem}))
        await sent.write_eof()
        return sent
    if not sent.prepared:
        await sent.prepare(request)
    await sent.write(sse({"type": "transcript.text.done", "text": " ".join(finals)}))
    await sent.write_eof()
    return sent


def _written(wish: Wish, finals: list[Transcript]) -> web.Response:
    text = " ".join(one.text for one in finals if one.text)
    if wish.format == "json":
        return web.json_response({"text": text})
    if wish.format == "text":
        return web.Response(text=f"{text}\n")
    if wish.format == "verbose_json":
        return web.json_response(_verbose(wish, finals, text))
    lines = [
        Line(index=index, text=one.text, start=one.start, end=one.end)
        for index, one in enumerate(finals)
        if one.text
    ]
    words = [word for one in finals for word in one.words]
    return web.Response(text=write_captions(cues_of(lines, words), wish.format))


def _verbose(wish: Wish, finals: list[Transcript], text: str) -> Mapping[str, Any]:
    said: dict[str, Any] = {
        "task": "transcribe",
        "language": next((one.language for one in finals if one.language), wish.request.language),
        "duration": round(wish.sound.seconds, 3),
        "text": text,
        "segments": [
            {"id": index, "start": one.start, "end": one.end, "text": one.text}
            for index, one in enumerate(finals)
        ],
    }
    if wish.request.words:
        said["words"] = [
            {"word": word.text, "start": word.start, "end": word.end}
            for one in finals
            for word in one.words
        ]
    return said
