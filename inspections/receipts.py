"""Receipt codes: short enough for a note on paper, kept as a hash only we can compute."""

from __future__ import annotations

import hashlib
import hmac
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
LENGTH = 9  # 44 bits; guesses are throttled, and the hash has a secret in it


class ReceiptCodes:
    """The first key makes new codes, the others still know theirs."""

    def __init__(self, secret_keys: tuple[str, ...]) -> None:
        self._keys = secret_keys

    def make(self, form_key: str, *content: str) -> str:
        """The same form with the same content sent again gets the same code."""
        seed = "\x00".join((form_key or secrets.token_hex(16), *content))
        number = int.from_bytes(_mac(self._keys[0], f"receipt|{seed}"))
        letters = []
        for _ in range(LENGTH):
            number, rest = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[rest])
        return "".join(letters)

    def hash(self, code: str) -> str:
        return self.hashes(code)[0]

    def hashes(self, code: str) -> list[str]:
        """By every key we ever signed with, the newest first."""
        plain = plain_code(code)
        return [_mac(key, f"code|{plain}").hex() for key in self._keys]


def plain_code(typed: str) -> str:
    """As it was made, whatever dashes, spaces and small letters somebody typed."""
    return "".join(letter for letter in typed.upper() if letter in ALPHABET)[: LENGTH + 1]


def spaced(code: str) -> str:
    """K7Q-M4P-2XD"""
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


def _mac(key: str, text: str) -> bytes:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
