"""Mängelliste: figures, one row per deficiency, one per accommodation, and what it all means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from openpyxl.worksheet.worksheet import Worksheet

from inspections.domain.working_days import BERLIN
from inspections.exports import (
    accommodation_columns,
    deficiency_columns,
    legend_sheet,
    looks,
    overview_sheet,
)
from inspections.exports.legend_sheet import Entry
from inspections.exports.month_chart import described, month_chart
from inspections.exports.page_setup import PrintLines
from inspections.exports.report_content import DeficiencyReport
from inspections.exports.tally import Tally
from inspections.exports.workbook import Book, Progress, Table, unwatched
from inspections.labels import _


def write_deficiency_list(target: BinaryIO, report: DeficiencyReport, *,
                          progress: Progress = unwatched) -> None:
    """Write the workbook in the language in force. `progress` hears (rows done, rows expected)."""
    title = _("Mängelliste")
    lines = PrintLines(title, report.district, as_of(report))
    tally = Tally()
    with Book(target, title=title, owner=report.district, made_at=report.made_at,
              lines=lines) as book:
        overview = book.plain_sheet(_("Übersicht"))
        _write_deficiencies(book, report, tally, progress)
        _write_accommodations(book, report)
        book.write_table(legend_sheet.table(), _legend(report, tally))
        _write_overview(book, overview, report, tally)


def as_of(report: DeficiencyReport) -> str:
    local = report.made_at.astimezone(BERLIN)
    return _("Stand: {day}, {time} Uhr (Ortszeit Berlin)").format(
        day=f"{local:%d.%m.%Y}", time=f"{local:%H:%M}"
    )


def _write_deficiencies(book: Book, report: DeficiencyReport, tally: Tally,
                        progress: Progress) -> None:
    table = Table(
        _("Mängel"), deficiency_columns.COLUMNS, deficiency_columns.highlights(),
        empty=_("In dieser Auswahl gibt es keine Mängel."),
    )
    book.write_table(table, tally.counting(report.deficiencies),
                     expected=report.expected, progress=progress)


def _write_accommodations(book: Book, report: DeficiencyReport) -> None:
    today = report.made_at.astimezone(BERLIN).date()
    table = Table(
        _("Unterkünfte"), accommodation_columns.COLUMNS, accommodation_columns.highlights(today),
        empty=_("In dieser Auswahl gibt es keine Unterkünfte."), frozen_columns=2, head_height=42,
    )
    book.write_table(table, report.accommodations, expected=len(report.accommodations))


def _legend(report: DeficiencyReport, tally: Tally) -> Iterator[Entry]:
    return chain(
        _about(report, tally),
        legend_sheet.term_entries(),
        legend_sheet.column_entries((
            (_("Mängel"), deficiency_columns.COLUMNS),
            (_("Unterkünfte"), accommodation_columns.COLUMNS),
            (_("Legende"), legend_sheet.COLUMNS),
        )),
    )


def _about(report: DeficiencyReport, tally: Tally) -> Iterator[Entry]:
    area = _("Diese Liste")
    yield Entry(area, _("Landkreis"), report.district)
    yield Entry(area, _("Stand"), as_of(report))
    yield Entry(area, _("Auswahl"), report.filters or _("alle Mängel"))
    yield Entry(area, _("Erstellt für"), report.made_for)
    yield Entry(area, _("Zeilen"), _("{count} Mängel").format(count=tally.listed()))


def _write_overview(book: Book, sheet: Worksheet, report: DeficiencyReport, tally: Tally) -> None:
    overview_sheet.set_widths(sheet)
    overview_sheet.write_heading(sheet, report, as_of(report))
    row = overview_sheet.write_key_figures(sheet, 7, tally)
    row = overview_sheet.write_severities(sheet, row + 1, tally)
    head = overview_sheet.write_ratings(sheet, row + 1, report.accommodations) + 1
    row = overview_sheet.write_months(sheet, head, report)
    if report.months:
        book.add_chart(sheet, month_chart(sheet, head, row - 1), "G7",
                       described=described(report.months))
    else:
        sheet.cell(row, 1, _("Es gibt noch keine Monatszahlen.")).font = looks.SMALL
