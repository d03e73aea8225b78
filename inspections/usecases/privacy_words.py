"""The inventory in words: whose, what, what for, by which law, for how long and from when on."""

from __future__ import annotations

from collections.abc import Mapping

from inspections.domain.retention import RULES, Keep
from inspections.labels import N_, _, ngettext
from inspections.privacy.inventory import Basis, Subject

SUBJECTS = {
    Subject.STAFF: N_("Beschäftigte"),
    Subject.OPERATOR: N_("Betreiber"),
    Subject.EMPLOYEE: N_("Beschäftigte der Betreiber"),
    Subject.RESIDENT: N_("Bewohnerinnen und Bewohner"),
}
BASES = {
    Basis.PUBLIC_TASK: N_("Art. 6 Abs. 1 Buchst. e DSGVO mit § 3 SächsDSDG"),
    Basis.SECURITY: N_("Art. 6 Abs. 1 Buchst. e mit Art. 32 DSGVO"),
    Basis.CONSENT: N_("Art. 6 Abs. 1 Buchst. a DSGVO"),
    Basis.LAW: N_("Art. 6 Abs. 1 Buchst. c DSGVO"),
}
KEEPS = {
    Keep.FILE: N_("Akten"),
    Keep.PHOTO: N_("Fotos"),
    Keep.COMPLAINT: N_("Beschwerden"),
    Keep.COMPLAINT_CONTACT: N_("Kontakt zu Beschwerden"),
    Keep.CERTIFICATE: N_("Führungszeugnisse"),
    Keep.ACCOUNT: N_("Konten"),
    Keep.LOG_IN: N_("Anmeldungen"),
    Keep.ATTEMPT: N_("Fehlgeschlagene Anmeldungen"),
    Keep.OPERATOR: N_("Kontakte der Betreiber"),
    Keep.OFFICE: N_("Kontakte von Stellen"),
    Keep.LETTER: N_("Briefe"),
    Keep.REMINDER: N_("Nachweis der Erinnerungen"),
    Keep.EXPORT: N_("Erzeugte Listen"),
    Keep.ABSENCE: N_("Abwesenheiten"),
    Keep.ERASURE: N_("Löschungen und Löschsperren"),
    Keep.DAY: N_("Zähler gegen Missbrauch"),
    Keep.TRAIL: N_("Änderungsprotokoll"),
}
# From when on the months count.
SINCE = {
    Keep.FILE: N_("nach dem Ende des Vorgangs, und erst nach der Anbietung an das Archiv"),
    Keep.PHOTO: N_("nach dem Abschluss der Begehung oder des Mangels"),
    Keep.COMPLAINT: N_("nach dem Ende der Beschwerde"),
    Keep.CERTIFICATE: N_("nach der letzten Tätigkeit"),
    Keep.ACCOUNT: N_("nach dem Ausschalten des Kontos"),
    Keep.LOG_IN: N_("nach der Anmeldung"),
    Keep.OPERATOR: N_("nach dem Ende der Tätigkeit"),
    Keep.LETTER: N_("nach dem Versand"),
    Keep.REMINDER: N_("nach der Erinnerung"),
    Keep.EXPORT: N_("nach dem Erzeugen"),
    Keep.ABSENCE: N_("nach dem letzten Tag"),
}
# What no district changes.
FIXED_PERIODS = {
    Keep.COMPLAINT_CONTACT: N_("30 Tage nach dem Ende, oder sofort beim Zurückziehen"),
    Keep.ATTEMPT: N_("einen Tag"),
    Keep.OFFICE: N_("bis zur Änderung"),
    Keep.ERASURE: N_("dauerhaft, ohne Namen"),
    Keep.DAY: N_("bis zum nächsten Tag"),
    Keep.TRAIL: N_(
        "Werte so lange wie die Angaben selbst; Nummern und Prüfsummen dauerhaft"
    ),
}
WHATS = (
    N_("Nummer des Kontos"),
    N_("Nummer des Betreibers"),
    N_("Nummer des Kontos oder Betreibers"),
    N_("Nummer der Person oder Beschwerde"),
    N_("Name"),
    N_("Anmeldename"),
    N_("E-Mail, Telefon, Gerät"),
    N_("Prüfwerte für Passwort und zweiten Faktor"),
    N_("Sprache und Farben"),
    N_("Aufgabe und Stand des Kontos"),
    N_("Beginn und Ende von Sitzungen"),
    N_("Prüfwerte von Sitzungen und Links"),
    N_("Anmeldename und Netzadresse fehlgeschlagener Anmeldungen"),
    N_("E-Mail, Telefon"),
    N_("Bemerkungen, Antworten, Gründe und Unterschriften"),
    N_("Kontakt einer Stelle"),
    N_("Fotos ohne Personen"),
    N_(
        "Einsicht in ein Führungszeugnis, dessen Datum, ob eine einschlägige Verurteilung vorliegt"
    ),
    N_("Nachrichten, Ort, Fotos und Antworten"),
    N_("Kontakt"),
    N_("Thema, Dringlichkeit, Stand, Tage, auf die Stunde gerundete Zeitpunkte"),
    N_("Empfänger und Inhalt von Briefen"),
    N_("Wer in welcher Woche erinnert wurde"),
    N_("Erzeugte Listen mit Namen und Bemerkungen"),
    N_("Tage der Abwesenheit"),
    N_("Grund einer Löschung oder Löschsperre"),
    N_("Tagesweise wechselnde Prüfwerte von Netzadressen"),
    N_("Wer wann was geändert hat, mit früherem und neuem Wert"),
)
PURPOSES = (
    N_("Zuordnung des Handelns"),
    N_("Zuordnung des Betreibers"),
    N_("Anmeldung"),
    N_("Erreichbarkeit im Dienst"),
    N_("Anzeige nach Wunsch"),
    N_("Rechte im Programm"),
    N_("Sicherheit der Anmeldung"),
    N_("Bremse gegen das Raten von Kennwörtern"),
    N_("Zustellung von Mängeln und Fristen"),
    N_("Feststellung und Begründung in eigenen Worten"),
    N_("Erreichbarkeit einer Stelle"),
    N_("Nachweis eines Zustands ohne Personen"),
    N_("Schutz von Minderjährigen"),
    N_("Bearbeitung der Beschwerde"),
    N_("Antwort auf Wunsch"),
    N_("Zustellung und Nachweis von Briefen"),
    N_("Nachweis der Erinnerungen"),
    N_("Auskunft aus dem Bestand"),
    N_("Vertretung im Dienst"),
    N_("Nachweis der Löschung"),
    N_("Bremse gegen Missbrauch"),
    N_("Nachweis von Änderungen"),
)


def keep_words(keep: Keep) -> str:
    return _(KEEPS[keep])


def period_words(keep: Keep, months: Mapping[Keep, int]) -> str:
    """Such as "36 Monate nach dem Abschluss der Begehung oder des Mangels"."""
    if keep not in RULES:
        return _(FIXED_PERIODS[keep])
    return f"{months_words(months[keep])} {_(SINCE[keep])}"


def months_words(number: int) -> str:
    if number % 12 == 0:
        return ngettext("%(n)d Jahr", "%(n)d Jahre", number // 12) % {"n": number // 12}
    return ngettext("%(n)d Monat", "%(n)d Monate", number) % {"n": number}
