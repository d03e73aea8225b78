"""Workbooks as other people write them, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook

from inspections.xlsform.read_form import Reading, read_form

Rows = Sequence[Sequence[object]]
SURVEY = ("type", "name", "label")
CHOICES = ("list_name", "name", "label")


def form(
    *survey: Sequence[object],
    columns: Sequence[str] = SURVEY,
    choices: Rows = (),
    settings: dict[str, object] | None = None,
    **others: Rows,
) -> bytes:
    """`columns` head the sheet survey; other sheets as they are."""
    book = Workbook()
    book.remove(book.worksheets[0])
    head = settings if settings is not None else {"form_title": "Probe", "form_id": "probe"}
    sheets: dict[str, Rows] = {
        "survey": [columns, *survey],
        "choices": [CHOICES, *choices],
        "settings": [list(head), list(head.values())],
    }
    for name, rows in (sheets | others).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def read(*survey: Sequence[object], **rest: object) -> Reading:
    return read_form(form(*survey, **rest), "probe.xlsx")


def lines(reading: Reading) -> list[str]:
    return [problem.line() for problem in reading.problems]
