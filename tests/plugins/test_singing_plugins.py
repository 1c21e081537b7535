"""What sings and what separates is found by its contract, and starts no process before it works."""

from importlib.util import find_spec

import pytest

from bot.engines import EngineRegistry, Separator, StandIn, VoiceConverter


async def test_singing_engines_are_found_by_their_contracts(rehearse):
    async with rehearse("source_filter", "center_comb") as show:
        registry = show.app.registry
        assert isinstance(registry, EngineRegistry)
        converter = registry.get(VoiceConverter, "source_filter")
        separator = registry.get(Separator, "center_comb")
        assert isinstance(converter, VoiceConverter)
        assert isinstance(separator, Separator)
        assert isinstance(converter, StandIn)
        assert isinstance(separator, StandIn)
        assert converter.health().details["state"] == "off"


@pytest.mark.skipif(find_spec("torch") is None, reason="the extra 'torch' is not installed")
async def test_trained_voices_are_found_and_an_empty_shelf_is_no_error(rehearse):
    async with rehearse("ddsp_svc") as show:
        converter = show.app.registry.get(VoiceConverter, "ddsp_svc")
        assert isinstance(converter, VoiceConverter)
        assert not isinstance(converter, StandIn)
        assert await converter.voices() == ()
