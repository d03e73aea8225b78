"""The words residents read, one small file a language; staff pages have their own catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILES = Path(__file__).parent / "catalogue" / "residents"
# as on the poster: the languages most residents read first
LANGUAGES = ("de", "leicht", "en", "ar", "fa", "uk", "ru", "tr", "fr")
DEFAULT = "de"


class ResidentWords:
    """One language; a word that is missing is a KeyError, never a gap."""

    def __init__(self, code: str, words: Mapping[str, Any]) -> None:
        self.code = code
        self._words = words

    def __getitem__(self, name: str) -> str:
        word = self._words[name]
        assert isinstance(word, str)
        return word

    def topic(self, name: str) -> str:
        return str(self._words["topics"][name])

    def state(self, name: str) -> str:
        return str(self._words["states"][name])


def words_in(code: str) -> ResidentWords:
    """German for a language we do not have."""
    return _read(code if code in LANGUAGES else DEFAULT)


@lru_cache
def _read(code: str) -> ResidentWords:
    return ResidentWords(code, yaml.safe_load((FILES / f"{code}.yaml").read_text("utf-8")))


def every_language() -> list[ResidentWords]:
    return [words_in(code) for code in LANGUAGES]
