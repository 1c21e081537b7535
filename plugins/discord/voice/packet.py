"""A voice packet as it comes over UDP: RTP, with Discord's rtpsize way of sealing it. Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from bot.errors import AudioError

FIXED = struct.Struct(">BBHII")
AUDIO = 120  # the RTP payload type of Opus in a call
VERSION = 2
WORD = 4  # bytes; CSRCs and header extensions are counted in words
NONCE = 4  # bytes at the end of a packet that count the packets of a sender


class BadPacket(AudioError):
    """A packet that is none, was cut or was not sealed with our key: it is dropped and counted."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet of one sender.

    `header` is what is authenticated but readable: with rtpsize it ends behind the extension's
    own four bytes. `extension` is how many bytes of extension the sealed part begins with.
    """

    ssrc: int
    sequence: int
    timestamp: int
    header: bytes
    sealed: bytes
    extension: int = 0
    padded: bool = False


def parse(data: bytes) -> Packet | None:
    """The packet; None for what is no audio, such as a sender's report.

    Raises BadPacket where it is shorter than it says.
    """
    if len(data) < FIXED.size:
        raise BadPacket(f"a packet of {len(data)} bytes")
    first, second, sequence, timestamp, ssrc = FIXED.unpack_from(data)
    if first >> 6 != VERSION or second & 0x7F != AUDIO:
        return None
    end, extension = FIXED.size + WORD * (first & 0x0F), 0
    if first & 0x10:
        end += WORD
        if len(data) < end:
            raise BadPacket("a packet that ends in its header extension")
        extension = WORD * int.from_bytes(data[end - 2 : end], "big")
    if len(data) < end + extension + NONCE:
        raise BadPacket("a packet that is shorter than its header says")
    return Packet(
        ssrc=ssrc,
        sequence=sequence,
        timestamp=timestamp,
        header=data[:end],
        sealed=data[end:],
        extension=extension,
        padded=bool(first & 0x20),
    )


def payload_of(packet: Packet, opened: bytes) -> bytes:
    """What is left of a sealed part that was opened: no extension, no padding.

    The padding goes before anything else is done with it: end-to-end encryption knows nothing
    of it. Raises BadPacket where there is less than the header says.
    """
    if len(opened) < packet.extension:
        raise BadPacket("a header extension longer than its packet")
    body = opened[packet.extension :]
    if not packet.padded:
        return body
    if not body or not 1 <= body[-1] <= len(body):
        raise BadPacket("more padding than packet")
    return body[: -body[-1]]
