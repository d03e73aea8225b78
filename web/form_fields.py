"""What a person typed into a form: read field by field, every fault by name, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from inspections.domain.errors import Refused
from inspections.labels import N_, _

LONGEST = 200
PROBLEMS = {
    "missing": N_("Bitte ausfüllen."),
    "too_long": N_("Das ist zu lang."),
    "too_many": N_("Die Liste ist voll. Bitte erst einen Eintrag entfernen."),
    "taken": N_("Das gibt es schon."),
    "no_number": N_("Bitte eine ganze Zahl eingeben."),
    "not_positive": N_("Bitte eine Zahl größer als null eingeben."),
    "negative": N_("Bitte keine Zahl kleiner als null eingeben."),
    "no_date": N_("Bitte ein Datum eingeben, zum Beispiel 21.04.2026."),
    "in_the_past": N_("Bitte einen Tag ab heute wählen."),
    "in_the_future": N_("Bitte keinen Tag nach heute wählen."),
    "before_opening": N_("Die Schließung liegt vor der Eröffnung."),
    "no_address": N_("Bitte eine gültige E-Mail-Adresse eingeben."),
    "unknown": N_("Bitte aus der Liste wählen."),
    "not_there": N_("Das gibt es hier nicht."),
    "no_account": N_("Betreiber antworten per Link und haben kein Konto."),
    "no_phone": N_("Bitte eine Telefonnummer eingeben, zum Beispiel +49 3581 6630."),
    "weak_length": N_("Das Passwort braucht 12 bis 256 Zeichen."),
    "weak_common": N_(
        "Das wird zu leicht erraten. Nehmen Sie vier, fünf Wörter, die nichts miteinander zu tun "
        "haben."
    ),
    "weak_personal": N_(
        "Das wird zu leicht erraten: Es besteht fast nur aus Namen, Landkreis oder Programm."
    ),
    "wrong": N_("Das Passwort stimmt nicht."),
    "different": N_("Die beiden Passwörter sind verschieden."),
    "begun": N_("Dieser Tag hat schon begonnen und bleibt. Bitte nur den letzten Tag ändern."),
    "before_first": N_("Der letzte Tag liegt vor dem ersten. Bitte einen späteren wählen."),
    "too_long_away": N_("Eine Abwesenheit dauert höchstens ein Jahr. Bitte das Datum prüfen."),
    "oneself": N_("Niemand vertritt sich selbst. Bitte jemand anderen wählen."),
    "other_work": N_(
        "Diese Person hat eine andere Aufgabe und kann diese Arbeit nicht übernehmen. Bitte "
        "jemanden mit derselben Aufgabe wählen."
    ),
    "overlaps": N_(
        "In dieser Zeit ist schon eine Abwesenheit eingetragen. Bitte jene ändern oder andere "
        "Tage wählen."
    ),
    "away_too": N_(
        "Diese Person ist in dieser Zeit selbst abwesend. Bitte jemand anderen wählen."
    ),
    "out_of_range": N_("Diese Zahl ist zu groß oder zu klein."),
    "not_in_order": N_("Schwerere Mängel brauchen die kürzere Frist."),
}


class Form:
    """`labels` are the names of its fields on screen; `typed` is what to show again."""

    def __init__(self, typed: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self.typed = dict(typed)
        self.labels = labels
        self.errors: dict[str, str] = {}

    @property
    def ok(self) -> bool:
        """All is well so far."""
        return not self.errors

    def value(self, name: str) -> str:
        return self.typed.get(name, "")

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    def fault(self, name: str, problem: str) -> None:
        """Note the first fault of a field."""
        self.errors.setdefault(name, _(PROBLEMS[problem]))

    def refused(self, refusal: Refused, field: str = "", problem: str = "") -> None:
        """Note what a use case refused, by the field it names or the one given."""
        name = field or str(refusal.details["field"])
        self.fault(name, problem or str(refusal.details["problem"]))

    def summary(self) -> list[tuple[str, str]]:
        """For the list of faults above the form, each with the id of its field."""
        return [
            (f"feld-{name}", f"{self.labels[name]}: {text}") for name, text in self.errors.items()
        ]

    def text(self, name: str, *, required: bool = True, longest: int = LONGEST) -> str:
        text = self.value(name).strip()
        if required and not text:
            self.fault(name, "missing")
        if len(text) > longest:
            self.fault(name, "too_long")
        return text

    def number(self, name: str, *, required: bool = True, most: int = 100_000) -> int | None:
        text = self.text(name, required=required)
        if not text:
            return None
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal()):
            self.fault(name, "no_number")
            return None
        if len(digits) > 9 or abs(int(text)) > most:
            self.fault(name, "out_of_range")
            return None
        return int(text)

    def day(self, name: str, *, required: bool = False) -> date | None:
        text = self.text(name, required=required)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.fault(name, "no_date")
            return None

    def one_of(self, name: str, options: Mapping[str, str], *, required: bool = True) -> str:
        """The chosen key of `options`."""
        chosen = self.text(name, required=required)
        if chosen and chosen not in options:
            self.fault(name, "unknown")
        return chosen

    def ticked(self, name: str) -> bool:
        return self.value(name) == "1"
