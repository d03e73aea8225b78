"""Letters as .eml files, named by the moment they came and their content."""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path


def keep(letter: bytes, directory: Path, now: datetime) -> Path:
    """Write the letter so that it is there wholly or not at all, also after a power cut."""
    name = f"{now:%Y%m%dT%H%M%S.%fZ}-{sha256(letter).hexdigest()[:12]}.eml"
    draft = directory / f".{name}.part"
    with draft.open("wb") as file:
        file.write(letter)
        file.flush()
        os.fsync(file.fileno())
    final = draft.replace(directory / name)
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return final


def envelope_lines(sender: str, recipients: list[str]) -> bytes:
    """What a delivering server puts on top: who really sent it to whom."""
    delivered = "".join(f"Delivered-To: {address}\r\n" for address in recipients)
    return f"Return-Path: <{sender}>\r\n{delivered}".encode()
