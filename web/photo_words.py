"""What the device says about photos: taking them, marking them."""

from __future__ import annotations

from inspections.labels import _


def photo_words() -> dict[str, str]:
    """For the strip of a question."""
    return {
        "about": _("zu Frage"),
        "mark": _("Markieren"),
        "no_room": _(
            "Auf diesem Gerät ist kein Platz für Fotos mehr (200 MB müssen frei sein); dieses wurde"
            " nicht behalten. Übertragen Sie, was wartet, oder löschen Sie anderes vom Gerät."
        ),
        "heif": _(
            "Dieses HEIC-Foto kann der Browser nicht lesen. Stellen Sie die Kamera auf JPEG"
            " („Maximale Kompatibilität“) und nehmen Sie es noch einmal auf."
        ),
        "not_back": _(
            "Das Foto ist nicht angekommen, weil das Gerät die Seite geschlossen hat. Bitte nehmen"
            " Sie es noch einmal auf."
        ),
        "lost": _(
            "Ein Foto ist verloren gegangen, bevor es gesendet war. Bitte nehmen Sie es noch einmal"
            " auf."
        ),
        "not_marked": _(
            "Das Foto konnte nicht geöffnet oder nicht gespeichert werden. Bitte versuchen Sie es"
            " mit Netz noch einmal."
        ),
    }


def marker_words() -> dict[str, str]:
    """For the status line under a photo, by tool and by what was just done."""
    return {
        "arrow": _("Pfeil: ziehen Sie vom Anfang zur Spitze, oder tippen Sie auf beide."),
        "circle": _("Kreis: ziehen Sie über die Stelle, oder tippen Sie auf zwei Ecken."),
        "pixels": _("Verpixeln: wischen Sie über Gesichter und Namensschilder."),
        "start": _("Anfang gesetzt. Jetzt das Ende."),
        "added": _("Gezeichnet."),
        "undone": _("Zurückgenommen."),
        "failed": _("Das hat nicht geklappt. Bitte versuchen Sie es noch einmal."),
        "really": _("Die Zeichnungen verwerfen?"),
    }
