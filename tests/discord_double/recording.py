"""A call on record: packets as a voice server sent them, with what opens them.

`python -m tests.discord_double.recording` makes `recorded_call.json` anew: two people speak at
the same time, with header extensions, padding, packets that took another way, came twice or never,
and things that are no sound at all.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
from dataclasses import dataclass
from pathlib import Path

from plugins.discord.voice import opus
from plugins.discord.voice.transport import AES, Transport
from tests.discord_double.voice_server import VoiceServer
from tests.spoken import espeak

FILE = Path(__file__).with_name("recorded_call.json")
KEY = bytes(range(1, 33))
SAID = {31: "turn on the light", 32: "play the next song"}
FRAME_S = 0.02


@dataclass(frozen=True, slots=True)
class Recording:
    """`packets` with the second in which each came; `speakers` are SSRC and user."""

    mode: str
    key: bytes
    speakers: dict[int, int]
    packets: list[tuple[float, bytes]]


def load() -> Recording:
    read = json.loads(FILE.read_text("utf-8"))
    return Recording(
        mode=read["mode"],
        key=bytes.fromhex(read["key"]),
        speakers={int(ssrc): user for ssrc, user in read["speakers"].items()},
        packets=[(at, base64.b64decode(packet)) for at, packet in read["packets"]],
    )


class _OpenLine:
    """A connection that keeps what is sent to it."""

    address = ("127.0.0.1", 9)

    def __init__(self) -> None:
        self.transport = Transport(AES, KEY)

    def tell(self, op: int, data: object) -> None:
        return


async def record() -> Recording:
    opus.load()
    chance = random.Random(5)
    server = VoiceServer(1, encrypted=False)
    server.line = _OpenLine()  # type: ignore[assignment]
    sent: list[bytes] = []
    server.send_raw = sent.append  # type: ignore[method-assign]
    packets: list[tuple[float, bytes]] = []
    speakers: dict[int, int] = {}
    for user, text in SAID.items():
        caller = server.join(user)
        speakers[caller.ssrc] = user
        for number, frame in enumerate(caller.frames_of(await espeak(text))):
            caller.send(frame, extension=bytes(4 * (number % 3)), padding=number % 4)
            way = chance.uniform(0, 0.03) if number % 7 == 6 else 0.0
            if number % 25 == 13:
                continue  # lost
            copies = 2 if number % 11 == 10 else 1
            packets += [(number * FRAME_S + way, sent[-1])] * copies
    for number in range(10):
        packets.append((number * 0.05, b"\x90\x78" + chance.randbytes(40)))
        packets.append((number * 0.05, b"\x81\xc9" + chance.randbytes(30)))
    return Recording(AES, KEY, speakers, sorted(packets))


def save(recording: Recording) -> None:
    FILE.write_text(
        json.dumps(
            {
                "mode": recording.mode,
                "key": recording.key.hex(),
                "speakers": recording.speakers,
                "packets": [
                    [round(at, 4), base64.b64encode(packet).decode()]
                    for at, packet in recording.packets
                ],
            },
            indent=0,
        )
        + "\n",
        "utf-8",
    )


if __name__ == "__main__":
    save(asyncio.run(record()))
