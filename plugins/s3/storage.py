"""A bucket as a storage. The client's package blocks, so every call runs in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import ConfigError
from bot.singing import checked_key
from plugins.s3.settings import S3Settings

T = TypeVar("T")
LONGEST_LINK_S = 7 * 86_400  # what the protocol allows


class S3Storage:
    """Keeps files in a bucket; they are fetched by addresses that the service itself ends."""

    name = "s3"

    def __init__(self, settings: S3Settings) -> None:
        """Raises ConfigError without a bucket."""
        if not settings.bucket:
            raise ConfigError("plugins.s3.bucket: there is none", hint="write the bucket's name")
        self._settings = settings
        self._client: Any = None
        self._connecting = threading.Lock()

    async def put(self, key: str, source: Path, media_type: str) -> None:
        about = {"ContentType": media_type}
        await self._do(
            lambda client: client.upload_file(
                str(source), self._settings.bucket, self._key(key), ExtraArgs=about
            )
        )

    async def fetch(self, key: str, target: Path) -> None:
        half = target.with_name(f".{target.name}.half")

        def get(client: Any) -> None:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                client.download_file(self._settings.bucket, self._key(key), str(half))
                half.replace(target)
            finally:
                half.unlink(missing_ok=True)

        await self._do(get)

    async def link(self, key: str, seconds: float, *, name: str) -> str:
        plain = "".join(c if c.isascii() and c not in '"\\' else "_" for c in name)
        wanted = {
            "Bucket": self._settings.bucket,
            "Key": self._key(key),
            "ResponseContentDisposition": f'attachment; filename="{plain}"',
        }
        return await self._do(
            lambda client: client.generate_presigned_url(
                "get_object", Params=wanted, ExpiresIn=int(min(max(seconds, 1), LONGEST_LINK_S))
            )
        )

    async def delete(self, key: str) -> None:
        await self._do(
            lambda client: client.delete_object(Bucket=self._settings.bucket, Key=self._key(key))
        )

    async def check(self) -> None:
        """Whether the bucket is there and lets us in. Raises BotError."""
        await self._do(lambda client: client.head_bucket(Bucket=self._settings.bucket))

    async def close(self) -> None:
        if self._client is not None:
            with contextlib.suppress(Exception):  # nothing more is wanted of it
                await asyncio.to_thread(self._client.close)
            self._client = None

    def _key(self, key: str) -> str:
        return self._settings.prefix + checked_key(key)

    async def _do(self, call: Callable[[Any], T]) -> T:
        """Run a call of the client in a thread; what it raises becomes ours."""
        return await asyncio.to_thread(self._in_thread, call)

    def _in_thread(self, call: Callable[[Any], T]) -> T:
        from plugins.s3 import refusals  # takes the client's package with it

        try:
            with self._connecting:
                client = self._client = self._client or _connect(self._settings)
            return call(client)
        except refusals.RAISED as error:
            raise refusals.told(error, self._settings.bucket) from error


def _connect(settings: S3Settings) -> Any:
    """A client; the package takes a moment to load."""
    from boto3.session import Session
    from botocore.config import Config

    config = Config(
        connect_timeout=settings.timeout_s,
        read_timeout=settings.timeout_s,
        retries={"max_attempts": 3, "mode": "standard"},
        signature_version="s3v4",
        s3={"addressing_style": "path" if settings.path_style else "virtual"},
        # Services other than Amazon's do not know the newer checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    keys: dict[str, Any] = {}
    if settings.access_key:
        keys = {
            "aws_access_key_id": settings.access_key.reveal(),
            "aws_secret_access_key": settings.secret_key.reveal(),
        }
    return Session().client(
        "s3",
        region_name=settings.region,
        endpoint_url=settings.endpoint or None,
        config=config,
        **keys,
    )
