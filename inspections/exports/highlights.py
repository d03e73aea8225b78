"""Conditional formats of a table sheet, laid over every row it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from inspections.exports.cell_text import quoted
from inspections.exports.columns import Column
from inspections.exports.looks import Look
from inspections.labels import label


@dataclass(frozen=True, slots=True)
class Highlight:
    """`test` is a formula about `{cell}`, the row's cell in `asks`; `paints` are the columns."""

    asks: Column[Any]
    test: str
    look: Look
    paints: tuple[Column[Any], ...]


def says(column: Column[Any], member: StrEnum, look: Look) -> Highlight:
    """Paint the cells of a column that print this member."""
    return Highlight(column, "{cell}=" + quoted(label(member)), look, (column,))


def lay_over(sheet: Worksheet, columns: Sequence[Column[Any]],
             highlights: Sequence[Highlight], last_row: int) -> None:
    for highlight in highlights:
        cell = f"${_letter(columns, highlight.asks)}2"
        formula = highlight.test.replace("{cell}", cell)
        for column in highlight.paints:
            letter = _letter(columns, column)
            rule = Rule(type="expression", dxf=highlight.look.style(), formula=[formula])
            sheet.conditional_formatting.add(f"{letter}2:{letter}{last_row}", rule)


def _letter(columns: Sequence[Column[Any]], column: Column[Any]) -> str:
    return get_column_letter(columns.index(column) + 1)
