"""Photos: re-encoded, without EXIF, refused before they can hurt."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from inspections.photo_store import LONG_SIDE, MAX_BYTES, PhotoRefused, PhotoStore


def jpeg(size: tuple[int, int] = (400, 300), **more: object) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, "navy").save(target, "JPEG", **more)
    return target.getvalue()


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    return jpeg(exif=exif.tobytes())


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is huge, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def test_place_and_camera_are_not_kept_and_the_picture_stands_upright(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    kept = store.keep(with_gps())
    with Image.open(store.path(kept.stored)) as image:
        assert len(image.getexif()) == 0
        assert image.size == (300, 400)


def test_a_large_picture_is_shrunk(tmp_path: Path) -> None:
    kept = PhotoStore(tmp_path).keep(jpeg((4000, 3000)))
    assert max(kept.width, kept.height) == LONG_SIDE


def test_the_same_picture_twice_is_one_file(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    first, second = store.keep(jpeg()), store.keep(jpeg())
    assert first == second
    assert len(list(tmp_path.rglob("*.jpg"))) == 1
    assert list(tmp_path.rglob("*.part")) == []


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        (b"GIF89a but no", "unreadable"),
        (b"", "unreadable"),
        (jpeg()[:-200], "unreadable"),
        (png_header(20_000, 10_000), "pixels"),
        (png_header(2**31 - 1, 2**31 - 1), "pixels|unreadable"),
        (b"x" * (MAX_BYTES + 1), "bytes"),
    ],
    ids=["no photo", "empty", "cut off", "200 megapixels", "absurd", "too many bytes"],
)
def test_what_is_no_decent_photo_is_refused_and_leaves_nothing(
    tmp_path: Path, sent: bytes, word: str
) -> None:
    with pytest.raises(PhotoRefused, match=word):
        PhotoStore(tmp_path).keep(sent)
    assert list(tmp_path.rglob("*.*")) == []


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    for name in ("../secret", "a" * 63, "A" * 64, "0" * 65):
        with pytest.raises(ValueError, match=name):
            PhotoStore(tmp_path).path(name)
