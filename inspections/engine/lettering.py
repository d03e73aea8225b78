"""How wide a text will be, without a typeface at hand: rather too wide than too narrow,
so that the widest stand-in (DejaVu Sans, where a Linux has nothing else) fits too."""

from __future__ import annotations

import textwrap

NARROW, WIDE = set("iljtfrI.,:;'|()!·- "), set("mwMW%@–")


def width_of(text: str, size: float) -> float:
    """In the unit of `size`, for Fira Sans and what stands in for it."""
    return size * sum(_share(letter) for letter in text)


def _share(letter: str) -> float:
    if letter in NARROW:
        return 0.36
    if letter in WIDE:
        return 0.9
    return 0.7 if letter.isupper() else 0.62


def wrapped(text: str, letters: int) -> tuple[str, ...]:
    """Broken between words, no line longer than `letters` unless one word is."""
    return tuple(textwrap.wrap(text, letters, break_long_words=False, break_on_hyphens=False))
