"""The sheet that says what every column means and what the list contains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from inspections.exports.columns import Column
from inspections.exports.workbook import Table
from inspections.labels import N_, _


class Entry(NamedTuple):
    area: str
    term: str
    meaning: str
    printed: str = ""


COLUMNS: tuple[Column[Entry], ...] = (
    Column(N_("Bereich"), lambda e: e.area, 18, meaning=N_("Blatt oder Thema des Eintrags.")),
    Column(N_("Begriff"), lambda e: e.term, 28, meaning=N_("Spalte oder Begriff.")),
    Column(N_("Bedeutung"), lambda e: e.meaning, 92, meaning=N_("Erklärung in einem Satz.")),
    Column(N_("Im Druck"), lambda e: e.printed, 10,
           meaning=N_("Ob die Spalte gedruckt wird. Nicht gedruckte stehen nur in der Datei.")),
)

TERMS: tuple[tuple[str, str], ...] = (
    (N_("offen"), N_("Festgestellt und weder behoben noch zurückgezogen.")),
    (N_("überfällig"), N_("Der Betreiber ist am Zug und die Frist ist abgelaufen. Hat er "
                          "geantwortet und steht die Prüfung noch aus, gilt der Mangel nicht "
                          "als überfällig.")),
    (N_("zu prüfen"), N_("Die Koordination ist am Zug: neu festgestellt, als behoben gemeldet oder "
                         "Einwand erhoben.")),
    (N_("abgeschlossen"), N_("Behoben oder zurückgezogen.")),
    (N_("Frist"), N_("Fristen enden mit dem genannten Tag und fallen nie auf Wochenende oder "
                     "Feiertag in Sachsen. Ausnahme: Gefahr im Verzug, hier laufen Stunden.")),
    (N_("Farben"), N_("Farben wiederholen nur, was die Zelle in Worten sagt.")),
    (N_("Zeitzone"), N_("Alle Tage und Uhrzeiten in Ortszeit Berlin.")),
)


def table() -> Table[Entry]:
    return Table(_("Legende"), COLUMNS, frozen_columns=2, head_height=22)


def column_entries(sheets: Sequence[tuple[str, Sequence[Column[Any]]]]) -> Iterator[Entry]:
    for name, columns in sheets:
        for column in columns:
            printed = _("ja") if column.printed else _("nein")
            yield Entry(name, _(column.title), _(column.meaning), printed)


def term_entries() -> Iterator[Entry]:
    for term, meaning in TERMS:
        yield Entry(_("Begriffe"), _(term), _(meaning))
