"""Photos that arrived with an answer that was not complete: kept as files, named by a signature.

The form carries the signed name to the next attempt. No row is written before the answer is
accepted, so nothing is half done, and nobody has to choose a photo twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from inspections.photo_store import PhotoRefused, StoredPhoto
from web.context import wiring

MOST_AT_ONCE = 10
NAMED = ("sha256", "stored", "width", "height", "bytes")


def _serializer(deficiency_id: int) -> URLSafeSerializer:
    return URLSafeSerializer(
        list(reversed(wiring().settings.secret_keys)),
        salt=f"kept-photo-{deficiency_id}",
        signer_kwargs={"digest_method": sha256},
    )


def sign(photo: StoredPhoto, deficiency_id: int) -> str:
    """For a photo whose file is there."""
    return str(_serializer(deficiency_id).dumps({name: getattr(photo, name) for name in NAMED}))


def receive(files: Iterable[FileStorage]) -> tuple[list[StoredPhoto], list[PhotoRefused]]:
    """Read what is a photo; an empty file field is no file."""
    kept, refused = [], []
    for file in list(files)[:MOST_AT_ONCE]:
        sent = file.read()
        if not sent and not file.filename:
            continue
        try:
            kept.append(wiring().photos.read(sent))
        except PhotoRefused as refusal:
            refused.append(refusal)
    return kept, refused


def from_before(signed: Iterable[str], deficiency_id: int) -> list[StoredPhoto]:
    """The photos of the earlier attempts; what we did not sign is left out."""
    found = []
    for text in list(signed)[:MOST_AT_ONCE]:
        try:
            found.append(StoredPhoto(**_serializer(deficiency_id).loads(text)))
        except BadData:
            continue
    return found


def each_once(photos: Iterable[StoredPhoto]) -> list[StoredPhoto]:
    return list({photo.sha256: photo for photo in photos}.values())
