"""Whatever the OpenAPI document allows, and what it does not, singing answers it below 500."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from bot.host import Folders
from tests.web.singing_world import SingingWorld

EXAMPLES = 4  # for each route
OURS = ("/api/singing", "/audio/", "/voice/convert", "/model/", "/speakers", "/chat/", "/results/")


@pytest.fixture(scope="module")
def world(folders: Folders, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SingingWorld]:
    made = SingingWorld(folders, tmp_path_factory.mktemp("document"), max_upload_mb=1)
    yield made
    made.close()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_that_the_document_inspires_is_a_fault_of_ours(
    world: SingingWorld, mode: GenerationMode
) -> None:
    document = world.house.get("/api/openapi.json").json()
    document["paths"] = {
        path: item for path, item in document["paths"].items() if path.startswith(OURS)
    }
    tried = 0
    with requests.Session() as session:
        for found in schemathesis.openapi.from_dict(document).get_all_operations():
            assert isinstance(found, Ok)
            strategy = found.ok().as_strategy(generation_mode=mode)

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
                tried += 1
                answer = case.call(
                    base_url=world.house.url,
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
