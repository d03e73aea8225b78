"""The first sheet: what the list is, its figures, and two years at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from inspections.domain.vocabulary import Rating, Severity
from inspections.exports import looks
from inspections.exports.cell_text import readable
from inspections.exports.report_content import AccommodationLine, DeficiencyReport
from inspections.exports.serials import date_serial
from inspections.exports.tally import Tally
from inspections.labels import _, label

WIDTHS = (28, 13, 15, 15, 20)
MONTH_FORMAT = "MM/YYYY"

Figures = Sequence[str | int | float]


def set_widths(sheet: Worksheet) -> None:
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width


def write_heading(sheet: Worksheet, report: DeficiencyReport, as_of: str) -> None:
    _put(sheet, 1, 1, _("Mängelliste"), looks.TITLE)
    sheet.row_dimensions[1].height = 28
    _put(sheet, 2, 1, report.district, looks.SUBTITLE)
    _put(sheet, 3, 1, as_of, looks.PLAIN)
    chosen = report.filters or _("alle Mängel")
    _put(sheet, 4, 1, _("Auswahl: {filters}").format(filters=chosen), looks.PLAIN)
    _put(sheet, 5, 1, _("Erstellt für: {reader}").format(reader=report.made_for), looks.PLAIN)


def write_key_figures(sheet: Worksheet, row: int, tally: Tally) -> int:
    return _table(sheet, row, (_("Kennzahl"), _("Mängel")), (
        (_("In dieser Liste"), tally.listed()),
        (_("Davon offen"), tally.listed() - tally.settled()),
        (_("Davon überfällig"), tally.overdue.total()),
        (_("Davon zu prüfen"), tally.to_review()),
        (_("Davon abgeschlossen"), tally.settled()),
        (_("Davon Rückfälle"), tally.relapses),
    ))


def write_severities(sheet: Worksheet, row: int, tally: Tally) -> int:
    head = (_("Schwere"), _("In der Liste"), _("Offen"), _("Überfällig"), _("Abgeschlossen"))
    return _table(sheet, row, head, (
        (label(severity), tally.listed_as(severity),
         tally.listed_as(severity) - tally.settled(severity),
         tally.overdue[severity], tally.settled(severity))
        for severity in Severity
    ))


def write_ratings(sheet: Worksheet, row: int, lines: Sequence[AccommodationLine]) -> int:
    return _table(sheet, row, (_("Ampel"), _("Unterkünfte")), (
        (label(rating), sum(line.rating is rating for line in lines))
        for rating in (Rating.RED, Rating.YELLOW, Rating.GREEN, Rating.UNRATED)
    ))


def write_months(sheet: Worksheet, row: int, report: DeficiencyReport) -> int:
    head = (_("Monat"), _("Neu"), _("Abgeschlossen"), _("Offen am Ende"), _("Überfällig am Ende"))
    end = _table(sheet, row, head, (
        (date_serial(each.month), each.opened, each.closed, each.open_at_end, each.overdue_at_end)
        for each in report.months
    ))
    for line in range(row + 1, end):
        cell = sheet.cell(line, 1)
        cell.number_format, cell.alignment = MONTH_FORMAT, Alignment(horizontal="left")
    return end


def _table(sheet: Worksheet, row: int, head: Sequence[str], lines: Iterable[Figures]) -> int:
    """Write a table and return the row after its last one."""
    for column, title in enumerate(head, 1):
        cell = _put(sheet, row, column, title, looks.HEAD)
        cell.fill = looks.HEAD_FILL
        side = "left" if column == 1 else "right"
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    for line in lines:
        row += 1
        for column, value in enumerate(line, 1):
            _put(sheet, row, column, value, looks.PLAIN).border = looks.HAIRLINE
    return row + 1


def _put(sheet: Worksheet, row: int, column: int, value: str | float, font: Font) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell), "no cell here is merged"
    cell.value = readable(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # else a text that begins with = becomes a formula
    cell.font = font
    return cell
