"""DDSP-SVC: trained singing voices, from the public files that people have."""

from __future__ import annotations

from pathlib import Path

from bot.engines import VoiceConverter, WorkerState
from bot.host import Context, Folders, Plugin
from plugins.ddsp_svc.converter import DdspConverter
from plugins.ddsp_svc.settings import DdspSettings

plugin = Plugin(
    "ddsp_svc",
    settings=DdspSettings,
    title="DDSP-SVC",
    summary="Trained voices sing what somebody sang, on this machine",
    sort="engine",
    packages=("torch",),
    extra="torch",
)

CONNECTION = {"ready": "ok", "loading": "connecting", "restarting": "retrying", "failed": "failed"}


@plugin.engine(VoiceConverter, "ddsp_svc")
def build(ctx: Context) -> DdspConverter:
    """The converter; its process starts with the first song."""

    def tell(state: WorkerState) -> None:
        if known := CONNECTION.get(state.state):
            ctx.connection(known, state.note)

    settings: DdspSettings = ctx.settings
    own = ctx.get(Folders).data / "models" / "ddsp_svc"
    folder = Path(settings.folder).expanduser() if settings.folder else own
    return DdspConverter(settings, folder, on_state=tell)


__all__ = ["DdspConverter", "DdspSettings", "plugin"]
