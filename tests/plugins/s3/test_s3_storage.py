"""A bucket as a storage, before moto's server: kept, fetched, linked for a while, refused."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from requests import Response

from bot.errors import ConfigError, EngineError, NotFound
from bot.settings import Secret
from bot.singing import Shelf, SingingSettings, Storage
from plugins.s3 import S3Settings, S3Storage
from tests.singing.brought import song

boto3 = pytest.importorskip("boto3", reason="the extra 's3' is not installed")
moto_server = pytest.importorskip("moto.server", reason="moto is not installed")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket="songs")
    yield address
    server.stop()


@pytest.fixture
def storage(endpoint: str) -> S3Storage:
    return S3Storage(settings(endpoint))


async def check_keys(endpoint: str, *, after: int) -> None:
    """Let the service look at keys from that many requests on."""
    headers = {"Content-Type": "text/plain"}
    address = f"{endpoint}/moto-api/reset-auth"
    answer = await asyncio.to_thread(
        requests.post, address, data=str(after), headers=headers, timeout=5
    )
    answer.raise_for_status()


async def fetched(link: str) -> Response:
    return await asyncio.to_thread(requests.get, link, timeout=5)


def settings(endpoint: str, bucket: str = "songs") -> S3Settings:
    return S3Settings(
        bucket=bucket,
        endpoint=endpoint,
        access_key=Secret("key"),
        secret_key=Secret("very-secret"),
        timeout_s=2.0,
    )


async def test_what_is_put_is_fetched_again(storage: S3Storage, tmp_path: Path) -> None:
    assert isinstance(storage, Storage)
    source = tmp_path / "a.flac"
    source.write_bytes(b"fLaC and so on" * 1000)
    await storage.put("abc.flac", source, "audio/flac")
    await storage.fetch("abc.flac", tmp_path / "deep" / "b.flac")
    assert (tmp_path / "deep" / "b.flac").read_bytes() == source.read_bytes()
    await storage.close()


async def test_a_link_is_good_for_anybody_and_saves_under_its_name(
    storage: S3Storage, tmp_path: Path
) -> None:
    source = tmp_path / "a.flac"
    source.write_bytes(b"a song")
    await storage.put("linked.flac", source, "audio/flac")
    link = await storage.link("linked.flac", 60, name='Lämp "x".flac')
    answer = await fetched(link)
    assert answer.content == b"a song"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="L_mp _x_.flac"'
    assert "very-secret" not in link
    assert "X-Amz-Expires=60" in link


async def test_what_is_deleted_is_gone_and_what_is_not_there_is_no_mistake(
    storage: S3Storage, tmp_path: Path
) -> None:
    source = tmp_path / "a.flac"
    source.write_bytes(b"a song")
    await storage.put("gone.flac", source, "audio/flac")
    await storage.delete("gone.flac")
    await storage.delete("gone.flac")
    with pytest.raises(NotFound):
        await storage.fetch("gone.flac", tmp_path / "b.flac")
    assert sorted(os.listdir(tmp_path)) == ["a.flac"]


async def test_a_bucket_that_is_not_there_and_a_service_that_is_away_are_told(
    endpoint: str, tmp_path: Path
) -> None:
    source = tmp_path / "a.flac"
    source.write_bytes(b"a song")
    with pytest.raises(ConfigError, match=r"plugins\.s3\.bucket"):
        S3Storage(S3Settings())
    with pytest.raises(EngineError, match="no bucket 'nothing'"):
        await S3Storage(settings(endpoint, "nothing")).put("a.flac", source, "audio/flac")
    away = S3Storage(settings("http://127.0.0.1:9"))
    with pytest.raises(EngineError, match="does not answer") as told:
        await away.check()
    assert "very-secret" not in str(told.value)
    with pytest.raises(EngineError, match="no such address"):
        await S3Storage(settings("localhost:9000")).check()
    with pytest.raises(EngineError, match="no bucket can be called 'my songs'"):
        await S3Storage(settings(endpoint, "my songs")).check()


async def test_wrong_keys_are_refused_without_a_word_of_them(
    endpoint: str, storage: S3Storage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = tmp_path / "a.flac"
    source.write_bytes(b"a song")
    await check_keys(endpoint, after=0)
    try:
        for work in (storage.put("a.flac", source, "audio/flac"), storage.check()):
            with pytest.raises(EngineError, match="closed to these keys") as told:
                await work
            assert "very-secret" not in f"{told.value} {told.value.hint} {caplog.text}"
    finally:
        await check_keys(endpoint, after=10**9)


async def test_results_live_in_the_bucket_and_are_copied_when_they_are_wanted(
    storage: S3Storage, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path / "shelf", SingingSettings(keep_free_mb=0), lambda: storage)
    brought = await shelf.bring(song(tmp_path / "a.wav"), "lanterns.wav")
    link = await shelf.link(brought.id, 60)
    assert (await fetched(link)).content == (tmp_path / "a.wav").read_bytes()

    later = Shelf(tmp_path / "shelf", SingingSettings(keep_free_mb=0), lambda: storage)
    await later.open()
    (tmp_path / "shelf" / "copies" / f"{brought.id}.wav").unlink()
    copy = await later.path(brought.id)
    assert copy.read_bytes() == (tmp_path / "a.wav").read_bytes()
    await later.remove(brought.id)
    assert not (await fetched(link)).ok
