"""Results of singing in an S3-compatible bucket."""

from __future__ import annotations

from bot.errors import BotError
from bot.host import Context, Plugin
from bot.singing import Storage
from plugins.s3.settings import S3Settings
from plugins.s3.storage import S3Storage

plugin = Plugin(
    "s3",
    settings=S3Settings,
    title="S3 storage",
    summary="Keeps what singing makes in a bucket; write `storage: s3` under `singing`",
    sort="engine",
    packages=("boto3",),
    extra="s3",
)


@plugin.engine(Storage, "s3")
def build(ctx: Context) -> S3Storage:
    """The storage; whether the bucket lets us in is looked at in the background."""
    storage = S3Storage(ctx.settings)
    ctx.own(_look(storage, ctx))
    return storage


async def _look(storage: S3Storage, ctx: Context) -> None:
    try:
        await storage.check()
    except BotError as error:
        ctx.connection("failed", note=error.message)
    else:
        ctx.connection("ok")


__all__ = ["S3Settings", "S3Storage", "plugin"]
