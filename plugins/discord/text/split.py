"""A long text as messages that Discord takes: no word and no block of code is broken. Pure."""

from __future__ import annotations

LONGEST = 2000  # characters; Discord refuses what is longer
MOST = 5  # messages of one text: more would be a flood of our own
FENCE = "```"
_ROOM = 1000  # a message is at least so full before it ends at a line


def messages(text: str, longest: int = LONGEST, most: int = MOST) -> list[str]:
    """The text in at most `most` messages; where that is too few, the last ends in an ellipsis.

    A block of code that is longer than a message is closed at its end and opened again in the
    next one, with the same language.
    """
    rest, opening = text.strip(), ""
    found: list[str] = []
    while rest and len(found) < most:
        head = f"{opening}\n" if opening else ""
        piece, rest = _piece(rest, longest - len(head) - len(FENCE) - 1)
        opening = _open_fence(head + piece)
        if opening and rest and not rest.startswith(FENCE):
            piece = f"{piece}\n{FENCE}"
        elif opening and rest:  # the block ends just here
            piece, rest, opening = f"{piece}\n{FENCE}", rest[len(FENCE) :].lstrip("\n"), ""
        found.append(head + piece)
    if rest:
        found[-1] = _cut(found[-1], longest)
    return found


def _piece(text: str, room: int) -> tuple[str, str]:
    """As much of the text as there is room for, and the rest."""
    if len(text) <= room:
        return text, ""
    fenced = _before_fence(text, room)
    if fenced:
        return text[:fenced].rstrip(), text[fenced:]
    for mark in ("\n", " "):
        end = text.rfind(mark, 0, room + 1)
        if end >= (_ROOM if mark == "\n" and room > _ROOM else 1):
            return text[:end].rstrip(), text[end + 1 :].lstrip(" ")
    return text[:room], text[room:]


def _before_fence(text: str, room: int) -> int:
    """Where a block begins that fits into the next message and not any more into this one."""
    if not _open_fence(text[:room]):
        return 0
    start = text.rfind(FENCE, 0, room)
    end = text.find(FENCE, start + len(FENCE))
    return start if start > 0 and end > 0 and end - start < room else 0


def _open_fence(text: str) -> str:
    """The line that opened the block in which the text ends; empty outside of any."""
    if text.count(FENCE) % 2 == 0:
        return ""
    language = text[text.rfind(FENCE) + len(FENCE) :].split("\n", 1)[0]
    return f"{FENCE}{language if language.isalnum() else ''}"


def _cut(text: str, longest: int) -> str:
    end = f" …\n{FENCE}" if text.endswith(FENCE) else " …"
    kept = text.removesuffix(FENCE)[: longest - len(end)].rstrip()
    return kept + end
