"""`greenroom sing`, as somebody types it."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from click.testing import CliRunner, Result

from bot.cli import greenroom
from bot.errors import BotError
from bot.singing import CoverRequest, StepFailed, read_cover
from tests.band import RATE, song


@pytest.fixture
def sing(tmp_path: Path):
    (tmp_path / "config.yaml").write_text("plugins:\n  center_comb:\n  source_filter:\n", "utf-8")

    def run(*words: str) -> Result:
        result = CliRunner().invoke(greenroom, ["--data", str(tmp_path), "sing", *words])
        if isinstance(result.exception, BotError):
            raise result.exception
        return result

    return run


def test_a_song_is_covered_into_a_folder_beside_it(sing, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "song.wav", sum(song(3.0)), RATE)
    result = sing(str(tmp_path / "song.wav"), "--key", "2")
    assert result.exit_code == 0, result.output
    cover = read_cover(tmp_path / "song cover")
    assert cover is not None
    assert (cover.key, cover.trained) == (2.0, False)
    assert str(cover.mix) in result.stdout
    assert "voice effect, not a trained voice" in result.output


def test_what_is_no_sound_is_told_with_its_step(sing, tmp_path: Path) -> None:
    (tmp_path / "song.wav").write_bytes(b"no sound")
    with pytest.raises(StepFailed, match=r"^load: song\.wav is not sound"):
        sing(str(tmp_path / "song.wav"))
    assert not (tmp_path / "song cover").exists()


def test_a_speaker_of_a_model_is_named_behind_it(
    sing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[CoverRequest] = []

    async def stopped(place: object, request: CoverRequest) -> None:
        asked.append(request)

    monkeypatch.setattr("bot.cli.sing._covered", stopped)
    assert sing(str(tmp_path / "song.wav"), "--voice", "svc:duo/mira").exit_code == 130
    assert (asked[0].converter, asked[0].voice, asked[0].speakers) == ("svc", "duo", {"mira": 1.0})
