"""The few messages of MLS (RFC 9420) that a voice server writes and reads, byte by byte."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VERSION, PUBLIC_MESSAGE = 1, 1
BASIC = 1  # a credential that is only a name
MEMBER, EXTERNAL = 1, 2  # senders
PROPOSAL, COMMIT = 2, 3  # contents
ADD, REMOVE = 1, 3  # proposals
FROM_KEY_PACKAGE, FROM_UPDATE, FROM_COMMIT = 1, 2, 3  # where a leaf comes from


def vector(data: bytes) -> bytes:
    """A field with its length in front."""
    size = len(data)
    if size < 1 << 6:
        return size.to_bytes(1, "big") + data
    if size < 1 << 14:
        return (size | 1 << 14).to_bytes(2, "big") + data
    return (size | 2 << 30).to_bytes(4, "big") + data


def u16(value: int) -> bytes:
    return value.to_bytes(2, "big")


class ExternalSender:
    """Who may propose members without being one: the voice server."""

    def __init__(self, name: bytes = b"voice server") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.package = vector(point) + u16(BASIC) + vector(name)

    def add(self, group: int, epoch: int, key_package: bytes) -> bytes:
        """A proposal to take somebody in."""
        return self._proposal(group, epoch, u16(ADD) + key_package)

    def remove(self, group: int, epoch: int, leaf: int) -> bytes:
        return self._proposal(group, epoch, u16(REMOVE) + leaf.to_bytes(4, "big"))

    def _proposal(self, group: int, epoch: int, proposal: bytes) -> bytes:
        content = (
            vector(group.to_bytes(8, "big"))
            + epoch.to_bytes(8, "big")
            + bytes([EXTERNAL])
            + (0).to_bytes(4, "big")
            + vector(b"")
            + bytes([PROPOSAL])
            + proposal
        )
        head = u16(VERSION) + u16(PUBLIC_MESSAGE)
        to_sign = vector(b"MLS 1.0 FramedContentTBS") + vector(head + content)
        signature = self._key.sign(to_sign, ec.ECDSA(hashes.SHA256()))
        return head + content + vector(signature)


class Reader:
    """Takes fields off the front."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def vector(self) -> bytes:
        size = 1 << (self.data[self.at] >> 6)
        return self.take(self.number(size) & ((1 << (8 * size - 2)) - 1))


@dataclass(frozen=True, slots=True)
class Commit:
    """A member's commit, and the welcome for those who are new where there are any."""

    epoch: int
    commit: bytes
    welcome: bytes


def split_commit(data: bytes) -> Commit:
    """A commit message and the welcome right behind it."""
    reader = Reader(data)
    assert (reader.number(2), reader.number(2)) == (VERSION, PUBLIC_MESSAGE)
    reader.vector()  # the group
    epoch = reader.number(8)
    assert reader.number(1) == MEMBER
    reader.take(4)
    reader.vector()  # authenticated data
    assert reader.number(1) == COMMIT
    reader.vector()  # the proposals
    if reader.number(1):
        _skip_leaf(reader)
        reader.vector()  # the path's nodes
    for _ in ("signature", "confirmation tag", "membership tag"):
        reader.vector()
    return Commit(epoch, data[: reader.at], data[reader.at :])


def _skip_leaf(reader: Reader) -> None:
    reader.vector(), reader.vector()  # keys
    reader.take(2), reader.vector()  # the credential
    for _ in range(5):
        reader.vector()  # what it can do
    source = reader.number(1)
    if source == FROM_KEY_PACKAGE:
        reader.take(16)
    elif source == FROM_COMMIT:
        reader.vector()
    reader.vector(), reader.vector()  # extensions, signature
