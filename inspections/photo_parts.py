"""Photos on their way: parts by offset in any order, any number of times, until all are there."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from inspections.domain.errors import NotFound, Refused
from inspections.photo_store import MAX_BYTES, write_whole

PART = 256 * 1024
KEPT_FOR = timedelta(hours=24)
MOST_UNFINISHED = 100  # of one inspection
TRIES = 5  # to begin what another request keeps finishing
SPARE_BYTES = 200 * 1024 * 1024
SIZE = "size"


class PartRefused(Refused):
    """A part of another length or at another place than the size announced has room for."""


class SizeDiffers(Refused):
    """The same digest was announced with another size."""

    status = 409


class NoRoom(Refused):
    """The disk is nearly full, or too many photos of an inspection are unfinished; try later."""

    status = 507


class OtherPhoto(Refused):
    """The bytes do not have the digest they were announced with."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What of a photo is there."""

    sha256: str
    size: int
    have: tuple[int, ...]  # offsets

    @property
    def missing(self) -> list[int]:
        return [offset for offset in range(0, self.size, PART) if offset not in set(self.have)]


def photo_size(size: int) -> int:
    """Raises PartRefused for what no photo has."""
    if not 0 < size <= MAX_BYTES:
        raise PartRefused(size=size, at_most=MAX_BYTES)
    return size


@dataclass(frozen=True, slots=True)
class PhotoParts:
    """A folder an upload under `root`, by inspection and digest; one file a part."""

    root: Path

    def begin(self, inspection_id: int, sha256: str, size: int) -> Upload:
        """Announce, or ask what is there. Raises PartRefused, SizeDiffers, NoRoom."""
        photo_size(size)
        for _again in range(TRIES):
            with suppress(FileNotFoundError, NotFound):
                upload = self._begun(inspection_id, sha256, size)
                break
        else:
            raise NotFound(upload=sha256)
        if upload.size != size:
            raise SizeDiffers(size=size, announced=upload.size)
        return upload

    def _begun(self, inspection_id: int, sha256: str, size: int) -> Upload:
        """Fails where another request finishes the same photo at this very moment."""
        folder = self._folder(inspection_id, sha256)
        if not folder.exists():
            self._check_room(inspection_id)
            folder.mkdir(parents=True, exist_ok=True)
        if not (folder / SIZE).exists():
            write_whole(folder / SIZE, str(size).encode())
        return self.read(inspection_id, sha256)

    def read(self, inspection_id: int, sha256: str) -> Upload:
        """Raises NotFound for what was never announced, is finished, or lay for a day."""
        folder = self._folder(inspection_id, sha256)
        try:
            size = int((folder / SIZE).read_text())
            names = [path.name for path in folder.iterdir()]
        except OSError:
            raise NotFound(upload=sha256)
        have = sorted(int(name) for name in names if name.isdecimal())
        return Upload(sha256, size, tuple(have))

    def expected(self, inspection_id: int, sha256: str, offset: int) -> int:
        """How long the part at this offset is. Raises NotFound, PartRefused."""
        upload = self.read(inspection_id, sha256)
        if offset % PART or not 0 <= offset < upload.size:
            raise PartRefused(offset=offset, part=PART, size=upload.size)
        return min(PART, upload.size - offset)

    def keep(self, inspection_id: int, sha256: str, offset: int, sent: bytes) -> Upload:
        """Once or often; the last one stands. Raises NotFound, PartRefused."""
        expected = self.expected(inspection_id, sha256, offset)
        if len(sent) != expected:
            raise PartRefused(offset=offset, bytes=len(sent), expected=expected)
        try:
            write_whole(self._folder(inspection_id, sha256) / str(offset), sent)
        except FileNotFoundError:  # another request has just finished the photo
            raise NotFound(upload=sha256)
        return self.read(inspection_id, sha256)

    def whole(self, inspection_id: int, sha256: str) -> bytes:
        """All of it, checked. Raises NotFound, PartRefused naming what is missing, OtherPhoto.

        Parts that do not make the photo they were announced as are thrown away.
        """
        upload = self.read(inspection_id, sha256)
        if upload.missing:
            raise PartRefused(missing=upload.missing)
        folder = self._folder(inspection_id, sha256)
        try:
            found = b"".join((folder / str(offset)).read_bytes() for offset in upload.have)
        except FileNotFoundError:
            raise NotFound(upload=sha256)
        if hashlib.sha256(found).hexdigest() != sha256:
            self.forget(inspection_id, sha256)
            raise OtherPhoto(sha256=sha256)
        return found

    def forget(self, inspection_id: int, sha256: str) -> None:
        shutil.rmtree(self._folder(inspection_id, sha256), ignore_errors=True)

    def forget_old(self, now: datetime) -> int:
        """Throw away what nobody has gone on with for a day; how many that were."""
        oldest = (now - KEPT_FOR).timestamp()
        stale = [
            folder
            for folder in self.root.glob("*/*")
            if not any(_touched(path) > oldest for path in (folder, *folder.glob("*")))
        ]
        for folder in stale:
            shutil.rmtree(folder, ignore_errors=True)
        return len(stale)

    def _folder(self, inspection_id: int, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise NotFound(upload=sha256)
        return self.root / str(inspection_id) / sha256

    def _check_room(self, inspection_id: int) -> None:
        folder = self.root / str(inspection_id)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = sum(1 for _ in folder.iterdir())
        if unfinished >= MOST_UNFINISHED or shutil.disk_usage(folder).free < SPARE_BYTES:
            raise NoRoom(unfinished=unfinished)


def _touched(path: Path) -> float:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return 0.0
