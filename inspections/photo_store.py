"""Photo files: content-addressed, re-encoded, without EXIF; the pixel limit is read first."""

from __future__ import annotations

import hashlib
import os
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from inspections.domain.errors import Refused

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONG_SIDE = 1600
QUALITY = 82


class PhotoRefused(Refused):
    """Not a photo, damaged, too large in bytes or pixels; `details` say which."""


def _written() -> None:
    """The file is there, or there never was one."""


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    sha256: str  # of the bytes as sent
    stored: str  # of the file we keep
    width: int
    height: int
    bytes: int
    write: Callable[[], None] = field(default=_written, repr=False, compare=False)


def _unasked(sent: bytes) -> None:
    """Nobody looks for viruses here."""


@dataclass(frozen=True, slots=True)
class PhotoStore:
    """Files under `root`, two letters a folder; writing the same content twice is one file."""

    root: Path
    check: Callable[[bytes], None] = _unasked  # of what was sent, before anything is made of it

    @property
    def parts_dir(self) -> Path:
        """Where photos lie that have not come whole yet."""
        return self.root / "parts"

    def keep(self, sent: bytes) -> StoredPhoto:
        """Read and store at once, where no row is to be accepted before."""
        kept = self.read(sent)
        kept.write()
        return kept

    def read(self, sent: bytes) -> StoredPhoto:
        """Re-encode; the file comes with the row, by `write`, and not before it is accepted.

        Raises PhotoRefused, and what `check` raises.
        """
        if len(sent) > MAX_BYTES:
            raise PhotoRefused(bytes=len(sent), at_most=MAX_BYTES)
        self.check(sent)
        encoded, width, height = _reencoded(sent)
        stored = hashlib.sha256(encoded).hexdigest()
        return StoredPhoto(
            hashlib.sha256(sent).hexdigest(),
            stored,
            width,
            height,
            len(encoded),
            partial(self._write, stored, encoded),
        )

    def path(self, stored: str) -> Path:
        """Where the file is. Raises ValueError for anything but a hex digest."""
        if len(stored) != 64 or not set(stored) <= set("0123456789abcdef"):
            raise ValueError(stored)
        return self.root / stored[:2] / f"{stored}.jpg"

    def erase(self, stored: str) -> None:
        """Also when it has gone already."""
        self.path(stored).unlink(missing_ok=True)

    def _write(self, stored: str, encoded: bytes) -> None:
        path = self.path(stored)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, encoded)


def write_whole(path: Path, content: bytes) -> None:
    """Whole or not at all, also for those who read meanwhile and when the disk is full."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _reencoded(sent: bytes) -> tuple[bytes, int, int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(sent), formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise PhotoRefused(pixels=image.width * image.height, at_most=MAX_PIXELS)
                image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BICUBIC, reducing_gap=1.0)
                upright = ImageOps.exif_transpose(image).convert("RGB")
    except PhotoRefused:
        raise
    except Image.DecompressionBombError:  # Pillow's own limit lies above ours
        raise PhotoRefused(pixels="too many", at_most=MAX_PIXELS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise PhotoRefused(photo="unreadable", formats=", ".join(FORMATS))
    upright.info.clear()
    target = BytesIO()
    upright.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue(), upright.width, upright.height
