"""Fetching from a local double of a hub: what breaks off, lies, is full or away."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tenacity import wait_none

from bot.errors import BotError, Conflict, NotFound, PluginError, Refused
from bot.models import Model, ModelFile, ModelStore, Progress, confined, disk, fetch, named
from tests.models.double import Double

WEIGHTS = bytes(range(256)) * 800  # 200 kB


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "WAIT", wait_none())


@pytest.fixture
async def hub() -> AsyncIterator[Double]:
    double = Double({"model.bin": WEIGHTS, "config.json": b"{}", "parts/words.txt": b"a b c"})
    await double.start()
    yield double
    await double.close()


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


def quiet(progress: Progress) -> None:
    return None


async def test_a_model_is_fetched_with_its_progress_and_noted(
    hub: Double, store: ModelStore
) -> None:
    model, told = hub.model(), list[Progress]()
    assert store.look(model).state == "absent"
    await store.fetch(model, told.append)
    assert store.place(model, model.files[0]).read_bytes() == WEIGHTS
    standing = store.look(model)
    assert (standing.state, standing.fetched) == ("there", True)
    assert standing.bytes == len(WEIGHTS) + 7
    loading = [p for p in told if p.file == "model.bin" and not p.note]
    assert [p.done for p in loading] == sorted(p.done for p in loading)
    assert (loading[-1].done, loading[-1].total) == (len(WEIGHTS), len(WEIGHTS))
    assert any(p.note == "checking" for p in told)
    assert store.verify(model) == []
    assert not list(store.root.rglob("*.part*"))
    lock = json.loads((store.root / "double/tiny/.tiny.lock.json").read_text())
    assert lock["files"]["model.bin"] == {
        "size": len(WEIGHTS),
        "sha256": hashlib.sha256(WEIGHTS).hexdigest(),
        "stated": True,
        "url": hub.url("model.bin"),
    }
    assert lock["licence"] == "MIT"


async def test_a_cut_line_goes_on_where_it_broke_off(hub: Double, store: ModelStore) -> None:
    hub.cuts["model.bin"] = [50_000, 30_000]
    await store.fetch(model := hub.model(), quiet)
    assert store.verify(model) == []
    first, *later = hub.ranges("model.bin")
    assert first == "" and len(later) == 2
    begins = [int(asked.removeprefix("bytes=").rstrip("-")) for asked in later]
    assert 0 < begins[0] <= 50_000 and begins[0] < begins[1] <= 80_000


async def test_a_fetch_that_was_given_up_goes_on_next_time(hub: Double, store: ModelStore) -> None:
    model = hub.model()
    hub.cuts["model.bin"] = [60_000] + [0] * 20
    with pytest.raises(BotError, match="goes on where it broke off"):
        await store.fetch(model, quiet)
    assert store.look(model).state == "partial"
    hub.cuts.clear()
    hub.asked.clear()
    await ModelStore(store.root).fetch(model, quiet)
    assert store.look(model).state == "there"
    (asked,) = hub.ranges("model.bin")
    assert int(asked.removeprefix("bytes=").rstrip("-")) > 0


async def test_another_version_on_the_server_is_begun_anew(hub: Double, store: ModelStore) -> None:
    hub.cuts["model.bin"] = [60_000] + [0] * 20
    with pytest.raises(BotError):
        await store.fetch(hub.model(), quiet)
    hub.cuts.clear()
    hub.files["model.bin"] = WEIGHTS[::-1]
    await store.fetch(model := hub.model(), quiet)
    assert store.place(model, model.files[0]).read_bytes() == WEIGHTS[::-1]


async def test_a_server_that_stumbles_is_asked_again(hub: Double, store: ModelStore) -> None:
    hub.statuses["config.json"] = [503, 429, 500]
    await store.fetch(model := hub.model(), quiet)
    assert store.look(model).state == "there"


@pytest.mark.parametrize("known", [{}, {"model": "0" * 64}])
async def test_a_file_with_a_wrong_hash_never_takes_its_place(
    hub: Double, store: ModelStore, known: dict[str, str]
) -> None:
    if not known:
        hub.lies["model.bin"] = "1" * 64
    model = hub.model(**known)
    with pytest.raises(BotError, match="not what it should be"):
        await store.fetch(model, quiet)
    assert not store.place(model, model.files[0]).exists()
    assert not list(store.root.rglob("*.part*"))


async def test_without_a_stated_hash_what_was_measured_counts(
    hub: Double, store: ModelStore
) -> None:
    hub.silent = True
    await store.fetch(model := hub.model(), quiet)
    assert store.verify(model) == []
    store.place(model, model.files[0]).write_bytes(WEIGHTS[:-1] + b"x")
    assert store.verify(model) == ["model.bin has changed since it was fetched"]


async def test_what_nobody_states_must_come_as_it_came_the_first_time(
    hub: Double, store: ModelStore
) -> None:
    hub.silent = True
    model = hub.model()
    assert store.verify(model)[0] == "model.bin is missing (its size is unknown until fetched)"
    await store.fetch(model, quiet)
    place = store.place(model, model.files[0])
    place.unlink()
    assert store.verify(model) == ["model.bin is missing"]
    hub.files["model.bin"] = WEIGHTS[::-1]
    with pytest.raises(BotError, match="another one than came the first time") as caught:
        await store.fetch(model, quiet)
    assert "greenroom models remove" in caught.value.hint
    assert not place.exists()
    hub.files["model.bin"] = WEIGHTS
    await store.fetch(model, quiet)
    assert store.verify(model) == []


async def test_after_it_was_removed_another_version_is_trusted(
    hub: Double, store: ModelStore
) -> None:
    hub.silent = True
    await store.fetch(model := hub.model(), quiet)
    store.remove(model)
    hub.files["model.bin"] = WEIGHTS[::-1]
    await store.fetch(model, quiet)
    assert store.place(model, model.files[0]).read_bytes() == WEIGHTS[::-1]


@pytest.mark.parametrize(
    ("status", "kind", "hint"), [(404, NotFound, "--from"), (403, Refused, "account")]
)
async def test_what_the_server_does_not_give_is_said_with_a_way_round(
    hub: Double, store: ModelStore, status: int, kind: type[BotError], hint: str
) -> None:
    hub.statuses["model.bin"] = [status] * 9
    with pytest.raises(kind, match=hint):
        await store.fetch(hub.model(), quiet)


async def test_an_optional_file_may_be_missing(hub: Double, store: ModelStore) -> None:
    model = hub.model(optional=("extra.json", "config.json"))
    await store.fetch(model, quiet)
    assert store.look(model).state == "there" and store.verify(model) == []


async def test_what_is_whole_is_not_fetched_twice_and_what_broke_is(
    hub: Double, store: ModelStore
) -> None:
    await store.fetch(model := hub.model(), quiet)
    hub.asked.clear()
    await store.fetch(model, quiet)
    assert hub.asked == []
    store.place(model, model.files[0]).write_bytes(WEIGHTS[:1000])
    assert store.look(model).state == "partial"
    assert store.verify(model) == [f"model.bin has 1000 bytes, not {len(WEIGHTS)}"]
    await store.fetch(model, quiet)
    assert store.verify(model) == []
    assert [name for method, name, _ in hub.asked if method == "GET"] == ["model.bin"]


async def test_a_file_that_was_copied_by_hand_stays_where_the_server_knows_it(
    hub: Double, store: ModelStore
) -> None:
    model = hub.model()
    place = store.place(model, model.files[0])
    place.parent.mkdir(parents=True)
    place.write_bytes(WEIGHTS)
    assert store.verify(model)[0].startswith("model.bin was not fetched here")
    await store.fetch(model, quiet)
    assert hub.ranges("model.bin") == []
    assert store.verify(model) == []


async def test_a_full_disk_is_said_and_what_came_stays(
    hub: Double, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(part: object, block: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    model = hub.model()
    with monkeypatch.context() as patch:
        patch.setattr(fetch, "_write", full)
        with pytest.raises(BotError, match="disk is full"):
            await store.fetch(model, quiet)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "KEEP_FREE", 1 << 60)
        with pytest.raises(BotError, match="GB left"):
            await store.fetch(model, quiet)
    await store.fetch(model, quiet)
    assert store.look(model).state == "there"


async def test_a_server_that_is_away_is_one_clear_error(store: ModelStore) -> None:
    away = ModelFile(path="model.bin", url="http://127.0.0.1:9/model.bin")
    model = Model(engine="e", name="n", title="", licence="", folder="e", files=(away,))
    with pytest.raises(BotError, match="did not come through"):
        await store.fetch(model, quiet)


async def test_offline_a_folder_will_do(hub: Double, store: ModelStore, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    model = hub.model()
    (stick / "model.bin").write_bytes(WEIGHTS)
    (stick / "words.txt").write_bytes(b"a b c")
    with pytest.raises(NotFound, match=r"lacks config\.json") as caught:
        await store.fetch(model, quiet, source=stick)
    assert hub.url("config.json") in caught.value.hint
    assert store.look(model).state == "absent"
    (stick / "config.json").write_bytes(b"{}")
    told = list[Progress]()
    await store.fetch(model, told.append, source=stick)
    assert store.look(model).state == "there" and store.verify(model) == []
    assert told[-1].total > 0 and hub.asked == []


async def test_a_wrong_file_in_the_folder_is_refused(
    hub: Double, store: ModelStore, tmp_path: Path
) -> None:
    for name, data in hub.files.items():
        (tmp_path / Path(name).name).write_bytes(data[:-1])
    model = hub.model(model=hashlib.sha256(WEIGHTS).hexdigest())
    with pytest.raises(BotError, match="not what it should be"):
        await store.fetch(model, quiet, source=tmp_path)
    assert not store.place(model, model.files[0]).exists()


async def test_remove_frees_everything_of_a_model_and_nothing_else(
    hub: Double, store: ModelStore
) -> None:
    model, other = hub.model(), hub.model("other")
    await store.fetch(model, quiet)
    await store.fetch(other, quiet)
    assert store.remove(model) > len(WEIGHTS)
    assert store.look(model).state == "absent"
    assert not (store.root / "double/tiny").exists()
    assert store.verify(other) == []
    with pytest.raises(NotFound):
        store.remove(model)


async def test_one_model_is_fetched_once_at_a_time(hub: Double, store: ModelStore) -> None:
    model = hub.model()
    store._busy.add(model.id)
    with pytest.raises(Conflict):
        await store.fetch(model, quiet)


@pytest.mark.parametrize(
    "path", ["../x", "/etc/passwd", "a/../../b", "a//b", "", ".", "a\\b", "C:/x", "a\0b"]
)
def test_no_path_leads_out_of_the_folder(path: str) -> None:
    with pytest.raises(PluginError):
        confined(path)


async def test_a_link_out_of_the_store_is_not_followed(
    hub: Double, store: ModelStore, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    store.root.mkdir()
    (store.root / "double").symlink_to(outside)
    with pytest.raises(PluginError, match="leads out"):
        await store.fetch(hub.model(), quiet)
    assert list(outside.iterdir()) == []


def test_a_model_is_named_in_full_or_alone_and_a_slip_is_helped(hub: Double) -> None:
    models = [hub.model("tiny"), hub.model("base")]
    assert named(models, "double/tiny") is named(models, "tiny")
    with pytest.raises(NotFound, match="double/tiny"):
        named(models, "double/tinny")
