"""Links, written out or disguised ('example dot com'), and the sites that are fine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.dialogue.guard.fold import Reading

# Endings that no word after a full stop is mistaken for.
_CLEAR = (
    "com|net|org|edu|gov|info|biz|dev|app|xyz|online|site|shop|store|club|live|stream|link|click"
    "|space|website|page|fun|top|vip|pro|gg|tv|io|ai|cc|ru|uk|eu|de|fr|nl|pl|es|jp|kr|cn|br|au|ca"
    "|ch|se|fi|cz|ua|tk|ml|cf|ly|fm|gl|gd|su|ws"
)
# Endings that are words or file names as well: a link only with a path.
_WITH_PATH = "me|to|co|so|is|it|in|be|my|am|at|us|tt|la|sh|py|md|rs|no|as|id|im|st|ms"
# Endings that may be spoken: 'example dot com'.
_SPOKEN = "com|org|tv|gg|xyz|ru"

_NAME = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = rf"(?:{_NAME}\.){{1,5}}"
_PATH = r"(?:[/?#][^\s<>\"']*)?"
_URL = re.compile(
    rf"(?<![\w@.-])(?:"
    rf"[a-z][a-z0-9+.-]{{1,9}}://[^\s<>\"']+"
    rf"|www\.[^\s<>\"']{{3,}}"
    rf"|{_HOST}(?:{_CLEAR})(?![\w-])(?!\.\w)(?::\d{{2,5}})?{_PATH}"
    rf"|{_HOST}(?:{_WITH_PATH})(?::\d{{2,5}})?/[^\s<>\"']+"
    rf")"
)
_DOT = r"(?:\s?[(\[{<*]\s?(?:dot|punkt|\.|,)\s?[)\]}>*]\s?|\s\.\s?|\s?\u3002\s?)"
_BRACKETED = re.compile(rf"(?<![\w@])({_NAME}){_DOT}({_CLEAR}|me|to|co)(?!\w){_PATH}")
_SAID = re.compile(
    rf"(?<![\w@])(?!(?:the|a|an|this|that|every|any|old|big)\s)({_NAME})\s+dot\s+({_SPOKEN})(?!\w)"
    rf"(?:\s*(?:/|slash)\s*[\w-]+)*"
)


# Every link has one of these: most lines of a chat need no closer look.
_HINTS = re.compile(r"[.\u3002(\[{<*]|://|dot")


def find_links(reading: Reading, allowed: Iterable[str] = ()) -> Iterator[tuple[int, int, str]]:
    """Each link: its place in the given text, and its site. Sites in `allowed` are left out,
    and all below them: `example.com` allows `clips.example.com`."""
    if not _HINTS.search(reading.text):
        return
    sites = [site.lower().removeprefix("www.").strip("./ ") for site in allowed]
    for pattern in (_URL, _BRACKETED, _SAID):
        for found in pattern.finditer(reading.text):
            site = _site(found)
            if not any(site == one or site.endswith(f".{one}") for one in sites if one):
                yield *reading.span(found.start(), _end(found)), site


def _site(found: re.Match[str]) -> str:
    if found.re is not _URL:
        return f"{found[1]}.{found[2]}"
    address = found[0].split("://", 1)[-1]
    host = re.split(r"[/?#:\\]", address.rsplit("@", 1)[-1] if "@" in address else address)[0]
    return host.removeprefix("www.").rstrip(".,!)")


def _end(found: re.Match[str]) -> int:
    """Without the full stop of the sentence."""
    return found.start() + len(found[0].rstrip(".,!?;:)]}'\""))
