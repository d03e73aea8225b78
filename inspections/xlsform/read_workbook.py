"""The sheets of a workbook as rows of named cells; formulas are never evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook

from inspections.labels import N_
from inspections.xlsform import safe_zip
from inspections.xlsform.columns import NOTES, SHEETS, column_of
from inspections.xlsform.problems import Problem, WorkbookRefused
from inspections.xlsform.safe_zip import MOST_COLUMNS, MOST_ROWS, NO_WORKBOOK


@dataclass(frozen=True, slots=True)
class SheetRow:
    """Non-empty cells by our spelling of their column."""

    sheet: str
    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def word(self, column: str) -> str:
        """A cell in which space around it means nothing."""
        return self.get(column).strip()


@dataclass(slots=True)
class Workbook:
    sheets: dict[str, list[SheetRow]] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)  # other sheets with something on them
    problems: list[Problem] = field(default_factory=list)


def read_workbook(content: bytes) -> Workbook:
    """Raises WorkbookRefused."""
    safe_zip.check(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        found = Workbook()
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            name = sheet.title.strip().lower()
            if name in SHEETS:
                found.sheets[name] = list(_rows(name, sheet, found.problems))
            elif name != NOTES.lower() and any(True for row in _lines(sheet) if any(row)):
                found.strangers.append(sheet.title)
        return found
    except WorkbookRefused:
        raise
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError):
        raise WorkbookRefused(NO_WORKBOOK)


def _rows(name: str, sheet: Any, problems: list[Problem]) -> Iterator[SheetRow]:
    headers: list[str] = []
    for number, line in enumerate(_lines(sheet), 1):
        texts = [_text(value) for value in line]
        if not any(texts):
            continue
        if not headers:
            headers = _headers(name, number, texts, problems)
            continue
        yield _row(SheetRow(name, number, {}), headers, texts, problems)


def _lines(sheet: Any) -> Iterator[tuple[object, ...]]:
    return islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), MOST_ROWS)


def _headers(name: str, number: int, texts: list[str], problems: list[Problem]) -> list[str]:
    headers = [column_of(text) for text in texts]
    for header in sorted({each for each in headers if each and headers.count(each) > 1}):
        problems.append(Problem(name, number, header, N_("Diese Spalte gibt es zweimal.")))
    return headers


def _row(row: SheetRow, headers: list[str], texts: list[str], problems: list[Problem]) -> SheetRow:
    for position, text in enumerate(texts):
        if not text:
            continue
        header = headers[position] if position < len(headers) else ""
        if header:
            row.cells.setdefault(header, text)
        else:
            words = N_("»{text}« steht in einer Spalte ohne Überschrift.")
            problems.append(Problem(row.sheet, row.number, "", words, {"text": text[:40]}))
    return row


def _text(value: object) -> str:
    """As it was typed: Excel makes 1 of "1" and TRUE of "true"."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
    return text if (text := str(value)).strip() else ""
