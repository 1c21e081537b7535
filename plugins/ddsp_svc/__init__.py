"""DDSP-SVC: trained singing voices, from the public files that people have, and their training."""

from __future__ import annotations

from pathlib import Path

from bot.engines import VoiceConverter, VoiceTrainer
from bot.host import Context, Folders, Plugin, worker_news
from plugins.ddsp_svc.converter import DdspConverter
from plugins.ddsp_svc.settings import DdspSettings
from plugins.ddsp_svc.trainer import DdspTrainer

plugin = Plugin(
    "ddsp_svc",
    settings=DdspSettings,
    title="DDSP-SVC",
    summary="Trained voices sing what somebody sang, on this machine",
    sort="engine",
    packages=("torch",),
    extra="torch",
)


@plugin.engine(VoiceConverter, "ddsp_svc")
def build(ctx: Context) -> DdspConverter:
    """The converter; its process starts with the first song."""
    return DdspConverter(ctx.settings, folder_of(ctx), on_state=worker_news(ctx))


@plugin.engine(VoiceTrainer, "ddsp_svc")
def build_trainer(ctx: Context) -> DdspTrainer:
    """The trainer; its process starts with the first training."""
    return DdspTrainer(ctx.settings, folder_of(ctx))


def folder_of(ctx: Context) -> Path:
    """Where the voices are, and the files that they need."""
    settings: DdspSettings = ctx.settings
    own = ctx.get(Folders).data / "models" / "ddsp_svc"
    return Path(settings.folder).expanduser() if settings.folder else own


__all__ = ["DdspConverter", "DdspSettings", "DdspTrainer", "plugin"]
