"""What the device says about things that wait on it."""

from __future__ import annotations

from inspections.labels import _


def outbox_words() -> dict[str, str]:
    """For the chip by its state, the sheet, and each entry by its kind and state."""
    return _chip() | _sheet() | _entries()


def _chip() -> dict[str, str]:
    return {
        "saved": _("Gespeichert"),
        "sending": _("%(num)d wartet"),
        "offline": _("Offline · %(num)d"),
        "login": _("Anmelden nötig"),
        "help": _("%(num)d braucht Hilfe"),
        "unkept": _("Nicht gespeichert"),
    }


def _sheet() -> dict[str, str]:
    return {
        "saved_long": _("Alles ist auf dem Server. Auf diesem Gerät wartet nichts."),
        "sending_long": _("Auf diesem Gerät gespeichert und auf dem Weg zum Server."),
        "offline_long": _(
            "Kein Netz. Alles hier ist auf diesem Gerät gespeichert und wird gesendet, sobald"
            " Netz da ist. Lassen Sie die Seite dann geöffnet."
        ),
        "login_long": _(
            "Die Anmeldung ist abgelaufen. Nichts geht verloren: Melden Sie sich an, dann wird"
            " alles gesendet."
        ),
        "help_long": _(
            "Der Server hat das nicht angenommen. Es bleibt auf diesem Gerät, bis Sie es"
            " berichtigen oder verwerfen."
        ),
        "unkept_long": _(
            "Etwas auf dieser Seite konnte auf dem Gerät nicht gespeichert werden. Machen Sie"
            " Platz und ändern Sie die markierten Fragen noch einmal. Verlassen Sie die Seite"
            " vorher nicht."
        ),
        "lost": _(
            "Der Browser hat den Speicher dieser Seite geleert. Was hier noch nicht gesendet war,"
            " ist neu gespeichert."
        ),
        "lost_photos": _(
            "Nicht gesendete Fotos sind dabei verloren gegangen: %(num)d. Bitte nehmen Sie sie"
            " noch einmal auf."
        ),
        "others": _(
            "Auf diesem Gerät warten Einträge einer anderen Person (%(num)d). Sie werden nur"
            " gesendet, wenn diese Person sich hier anmeldet."
        ),
        "receipt": _(
            "%(what)s: %(answers)d von %(all_answers)d Antworten, %(photos)d von %(all_photos)d"
            " Fotos auf dem Server"
        ),
        "discard": _("Verwerfen"),
        "really": _("Diesen Eintrag vom Gerät löschen? Er ist dann verloren."),
    }


def _entries() -> dict[str, str]:
    return {
        "answer": _("Antwort"),
        "photo": _("Foto"),
        "submission": _("Abgabe"),
        "caption": _("Bildtext"),
        "remove": _("Foto entfernen"),
        "item_waiting": _("wartet"),
        "item_stays": _("Auf diesem Gerät bleibt es und geht von selbst, sobald Platz ist."),
        "item_sending": _("wird gesendet"),
        "item_help": _("braucht Hilfe"),
    }
