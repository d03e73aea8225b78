"""The generic writer: any columns, any number of rows."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import repeat
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl import load_workbook

from inspections.domain.vocabulary import Severity
from inspections.exports import row_writer
from inspections.exports.columns import Column, Kind, Link
from inspections.exports.page_setup import PrintLines
from inspections.exports.row_writer import TooManyRows
from inspections.exports.workbook import Book, Table

LINES = PrintLines("Liste", "Landkreis", "Stand")
COLUMNS = (
    Column("Text", lambda row: row["text"], 20),
    Column("Zahl", lambda row: row["number"], 8, Kind.NUMBER),
    Column("Tag", lambda row: row["day"], 12, Kind.DATE),
    Column("Zeit", lambda row: row["moment"], 18, Kind.MOMENT),
    Column("Wort", lambda row: row["word"], 18, Kind.WORD),
    Column("Verweis", lambda row: row["link"], 18, Kind.LINK),
)


def a_row(**changes: object) -> dict[str, object]:
    return {
        "text": "Küche, Größe ß €", "number": 3, "day": date(2026, 2, 28),
        "moment": datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "word": Severity.LOW,
        "link": Link("M-1", "https://begehung.example/1"),
    } | changes


def write(*rows: dict[str, object]) -> BytesIO:
    target = BytesIO()
    with Book(target, title="Liste", owner="Landkreis", made_at=datetime(2026, 1, 1, tzinfo=UTC),
              lines=LINES) as book:
        book.write_table(Table("Liste", COLUMNS), rows)
    return target


def values(*rows: dict[str, object]) -> list[object]:
    sheet = load_workbook(write(*rows), data_only=True)["Liste"]
    return [cell.value for cell in sheet[2]]


def test_each_kind_of_value_arrives_as_what_it_is():
    assert values(a_row()) == [
        "Küche, Größe ß €", 3, datetime.fromisoformat("2026-02-28"),
        datetime.fromisoformat("2026-07-02 00:30"), "Gering", "M-1",
    ]


def test_missing_values_are_empty_cells():
    empty = a_row(text="", number=None, day=None, moment=None, word=None)
    assert values(empty)[:5] == [None] * 5


@pytest.mark.parametrize("moment", [
    datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
])
def test_moments_are_berlin_time_on_the_days_the_clock_changes(moment):
    from inspections.domain.working_days import BERLIN

    assert values(a_row(moment=moment))[3] == moment.astimezone(BERLIN).replace(tzinfo=None)


def test_forbidden_characters_are_replaced_visibly():
    assert values(a_row(text="a\x00b\x0bc\ud800d\uffffe"))[0] == "a\ufffdb\ufffdc\ufffdd\ufffde"


def test_markup_and_blanks_survive():
    text = "  <b>&amp; \"Zitat\" ]]>\nzweite Zeile  "
    assert values(a_row(text=text))[0] == text


def test_a_literal_excel_escape_is_kept_from_becoming_a_letter():
    xml = ZipFile(write(a_row(text="_x0041_"))).read("xl/worksheets/sheet1.xml").decode()
    assert "_x005F_x0041_" in xml


@pytest.mark.parametrize("letter", ["ä", "😀"])
def test_text_too_long_for_a_cell_is_cut_with_a_mark(letter):
    text = values(a_row(text=letter * 40_000))[0]
    assert text.endswith(" … [gekürzt]")
    assert 32_765 < len(text.encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.parametrize(("column", "value"), [
    ("number", float("nan")), ("number", float("inf")), ("number", True),
    ("day", datetime(2026, 1, 1, tzinfo=UTC)), ("day", date(1899, 1, 1)),
    ("moment", datetime(2026, 1, 1)),  # noqa: DTZ001
])
def test_a_value_that_is_not_what_the_column_says_is_refused(column, value):
    with pytest.raises((TypeError, ValueError)):
        write(a_row(**{column: value}))


def test_more_rows_than_a_sheet_has_are_refused(monkeypatch):
    monkeypatch.setattr(row_writer, "ROWS_PER_SHEET", 601)
    write(*repeat(a_row(), 600))
    with pytest.raises(TooManyRows) as refusal:
        write(*repeat(a_row(), 601))
    assert refusal.value.details["limit"] == 600
    assert refusal.value.status == 422


def test_a_source_that_breaks_off_leaves_the_error_alone():
    def rows() -> Iterator[dict[str, object]]:
        yield from repeat(a_row(), 600)
        raise OSError("connection lost")

    with pytest.raises(OSError, match="connection lost"), Book(
        BytesIO(), title="Liste", owner="", made_at=datetime(2026, 1, 1, tzinfo=UTC), lines=LINES
    ) as book:
        book.write_table(Table("Liste", COLUMNS), rows())


def test_long_text_makes_a_high_row():
    sheet = load_workbook(write(a_row(text="kurz"), a_row(text="Wort " * 40)))["Liste"]
    assert sheet.row_dimensions[3].height > 4 * sheet.row_dimensions[2].height


def test_memory_does_not_grow_with_the_rows(tmp_path):
    def peak(count: int) -> int:
        tracemalloc.start()
        with (tmp_path / "out.xlsx").open("wb") as target, Book(
            target, title="Liste", owner="", made_at=datetime(2026, 1, 1, tzinfo=UTC), lines=LINES
        ) as book:
            book.write_table(Table("Liste", COLUMNS), (a_row() for _ in range(count)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(12_000) < 1.2 * peak(1_500)


def test_file_type_detectors_know_it_by_its_first_members():
    names = ZipFile(write(a_row())).namelist()
    assert names[0].startswith("docProps/")
    assert names[2].startswith("xl/")
    assert len(names) == len(set(names))


def test_openpyxl_still_has_the_private_names_the_fast_sheet_leans_on():
    assert openpyxl.__version__ == "3.1.5"
    assert openpyxl.LXML
    book = openpyxl.Workbook()
    assert {"_add_sheet", "_fonts", "_named_styles"} <= set(dir(book))
    assert {"_charts", "_images", "_drawing", "_rels", "_setup"} <= set(dir(book.active)) | {
        "_drawing", "_rels"
    }
    assert hasattr(openpyxl.drawing.spreadsheet_drawing.SpreadsheetDrawing, "_chart_frame")
    assert hasattr(openpyxl.writer.excel.ExcelWriter, "_write_worksheets")
