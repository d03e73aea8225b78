"""The body of a table sheet as XML, made column by column over blocks of rows.

openpyxl spends its time per cell; here each column of a block is one list comprehension.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import count, islice
from math import isfinite
from typing import Any

from openpyxl.utils import get_column_letter

from inspections.domain.errors import Refused
from inspections.exports.cell_text import as_xml, needs_care, quoted
from inspections.exports.columns import Column, Kind, Link, Row
from inspections.exports.row_heights import row_heights
from inspections.exports.serials import date_serial, moment_serial
from inspections.labels import label

ROWS_PER_SHEET = 1_048_576
BLOCK = 512
LONGEST_LINK = 255  # a string inside a formula may not be longer
CAREFREE = 16_000  # shorter text cannot pass the limit of a cell

CellWriter = Callable[[Sequence[Any], int], list[str]]


class TooManyRows(Refused):
    """A sheet ends at row 1,048,576. Nothing is cut off silently: narrow the selection."""


def blocks(columns: Sequence[Column[Row]], styles: Sequence[int], rows: Iterable[Row],
           *, first_row: int) -> Iterator[tuple[int, bytes]]:
    """Yield (how many rows, their XML). Memory is one block, however many rows come."""
    readers = [_reader(column) for column in columns]
    writers = [
        _WRITERS[column.kind](get_column_letter(index), style)
        for index, (column, style) in enumerate(zip(columns, styles, strict=True), 1)
    ]
    source, row = iter(rows), first_row
    while block := list(islice(source, BLOCK)):
        if row + len(block) > ROWS_PER_SHEET + 1:
            raise TooManyRows(limit=ROWS_PER_SHEET - first_row + 1, advice="narrow the selection")
        values = [list(map(read, block)) for read in readers]
        cells = [write(column, row) for write, column in zip(writers, values, strict=True)]
        heights = row_heights(columns, values, len(block))
        yield len(block), "".join(
            f'<row r="{n}" ht="{height}">{"".join(line)}</row>'
            for n, height, line in zip(count(row), heights, zip(*cells, strict=True))
        ).encode()
        row += len(block)


def text_row(texts: Sequence[str], styles: Sequence[int], row: int, *, height: float = 0) -> bytes:
    """One row of plain text, such as the head."""
    size = f' ht="{height}" customHeight="1"' if height else ""
    cells = (
        _text_cells(get_column_letter(index), style)([text], row)[0]
        for index, (text, style) in enumerate(zip(texts, styles, strict=True), 1)
    )
    return f'<row r="{row}"{size}>{"".join(cells)}</row>'.encode()


def _reader(column: Column[Row]) -> Callable[[Row], Any]:
    if column.kind is not Kind.WORD:
        return column.value
    words, member = _Words(), column.value
    return lambda row: words[member(row)]


class _Words(dict[Any, str]):
    """Each member is looked up in the catalogue once per sheet."""

    def __missing__(self, member: StrEnum | None) -> str:
        self[member] = word = label(member) if member is not None else ""
        return word


def _text_cells(letter: str, style: int) -> CellWriter:
    """Inline strings: whatever a text begins with, it is never taken for a formula."""
    head, tail = f'<c r="{letter}', "</t></is></c>"
    middle = f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
    empty = f'" s="{style}"/>'

    def write(values: Sequence[str | None], row: int) -> list[str]:
        return [
            f"{head}{n}{empty}" if not text
            else f"{head}{n}{middle}{text}{tail}" if len(text) < CAREFREE and not needs_care(text)
            else f"{head}{n}{middle}{as_xml(text)}{tail}"
            for n, text in enumerate(values, row)
        ]

    return write


def _number_cells(letter: str, style: int) -> CellWriter:
    return _value_cells(letter, style, _number)


def _date_cells(letter: str, style: int) -> CellWriter:
    return _value_cells(letter, style, date_serial)


def _moment_cells(letter: str, style: int) -> CellWriter:
    return _value_cells(letter, style, moment_serial)


def _value_cells(letter: str, style: int, convert: Callable[[Any], object]) -> CellWriter:
    head, middle, tail = f'<c r="{letter}', f'" s="{style}"><v>', "</v></c>"
    empty = f'" s="{style}"/>'

    def write(values: Sequence[object], row: int) -> list[str]:
        return [
            f"{head}{n}{empty}" if value is None else f"{head}{n}{middle}{convert(value)}{tail}"
            for n, value in enumerate(values, row)
        ]

    return write


def _number(value: float) -> object:
    if type(value) is int:
        return value
    if isinstance(value, bool) or not isfinite(value):
        raise ValueError(f"{value!r} is not a number a cell can hold")
    return repr(float(value))


def _link_cells(letter: str, style: int) -> CellWriter:
    """HYPERLINK formulas, because a sheet may hold only 65,530 true hyperlinks."""
    head, middle = f'<c r="{letter}', f'" s="{style}" t="str"><f>HYPERLINK('
    write_text = _text_cells(letter, style)

    def cell(n: int, link: Link) -> str:
        if not _may_link(link):
            return write_text([link.text], n)[0]
        call = as_xml(f"{quoted(link.url)},{quoted(link.text)}")
        return f"{head}{n}{middle}{call})</f><v>{as_xml(link.text)}</v></c>"

    def write(values: Sequence[Link], row: int) -> list[str]:
        return [cell(n, link) for n, link in enumerate(values, row)]

    return write


def _may_link(link: Link) -> bool:
    return link.url.startswith(("https://", "http://")) and all(
        0 < len(part) <= LONGEST_LINK and part.isprintable() for part in link
    )


_WRITERS: dict[Kind, Callable[[str, int], CellWriter]] = {
    Kind.TEXT: _text_cells,
    Kind.WORD: _text_cells,
    Kind.NUMBER: _number_cells,
    Kind.DATE: _date_cells,
    Kind.MOMENT: _moment_cells,
    Kind.LINK: _link_cells,
}
