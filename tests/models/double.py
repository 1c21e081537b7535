"""A server of model files that can be cut, slow, wrong and away."""

from __future__ import annotations

import asyncio
import hashlib

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.models import Model, ModelFile


class Double:
    """Serves `files` by path; what goes wrong is said per path."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.cuts: dict[str, list[int]] = {}  # after how many bytes the next answers break off
        self.statuses: dict[str, list[int]] = {}  # what the next answers are instead
        self.lies: dict[str, str] = {}  # another hash than the file's
        self.silent = False  # states no hash
        self.asked: list[tuple[str, str, str]] = []  # method, path, Range
        app = web.Application()
        app.router.add_route("*", "/hub/{path:.+}", self._redirect)
        app.router.add_route("*", "/store/{path:.+}", self._serve)
        self._server = TestServer(app)

    async def start(self) -> None:
        await self._server.start_server()

    async def close(self) -> None:
        await self._server.close()

    def url(self, path: str) -> str:
        return str(self._server.make_url(f"/hub/{path}"))

    def model(self, name: str = "tiny", *, optional: tuple[str, ...] = (), **known: str) -> Model:
        """A model of all files; `known` are hashes by a file's stem."""
        return Model(
            engine="double",
            name=name,
            title="a model",
            licence="MIT",
            folder=f"double/{name}",
            files=tuple(
                ModelFile(
                    path=path,
                    url=self.url(path),
                    sha256=known.get(path.partition(".")[0], ""),
                    optional=path in optional,
                )
                for path in (*self.files, *(o for o in optional if o not in self.files))
            ),
        )

    def ranges(self, path: str) -> list[str]:
        return [asked for method, name, asked in self.asked if (method, name) == ("GET", path)]

    async def _redirect(self, request: web.Request) -> web.StreamResponse:
        """As a hub does: what it knows of the file comes with the address of its store."""
        path = request.match_info["path"]
        if statuses := self.statuses.get(path):
            return web.Response(status=statuses.pop(0))
        if path not in self.files:
            return web.Response(status=404)
        data = self.files[path]
        headers = {"Location": f"/store/{path}", "X-Linked-Size": str(len(data))}
        if not self.silent:
            found = self.lies.get(path) or hashlib.sha256(data).hexdigest()
            headers["X-Linked-Etag"] = f'"{found}"'
        return web.Response(status=302, headers=headers)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        data = self.files[path]
        asked = request.headers.get("Range", "")
        self.asked.append((request.method, path, asked))
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if begin >= len(data) and asked:
            return web.Response(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
        answer = web.StreamResponse(status=206 if asked else 200)
        answer.content_length = len(data) - begin
        if asked:
            answer.headers["Content-Range"] = f"bytes {begin}-{len(data) - 1}/{len(data)}"
        cuts = self.cuts.get(path, [])
        end = begin + cuts.pop(0) if cuts else len(data)
        await answer.prepare(request)
        for at in range(begin, min(end, len(data)), 4096):
            await answer.write(data[at : min(at + 4096, end)])
            await asyncio.sleep(0)
        if end < len(data):
            await asyncio.sleep(0.02)  # what was written is on its way
            assert request.transport is not None
            request.transport.abort()
        return answer
