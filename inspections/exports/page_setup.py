"""How a sheet comes out of the printer: A4 across, one page wide, named and numbered."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from inspections.exports.cell_text import readable
from inspections.labels import _

LONGEST_LINE = 60  # all six parts of a header together may hold 255 characters


@dataclass(frozen=True, slots=True)
class PrintLines:
    """What stands above and below every printed page."""

    title: str
    owner: str
    as_of: str


def set_up_print(sheet: Worksheet, lines: PrintLines, *, tall: int = 0) -> None:
    """`tall` is how many pages high the sheet may become; 0 is as many as it needs."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = tall
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(
        left=0.4, right=0.4, top=0.75, bottom=0.65, header=0.35, footer=0.3
    )
    pages = _("Seite {page} von {pages}").format(page="&P", pages="&N")
    header, footer = sheet.oddHeader, sheet.oddFooter
    assert header is not None  # openpyxl gives every sheet both
    assert footer is not None
    header.left.text, header.center.text = _literal(lines.title), "&A"
    header.right.text = _literal(lines.owner)
    footer.left.text, footer.right.text = _literal(lines.as_of), pages


def _literal(text: str) -> str:
    """An ampersand starts a command in a header unless it is doubled."""
    line = " ".join(readable(text).split())
    if len(line) > LONGEST_LINE:
        line = line[: LONGEST_LINE - 1] + "…"
    return line.replace("&", "&&")
