"""German is printed, never branched on: words for enum members and the message catalogues."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations

from inspections.domain.attestation import Attendee
from inspections.domain.vocabulary import (
    AnswerState,
    ComplaintState,
    ComplaintTrigger,
    DeficiencyState,
    DeficiencyTrigger,
    FollowUpState,
    InspectionKind,
    InspectionState,
    Occupation,
    Origin,
    Proof,
    Rating,
    Role,
    Scope,
    Severity,
    SourceStatus,
    Topic,
    Urgency,
    Verdict,
)

TRANSLATIONS = Path(__file__).parent / "translations"
DEFAULT_LOCALE = "de"
LOCALES = ("de", "en")

_locale: ContextVar[str] = ContextVar("locale", default=DEFAULT_LOCALE)


@lru_cache
def _catalogue(locale: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [locale])


def current_locale() -> str:
    return _locale.get()


@contextmanager
def using_locale(locale: str) -> Iterator[None]:
    token = _locale.set(locale if locale in LOCALES else DEFAULT_LOCALE)
    try:
        yield
    finally:
        _locale.reset(token)


def _(message: str) -> str:
    """Translate at once, into the locale in force here."""
    if _locale.get() == DEFAULT_LOCALE:
        return message
    return _catalogue(_locale.get()).ugettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    if _locale.get() == DEFAULT_LOCALE:
        return singular if number == 1 else plural
    return _catalogue(_locale.get()).ungettext(singular, plural, number)


def N_(message: str) -> str:  # noqa: N802 - the name the extractors know
    """Mark a message for the catalogue without translating it yet."""
    return message


SPOKEN: tuple[tuple[StrEnum, str], ...] = (
    (Severity.IMMINENT_DANGER, N_("Gefahr im Verzug")),
    (Severity.SEVERE, N_("Schwer")),
    (Severity.MODERATE, N_("Mittel")),
    (Severity.LOW, N_("Gering")),
    (Rating.GREEN, N_("Grün")),
    (Rating.YELLOW, N_("Gelb")),
    (Rating.RED, N_("Rot")),
    (Rating.UNRATED, N_("Ohne Bewertung")),
    (Verdict.FULFILLED, N_("Erfüllt")),
    (Verdict.PARTLY, N_("Teilweise erfüllt")),
    (Verdict.VIOLATED, N_("Verletzt")),
    (Verdict.UNDETERMINED, N_("Noch nicht bestimmbar")),
    (Verdict.INFORMATION, N_("Ohne Regel")),
    (Verdict.NOT_APPLICABLE, N_("Nicht zutreffend")),
    (Verdict.NOT_INSPECTED, N_("Nicht geprüft")),
    (Verdict.OPEN, N_("Offen")),
    (AnswerState.ANSWERED, N_("Beantwortet")),
    (AnswerState.NOT_APPLICABLE, N_("Nicht zutreffend")),
    (Origin.LAST_TIME, N_("Von letztem Mal übernommen")),
    (Origin.OTHER_ROOM, N_("Aus einem anderen Raum übernommen")),
    (AnswerState.NOT_INSPECTED, N_("Nicht geprüft")),
    (SourceStatus.VERIFIED, N_("in der Quelle gelesen")),
    (SourceStatus.TOPIC, N_("Thema in der Quelle gelesen, Wortlaut offen")),
    (SourceStatus.UNCONFIRMED, N_("unbestätigt")),
    (SourceStatus.PROPOSAL, N_("eigener Vorschlag")),
    (Role.INSPECTOR, N_("Inspektion")),
    (Role.COORDINATOR, N_("Koordination")),
    (Role.COMMISSIONER, N_("Beauftragte")),
    (Role.READER, N_("Kreisverwaltung (lesend)")),
    (Role.ADMIN, N_("Administration")),
    (Role.OPERATOR, N_("Betreiber")),
    (Role.OFFICE, N_("Rufbereitschaft des Amtes")),
    (Role.RESIDENT, N_("Bewohnerin oder Bewohner")),
    (InspectionKind.ROUTINE, N_("Regelbegehung")),
    (InspectionKind.OCCASION, N_("Anlassbezogene Begehung")),
    (InspectionKind.FOLLOW_UP, N_("Nachkontrolle")),
    (InspectionKind.FIRST, N_("Erstbegehung")),
    (Proof.PASSWORD, N_("Passwort")),
    (Proof.CODE, N_("Passwort und Code")),
    (Proof.RECOVERY, N_("Passwort und Wiederherstellungscode")),
    (Scope.DEFICIENCIES, N_("Mängel lesen")),
    (Scope.FIGURES, N_("Kennzahlen lesen")),
    (Scope.INSPECTIONS, N_("Begehungen lesen")),
    (Proof.PASSKEY, N_("Passkey")),
    (Proof.ISSUER, N_("Anmeldedienst mit zweitem Faktor")),
    (InspectionState.PLANNED, N_("Geplant")),
    (InspectionState.UNDER_WAY, N_("Läuft")),
    (InspectionState.MISSED, N_("Versäumt")),
    (InspectionState.HANDED_IN, N_("Abgegeben")),
    (InspectionState.REVIEWED, N_("Durchgesehen")),
    (InspectionState.CLOSED, N_("Abgeschlossen")),
    (InspectionState.CANCELLED, N_("Abgesagt")),
    (FollowUpState.ORDERED, N_("Angeordnet")),
    (FollowUpState.PLANNED, N_("Eingeplant")),
    (FollowUpState.MISSED, N_("Versäumt")),
    (FollowUpState.DONE, N_("Erledigt")),
    (FollowUpState.VOID, N_("Hinfällig")),
    (DeficiencyState.FOUND, N_("Neu, zu prüfen")),
    (DeficiencyState.OPEN, N_("Offen")),
    (DeficiencyState.OVERDUE, N_("Überfällig")),
    (DeficiencyState.ESCALATED, N_("Eskaliert")),
    (DeficiencyState.SUSPENDED, N_("Frist ausgesetzt")),
    (DeficiencyState.REPORTED, N_("Als behoben gemeldet")),
    (DeficiencyState.OBJECTED, N_("Einwand erhoben")),
    (DeficiencyState.TO_VERIFY, N_("Nachkontrolle vor Ort")),
    (DeficiencyState.REMEDIED, N_("Behoben")),
    (DeficiencyState.WITHDRAWN, N_("Zurückgezogen")),
    (DeficiencyState.MERGED, N_("Zusammengeführt")),
    (DeficiencyTrigger.RAISE, N_("Mangel eröffnet")),
    (DeficiencyTrigger.WITHDRAW, N_("Mangel zurückgezogen")),
    (DeficiencyTrigger.REPORT_REMEDY, N_("Betreiber meldet: behoben")),
    (DeficiencyTrigger.PROMISE, N_("Betreiber meldet: in Arbeit")),
    (DeficiencyTrigger.OBJECT, N_("Betreiber erhebt Einwand")),
    (DeficiencyTrigger.CONFIRM, N_("Beseitigung angenommen")),
    (DeficiencyTrigger.REJECT, N_("Nachbesserung verlangt")),
    (DeficiencyTrigger.EXTEND, N_("Frist verlängert")),
    (DeficiencyTrigger.ORDER_FOLLOW_UP, N_("Nachkontrolle vor Ort angeordnet")),
    (DeficiencyTrigger.CLOSE, N_("Mangel geschlossen")),
    (DeficiencyTrigger.PASS_ON_SITE, N_("Vor Ort geprüft: behoben")),
    (DeficiencyTrigger.REPORT_ON_SITE, N_("Vor Ort gesehen: behoben; zweite Person entscheidet")),
    (DeficiencyTrigger.FAIL_ON_SITE, N_("Vor Ort geprüft: nicht behoben")),
    (DeficiencyTrigger.ASK_EXTENSION, N_("Fristverlängerung beantragt")),
    (DeficiencyTrigger.GRANT_EXTENSION, N_("Fristverlängerung genehmigt")),
    (DeficiencyTrigger.REFUSE_EXTENSION, N_("Fristverlängerung abgelehnt")),
    (DeficiencyTrigger.SUSPEND, N_("Frist ausgesetzt")),
    (DeficiencyTrigger.RESUME, N_("Frist läuft weiter")),
    (DeficiencyTrigger.MERGE, N_("Mit anderem Mangel zusammengeführt")),
    (DeficiencyTrigger.ABSORB, N_("Anderer Mangel hier zusammengeführt")),
    (DeficiencyTrigger.UNMERGE, N_("Zusammenführung aufgehoben")),
    (DeficiencyTrigger.RELEASE, N_("Anderer Mangel wieder getrennt")),
    (DeficiencyTrigger.ACKNOWLEDGE, N_("Jemand kümmert sich")),
    (DeficiencyTrigger.CALL, N_("Angerufen")),
    (DeficiencyTrigger.REMIND, N_("An die Frist erinnert")),
    (DeficiencyTrigger.LAPSE, N_("Frist verstrichen")),
    (DeficiencyTrigger.ESCALATE, N_("An die Beauftragte eskaliert")),
    (DeficiencyTrigger.ALERT, N_("Alarm an die nächste Stufe")),
    (DeficiencyTrigger.CHASE, N_("An die Prüfung erinnert")),
    (DeficiencyTrigger.ADJUST_DEADLINE, N_("Frist an die neuen Regeln angepasst")),
    (DeficiencyTrigger.ADJUST_TIMERS, N_("Erinnerungen an die neuen Regeln angepasst")),
    (ComplaintState.RECEIVED, N_("Neu")),
    (ComplaintState.SORTED, N_("In Bearbeitung")),
    (ComplaintState.INSPECTION_ORDERED, N_("Begehung angeordnet")),
    (ComplaintState.REFERRED, N_("Bei zuständiger Stelle")),
    (ComplaintState.ANSWERED, N_("Beantwortet")),
    (ComplaintState.CLOSED, N_("Abgeschlossen")),
    (ComplaintState.ARCHIVED, N_("Abgelegt")),
    (ComplaintState.WITHDRAWN, N_("Von der Person zurückgezogen")),
    (ComplaintTrigger.RECEIVE, N_("Beschwerde eingegangen")),
    (ComplaintTrigger.ALARM, N_("Als dringend gemeldet")),
    (ComplaintTrigger.ACKNOWLEDGE, N_("Eingang bestätigt")),
    (ComplaintTrigger.SORT, N_("Eingeordnet")),
    (ComplaintTrigger.ORDER_INSPECTION, N_("Begehung angeordnet")),
    (ComplaintTrigger.REFER, N_("An zuständige Stelle verwiesen")),
    (ComplaintTrigger.ANSWER, N_("Beantwortet")),
    (ComplaintTrigger.CLOSE, N_("Abgeschlossen")),
    (ComplaintTrigger.ADD_MESSAGE, N_("Nachricht der Person eingegangen")),
    (ComplaintTrigger.WITHDRAW, N_("Zurückgezogen")),
    (ComplaintTrigger.INSPECTED, N_("Begehung abgegeben")),
    (ComplaintTrigger.CALL_OFF, N_("Begehung abgesagt")),
    (ComplaintTrigger.CHASE, N_("An die Bearbeitung erinnert")),
    (ComplaintTrigger.ESCALATE, N_("An die Beauftragte gemeldet")),
    (ComplaintTrigger.SETTLE, N_("Nach der Antwort von selbst abgeschlossen")),
    (ComplaintTrigger.FORGET, N_("Kontaktangaben gelöscht")),
    (ComplaintTrigger.ADJUST_TIMERS, N_("Erinnerungen an die neuen Regeln angepasst")),
    (Topic.DANGER, N_("Feuer oder andere Gefahr")),
    (Topic.VIOLENCE, N_("Gewalt oder Bedrohung")),
    (Topic.DAMAGE, N_("Etwas ist kaputt")),
    (Topic.WATER_HEATING, N_("Wasser, Heizung, Strom")),
    (Topic.DIRT, N_("Schmutz, Schimmel, Ungeziefer")),
    (Topic.NOISE, N_("Lärm, Streit, keine Ruhe")),
    (Topic.STAFF, N_("Personal oder Sicherheitsdienst")),
    (Topic.OTHER, N_("Etwas anderes")),
    (Attendee.OPERATOR, N_("Betreiber")),
    (Attendee.MANAGEMENT, N_("Leitung der Unterkunft")),
    (Attendee.SOCIAL_WORK, N_("Sozialarbeit")),
    (Attendee.SECURITY, N_("Sicherheitsdienst")),
    (Attendee.CARETAKER, N_("Hausmeister")),
    (Attendee.RESIDENTS, N_("Vertretung der Bewohner")),
    (Attendee.INTERPRETER, N_("Sprachmittlung")),
    (Attendee.HEALTH_OFFICE, N_("Gesundheitsamt")),
    (Attendee.FIRE_PROTECTION, N_("Brandschutz")),
    (Attendee.OFFICE, N_("Ausländer- oder Sozialamt")),
    (Urgency.AT_ONCE, N_("Sofort")),
    (Urgency.SOON, N_("Bald")),
    (Urgency.NORMAL, N_("Normal")),
    (Occupation.MANAGEMENT, N_("Leitung")),
    (Occupation.SOCIAL_WORK, N_("Soziale Betreuung")),
    (Occupation.SECURITY, N_("Wachschutz")),
    (Occupation.CARETAKER, N_("Hausmeisterei")),
    (Occupation.CLEANING, N_("Reinigung")),
    (Occupation.VOLUNTEER, N_("Ehrenamt")),
    (Occupation.OTHER, N_("Andere Tätigkeit")),
)
# Members of two lists may be spelled alike, so the list is part of the key.
WORDS = {(type(member), member): word for member, word in SPOKEN}


def label(member: StrEnum) -> str:
    return _(WORDS[type(member), member])
