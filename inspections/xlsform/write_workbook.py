"""The sheets of an XLSForm as a workbook people like to read and edit."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from inspections.domain.checklist import Checklist
from inspections.labels import _
from inspections.xlsform.columns import CHOICES, NOTES, OWN, OWN_COLUMNS, SETTINGS, SURVEY, spread
from inspections.xlsform.survey import sheets_of
from inspections.xlsform.write_item import Row

HEADERS = {
    "survey": spread((*SURVEY, *OWN_COLUMNS)),
    "choices": spread(CHOICES),
    "settings": list(SETTINGS),
}
DARK, PALE = "1B3A57", "E3ECF4"
WIDE = ("label", "hint", "guidance_hint", "relevant", "calculation", "begehung::source")


def workbook_bytes(checklist: Checklist) -> bytes:
    """Raises ChecklistNotCarried."""
    sheets = sheets_of(checklist)
    book = Workbook()
    book.remove(book.worksheets[0])
    _fill(book.create_sheet("survey"), HEADERS["survey"], sheets.survey)
    _fill(book.create_sheet("choices"), HEADERS["choices"], sheets.choices)
    _fill(book.create_sheet("settings"), HEADERS["settings"], sheets.settings)
    _notes(book.create_sheet(NOTES))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, headers: Sequence[str], rows: Sequence[Row]) -> None:
    for number, header in enumerate(headers, 1):
        cell = sheet.cell(1, number, header)
        cell.font = Font(bold=True, color="FFFFFF" if not header.startswith(OWN) else DARK)
        cell.fill = PatternFill("solid", fgColor=PALE if header.startswith(OWN) else DARK)
        wide = header.partition("::")[0] in WIDE or header in WIDE
        sheet.column_dimensions[get_column_letter(number)].width = 42 if wide else 20
    for row_number, row in enumerate(rows, 2):
        group = row.get("type", "").startswith(("begin_", "end_"))
        for number, header in enumerate(headers, 1):
            if text := row.get(header):
                _write(sheet, row_number, number, text, bold=group)
    sheet.freeze_panes = "C2"
    if rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(headers))}{len(rows) + 1}"


def _write(sheet: Worksheet, row: int, column: int, text: str, *, bold: bool = False) -> None:
    """Always as text: "=1" is no formula and "007" keeps its noughts."""
    cell = sheet.cell(row, column)
    cell.value = text
    cell.data_type, cell.number_format = "s", "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)


def _notes(sheet: Worksheet) -> None:
    """For whoever opens the file without having read anything."""
    said = (
        _("Diese Datei ist ein XLSForm (xlsform.org). Begehung liest daraus dieselbe Checkliste."),
        _("Spalten mit »begehung::« gehören Begehung; ODK und Kobo übergehen sie."),
        _("guidance_hint schreibt der Export aus begehung::source; beim Einlesen zählt diese."),
        _("Bedingungen in CEL schreiben Zahlen mit Dezimalpunkt: B04 == \"no\" && A02 > 10.0"),
    )
    for number, sentence in enumerate(said, 1):
        _write(sheet, number, 1, sentence)
    for number, (column, meaning) in enumerate(OWN_COLUMNS.items(), len(said) + 2):
        _write(sheet, number, 1, column, bold=True)
        _write(sheet, number, 2, _(meaning))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 60, 70
