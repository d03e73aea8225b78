"""Emergency backups of devices: encrypted there with our public key, readable only here.

The private key is derived from the secret key, so there is nothing more to keep or to lose.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from inspections.domain.errors import Refused

MAGIC = b"BEGEHUNG-SICHERUNG-1\n"
MARK, POINT, NONCE, LENGTH = 16, 65, 12, 4  # bytes
CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
MOST_BYTES = 200 * 1024 * 1024


class BackupRefused(Refused):
    """`backup` is "no_backup", "foreign" (of another installation) or "damaged"."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What waited on a device; `pictures` are the bytes of photos by the number of the event."""

    events: list[dict[str, Any]]
    pictures: dict[int, bytes]
    made_at: str


class BackupKeys:
    """Devices encrypt for the first key; all of them still open."""

    def __init__(self, secret_keys: tuple[str, ...]) -> None:
        self._keys = [_private(key) for key in secret_keys]

    def public(self) -> bytes:
        """The point devices encrypt for, uncompressed."""
        return _point(self._keys[0])

    def open(self, sent: bytes) -> Backup:
        """Raises BackupRefused."""
        if not sent.startswith(MAGIC) or len(sent) < len(MAGIC) + MARK + POINT + NONCE:
            raise BackupRefused(backup="no_backup")
        at = len(MAGIC)
        mark, theirs = sent[at : at + MARK], sent[at + MARK : at + MARK + POINT]
        at += MARK + POINT
        for key in self._keys:
            if _mark(_point(key)) == mark:
                plain = _decrypted(
                    key, theirs, sent[at : at + NONCE], sent[at + NONCE :], MAGIC + mark
                )
                return _read(plain)
        raise BackupRefused(backup="foreign")


def _decrypted(
    key: ec.EllipticCurvePrivateKey, theirs: bytes, nonce: bytes, sealed: bytes, head: bytes
) -> bytes:
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
        shared = key.exchange(ec.ECDH(), public)
        derive = HKDF(SHA256(), length=32, salt=b"", info=b"begehung backup")
        return AESGCM(derive.derive(shared)).decrypt(nonce, sealed, head)
    except (InvalidTag, ValueError):
        raise BackupRefused(backup="damaged")


def _read(plain: bytes) -> Backup:
    """A document, its length before it, and the pictures one after the other behind it."""
    length = int.from_bytes(plain[:LENGTH])
    try:
        document = orjson.loads(plain[LENGTH : LENGTH + length])
        events, at, pictures = document["events"], LENGTH + length, {}
        for number, event in enumerate(events):
            if size := event.pop("size", 0):
                pictures[number] = plain[at : at + size]
                at += size
        return Backup(events, pictures, str(document["made_at"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise BackupRefused(backup="damaged")


def _private(secret: str) -> ec.EllipticCurvePrivateKey:
    derive = HKDF(SHA256(), length=48, salt=None, info=b"begehung backup key")
    number = int.from_bytes(derive.derive(secret.encode())) % (ORDER - 1) + 1
    return ec.derive_private_key(number, CURVE)


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _mark(point: bytes) -> bytes:
    """By which a file says for whom it is."""
    return hashlib.sha256(point).digest()[:MARK]
