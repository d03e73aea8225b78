"""How high a row must be for its wrapped text; not every program finds out by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inspections.exports.columns import WRAPPED, Column

LINE = 12.75  # points, for the ten-point face of the body
AIR = 3.0
MOST_LINES = 31  # a row may not be higher than 409 points
LETTERS_PER_DIGIT = 1.1  # a column is as wide as so many digits; letters are narrower
LOST = 3  # characters of a line given to the indent and to wrapping

_HEIGHTS = tuple(LINE * lines + AIR for lines in range(MOST_LINES + 1))


def row_heights(columns: Sequence[Column[Any]], values: Sequence[Sequence[Any]],
                rows: int) -> list[float]:
    """`values` come column by column. Estimated, because only a font knows how wide a word is."""
    wrapped = [
        _lines(texts, column.width)
        for column, texts in zip(columns, values, strict=True) if column.kind in WRAPPED
    ]
    if not wrapped:
        return [_HEIGHTS[1]] * rows
    return [_HEIGHTS[min(max(lines), MOST_LINES)] for lines in zip(*wrapped, strict=True)]


def _lines(texts: Sequence[str | None], width: float) -> list[int]:
    room = max(int(width * LETTERS_PER_DIGIT) - LOST, 1)
    return [1 + len(text) // room + text.count("\n") if text else 1 for text in texts]
