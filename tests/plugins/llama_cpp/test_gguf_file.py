from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import EngineUnusable
from plugins.llama_cpp.gguf_file import check_file


@pytest.fixture
def whole(models: Path) -> bytes:
    return (models / "tiny.gguf").read_bytes()


def check(tmp_path: Path, content: bytes) -> EngineUnusable:
    path = tmp_path / "odd.gguf"
    path.write_bytes(content)
    with pytest.raises(EngineUnusable) as caught:
        check_file(path)
    return caught.value


def test_a_whole_file_passes(models: Path) -> None:
    check_file(models / "tiny.gguf")


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EngineUnusable, match=r"there is no file .*gone\.gguf") as caught:
        check_file(tmp_path / "gone.gguf")
    assert "set model" in caught.value.hint


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(EngineUnusable, match="there is no file"):
        check_file(tmp_path)


def test_another_kind_of_file_is_told(tmp_path: Path) -> None:
    assert "is not a GGUF file" in check(tmp_path, b"PK\x03\x04 a zip archive").message
    assert "is not a GGUF file" in check(tmp_path, b"").message


def test_an_unknown_version_is_told(tmp_path: Path, whole: bytes) -> None:
    newer = whole[:4] + (9).to_bytes(4, "little") + whole[8:]
    assert "version 9" in check(tmp_path, newer).message


def test_a_file_cut_off_in_its_data_says_how_much_is_there(tmp_path: Path, whole: bytes) -> None:
    message = check(tmp_path, whole[:-1000]).message
    assert f"{len(whole) - 1000} of {len(whole)} bytes" in message


@pytest.mark.parametrize("size", [5, 20, 30, 200, 3000, 8000])
def test_a_file_cut_off_in_its_header_is_told(tmp_path: Path, whole: bytes, size: int) -> None:
    assert "broken within its header" in check(tmp_path, whole[:size]).message


def test_garbage_after_the_magic_is_told_and_reads_no_gigabytes(tmp_path: Path) -> None:
    garbage = b"GGUF\x03\x00\x00\x00" + b"\xff" * 4096
    assert "header" in check(tmp_path, garbage).message
