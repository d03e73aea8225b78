"""Whether a workbook may be opened: everything that can be asked of it before it is parsed."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO

from inspections.labels import N_
from inspections.xlsform.problems import WorkbookRefused

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
LARGEST_RATIO = 200  # an XLSForm of 5,000 rows packs about 1 to 20
SMALL = 1024 * 1024  # below this nobody minds the ratio
MOST_MEMBERS = 200
MOST_ROWS, MOST_COLUMNS = 10_000, 300
CHUNK = 256 * 1024

NO_WORKBOOK = N_("Das ist keine Excel-Datei (.xlsx), oder sie ist beschädigt.")
CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Za-z]{1,9})(\d{1,9})["']""")
ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br\s*=\s*["'](\d{1,30})["']""")


def check(content: bytes) -> None:
    """Raises WorkbookRefused. Sizes are counted while unpacking, never believed."""
    if len(content) > LARGEST_FILE:
        raise WorkbookRefused(
            N_("Die Datei hat {megabytes} MB; mehr als {most} MB werden nicht gelesen."),
            megabytes=len(content) // (1024 * 1024) + 1,
            most=LARGEST_FILE // (1024 * 1024),
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_members(archive, len(content))
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError):
        raise WorkbookRefused(NO_WORKBOOK)


def _check_members(archive: zipfile.ZipFile, packed: int) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise WorkbookRefused(N_("Die Datei besteht aus zu vielen Teilen."))
    if "[Content_Types].xml" not in archive.namelist():
        raise WorkbookRefused(NO_WORKBOOK)
    unpacked = 0
    for member in members:
        with archive.open(member) as file:
            content = bytearray()
            while chunk := file.read(CHUNK):
                unpacked += len(chunk)
                if unpacked > min(LARGEST_UNPACKED, max(SMALL, packed * LARGEST_RATIO)):
                    raise WorkbookRefused(N_("Die Datei ist ausgepackt zu groß."))
                content += chunk
        _check_xml(member.filename, bytes(content))


def _check_xml(name: str, content: bytes) -> None:
    """No document type, hence no entities; no cell so far out that a table would burst."""
    if not name.endswith((".xml", ".rels")):
        return
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!DOCTYPE" in content or b"\0" in content:
        raise WorkbookRefused(NO_WORKBOOK)
    if not name.startswith("xl/worksheets/"):
        return
    rows = [int(row) for row in ROW.findall(content)]
    cells = CELL.findall(content)
    width = max((_column(letters) for letters, _row in cells), default=0)
    height = max([*rows, *(int(row) for _letters, row in cells)], default=0)
    if width > MOST_COLUMNS or max((int(row) for _l, row in cells), default=0) > MOST_ROWS:
        raise WorkbookRefused(
            N_("Ein Blatt ist zu groß: höchstens {rows} Zeilen und {columns} Spalten."),
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
        )
    if height > 1_048_576:
        raise WorkbookRefused(NO_WORKBOOK)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
