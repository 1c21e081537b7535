"""Separation without weights: what stands in the stereo centre and on the singer's harmonics."""

from __future__ import annotations

from bot.engines import Separator
from bot.host import Context, Plugin
from plugins.center_comb.separator import CenterComb

plugin = Plugin(
    "center_comb",
    title="Centre separation",
    summary="Takes the singing out of a stereo song by its place and its pitch; needs no model",
    sort="engine",
)


@plugin.engine(Separator, "center_comb")
def build(ctx: Context) -> CenterComb:
    """The separator; its process starts with the first song."""
    return CenterComb()


__all__ = ["CenterComb", "plugin"]
