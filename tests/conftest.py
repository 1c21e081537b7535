from __future__ import annotations

pytest_plugins = ["bot.testing.fixtures", "tests.browsers", "tests.written_plugins"]
