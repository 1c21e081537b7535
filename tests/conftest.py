from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

from bot.settings import redact

pytest_plugins = ["bot.testing.fixtures", "tests.browsers", "tests.written_plugins"]

# How quick a shared machine is says nothing about the code under test.
settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared machine")


@pytest.fixture(scope="session", autouse=True)
def loggers_anew() -> Iterator[None]:
    """A logger that is kept at its first use would write where that test's log went."""
    configure = structlog.configure
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            structlog,
            "configure",
            lambda **given: configure(**{**given, "cache_logger_on_first_use": False}),
        )
        yield


@pytest.fixture(scope="module", autouse=True)
def own_log_and_secrets() -> Iterator[None]:
    """Where one module logs and what it calls a secret counts for no other: the guard drops
    what holds one."""
    structlog.reset_defaults()
    known = redact.__globals__
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(known, "_known", type(known["_known"])())
        yield
