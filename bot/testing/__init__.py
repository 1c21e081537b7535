"""For authors of plugins: a rehearsal of the whole house, with a mind and a voice that obey.

    async def test_a_raid_is_greeted(rehearse):
        async with rehearse("raids") as show:
            await show.emit(Raid(leader="tobi", viewers=48))
            assert show.spoken == ["Welcome, tobi and friends."]

The fixture `rehearse` comes with the pytest plugin `bot.testing.fixtures`.
"""

from bot.testing.fakes import FakeClock, FakeEars, FakeMind, FakePlatform, FakeVoice
from bot.testing.rehearsal import Rehearsal

__all__ = ["FakeClock", "FakeEars", "FakeMind", "FakePlatform", "FakeVoice", "Rehearsal"]
