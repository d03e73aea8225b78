"""What is wrong with a workbook, or carried otherwise than it stands there: sheet, row, column."""

from __future__ import annotations

from dataclasses import dataclass, field

from inspections.domain.errors import Refused
from inspections.labels import _


@dataclass(frozen=True, slots=True)
class Problem:
    """`words` is German with places for `details`; row 0 is the sheet as a whole."""

    sheet: str
    row: int
    column: str
    words: str
    details: dict[str, object] = field(default_factory=dict)

    def where(self) -> str:
        """ "survey, Zeile 12, relevant"."""
        row = _("Zeile {row}").format(row=self.row) if self.row else ""
        return ", ".join(filter(None, (self.sheet, row, self.column)))

    def text(self) -> str:
        return _(self.words).format(**self.details)

    def line(self) -> str:
        return f"{self.where()}: {self.text()}" if self.where() else self.text()


class WorkbookRefused(Refused):
    """Not read at all: too large, damaged, or no workbook. `problem` says why."""

    def __init__(self, words: str, sheet: str = "", **details: object) -> None:
        super().__init__(**details)
        self.problem = Problem(sheet, 0, "", words, details)
