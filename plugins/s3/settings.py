"""Which bucket, and how to get in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Secret, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Settings:
    """A bucket of any service that speaks the S3 protocol."""

    bucket: str = setting("", label="Bucket")
    endpoint: str = setting(
        "", label="Address", hint="Of another service than Amazon's, such as https://s3.example.org"
    )
    region: str = setting("us-east-1", label="Region")
    access_key: Secret = setting(
        Secret(""), label="Access key", hint="Empty: as this machine is set up for the service"
    )
    secret_key: Secret = setting(Secret(""), label="Secret key")
    prefix: str = setting("greenroom/", label="Folder in the bucket")
    path_style: bool = setting(
        True, label="Bucket in the path", hint="Off where the service wants it in the host's name"
    )
    timeout_s: float = setting(10.0, label="Patience", min=0.5, max=300, unit="s")
