"""What tables and fields are called in a history of changes, and how their values read."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from inspections.audit.history import ERASED
from inspections.domain.vocabulary import (
    ComplaintState,
    DeficiencyState,
    FollowUpState,
    InspectionKind,
    InspectionState,
    Occupation,
    Proof,
    Rating,
    Role,
    Severity,
    Topic,
    Urgency,
)
from inspections.labels import N_, _, label
from web.filters import moment, short_date

TABLES = {
    "absences": N_("Abwesenheit"),
    "districts": N_("Landkreis"),
    "installation": N_("Anlage"),
    "users": N_("Person"),
    "login_sessions": N_("Sitzung"),
    "account_links": N_("Link zum Konto"),
    "identities": N_("Anmeldung über den Landkreis"),
    "authenticators": N_("Zweiter Faktor"),
    "passkeys": N_("Passkey"),
    "recovery_codes": N_("Wiederherstellungscode"),
    "factor_resets": N_("Zurückgesetzter zweiter Faktor"),
    "devices": N_("Gerät"),
    "api_tokens": N_("Zugriffsschlüssel"),
    "calendar_keys": N_("Kalenderadresse"),
    "field_keys": N_("Zugang für ODK Collect"),
    "field_forms": N_("Formular aus ODK Collect"),
    "field_photos": N_("Foto aus ODK Collect"),
    "operators": N_("Betreiber"),
    "competent_offices": N_("Zuständige Stelle"),
    "text_modules": N_("Textbaustein"),
    "accommodations": N_("Unterkunft"),
    "rooms": N_("Raum"),
    "house_codes": N_("Code des Aushangs"),
    "checklists": N_("Checkliste"),
    "policies": N_("Regeln des Landkreises"),
    "inspections": N_("Begehung"),
    "answers": N_("Antworten"),
    "answer_conflicts": N_("Widerspruch"),
    "photos": N_("Foto"),
    "deficiencies": N_("Mangel"),
    "follow_ups": N_("Nachkontrolle"),
    "operator_links": N_("Link des Betreibers"),
    "complaints": N_("Beschwerde"),
    "complaint_messages": N_("Nachricht zur Beschwerde"),
    "complaint_photos": N_("Foto zur Beschwerde"),
    "workflow_instances": N_("Vorgang"),
    "workflow_steps": N_("Schritte im Verlauf"),
    "outbox": N_("Brief"),
    "reminders": N_("Erinnerungen"),
    "digest_pauses": N_("angehaltene Wochenübersicht"),
    "exports": N_("Export"),
    "retention_rules": N_("Aufbewahrungsfrist"),
    "storage_rules": N_("Speicherkontingent"),
    "holds": N_("Löschsperre"),
    "archive_offers": N_("Anbietung an das Archiv"),
    "erasures": N_("Löschung einer Person"),
    "police_certificates": N_("Führungszeugnis"),
    "audit_lines": N_("Änderungsprotokoll"),
    "audit_objects": N_("Objekte im Änderungsprotokoll"),
    "audit_values": N_("Werte im Änderungsprotokoll"),
    "login_attempts": N_("Fehlgeschlagene Anmeldungen"),
    "visitor_marks": N_("Zähler gegen Missbrauch"),
}
FIELDS = {
    "about": N_("Zuständig für"),
    "acknowledged_at": N_("gesehen am"),
    "actor": N_("wer"),
    "active": N_("aktiv"),
    "address": N_("Adresse des Geräts"),
    "alarmed_at": N_("Alarm seit"),
    "announced": N_("angekündigt"),
    "answer": N_("Antwort"),
    "answered_at": N_("beantwortet am"),
    "asked_until": N_("erbetene Frist"),
    "asked_at": N_("beantragt am"),
    "asked_by": N_("beantragt von"),
    "at": N_("am"),
    "attestation": N_("Anwesende und Unterschriften"),
    "beds": N_("Betten"),
    "by": N_("wer"),
    "by_user_id": N_("durch"),
    "bytes": N_("Größe in Byte"),
    "caption": N_("Bildunterschrift"),
    "changes": N_("Änderungen"),
    "chosen_rev": N_("gewählte Fassung"),
    "completed_at": N_("vollständig am"),
    "confirmed_at": N_("bestätigt am"),
    "confirmed_by": N_("bestätigt von"),
    "closed_on": N_("geschlossen am"),
    "code": N_("Kürzel"),
    "code_hash": N_("Prüfwert des Codes"),
    "contact": N_("Kontakt"),
    "content": N_("Inhalt"),
    "convicted": N_("einschlägige Verurteilung"),
    "created_at": N_("angelegt am"),
    "credential_id": N_("Kennung des Passkeys"),
    "csrf_token": N_("Prüfwert der Formulare"),
    "dated_on": N_("Datum des Zeugnisses"),
    "daily": N_("Fotos am Tag"),
    "day": N_("Tag"),
    "deadline": N_("Frist"),
    "decided_by": N_("entschieden von"),
    "details": N_("Einzelheiten"),
    "device": N_("Gerät"),
    "doing": N_("wobei"),
    "duty_email": N_("Rufbereitschaft, E-Mail"),
    "duty_phone": N_("Rufbereitschaft, Telefon"),
    "email": N_("E-Mail"),
    "ended_at": N_("beendet am"),
    "ended_on": N_("beendet am"),
    "expires_at": N_("gilt bis"),
    "extensions": N_("Verlängerungen"),
    "file": N_("Datei"),
    "filters": N_("Auswahl"),
    "finished_at": N_("abgegeben am"),
    "first_answered_on": N_("erste Antwort am"),
    "first_on": N_("Erster Tag"),
    "first_seen_at": N_("zuerst gesehen am"),
    "floor": N_("Etage"),
    "found_on": N_("festgestellt am"),
    "handle": N_("Kennung der Person für Geräte"),
    "handed_in": N_("abgegeben"),
    "height": N_("Höhe"),
    "held_at": N_("Briefe angehalten seit"),
    "held_because": N_("Briefe angehalten, weil"),
    "id": N_("laufende Nummer"),
    "imported_at": N_("eingelesen am"),
    "imported_by": N_("eingelesen von"),
    "inspector_id": N_("Prüferin oder Prüfer"),
    "interval_days": N_("Abstand in Tagen"),
    "issuer": N_("Anmeldedienst"),
    "issued_at": N_("ausgestellt am"),
    "item": N_("Prüfpunkt"),
    "keep": N_("Klasse"),
    "key": N_("Kennung"),
    "key_hash": N_("Prüfwert des Zugangs"),
    "kind": N_("Art"),
    "land": N_("Land"),
    "lapses_at": N_("läuft ab am"),
    "last_inspected_on": N_("zuletzt begangen am"),
    "last_on": N_("Letzter Tag"),
    "left_on": N_("Ende der Tätigkeit"),
    "letter": N_("Art des Briefs"),
    "lifted_at": N_("aufgehoben am"),
    "lifted_by": N_("aufgehoben von"),
    "locale": N_("Sprache"),
    "login": N_("Anmeldename"),
    "mark": N_("Prüfwert der Adresse"),
    "message_key": N_("Kennung des Briefs"),
    "missing": N_("nie angekommen"),
    "months": N_("Monate"),
    "municipality": N_("Gemeinde"),
    "name": N_("Name"),
    "number": N_("Nummer"),
    "object": N_("Objekt"),
    "occasion": N_("Anlass"),
    "occupation": N_("Tätigkeit"),
    "occupied": N_("belegt"),
    "opened_at": N_("entstanden am"),
    "opened_on": N_("eröffnet am"),
    "offered_at": N_("angeboten am"),
    "offered_by": N_("angeboten von"),
    "operator_id": N_("Betreiber"),
    "owner": N_("gehört zu"),
    "office_id": N_("zuständige Stelle"),
    "parked_at": N_("zurückgestellt am"),
    "password_hash": N_("Passwort"),
    "paused_at": N_("angehalten am"),
    "paused_by": N_("angehalten von"),
    "paused_from": N_("Frist ausgesetzt ab"),
    "payload": N_("Inhalt"),
    "pending": N_("wartet auf"),
    "person": N_("Person"),
    "photos": N_("Fotos"),
    "phone": N_("Telefon"),
    "place": N_("Ort"),
    "places": N_("Plätze"),
    "planned_on": N_("geplant für"),
    "planning_area": N_("Planungsraum"),
    "promised_on": N_("zugesagt für"),
    "position": N_("Reihenfolge"),
    "proof": N_("nachgewiesen durch"),
    "proven_at": N_("nachgewiesen am"),
    "public_key": N_("öffentlicher Schlüssel"),
    "purpose": N_("Zweck"),
    "rating": N_("Ampel"),
    "reached_by": N_("zu erreichen"),
    "read_by": N_("gelesen von"),
    "reason": N_("Grund"),
    "receipt_hash": N_("Prüfwert des Quittungscodes"),
    "received_at": N_("eingegangen am"),
    "received_on": N_("eingegangen am"),
    "recipient": N_("Empfänger"),
    "released_at": N_("Briefe freigegeben am"),
    "released_by": N_("Briefe freigegeben von"),
    "remark": N_("Bemerkung"),
    "removed_at": N_("entfernt am"),
    "resolved_at": N_("entschieden am"),
    "resolved_by": N_("entschieden von"),
    "revoked_at": N_("entzogen am"),
    "revoked_by": N_("entzogen von"),
    "role": N_("Aufgabe"),
    "rung": N_("Stufe der Alarmkette"),
    "scopes": N_("öffnet"),
    "sealed_seed": N_("Geheimnis des zweiten Faktors"),
    "section": N_("Abschnitt"),
    "sent_by": N_("gesendet von"),
    "set_by": N_("gesetzt von"),
    "severity": N_("Schwere"),
    "sha256": N_("Prüfsumme"),
    "stand_in_id": N_("Vertretung"),
    "started_at": N_("begonnen am"),
    "state": N_("Stand"),
    "stored": N_("Ablage"),
    "subject": N_("Kennung dort"),
    "text": N_("Text"),
    "theme": N_("Farben"),
    "times": N_("wie oft"),
    "title_de": N_("Titel"),
    "token_hash": N_("Prüfwert"),
    "topic": N_("Thema"),
    "uid": N_("Kennung des Geräts"),
    "undone_at": N_("zurückgenommen am"),
    "undone_by": N_("zurückgenommen von"),
    "until": N_("bis"),
    "urgency": N_("Dringlichkeit"),
    "used_at": N_("benutzt am"),
    "used_on": N_("benutzt am"),
    "user_id": N_("Person"),
    "valid_from": N_("gilt ab"),
    "value": N_("Wert"),
    "version": N_("Fassung"),
    "void_at": N_("ungültig seit"),
    "week": N_("Woche"),
    "width": N_("Breite"),
    "withdrawn_at": N_("zurückgezogen am"),
    "withdrawn_by": N_("zurückgezogen von"),
    "year": N_("Jahr"),
}
ACTORS = {
    "clock": N_("Uhr"),
    "resident": N_("Bewohnerin oder Bewohner"),
    "command": N_("Befehlszeile"),
    "anonymous": N_("nicht angemeldet"),
    "program": N_("Programm"),
}
# Numbers of rows, hashes and sizes: in the export, but of no use to a reader.
TECHNICAL = frozenset({
    "accommodation_id", "checklist_id", "code_hash", "complaint_id", "credential_id",
    "csrf_token", "handle", "public_key",
    "deficiency_id", "form_id", "key_hash", "sealed_seed",
    "digest", "district_id", "entry", "first_rev", "found_at", "height", "id", "inspection_id",
    "instance_id", "key", "merged_into_id", "payload", "rated_inspection_id", "receipt_hash",
    "recipient", "relapse_of_id", "replaced_by_id", "replaced_rev", "set_at", "sha256", "source",
    "source_status", "stored", "submission_digest", "submission_id", "title_en", "token_hash",
    "uid", "undone_rev", "width", "workflow", "written_rev",
})  # fmt: skip
ENUMS: dict[str, tuple[type[StrEnum], ...]] = {
    "rating": (Rating,),
    "severity": (Severity,),
    "role": (Role,),
    "topic": (Topic,),
    "urgency": (Urgency,),
    "occupation": (Occupation,),
    "inspections.kind": (InspectionKind,),
    "deficiencies.state": (DeficiencyState,),
    "complaints.state": (ComplaintState,),
    "follow_ups.state": (FollowUpState,),
    "workflow_instances.state": (InspectionState, DeficiencyState, FollowUpState, ComplaintState),
    "proof": (Proof,),
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def table_word(name: str) -> str:
    return _(TABLES[name]) if name in TABLES else name


def field_word(name: str) -> str:
    return _(FIELDS[name]) if name in FIELDS else name


def actor_word(by: str) -> str:
    return _(ACTORS[by]) if by in ACTORS else by


def did_words(table: str, did: str, rows: int) -> str:
    """What became of a row, or how many were added."""
    what = table_word(table)
    if rows:
        return _("%(what)s: %(number)s hinzugefügt") % {"what": what, "number": rows}
    words = {"+": _("%(what)s angelegt"), "-": _("%(what)s gelöscht")}
    return words.get(did, _("%(what)s geändert")) % {"what": what}


def enums_of(table: str, name: str) -> tuple[type[StrEnum], ...]:
    """Whose members the values of a field are; of several lists the first that has one."""
    return ENUMS.get(f"{table}.{name}") or ENUMS.get(name, ())


def value_words(value: Any, members: tuple[type[StrEnum], ...] = ()) -> str:
    if value is None or value == "":
        return "–"
    if value == ERASED:
        return _("(gelöscht)")
    if value == {"secret": True}:
        return _("(vertraulich)")
    if value is True or value is False:
        return _("ja") if value else _("nein")
    for each in members:
        if value in list(each):
            return label(each(value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {value_words(each)}" for name, each in value.items()) or "–"
    if isinstance(value, list):
        return " · ".join(map(value_words, value)) or "–"
    text = str(value)
    if _MOMENT.fullmatch(text):
        return moment(datetime.fromisoformat(text))
    if _DAY.fullmatch(text):
        return short_date(datetime.fromisoformat(text).date())
    return text
