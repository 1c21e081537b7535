"""Packets as Discord sends them: header extensions, padding, both ways of sealing, and garbage."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.discord.voice.packet import BadPacket, parse
from plugins.discord.voice.transport import AES, MODES, XCHACHA, Transport

KEY = bytes(range(32))
OPUS = b"\xfc" + bytes(range(60))


def packet(
    transport: Transport,
    payload: bytes = OPUS,
    *,
    extension: bytes = b"",
    padding: int = 0,
    others: int = 0,
    kind: int = 0x78,
) -> bytes:
    """A sealed packet; `extension` in whole words, `others` is how many CSRCs it names."""
    first = 0x80 | (0x10 if extension else 0) | (0x20 if padding else 0) | others
    header = struct.pack(">BBHII", first, kind, 7, 960, 4_000) + bytes(4 * others)
    if extension:
        header += struct.pack(">HH", 0xBEDE, len(extension) // 4)
    tail = bytes(padding - 1) + bytes([padding]) if padding else b""
    return transport.seal(header, extension + payload + tail, 5)


def opened(transport: Transport, data: bytes) -> bytes:
    found = parse(data)
    assert found is not None
    return transport.open(found)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("extension", [b"", bytes(4), bytes(8), bytes(20)])
@pytest.mark.parametrize("padding", [0, 1, 13, 255])
@pytest.mark.parametrize("others", [0, 2])
def test_only_the_payload_is_left(mode: str, extension: bytes, padding: int, others: int):
    transport = Transport(mode, KEY)
    data = packet(transport, extension=extension, padding=padding, others=others)
    assert opened(transport, data) == OPUS


@pytest.mark.parametrize("mode", MODES)
def test_the_header_says_who_and_when(mode: str):
    found = parse(packet(Transport(mode, KEY), extension=bytes(8), padding=3))
    assert found is not None
    assert (found.ssrc, found.sequence, found.timestamp) == (4_000, 7, 960)
    assert found.extension == 8
    assert found.padded


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("at", [1, 9, 14, 30, -1])
def test_a_packet_that_was_changed_on_its_way_is_refused(mode: str, at: int):
    transport = Transport(mode, KEY)
    data = bytearray(packet(transport, extension=bytes(4)))
    data[at] ^= 0x80
    with pytest.raises(BadPacket):
        opened(transport, bytes(data))


@pytest.mark.parametrize("mode", MODES)
def test_another_key_opens_nothing(mode: str):
    data = packet(Transport(mode, KEY))
    with pytest.raises(BadPacket, match="our key"):
        opened(Transport(mode, bytes(32)), data)


@pytest.mark.parametrize("padding", [0, 200])
def test_padding_longer_than_its_packet_is_refused(padding: int):
    transport = Transport(AES, KEY)
    header = struct.pack(">BBHII", 0xA0, 0x78, 7, 960, 4_000)
    data = transport.seal(header, b"ab" + bytes([padding]), 1)
    with pytest.raises(BadPacket, match="padding"):
        opened(transport, data)


def test_an_extension_longer_than_its_packet_is_refused():
    transport = Transport(XCHACHA, KEY)
    header = struct.pack(">BBHIIHH", 0x90, 0x78, 7, 960, 4_000, 0xBEDE, 4)
    with pytest.raises(BadPacket):
        opened(transport, transport.seal(header, b"four", 1))


def test_reports_of_senders_are_no_audio():
    assert parse(bytes([0x81, 201]) + bytes(40)) is None
    assert parse(packet(Transport(AES, KEY), kind=0x65)) is None, "video"


@given(data=st.binary(max_size=120), mode=st.sampled_from(MODES))
def test_garbage_is_never_more_than_a_bad_packet(data: bytes, mode: str):
    for garbage in (data, b"\x90\x78" + data, b"\xb3\x78" + data):
        try:
            found = parse(garbage)
            read = found is not None and Transport(mode, KEY).open(found)
        except BadPacket:
            read = False
        assert not read, "nobody who has not the key can say anything"
