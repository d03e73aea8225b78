"""Signed receipts for whole inspections: whoever holds one can have it checked years later."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import orjson

KIND = "begehung-receipt-1"
SIGNATURE = "signature"
CONTEXT = b"inspection-receipt|"


class InspectionReceipts:
    """The first key signs, the others still verify."""

    def __init__(self, secret_keys: tuple[str, ...]) -> None:
        self._keys = secret_keys

    def signed(self, content: Mapping[str, Any]) -> dict[str, Any]:
        document = {"kind": KIND, **content}
        return document | {SIGNATURE: _mac(self._keys[0], document)}

    def genuine(self, document: Mapping[str, Any]) -> bool:
        """Signed here, and not a letter was changed since."""
        said = document.get(SIGNATURE)
        if document.get("kind") != KIND or not isinstance(said, str) or not said.isascii():
            return False
        rest = {name: value for name, value in document.items() if name != SIGNATURE}
        return any(hmac.compare_digest(_mac(key, rest), said) for key in self._keys)


def _mac(key: str, document: Mapping[str, Any]) -> str:
    written = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    return hmac.new(key.encode(), CONTEXT + written, hashlib.sha256).hexdigest()
