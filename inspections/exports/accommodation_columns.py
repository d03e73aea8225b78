"""The sheet with one row per accommodation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from inspections.domain.vocabulary import Rating, Severity
from inspections.exports import looks
from inspections.exports.columns import Column, Kind
from inspections.exports.highlights import Highlight, says
from inspections.exports.report_content import AccommodationLine
from inspections.labels import N_


def _occupancy(line: AccommodationLine) -> float | None:
    return line.occupied / line.places if line.places and line.occupied is not None else None


def _open(severity: Severity) -> Callable[[AccommodationLine], int]:
    return lambda line: line.open_by_severity.get(severity, 0)


RATING = Column[AccommodationLine](
    N_("Ampel"), lambda a: a.rating, 16, Kind.WORD,
    meaning=N_("Gesamtbewertung der letzten abgegebenen Begehung. "
               "Ohne Bewertung heißt: noch nicht begangen, also nicht gut."),
)
OCCUPANCY = Column[AccommodationLine](
    N_("Auslastung"), _occupancy, 12.5, Kind.NUMBER, "0 %",
    meaning=N_("Belegte Plätze geteilt durch Plätze. Über 100 %: überbelegt."),
)
DANGER = Column[AccommodationLine](
    N_("Offen: Gefahr im Verzug"), _open(Severity.IMMINENT_DANGER), 13, Kind.NUMBER,
    meaning=N_("Offene Mängel dieser Schwere, unabhängig von der Auswahl der Liste."),
)
OVERDUE = Column[AccommodationLine](
    N_("Davon überfällig"), lambda a: a.overdue, 12, Kind.NUMBER,
    meaning=N_("Offene Mängel, deren Frist abgelaufen ist."),
)
NEXT_DUE = Column[AccommodationLine](
    N_("Nächste Begehung fällig"), lambda a: a.next_due_on, 16, Kind.DATE,
    meaning=N_("Spätester Tag der nächsten Regelbegehung. Leer, wenn keine geplant ist."),
)

COLUMNS: tuple[Column[AccommodationLine], ...] = (
    Column(N_("Kürzel"), lambda a: a.code, 11, meaning=N_("Kürzel der Unterkunft.")),
    Column(N_("Unterkunft"), lambda a: a.name, 34, meaning=N_("Name der Unterkunft.")),
    Column(N_("Gemeinde"), lambda a: a.municipality, 18,
           meaning=N_("Gemeinde, in der die Unterkunft liegt.")),
    Column(N_("Betreiber"), lambda a: a.operator, 28,
           meaning=N_("Wer die Unterkunft betreibt.")),
    Column(N_("Plätze"), lambda a: a.places, 9, Kind.NUMBER,
           meaning=N_("Zahl der Plätze. Leer, wenn nicht bekannt.")),
    Column(N_("Belegt"), lambda a: a.occupied, 9, Kind.NUMBER,
           meaning=N_("Zahl der belegten Plätze. Leer, wenn nicht bekannt.")),
    OCCUPANCY,
    RATING,
    DANGER,
    Column(N_("Offen: Schwer"), _open(Severity.SEVERE), 10, Kind.NUMBER,
           meaning=N_("Offene Mängel dieser Schwere, unabhängig von der Auswahl der Liste.")),
    Column(N_("Offen: Mittel"), _open(Severity.MODERATE), 10, Kind.NUMBER,
           meaning=N_("Offene Mängel dieser Schwere, unabhängig von der Auswahl der Liste.")),
    Column(N_("Offen: Gering"), _open(Severity.LOW), 10, Kind.NUMBER,
           meaning=N_("Offene Mängel dieser Schwere, unabhängig von der Auswahl der Liste.")),
    Column(N_("Offen gesamt"), lambda a: sum(a.open_by_severity.values()), 10, Kind.NUMBER,
           meaning=N_("Alle offenen Mängel der Unterkunft.")),
    OVERDUE,
    Column(N_("Zuletzt begangen"), lambda a: a.last_inspected_on, 14, Kind.DATE,
           meaning=N_("Tag der letzten abgegebenen Begehung. Leer, wenn es noch keine gab.")),
    NEXT_DUE,
)


def highlights(today: date) -> tuple[Highlight, ...]:
    past = f"AND(ISNUMBER({{cell}}),{{cell}}<DATE({today.year},{today.month},{today.day}))"
    return (
        says(RATING, Rating.GREEN, looks.GREEN_LIGHT),
        says(RATING, Rating.YELLOW, looks.YELLOW_LIGHT),
        says(RATING, Rating.RED, looks.DANGER),
        says(RATING, Rating.UNRATED, looks.MUTED),
        Highlight(OCCUPANCY, "N({cell})>1", looks.RED_LIGHT, (OCCUPANCY,)),
        Highlight(DANGER, "N({cell})>0", looks.DANGER, (DANGER,)),
        Highlight(OVERDUE, "N({cell})>0", looks.RED_LIGHT, (OVERDUE,)),
        Highlight(NEXT_DUE, past, looks.RED_LIGHT, (NEXT_DUE,)),
    )
