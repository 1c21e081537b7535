"""Whatever the OpenAPI document allows, and what it does not, the studio answers it below 500."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from bot.engines import TTS, EngineRegistry
from bot.host import Folders
from bot.studio import Studio, StudioSettings
from tests.studio.tone_voice import ToneVoice
from tests.web.fake_house import RunningHouse

SECONDS = 60.0  # for all routes together
EXAMPLES = 12


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


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_that_the_document_inspires_is_a_fault_of_ours(
    house: RunningHouse, mode: GenerationMode, folders: Folders
) -> None:
    document = house.get("/api/openapi.json").json()
    document["paths"] = {
        path: item for path, item in document["paths"].items() if path.startswith("/api/studio")
    }
    end = time.monotonic() + SECONDS / 2
    tried = 0
    with requests.Session() as session:
        for found in schemathesis.openapi.from_dict(document).get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            strategy = operation.as_strategy(generation_mode=mode)

            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            @given(case=strategy)
            def ask(case: schemathesis.Case) -> None:
                nonlocal tried
                if time.monotonic() > end:
                    return
                tried += 1
                answer = case.call(
                    base_url=house.url,
                    session=session,
                    headers={"Authorization": "Bearer owner-token"},
                    timeout=20,
                )
                assert answer.status_code < 500, f"{case.method} {case.path}: {answer.text}"

            try:
                ask()
            except schemathesis.errors.SchemathesisError as error:
                # A route that takes anything has no wrong request.
                assert mode is GenerationMode.NEGATIVE, error
    assert tried > 100
