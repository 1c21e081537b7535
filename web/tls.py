"""HTTPS: the certificate that was given, or one that is made here.

Phones let a page use the microphone and worklets only over HTTPS, so whatever is not on this
machine alone wants it.
"""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import os
import socket
import ssl
from pathlib import Path
from typing import Any

from bot.errors import ConfigError

VALID_DAYS = 820  # iOS refuses more than 825
RENEW_DAYS = 30  # a certificate that ends sooner is made anew


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def make_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """A server's context for these PEM files."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"plugins.panel.certificate: {certificate} and {key} cannot be used together",
            hint="give a PEM certificate and its PEM key, or leave both empty for a made one",
        ) from error
    return context


def made_certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """A self-signed certificate for this machine's names and addresses, and its key (0600)."""
    certificate, key = folder / "panel.crt", folder / "panel.key"
    names = _names(host)
    if not (key.exists() and _still_good(certificate, names)):
        folder.mkdir(parents=True, exist_ok=True)
        _make(certificate, key, names)
    return certificate, key


def _names(host: str) -> tuple[str, ...]:
    """Names and addresses that may stand in the address bar."""
    name = socket.gethostname()
    found = {"localhost", "127.0.0.1", "::1", name, f"{name}.local", host, *own_addresses()}
    return tuple(sorted(found - {"", "0.0.0.0", "::"}))


def own_addresses() -> set[str]:
    """This machine's addresses, as far as its own name and its usual way out tell."""
    found: set[str] = set()
    with contextlib.suppress(OSError):  # a machine that does not know its own name
        found.update(str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # sends nothing; only asks for the way out
        found.add(str(probe.getsockname()[0]))
    return {address.split("%", 1)[0] for address in found}


def _still_good(path: Path, names: tuple[str, ...]) -> bool:
    from cryptography import x509  # loading it takes 30 ms, and only this needs it

    if not path.exists():
        return False
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
        held = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    left = found.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    return left.days > RENEW_DAYS and {str(name.value) for name in held} >= set(names)


def _make(certificate: Path, key: Path, names: tuple[str, ...]) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    private = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Greenroom on this machine")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName([_san(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key.unlink(missing_ok=True)
    handle = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _san(name: str) -> Any:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
