"""One spelling for every value, and the hash over it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson

BEGINNING = "0" * 64


def plain(value: Any) -> Any:
    """As JSON knows it: moments in UTC to the microsecond."""
    match value:
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case dict():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
    return value


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def spelled(value: Any) -> str:
    """Canonical JSON: sorted keys, no blanks. The same value has the same text."""
    return orjson.dumps(plain(value), option=orjson.OPT_SORT_KEYS).decode()


def rows_spelled(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Many rows at once, in an order of their own; their moments are UTC already."""
    each = (orjson.dumps([*map(row.get, columns)]) for row in rows)
    return b"\n".join(sorted(each)).decode()


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def new_salt() -> str:
    return secrets.token_hex(16)


def salted(salt: str, text: str) -> str:
    return digest(f"{salt}:{text}")


def owned(salt: str, owner: str, text: str) -> str:
    """With its owner: a value put down to another one would escape that one's erasure."""
    return salted(salt, f"{owner}:{text}")


def line_hash(chain: str, seq: int, at: datetime, payload: str, prev_hash: str) -> str:
    """Over nothing but what the database gives back."""
    return digest(spelled([chain, seq, moment(at), payload, prev_hash]))
