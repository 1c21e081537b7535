"""A request as SSML. Text and attributes are escaped: what a viewer writes is never markup."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from bot.engines import SpeechRequest
from plugins.azure_speech.locales import locale_of

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE = re.compile(r"[a-z][a-z_-]{0,40}", re.IGNORECASE)
_OPEN = (
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
    'xmlns:mstts="https://www.w3.org/2001/mstts" xml:lang={}>'
)
SLOWEST, FASTEST = 0.5, 2.0  # what the service takes, as are the next two lines
LOWEST, HIGHEST = 0.5, 1.5
LOUDEST = 2.0


def build(request: SpeechRequest, voice: str, style_degree: float = 1.0) -> str:
    """The document for one turn; `voice` as the service calls it, such as en-US-JennyNeural."""
    locale = "-".join(voice.split(":")[0].split("-")[:2])
    body = _prosody(_styled_text(request, voice, locale), request)
    if named := style_of(request):
        degree = f' styledegree="{style_degree:g}"' if style_degree != 1.0 else ""
        style = quoteattr(named)
        body = f"<mstts:express-as style={style}{degree}>{body}</mstts:express-as>"
    return f"{_OPEN.format(quoteattr(locale))}<voice name={quoteattr(voice)}>{body}</voice></speak>"


def plain(text: str) -> str:
    """Text that may stand in XML, character for character as long as before."""
    return escape(unprintable_out(text))


def unprintable_out(text: str) -> str:
    """The text as long as before, with blanks for what no text may hold."""
    return _NOT_XML.sub(" ", text)


def style_of(request: SpeechRequest) -> str:
    """The request's style where it is a name, and no instruction in words."""
    return request.style if _STYLE.fullmatch(request.style) else ""


def prosody(request: SpeechRequest) -> dict[str, str]:
    """Speed, pitch and loudness as the service writes them, where they are not the voice's own."""
    rate = min(max(request.rate, SLOWEST), FASTEST)
    pitch = min(max(request.pitch, LOWEST), HIGHEST)
    volume = min(max(request.volume, 0.0), LOUDEST)
    wanted = {
        "rate": f"{rate:g}" if rate != 1.0 else "",
        "pitch": f"{percent(pitch):+d}%" if pitch != 1.0 else "",
        "volume": f"{percent(volume):+d}%" if volume != 1.0 else "",
    }
    return {name: value for name, value in wanted.items() if value}


def _styled_text(request: SpeechRequest, voice: str, locale: str) -> str:
    """The text with its bookmarks, told to a voice of many languages which one it is."""
    pieces, at = [], 0
    for offset, name in sorted(request.bookmarks):
        here = min(max(offset, at), len(request.text))
        mark = f"<bookmark mark={quoteattr(_NOT_XML.sub(' ', name))}/>"
        pieces += [plain(request.text[at:here]), mark]
        at = here
    body = "".join([*pieces, plain(request.text[at:])])
    wanted = locale_of(request.language)
    if "Multilingual" not in voice or wanted.split("-")[0] == locale.split("-")[0]:
        return body
    return f"<lang xml:lang={quoteattr(wanted)}>{body}</lang>"


def _prosody(body: str, request: SpeechRequest) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in prosody(request).items())
    return f"<prosody{attributes}>{body}</prosody>" if attributes else body


def percent(factor: float) -> int:
    return round((factor - 1) * 100)
