"""Collects what is wrong with a workbook, so that its author hears everything at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from inspections.domain.checklist import Words
from inspections.labels import N_
from inspections.xlsform.columns import DE, EN, LANGUAGES
from inspections.xlsform.problems import Problem
from inspections.xlsform.read_workbook import SheetRow

NOT_CARRIED = N_("Diese Spalte kann Begehung nicht übernehmen ({count} Zeilen).")
LOOKS = {
    "minimal", "quick", "quickcompact", "compact", "horizontal", "vertical", "likert", "label",
    "list-nolabel", "multiline", "field-list", "numbers", "thousands-sep", "annotate", "new",
    "new-front", "columns", "columns-pack", "no-buttons", "w1", "w2", "w3", "w4",
}  # fmt: skip


@dataclass(slots=True)
class Findings:
    """`problems` keep the checklist out; `notices` say what was carried otherwise."""

    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    default_language: str = ""
    _strange: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _untranslated: dict[str, int] = field(default_factory=dict)

    def refuse(self, row: SheetRow, column: str, words: str, **details: object) -> None:
        self.problems.append(Problem(row.sheet, row.number, column, words, details))

    def note(self, row: SheetRow, column: str, words: str, **details: object) -> None:
        self.notices.append(Problem(row.sheet, row.number, column, words, details))

    def check_columns(self, row: SheetRow, known: Collection[str]) -> None:
        """Whatever is said in a column nobody reads is named, never dropped."""
        for column in row.cells.keys() - known:
            if column == "appearance" and set(row.word(column).split()) <= LOOKS:
                words = N_("Das Aussehen »{look}« wird nicht übernommen.")
                self.note(row, column, words, look=row.word(column))
            else:
                self._strange.setdefault((row.sheet, column), []).append(row.number)

    def words(self, row: SheetRow, column: str) -> Words | None:
        """In both languages; the one that is missing is lent from the other, and counted."""
        plain = row.get(column)
        de, en = row.get(f"{column}::{DE}"), row.get(f"{column}::{EN}")
        if self.default_language == "en":
            en = en or plain
        else:
            de = de or plain
        if not (de or en or plain):
            return None
        for code, text in (("de", de), ("en", en)):
            if not text:
                self._untranslated[code] = self._untranslated.get(code, 0) + 1
        return Words(de or en or plain, en or de or plain)

    def finish(self) -> None:
        for (sheet, column), rows in self._strange.items():
            details: dict[str, object] = {"count": len(rows)}
            self.problems.append(Problem(sheet, rows[0], column, NOT_CARRIED, details))
        for code, count in self._untranslated.items():
            words = N_("{count} Texte haben kein {language}; dort steht die andere Sprache.")
            said: dict[str, object] = {"count": count, "language": LANGUAGES[code]}
            self.notices.append(Problem("", 0, "", words, said))
        order = {"settings": 0, "survey": 1, "choices": 2}
        for found in (self.problems, self.notices):
            found.sort(key=lambda each: (order.get(each.sheet, 9), each.row))
