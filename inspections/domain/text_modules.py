"""Sentences offered at the remark of a point, so that nobody types them on a phone again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from inspections.domain import strict_yaml
from inspections.domain.checklist import Words
from inspections.domain.checklist_file import CATALOGUE
from inspections.domain.document_fields import Fields

FILE = "text_modules.yaml"
ANY_ITEM = ""  # offered at every question
LONGEST = 160
MOST = 100  # of a district; each travels with every checklist

Sentences = Mapping[str, tuple[str, ...]]  # by item id


@lru_cache
def text_modules() -> Mapping[str, tuple[Words, ...]]:
    """By item id, as they come with the software; they belong to no version of a checklist."""
    raw = strict_yaml.read((CATALOGUE / FILE).read_text("utf-8"))
    assert isinstance(raw, dict)
    return {str(item): tuple(_words(item, each) for each in texts) for item, texts in raw.items()}


def _words(item: object, raw: object) -> Words:
    return Fields(raw, {"file": FILE, "item": str(item)}, "de en").words()


def offered(text: str) -> str:
    """What ends in a colon is there to be typed on, so it gets the space for it."""
    return f"{text} " if text.endswith(":") else text
