"""A workbook for the office: table sheets from a stream of rows, plain sheets by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, BinaryIO, Generic, Self

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.chart._chart import ChartBase
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from inspections.exports import looks
from inspections.exports.columns import Column, Row
from inspections.exports.fast_sheet import DatedZip, FastSheet, StreamingWriter, use_font
from inspections.exports.highlights import Highlight, lay_over
from inspections.exports.page_setup import PrintLines, set_up_print
from inspections.exports.row_writer import blocks, text_row
from inspections.labels import _, current_locale

HUGE = 500_000  # rows from which a sheet may pass 2 GiB unpacked
LANGUAGES = {"de": "de-DE", "en": "en-GB"}

Progress = Callable[[int, int], None]


def unwatched(done: int, total: int) -> None:
    """Nobody wants to see the progress."""


@dataclass(frozen=True)
class Table(Generic[Row]):
    """A sheet that is one table: head in row 1, frozen, filtered, printed on every page."""

    name: str
    columns: Sequence[Column[Row]]
    highlights: Sequence[Highlight] = ()
    empty: str = ""  # the sentence that stands there when no row comes
    frozen_columns: int = 1
    head_height: float = 30

    @property
    def last_printed(self) -> str:
        printed = [index for index, column in enumerate(self.columns, 1) if column.printed]
        return get_column_letter(printed[-1])


class Book:
    """Used in a `with`: table sheets are in the file when written, the rest when it ends well."""

    def __init__(self, target: BinaryIO, *, title: str, owner: str, made_at: datetime,
                 lines: PrintLines) -> None:
        self._workbook = Workbook()
        use_font(self._workbook, looks.PLAIN)
        self._workbook.remove(self._workbook.worksheets[0])
        self._workbook.calculation.fullCalcOnLoad = False  # every formula carries its value
        self._describe(title, owner, made_at)
        self._lines = lines
        self._archive = DatedZip(target, made_at.astimezone(UTC))
        self._writer = StreamingWriter(self._workbook, self._archive)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if kind is None:
            self._writer.save()
        else:
            self._archive.close()

    def plain_sheet(self, name: str) -> Worksheet:
        sheet = Worksheet(self._workbook, name)
        self._workbook._add_sheet(sheet)  # type: ignore[attr-defined]
        sheet.sheet_view.showGridLines = False
        set_up_print(sheet, self._lines, tall=1)
        return sheet

    def add_chart(self, sheet: Worksheet, chart: ChartBase, cell: str, *, described: str) -> None:
        sheet.add_chart(chart, cell)
        self._writer.descriptions[id(chart)] = described

    def write_table(self, table: Table[Row], rows: Iterable[Row], *, expected: int = 0,
                    progress: Progress = unwatched) -> int:
        """Stream the rows and return how many there were."""
        sheet = self._begin(table)
        written = _Counter()
        end = self._writer.stream(
            sheet,
            _body(table, _styles(sheet, table.columns), _head_styles(sheet, table.columns), rows,
                  written, lambda done: progress(done, max(expected, done))),
            huge=expected > HUGE,
        )
        _cover(sheet, table, last_row=max(written.rows, 1) + 1)
        end.write()
        return written.rows

    def _begin(self, table: Table[Row]) -> FastSheet:
        sheet = FastSheet(self._workbook, table.name)
        self._workbook._add_sheet(sheet)  # type: ignore[attr-defined]
        set_up_print(sheet, self._lines)
        sheet.freeze_panes = f"{get_column_letter(table.frozen_columns + 1)}2"
        sheet.print_title_rows = "1:1"
        for index, column in enumerate(table.columns, 1):
            sheet.column_dimensions[get_column_letter(index)].width = column.width
        return sheet

    def _describe(self, title: str, owner: str, made_at: datetime) -> None:
        properties = self._workbook.properties
        properties.title, properties.subject = title, owner
        properties.creator = properties.lastModifiedBy = "Begehung"
        properties.language = LANGUAGES[current_locale()]
        properties.created = properties.modified = made_at.astimezone(UTC).replace(tzinfo=None)


@dataclass(slots=True)
class _Counter:
    rows: int = 0


def _body(table: Table[Row], styles: Sequence[int], head_styles: Sequence[int],
          rows: Iterable[Row], written: _Counter, report: Callable[[int], None]) -> Iterator[bytes]:
    titles = [_(column.title) for column in table.columns]
    yield text_row(titles, head_styles, 1, height=table.head_height)
    for count, xml in blocks(table.columns, styles, rows, first_row=2):
        yield xml
        written.rows += count
        report(written.rows)
    if not written.rows and table.empty:
        yield text_row([table.empty], [0], 2)


def _cover(sheet: Worksheet, table: Table[Any], *, last_row: int) -> None:
    """Everything that must reach down to the last row."""
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{last_row}"
    sheet.print_area = f"A1:{table.last_printed}{last_row}"
    lay_over(sheet, table.columns, table.highlights, last_row)


def _styles(sheet: Worksheet, columns: Sequence[Column[Row]]) -> list[int]:
    return [_style(sheet, column) for column in columns]


def _style(sheet: Worksheet, column: Column[Row]) -> int:
    cell = WriteOnlyCell(sheet)
    cell.font, cell.border = looks.font_of(column.kind), looks.HAIRLINE
    cell.alignment = looks.alignment_of(column.kind)
    cell.number_format = column.number_format
    return int(cell.style_id)


def _head_styles(sheet: Worksheet, columns: Sequence[Column[Row]]) -> list[int]:
    return [_head_style(sheet, column) for column in columns]


def _head_style(sheet: Worksheet, column: Column[Row]) -> int:
    cell = WriteOnlyCell(sheet)
    cell.font, cell.fill = looks.HEAD, looks.HEAD_FILL
    cell.alignment = looks.head_alignment_of(column.kind)
    return int(cell.style_id)
