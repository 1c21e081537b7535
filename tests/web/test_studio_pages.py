"""The studio's voices, runs and comparison in a real browser, before a real studio: heard, too."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio  # noqa: F401 - the espeak fixture below is its own loop's
import soundfile
from playwright.sync_api import expect

from bot.engines import TTS, EngineRegistry
from bot.host import Folders
from bot.studio import Consent, CustomVoice, Studio, StudioSettings, VoiceDraft
from plugins.espeak import EspeakVoice
from tests.studio.tone_voice import LabVoice
from tests.web.fake_house import RunningHouse

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
RECORDER = ROOT / "tests" / "overlays" / "recorder.js"
LOUD = 0.02  # of full scale; silence is below it
