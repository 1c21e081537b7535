"""Whatever the OpenAPI document allows, and what it does not, the studio answers it below 500."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from schemathesis.generation import GenerationMode

from bot.engines import TTS, EngineRegistry
from bot.host import Folders
from bot.studio import Studio, StudioSettings
from tests.studio.tone_voice import ToneVoice
from tests.web.document import MODES, ask_everything
from tests.web.fake_house import RunningHouse


@pytest.fixture(scope="module")
def house(folders: Folders, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    engines = EngineRegistry()
    engines.add(TTS, "tone", ToneVoice())
    folder = tmp_path_factory.mktemp("studio")
    studio = Studio(engines, folder, StudioSettings(engine="tone", max_upload_mb=1))
    running = RunningHouse(folders, studio)
    running.do(studio.open())
    yield running
    running.do(studio.close())
    running.stop()


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_no_request_that_the_document_inspires_is_a_fault_of_ours(
    house: RunningHouse, mode: GenerationMode
) -> None:
    assert ask_everything(house, ("/api/studio",), mode, examples=12, seconds=30.0) > 100
