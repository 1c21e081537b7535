"""A plugin that is off costs nothing."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("twitchio", "aiohttp", "keyring", "tenacity")


def test_looking_at_the_plugin_loads_nothing_heavy():
    code = f"import plugins.twitch, sys; print([n for n in {HEAVY} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_a_login_the_library_is_not_loaded():
    code = (
        "import sys, asyncio, plugins.twitch.station, plugins.twitch.link, plugins.twitch.wire;"
        "print('twitchio' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
