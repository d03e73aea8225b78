"""Open and overdue deficiencies over the months, as a chart with a text beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.worksheet.worksheet import Worksheet

from inspections.exports.looks import BLUE, RED, TEAL
from inspections.exports.report_content import MonthLine
from inspections.labels import _

OPENED, CLOSED, OPEN, OVERDUE = 2, 3, 4, 5  # columns of the table of months
PALE = "9DB2E8"


def month_chart(sheet: Worksheet, head_row: int, last_row: int) -> BarChart:
    """Bars for what came and went, lines for what remained."""
    bars = BarChart()
    bars.type, bars.grouping, bars.gapWidth, bars.overlap = "col", "clustered", 60, 0
    lines = LineChart()
    months = Reference(sheet, min_col=1, min_row=head_row + 1, max_row=last_row)
    for chart, columns in ((bars, (OPENED, CLOSED)), (lines, (OPEN, OVERDUE))):
        for column in columns:
            data = Reference(sheet, min_col=column, min_row=head_row, max_row=last_row)
            chart.add_data(data, titles_from_data=True)
        chart.set_categories(months)
    _colour(bars, lines)
    bars += lines
    _frame(bars)
    return bars


def described(months: Sequence[MonthLine]) -> str:
    first, last = months[0], months[-1]
    return _(
        "Diagramm: offene Mängel von {first_open} im Monat {first} auf {last_open} im Monat "
        "{last}, davon überfällig zuletzt {overdue}. Die Zahlen stehen in der Tabelle daneben."
    ).format(
        first_open=first.open_at_end, first=f"{first.month:%m/%Y}",
        last_open=last.open_at_end, last=f"{last.month:%m/%Y}", overdue=last.overdue_at_end,
    )


def _colour(bars: BarChart, lines: LineChart) -> None:
    for series, colour in zip(bars.series, (PALE, TEAL), strict=True):
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
    for series, colour, dash in zip(lines.series, (BLUE, RED), ("solid", "sysDash"), strict=True):
        series.graphicalProperties = GraphicalProperties()
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.width = 28_000
        series.graphicalProperties.line.dashStyle = dash
        series.smooth = False
        series.marker.symbol = "none"


def _frame(chart: Any) -> None:
    chart.title = _("Mängel nach Monaten")
    chart.x_axis.title, chart.y_axis.title = _("Monat"), _("Anzahl der Mängel")
    chart.x_axis.delete = chart.y_axis.delete = False  # 3.1 hides both unless told
    chart.x_axis.number_format, chart.x_axis.tickLblPos = "MM/YYYY", "low"
    chart.y_axis.number_format = "0"
    chart.y_axis.scaling.min = 0
    chart.legend.position = "b"
    chart.y_axis.majorGridlines.spPr = GraphicalProperties()
    chart.y_axis.majorGridlines.spPr.line.solidFill = "D5D8E0"
    chart.width, chart.height = 22.0, 14.5
