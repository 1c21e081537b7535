"""What the client of a bucket raises, as ours: what happened, and which setting to look at."""

from __future__ import annotations

from boto3.exceptions import Boto3Error
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
)

from bot.errors import BotError, EngineError, NotFound
from bot.singing import disk_error

RAISED = (BotoCoreError, Boto3Error, ClientError, OSError, ValueError)
MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
DENIED = frozenset({"403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"})
KEYS = "check plugins.s3.access_key and secret_key"


def told(error: Exception, bucket: str) -> BotError:
    """An EngineError; NotFound for a file that is not there, DiskFull for this machine's disk."""
    if isinstance(error, Boto3Error):  # an upload wraps what went wrong
        cause = error.__cause__ or error.__context__
        error = cause if isinstance(cause, Exception) else error
    if isinstance(error, ClientError):
        return _refused(str(error.response.get("Error", {}).get("Code", "")), bucket)
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return EngineError("s3", "there are no keys to get in with", hint=KEYS)
    if isinstance(error, ParamValidationError):
        return EngineError("s3", f"no bucket can be called '{bucket}'", hint="correct the name")
    if isinstance(error, ValueError):  # of an address without https://, say
        return EngineError(
            "s3", "the service has no such address", hint="check plugins.s3.endpoint"
        )
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        return disk_error(error)
    return EngineError(
        "s3",
        f"the storage does not answer: {type(error).__name__}",
        hint="check plugins.s3.endpoint and the network",
    )


def _refused(code: str, bucket: str) -> BotError:
    if code == "NoSuchBucket":
        return EngineError("s3", f"there is no bucket '{bucket}'", hint="make it, or name another")
    if code in MISSING:
        return NotFound("the storage has no such file")
    if code in DENIED:
        return EngineError("s3", f"the bucket '{bucket}' is closed to these keys", hint=KEYS)
    return EngineError("s3", f"the storage failed: {code or 'no reason given'}", hint="try again")
