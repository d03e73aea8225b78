"""Sheets whose body goes straight into the file; openpyxl writes everything around it.

This file alone leans on openpyxl's private names (pinned to 3.1.5, guarded by a test).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging.extended import ExtendedProperties
from openpyxl.styles import Font
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.writer.theme import theme_xml
from openpyxl.xml.constants import ARC_APP, ARC_CORE, ARC_THEME
from openpyxl.xml.functions import tostring

COMPRESSION = 3  # 0.7 of the time of level 6 for a seventh more bytes


def use_font(workbook: Workbook, font: Font) -> None:
    """The font of the empty cell; the width of every column is counted in its digits."""
    workbook._fonts = IndexedList([font])  # type: ignore[attr-defined]
    workbook._named_styles["Normal"].font = font  # type: ignore[attr-defined]


class FastSheet(Worksheet):
    """A sheet that is given finished rows instead of cells, and holds none of them."""

    calculate_dimension = None  # type: ignore[assignment]  # known only when the rows are through


class DatedZip(ZipFile):
    """Every member carries the time of the report, so the same report is the same file."""

    def __init__(self, target: BinaryIO, made_at: datetime) -> None:
        super().__init__(target, "w", ZIP_DEFLATED, compresslevel=COMPRESSION)
        self._made_at = made_at.timetuple()[:6]

    def member(self, name: str) -> ZipInfo:
        member = ZipInfo(name, self._made_at)
        member.compress_type = ZIP_DEFLATED
        member._compresslevel = COMPRESSION  # type: ignore[attr-defined]
        return member

    def writestr(self, name: Any, data: Any, *_: Any) -> None:
        """Openpyxl writes the head of the package again; the first one counts."""
        if name not in self.NameToInfo:
            super().writestr(self.member(name), data)

    def begin(self, name: str, *, huge: bool = False) -> IO[bytes]:
        """`huge` members may pass 2 GiB; smaller ones avoid ZIP64, which some readers distrust."""
        return self.open(self.member(name), "w", force_zip64=huge)


class StreamingWriter(ExcelWriter):
    """Puts fast sheets into the archive at once, and everything else when it is saved."""

    def __init__(self, workbook: Workbook, archive: DatedZip) -> None:
        super().__init__(workbook, archive)
        self.descriptions: dict[int, str] = {}
        self._zip = archive
        self._write_head()

    def _write_head(self) -> None:
        """Mail gateways know a workbook by its first three members."""
        self._zip.writestr(ARC_APP, tostring(ExtendedProperties().to_tree()))
        self._zip.writestr(ARC_CORE, tostring(self.workbook.properties.to_tree()))
        self._zip.writestr(ARC_THEME, theme_xml)

    def stream(self, sheet: FastSheet, rows: Iterable[bytes], *, huge: bool) -> SheetEnd:
        """Write the sheet up to its last row. Widths and panes must be set by now."""
        sheet._id = self.workbook.index(sheet) + 1  # type: ignore[attr-defined]
        out = self._zip.begin(sheet.path[1:], huge=huge)
        writer = WorksheetWriter(sheet, out)
        try:
            _write_body(writer, out, rows)
        except BaseException:
            out.close()  # an archive with an open member cannot be closed
            raise
        return SheetEnd(sheet, writer, out)

    def write_worksheet(self, ws: Worksheet) -> None:
        """Called by openpyxl for each sheet in turn."""
        drawing = _DescribedDrawing(self.descriptions)
        drawing.charts, drawing.images = ws._charts, ws._images  # type: ignore[attr-defined]
        ws._drawing = drawing  # type: ignore[attr-defined]
        if not isinstance(ws, FastSheet):
            with self._zip.begin(ws.path[1:]) as out:
                writer = WorksheetWriter(ws, out)
                writer.write()
            ws._rels = writer._rels  # type: ignore[attr-defined]
        self.manifest.append(ws)


def _write_body(writer: WorksheetWriter, out: IO[bytes], rows: Iterable[bytes]) -> None:
    writer.write_top()
    xf: Any = writer.xf.send(True)
    with xf.element("sheetData"):
        xf.write("\n")
        xf.flush()
        for block in rows:
            out.write(block)
    writer.xf.send(None)


class SheetEnd:
    """What still has to be written of a sheet once its length is known."""

    def __init__(self, sheet: FastSheet, writer: WorksheetWriter, out: IO[bytes]) -> None:
        self._sheet, self._writer, self._out = sheet, writer, out

    def write(self) -> None:
        self._writer.write_tail()
        self._writer.close()
        self._out.close()
        self._sheet._rels = self._writer._rels  # type: ignore[attr-defined]


class _DescribedDrawing(SpreadsheetDrawing):
    """Charts with a text for those who cannot see them."""

    __elements__ = SpreadsheetDrawing.__elements__  # openpyxl's metaclass does not inherit it

    def __init__(self, descriptions: dict[int, str]) -> None:
        super().__init__()
        self._descriptions = descriptions

    def _chart_frame(self, idx: int) -> Any:
        frame: Any = super()._chart_frame(idx)  # type: ignore[misc]
        frame.nvGraphicFramePr.cNvPr.descr = self._descriptions.get(id(self.charts[idx - 1]))
        return frame
