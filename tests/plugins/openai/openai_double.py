"""A local server that speaks OpenAI's protocol and plays every failure."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
from aiohttp import web

Play = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]

USAGE = {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}


def chunk(text: str | None = None, finish: str | None = None, **fields: Any) -> dict[str, Any]:
    delta = {} if text is None else {"content": text}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "test",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    } | fields


class Sse:
    """A response of server-sent events."""

    def __init__(self, request: web.Request) -> None:
        self.request = request
        self.response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})

    async def __aenter__(self) -> Sse:
        await self.response.prepare(self.request)
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def raw(self, text: str) -> None:
        await self.response.write(text.encode())

    async def send(self, data: Any) -> None:
        await self.raw(f"data: {json.dumps(data)}\n\n")

    async def done(self) -> web.StreamResponse:
        await self.raw("data: [DONE]\n\n")
        return self.response


def says(*words: str, finish: str = "stop", usage: bool = True) -> Play:
    """Streams the words as a good server does."""

    async def play(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        async with Sse(request) as sse:
            await sse.send(chunk(""))
            for word in words:
                await sse.send(chunk(word))
            await sse.send(chunk(None, finish))
            if usage and body.get("stream_options", {}).get("include_usage"):
                await sse.send(chunk() | {"choices": [], "usage": USAGE})
            return await sse.done()

    return play


def writes(*pieces: str, cut: bool = False, hang: bool = False) -> Play:
    """A transcript, piece by piece. `cut`: its end never comes; `hang`: nothing does."""

    async def play(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        async with Sse(request) as sse:
            if hang:
                await asyncio.sleep(60)
            for piece in pieces:
                await sse.send({"type": "transcript.text.delta", "delta": piece})
            if not cut:
                await sse.send({"type": "transcript.text.done", "text": "".join(pieces)})
            return await sse.done()

    return play


def answers(**fields: Any) -> Play:
    """One JSON answer, as servers give it that know no events."""

    async def play(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        return web.json_response(fields)

    return play


def hums(word_s: float = 0.12, pause_s: float = 0.0, cut_after: int = 0) -> Play:
    """Speaks PCM at 150 Hz, so long a word, in pieces that do not end where a sample does."""

    async def play(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "audio/pcm"})
        await response.prepare(request)
        seconds = word_s * len(body["input"].split()) / body.get("speed", 1.0)
        wave = (np.sin(2 * np.pi * np.arange(160) / 160) * 6500).astype("<i2").tobytes()
        pcm = wave * round(seconds * 150)
        for number, start in enumerate(range(0, len(pcm), 4801), 1):
            await response.write(pcm[start : start + 4801])
            if number == cut_after:
                assert request.transport is not None
                request.transport.abort()
            await asyncio.sleep(pause_s)
        return response

    return play


def refuses(status: int, message: str = "no", headers: dict[str, str] | None = None, **error: Any):
    """Answers with an error object of the protocol."""

    async def play(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        fields = {"error": {"message": message, "type": "test", "param": None} | error}
        return web.json_response(fields, status=status, headers=headers)

    return play


class OpenAIDouble:
    """`play` answers a chat; `bodies` and `headers` hold what was asked."""

    def __init__(self) -> None:
        self.play: Play = says("Hello", " there", "!")
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.closed = asyncio.Event()  # a client has closed its connection in mid-answer
        self.begun = asyncio.Event()
        self.files: dict[str, bytes] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.speech: Play = hums()
        self.writes: Play = writes("Good evening", " everybody.")
        self.voices: list[Any] | None = None  # None: knows no such address
        self.job_states = ["queued", "running", "succeeded"]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def start(self) -> None:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/audio/speech", self._speak)
        app.router.add_post("/v1/audio/transcriptions", self._write_down)
        app.router.add_get("/v1/audio/voices", self._list_voices)
        app.router.add_post("/v1/files", self._upload)
        app.router.add_post("/v1/fine_tuning/jobs", self._start_job)
        app.router.add_get("/v1/fine_tuning/jobs/{id}", self._job)
        app.router.add_post("/v1/fine_tuning/jobs/{id}/cancel", self._cancel_job)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        await self._runner.cleanup()

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, self.play)

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, self.speech)

    async def _write_down(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        upload = form["file"]
        assert isinstance(upload, web.FileField)
        self.files["sound"] = upload.file.read()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        self.bodies.append(fields)
        self.headers.append(dict(request.headers))
        self.begun.set()
        try:
            return await self.writes(request, fields)
        except (asyncio.CancelledError, ConnectionError):
            self.closed.set()
            raise

    async def _list_voices(self, request: web.Request) -> web.Response:
        if self.voices is None:
            return web.Response(status=404)
        return web.json_response({"voices": self.voices})

    async def _answer(self, request: web.Request, play: Play) -> web.StreamResponse:
        body = await request.json()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        self.begun.set()
        try:
            return await play(request, body)
        except (asyncio.CancelledError, ConnectionError):
            self.closed.set()
            raise

    async def _models(self, request: web.Request) -> web.Response:
        data = [{"id": name, "object": "model", "created": 1, "owned_by": "x"} for name in "ba"]
        return web.json_response({"object": "list", "data": data})

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        upload = form["file"]
        assert isinstance(upload, web.FileField)
        name = f"file-{len(self.files) + 1}"
        self.files[name] = upload.file.read()
        fields = {"id": name, "object": "file", "bytes": len(self.files[name]), "created_at": 1}
        more = {"filename": upload.filename, "purpose": form["purpose"], "status": "processed"}
        return web.json_response(fields | more)

    async def _start_job(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body["training_file"] not in self.files:
            return web.json_response({"error": {"message": "no such file"}}, status=400)
        name = f"ftjob-{len(self.jobs) + 1}"
        self.jobs[name] = {
            "id": name,
            "object": "fine_tuning.job",
            "created_at": 1,
            "model": body["model"],
            "status": "validating_files",
            "training_file": body["training_file"],
            "hyperparameters": body.get("hyperparameters", {}),
            "organization_id": "org",
            "result_files": [],
            "seed": 1,
            "suffix": body.get("suffix"),
        }
        return web.json_response(self.jobs[name])

    async def _job(self, request: web.Request) -> web.Response:
        job = self.jobs.get(request.match_info["id"])
        if job is None:
            return web.json_response({"error": {"message": "no such job"}}, status=404)
        if self.job_states and job["status"] != "cancelled":
            job["status"] = self.job_states.pop(0)
        if job["status"] == "succeeded":
            job["fine_tuned_model"] = f"ft:{job['model']}:org:{job['suffix']}:1"
            job["trained_tokens"] = 4000
        if job["status"] == "failed":
            job["error"] = {"code": "invalid_file", "message": "line 3 is odd", "param": None}
        return web.json_response(job)

    async def _cancel_job(self, request: web.Request) -> web.Response:
        job = self.jobs[request.match_info["id"]]
        job["status"] = "cancelled"
        return web.json_response(job)
