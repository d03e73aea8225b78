"""Workbooks that mean harm, or are none, are refused before anything of them is parsed."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from inspections.xlsform import safe_zip
from inspections.xlsform.problems import WorkbookRefused
from inspections.xlsform.read_form import read_form
from tests.xlsform.workbooks import form

SHEET = "xl/worksheets/sheet1.xml"


def repacked(changes: dict[str, bytes]) -> bytes:
    """A sound workbook with some members replaced or added."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(form(("text", "a", "A")))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changes.pop(name, old.read(name)))
        for name, content in changes.items():
            new.writestr(name, content)
    return file.getvalue()


def sheet(cells: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def far_cell(place: str, row: int) -> bytes:
    return sheet(f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>x</t></is></c></row>')


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">]>' + sheet("<row/>")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "keine Excel-Datei"),
        (b"PK\x03\x04 broken", "keine Excel-Datei"),
        (b"type,name,label\n", "keine Excel-Datei"),
        (b"x" * (safe_zip.LARGEST_FILE + 1), "mehr als 5 MB"),
        (repacked({"xl/media/bomb.bin": b"\0" * 30_000_000}), "ausgepackt zu groß"),
        (repacked({f"xl/media/{n}": b"" for n in range(300)}), "zu vielen Teilen"),
        (repacked({SHEET: far_cell("XFD5", 5)}), "Ein Blatt ist zu groß"),
        (repacked({SHEET: far_cell("A1048576", 1_048_576)}), "Ein Blatt ist zu groß"),
        (repacked({SHEET: sheet('<row r="99999999999999"/>')}), "keine Excel-Datei"),
        (repacked({SHEET: LAUGHS}), "keine Excel-Datei"),
        (repacked({SHEET: LAUGHS.decode().encode("utf-16")}), "keine Excel-Datei"),
        (repacked({SHEET: b"<worksheet><sheetData>"}), "keine Excel-Datei"),
    ],
)
def test_it_is_refused_with_a_reason(content: bytes, words: str) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        read_form(content, "x.xlsx")
    assert words in refused.value.problem.text()


def test_a_lying_dimension_hides_no_row() -> None:
    content = repacked({})
    with zipfile.ZipFile(BytesIO(content)) as archive:
        xml = archive.read(SHEET)
    assert b"<dimension" in xml
    lying = xml.replace(b'ref="A1:C2"', b'ref="A1:A1"')
    assert lying != xml
    assert read_form(repacked({SHEET: lying}), "x.xlsx").checklist is not None


def test_every_cut_of_a_workbook_is_refused_or_read() -> None:
    whole = form(("text", "a", "A"))
    for length in range(0, len(whole), 37):
        with pytest.raises(WorkbookRefused):
            read_form(whole[:length], "x.xlsx")
