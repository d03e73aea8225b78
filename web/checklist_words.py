"""Sentences about what a new version of a checklist would change."""

from __future__ import annotations

from dataclasses import dataclass

from inspections.domain.checklist import CheckItem, Words
from inspections.domain.checklist_changes import ChangedItem, Changes
from inspections.domain.vocabulary import Severity
from inspections.labels import N_, _, label
from web.filing.words import in_language

FIELDS = {
    "label": N_("Wortlaut"), "type": N_("Art der Antwort"), "source": N_("Rechtsquelle"),
    "section": N_("Stelle in der Quelle"), "status": N_("Stand der Quelle"), "help": N_("Hilfe"),
    "unit": N_("Einheit"), "options": N_("Auswahl"), "finding": N_("Name des Mangels"),
    "severity": N_("Schwere"), "severity_if": N_("Schwere nach Bedingung"),
    "visible_if": N_("Wann gefragt wird"), "violated_if": N_("Wann verletzt"),
    "colour_if": N_("Farbe"), "computed": N_("Errechneter Wert"), "factor": N_("Faktor"),
    "per_place": N_("je Raum"), "required": N_("Pflicht"), "valid_if": N_("Zulässiger Wert"),
    "invalid": N_("Satz zum zulässigen Wert"), "place": N_("Abschnitt"),
}  # fmt: skip
SHOWN = ("label", "unit", "source", "section", "severity", "factor", "visible_if", "violated_if",
         "valid_if", "finding", "help", "per_place", "required")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeLine:
    item: CheckItem
    fields: tuple[tuple[str, str, str], ...]  # what, before, after; empty where words do not help


def change_lines(changes: Changes) -> list[ChangeLine]:
    return [
        ChangeLine(each.after, tuple(_field(each, name) for name in each.fields))
        for each in changes.changed
    ]


def _field(changed: ChangedItem, name: str) -> tuple[str, str, str]:
    what = _(FIELDS.get(name, name))
    if name not in SHOWN:
        return what, "", ""
    return what, _said(getattr(changed.before, name)), _said(getattr(changed.after, name))


def _said(value: object) -> str:
    match value:
        case Words():
            return in_language(value)
        case Severity():
            return label(value)
        case True:
            return _("ja")
        case False:
            return _("nein")
        case None | "":
            return "–"
    return str(value)
