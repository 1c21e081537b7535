"""Whatever the OpenAPI document allows, and what it does not, singing answers it below 500."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from schemathesis.generation import GenerationMode

from bot.host import Folders
from tests.web.document import MODES, ask_everything
from tests.web.singing_world import SingingWorld

OURS = ("/api/singing", "/audio/", "/voice/convert", "/model/", "/speakers", "/chat/", "/results/")


@pytest.fixture(scope="module")
def world(folders: Folders, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SingingWorld]:
    made = SingingWorld(folders, tmp_path_factory.mktemp("document"), max_upload_mb=1)
    yield made
    made.close()


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_no_request_that_the_document_inspires_is_a_fault_of_ours(
    world: SingingWorld, mode: GenerationMode
) -> None:
    assert ask_everything(world.house, OURS, mode, examples=4) > 100
