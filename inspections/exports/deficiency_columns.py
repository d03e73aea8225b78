"""The sheet with one row per deficiency."""

from __future__ import annotations

from inspections.domain.vocabulary import DeficiencyState, Severity, SourceStatus
from inspections.exports import looks
from inspections.exports.columns import Column, Kind, Link
from inspections.exports.highlights import Highlight, says
from inspections.exports.report_content import DeficiencyLine
from inspections.labels import N_, _, label


def _legal_source(line: DeficiencyLine) -> str:
    if line.source_status is not SourceStatus.UNCONFIRMED:
        return line.legal_source
    return f"{line.legal_source} ({label(line.source_status)})".lstrip()


SEVERITY = Column[DeficiencyLine](
    N_("Schwere"), lambda d: d.severity, 17.5, Kind.WORD,
    meaning=N_("Wie dringend der Mangel ist. Aus der Schwere folgt die Frist."),
)
STATE = Column[DeficiencyLine](
    N_("Status"), lambda d: d.state, 16, Kind.WORD,
    meaning=N_("Wo der Vorgang steht, zum Zeitpunkt der Liste."),
)
DEADLINE = Column[DeficiencyLine](
    N_("Frist"), lambda d: d.deadline, 12, Kind.DATE,
    meaning=N_("Letzter Tag für die Beseitigung, Verlängerungen eingerechnet. "
               "Leer, solange der Mangel noch nicht eröffnet ist."),
)
DAYS_OVERDUE = Column[DeficiencyLine](
    N_("Tage überfällig"), lambda d: d.days_overdue or None, 11, Kind.NUMBER,
    meaning=N_("Kalendertage seit Ablauf der Frist. Leer, wenn nichts überfällig ist."),
)
RELAPSE = Column[DeficiencyLine](
    N_("Wiederholt"), lambda d: _("ja") if d.relapse else "", 10,
    meaning=N_("ja: Derselbe Prüfpunkt war am selben Ort schon einmal bemängelt "
               "und abgeschlossen."),
)

COLUMNS: tuple[Column[DeficiencyLine], ...] = (
    Column(
        N_("Nummer"), lambda d: Link(d.number, d.url), 14, Kind.LINK,
        meaning=N_("Kennung des Mangels. Der Verweis führt zur Seite des Vorgangs."),
    ),
    Column(N_("Unterkunft"), lambda d: d.accommodation, 23,
           meaning=N_("Name der Unterkunft.")),
    Column(N_("Ort"), lambda d: d.place, 14,
           meaning=N_("Raum oder Bereich. Leer, wenn das ganze Haus gemeint ist.")),
    Column(N_("Mangel"), lambda d: d.item, 36,
           meaning=N_("Was nicht in Ordnung war.")),
    SEVERITY,
    STATE,
    Column(N_("Festgestellt am"), lambda d: d.found_on, 12.5, Kind.DATE,
           meaning=N_("Tag der Begehung, bei der der Mangel festgestellt wurde.")),
    DEADLINE,
    DAYS_OVERDUE,
    RELAPSE,
    Column(N_("Bemerkung"), lambda d: d.remark, 34,
           meaning=N_("Bemerkung aus der Begehung, unverändert.")),
    Column(N_("Rechtsquelle"), _legal_source, 27,
           meaning=N_("Vorschrift oder Empfehlung, auf der der Prüfpunkt beruht. "
                      "Ist sie nicht gesichert, steht es dabei.")),
    Column(N_("Beleg der Quelle"), lambda d: d.source_status, 22, Kind.WORD, printed=False,
           meaning=N_("Wie sicher die Rechtsquelle ist. unbestätigt: Wert oder Wortlaut sind noch "
                      "nicht gegen die Vorschrift geprüft.")),
    Column(N_("Geantwortet am"), lambda d: d.answered_on, 12, Kind.DATE, printed=False,
           meaning=N_("Tag der letzten Antwort des Betreibers.")),
    Column(N_("Abgeschlossen am"), lambda d: d.closed_on, 14, Kind.DATE, printed=False,
           meaning=N_("Tag, an dem der Mangel behoben, zurückgezogen oder mit einem anderen "
                      "zusammengeführt wurde.")),
    Column(N_("Weiter als"), lambda d: d.merged_into, 14, printed=False,
           meaning=N_("Nummer des Mangels, mit dem dieser zusammengeführt wurde. Dort geht der "
                      "Vorgang weiter.")),
    Column(N_("Gemeinde"), lambda d: d.municipality, 18, printed=False,
           meaning=N_("Gemeinde, in der die Unterkunft liegt.")),
    Column(N_("Betreiber"), lambda d: d.operator, 26, printed=False,
           meaning=N_("Wer die Unterkunft betreibt und den Mangel zu beseitigen hat.")),
    Column(N_("Abschnitt"), lambda d: d.section, 26, printed=False,
           meaning=N_("Abschnitt der Checkliste.")),
    Column(N_("Prüfpunkt-Nr."), lambda d: d.item_id, 13, printed=False,
           meaning=N_("Kennung des Prüfpunkts im Katalog.")),
    Column(N_("Art der Begehung"), lambda d: d.inspection_kind, 22, Kind.WORD, printed=False,
           meaning=N_("Anlass der Begehung, bei der der Mangel festgestellt wurde.")),
    Column(N_("Festgestellt durch"), lambda d: d.inspector, 17, printed=False,
           meaning=N_("Dienstliche Rolle, kein Personenname.")),
)


def highlights() -> tuple[Highlight, ...]:
    """Asked for while writing, because the words to look for depend on the language."""
    return (
        says(SEVERITY, Severity.IMMINENT_DANGER, looks.DANGER),
        says(SEVERITY, Severity.SEVERE, looks.RED_LIGHT),
        says(SEVERITY, Severity.MODERATE, looks.YELLOW_LIGHT),
        says(SEVERITY, Severity.LOW, looks.CALM),
        says(STATE, DeficiencyState.OVERDUE, looks.RED_LIGHT),
        says(STATE, DeficiencyState.ESCALATED, looks.RED_LIGHT),
        says(STATE, DeficiencyState.SUSPENDED, looks.MUTED),
        says(STATE, DeficiencyState.FOUND, looks.YELLOW_LIGHT),
        says(STATE, DeficiencyState.REPORTED, looks.CALM),
        says(STATE, DeficiencyState.OBJECTED, looks.CALM),
        says(STATE, DeficiencyState.TO_VERIFY, looks.CALM),
        says(STATE, DeficiencyState.REMEDIED, looks.GREEN_LIGHT),
        says(STATE, DeficiencyState.WITHDRAWN, looks.MUTED),
        says(STATE, DeficiencyState.MERGED, looks.MUTED),
        Highlight(DAYS_OVERDUE, "N({cell})>0", looks.RED_LIGHT, (DEADLINE, DAYS_OVERDUE)),
        Highlight(RELAPSE, 'LEN({cell})>0', looks.YELLOW_LIGHT, (RELAPSE,)),
    )
