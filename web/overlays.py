"""Which overlay pages there are, with the addresses to paste into OBS."""

from __future__ import annotations

import html
import re
from pathlib import Path

from bot.host import OverlayAddress
from web.pages import Shelves

ALL = "all"  # the page that holds all the others
WIDTH, HEIGHT = 1920, 1080  # pixels, where a page does not say otherwise

_TITLE = re.compile(r"<title>(?:Greenroom:\s*)?([^<]*)</title>", re.IGNORECASE)
_SIZE = re.compile(r'<meta\s+name="size"\s+content="(\d{1,5})x(\d{1,5})"', re.IGNORECASE)


def addresses(shelves: Shelves, base: str, token: str) -> tuple[OverlayAddress, ...]:
    """All pages, by name, the one with everything first.

    The token stands in the fragment, which no browser sends.
    """
    indexes = {index.parent.name: index for index in shelves.overlays.glob("*/index.html")}
    for index in shelves.plugins.glob("*/overlay/index.html"):
        indexes.setdefault(index.parent.parent.name, index)
    return tuple(
        _address(page, index, f"{base}/overlay/{page}/#token={token}")
        for page, index in sorted(indexes.items(), key=lambda found: (found[0] != ALL, found[0]))
    )


def _address(page: str, index: Path, url: str) -> OverlayAddress:
    """`<meta name="size" content="800x600">` in a page tells its size."""
    text = index.read_text(encoding="utf-8", errors="replace")
    title, size = _TITLE.search(text), _SIZE.search(text)
    return OverlayAddress(
        page=page,
        title=html.unescape(title[1]).strip().capitalize() if title else page.capitalize(),
        url=url,
        width=int(size[1]) if size else WIDTH,
        height=int(size[2]) if size else HEIGHT,
    )
