from __future__ import annotations

pytest_plugins = ["bot.testing.fixtures", "tests.written_plugins"]
