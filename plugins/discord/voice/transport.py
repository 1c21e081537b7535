"""The encryption between Discord's voice server and us, both ways, in the modes of today."""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from bot.errors import AudioError
from plugins.discord.voice.packet import NONCE, BadPacket, Packet, payload_of

AES = "aead_aes256_gcm_rtpsize"
XCHACHA = "aead_xchacha20_poly1305_rtpsize"
MODES = (AES, XCHACHA)  # the one that processors help with first
TAG = 16  # bytes


class _Cipher(Protocol):
    nonce_size: int

    def open(self, sealed: bytes, header: bytes, nonce: bytes) -> bytes: ...

    def seal(self, plain: bytes, header: bytes, nonce: bytes) -> bytes: ...


class _Aes:
    nonce_size = 12

    def __init__(self, key: bytes) -> None:
        self._box = AESGCM(key)

    def open(self, sealed: bytes, header: bytes, nonce: bytes) -> bytes:
        return self._box.decrypt(nonce, sealed, header)

    def seal(self, plain: bytes, header: bytes, nonce: bytes) -> bytes:
        return self._box.encrypt(nonce, plain, header)


class _XChaCha:
    nonce_size = 24

    def __init__(self, key: bytes) -> None:
        self._key = key

    def open(self, sealed: bytes, header: bytes, nonce: bytes) -> bytes:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, header, nonce, self._key)

    def seal(self, plain: bytes, header: bytes, nonce: bytes) -> bytes:
        return crypto_aead_xchacha20poly1305_ietf_encrypt(plain, header, nonce, self._key)


class Transport:
    """Opens and seals the packets of one voice connection."""

    def __init__(self, mode: str, key: bytes) -> None:
        """Raises AudioError for a mode or key that is none of ours."""
        if mode not in MODES or len(key) != 32:
            raise AudioError(f"voice encryption '{mode}' is unknown", hint="update this program")
        self.mode = mode
        self._cipher: _Cipher = _Aes(key) if mode == AES else _XChaCha(key)

    def open(self, packet: Packet) -> bytes:
        """The payload without extension and padding. Raises BadPacket."""
        sealed, counter = packet.sealed[:-NONCE], packet.sealed[-NONCE:]
        if len(sealed) < TAG:
            raise BadPacket("a packet without a seal")
        try:
            opened = self._cipher.open(sealed, packet.header, self._nonce(counter))
        except (InvalidTag, CryptoError, ValueError) as error:
            raise BadPacket("a packet that was not sealed with our key") from error
        return payload_of(packet, opened)

    def seal(self, header: bytes, payload: bytes, counter: int) -> bytes:
        """A whole packet; `counter` must never be the same twice with one key."""
        count = counter.to_bytes(NONCE, "big")
        return header + self._cipher.seal(payload, header, self._nonce(count)) + count

    def _nonce(self, counter: bytes) -> bytes:
        return counter.ljust(self._cipher.nonce_size, b"\0")
