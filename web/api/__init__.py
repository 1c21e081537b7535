"""The REST routes of docs/api.md, a module for each resource."""

from web.api.conversations import blueprint as conversations
from web.api.history import blueprint as history
from web.api.music_chat import blueprint as music_chat
from web.api.operations import blueprint as operations
from web.api.plugins import blueprint as plugins
from web.api.session import blueprint as session
from web.api.settings import blueprint as settings
from web.api.show import blueprint as show
from web.api.singing import blueprint as singing
from web.api.singing_results import blueprint as singing_results
from web.api.song_show import blueprint as song_show
from web.api.songs import blueprint as songs
from web.api.stage import blueprint as stage
from web.api.studio import blueprint as studio
from web.api.studio_runs import blueprint as studio_runs
from web.api.studio_voices import blueprint as studio_voices
from web.api.voice_training import blueprint as voice_training

BLUEPRINTS = (
    session,
    operations,
    stage,
    plugins,
    show,
    settings,
    history,
    studio,
    studio_voices,
    studio_runs,
    conversations,
    voice_training,
    singing,
    singing_results,
    songs,
    song_show,
    music_chat,
)

__all__ = ["BLUEPRINTS"]
