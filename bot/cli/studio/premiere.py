"""`greenroom studio premiere`: a page of dialogue and a dubbed film, in the running show."""

from __future__ import annotations

import re
import time
import webbrowser
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import click

from bot.cli.console import console
from bot.cli.place import ROOT, Place
from bot.cli.remote import Panel, running
from bot.errors import BotError, NotFound
from bot.voice import SentenceSplitter

GUEST = "GUEST"
LINES = 8
LETTERS_A_SECOND = 14.0  # of captions: what people read and voices say
GAP_S = 0.4
PATIENCE_S = 120.0
LOOK_S = 0.2
_NOT_SAID = re.compile(r"^```.*?^```|^(?:#|\||!|-)[^\n]*$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@click.command()
@click.option(
    "--text",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=ROOT / "README.md",
    help="Whose lines are read; the README's where none is named.",
)
@click.option("--voice", default="", help="Another voice than the co-host's own.")
@click.option("--no-browser", is_flag=True, help="Only print where to listen.")
@click.pass_obj
def premiere(place: Place, text: Path, voice: str, no_browser: bool) -> None:
    """Read the README as a page of dialogue, dub captions made of it, and let the viewers hear
    both, said by the co-host in another voice than its own."""
    lines = spoken_lines(text.read_text("utf-8"))[:LINES]
    with running(place) as panel:
        if panel is None:
            raise NotFound("no show runs here", hint="start one with `greenroom run`")
        other = voice or _another_voice(panel)
        script = dialogue(lines, panel.ask("/api/state")["show"]["name"])
        read = _made(panel, "table_read", {"script": script, "cast": {GUEST: other}})
        film = _made(panel, "subtitles", {"captions": captions(lines), "voice": other})
        for name, run in (("the dialogue", read), ("the dubbed captions", film)):
            address = f"{panel.url}/studio/runs?run={run}"
            console.print(f"{name}: {address}", highlight=False, soft_wrap=True)
            if not no_browser:
                webbrowser.open(address)
        panel.ask(
            "/api/studio/pipelines/table_read/in-show",
            {"script": script, "voice": other, "title": "Premiere: the dialogue"},
        )
        panel.ask(f"/api/studio/runs/{film}/in-show", {})
    console.print(f"the show speaks both, in the voice {other}", highlight=False)


def spoken_lines(markdown: str) -> list[str]:
    """The sentences of a text's paragraphs, without its headings, lists, tables and code."""
    plain = _LINK.sub(r"\1", _NOT_SAID.sub("\n\n", markdown)).replace("`", "").replace("*", "")
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", plain):
        splitter = SentenceSplitter()
        sentences = [*splitter.feed(" ".join(paragraph.split())), *splitter.finish()]
        found += [sentence.text for sentence in sentences if len(sentence.text.split()) > 2]
    if not found:
        raise NotFound("no line in it can be read", hint="name a text with sentences")
    return found


def dialogue(lines: Sequence[str], host: str) -> str:
    """A script in which the co-host and a guest take turns."""
    speakers = cycle((re.sub(r"[^\w ]", "", host).strip().upper() or "HOST", GUEST))
    return "\n".join(f"{speaker}: {line}" for speaker, line in zip(speakers, lines, strict=False))


def captions(lines: Sequence[str]) -> str:
    """The lines as SRT, each as long as it takes to read."""
    blocks: list[str] = []
    at = 0.5
    for number, line in enumerate(lines, 1):
        end = at + max(1.0, len(line) / LETTERS_A_SECOND)
        blocks.append(f"{number}\n{_stamp(at)} --> {_stamp(end)}\n{line}\n")
        at = end + GAP_S
    return "\n".join(blocks)


def _stamp(seconds: float) -> str:
    whole, ms = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{ms:03}"


def _another_voice(panel: Panel) -> str:
    """A voice of the show's own engine that is not the show's, in the same language."""
    own = panel.ask("/api/state")["stage"]["voice"]
    engines: list[dict[str, Any]] = panel.ask("/api/studio/engines")
    engines.sort(key=lambda engine: not engine["own"])
    for engine in engines:
        voices = engine["capabilities"]["voices"]
        spoken = next((v["language"] for v in voices if v["id"] == own), "en").split("-")[0]
        for voice in voices:
            if voice["id"] != own and voice["language"].split("-")[0] == spoken:
                return f"{engine['name']}:{voice['id']}"
    raise NotFound("there is only one voice here", hint="name another one with --voice")


def _made(panel: Panel, kind: str, request: dict[str, Any]) -> str:
    """Make a run and wait for its end; its id."""
    run: str = panel.ask(f"/api/studio/pipelines/{kind}", request)["run"]
    until = time.monotonic() + PATIENCE_S
    while any(job["run"] == run for job in panel.ask("/api/studio/queue")["jobs"]):
        if time.monotonic() > until:
            raise BotError(f"the run {run} takes too long", hint="see it on the studio's page")
        time.sleep(LOOK_S)
    state = panel.ask(f"/api/studio/runs/{run}")["view"]["state"]
    if state != "done":
        raise BotError(f"the run {run} was {state}", hint="see it on the studio's page")
    return run
