"""Requests that the OpenAPI document inspires, right ones and wrong ones: no fault is ours."""

from __future__ import annotations

import math
import time

import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from tests.web.fake_house import RunningHouse

MODES = tuple(GenerationMode)


def ask_everything(
    house: RunningHouse,
    ours: tuple[str, ...],
    mode: GenerationMode,
    *,
    examples: int,
    seconds: float = math.inf,
) -> int:
    """Ask each route below `ours` so many times, for `seconds` in all; how often it was asked.

    Fails where an answer is a 500 or above."""
    document = house.get("/api/openapi.json").json()
    document["paths"] = {
        path: item for path, item in document["paths"].items() if path.startswith(ours)
    }
    end = time.monotonic() + seconds
    tried = 0
    with requests.Session() as session:
        for found in schemathesis.openapi.from_dict(document).get_all_operations():
            assert isinstance(found, Ok)
            strategy = found.ok().as_strategy(generation_mode=mode)

            @settings(
                max_examples=examples,
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
    return tried
