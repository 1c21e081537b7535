"""`greenroom forget` while no show runs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from bot.cli import greenroom
from bot.studio import Voices
from db import Database, Seen, UserRepository


def test_the_voice_that_somebody_chose_is_forgotten_too(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("plugins:\n  espeak:\n", "utf-8")
    database = Database(f"sqlite:///{tmp_path / 'greenroom.db'}", backups=tmp_path / "backups")
    database.migrate()
    with database.session() as session:
        for id, name in (("7", "ann"), ("8", "bo")):
            seen = Seen(platform="twitch", platform_id=id, name=name, at=datetime.now(UTC))
            UserRepository(session).touch_many([seen])
    database.close()
    voices = Voices(tmp_path / "voices")
    asyncio.run(voices.choose("twitch:7", "en-gb"))
    asyncio.run(voices.choose("twitch:8", "en-us"))

    done = CliRunner().invoke(greenroom, ["--data", str(tmp_path), "forget", "Ann", "--yes"])

    assert done.exit_code == 0, done.output
    assert asyncio.run(Voices(tmp_path / "voices").choices()) == {"twitch:8": "en-us"}
