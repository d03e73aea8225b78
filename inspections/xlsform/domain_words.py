"""What the domain says of a checklist, in the words and columns of whoever edits a workbook."""

from __future__ import annotations

import re

from inspections.labels import N_

COLUMNS = {
    "id": "name", "de": "label", "en": "label", "help": "hint", "options": "type",
    "visible_if": "relevant", "valid_if": "constraint", "invalid": "constraint_message",
    "computed": "calculation", "type": "type", "required": "required",
    "finding": "begehung::finding_de",
}  # fmt: skip
PATTERNS = (
    (r"(?P<value>.*) is none of (?P<known>.*)", N_("»{value}« ist keins von {known}.")),
    (r"(?P<value>.*) is not one of the factors 1 to 10",
     N_("{value} liegt nicht zwischen 1 und 10.")),
    (r"must be a whole number, not .*", N_("muss eine ganze Zahl sein")),
    (r"is missing: what its deficiency is called", N_("fehlt: wie der Mangel heißt")),
    (r"needs a rule that says when it is violated",
     N_("braucht begehung::violated_if oder begehung::colour_if: wann ist der Punkt verletzt?")),
    (r"needs a severity for when none of them is true",
     N_("braucht begehung::severity für den Fall, dass keine Bedingung zutrifft")),
    (r"give either violated_if or colour_if",
     N_("Bitte begehung::violated_if oder begehung::colour_if, nicht beide.")),
    (r"unrated is no colour", N_("»unrated« ist keine Farbe.")),
    (r"belongs to numbers, choices and texts", N_("Grenzen haben nur Zahlen, Auswahl und Texte.")),
    (r"needs a valid_if", N_("steht ohne constraint")),
    (r"belong to choice and counts, and only there", N_("Hier fehlt die Auswahlliste.")),
    (r"write (?P<value>.*) with a decimal point", N_("Zahlen mit Dezimalpunkt: {value}.0")),
    (r"(?P<value>.*) is not an item of this checklist", N_("{value} ist kein Punkt dieser Liste.")),
    (r"(?P<value>.*) is a photo and has no value", N_("{value} ist ein Foto und hat keinen Wert.")),
    (r"(?P<value>.*) has no part (?P<part>.*)", N_("{value} hat keinen Teil {part}.")),
    (r"\"(?P<value>.*)\" is no possible answer of the items named",
     N_("»{value}« ist keine mögliche Antwort der genannten Punkte.")),
    (r"is neither true nor false", N_("ist weder wahr noch falsch")),
    (r"is not a number", N_("ergibt keine Zahl")),
    (r"(?P<value>.*) is not allowed here", N_("{value} geht hier nicht.")),
)  # fmt: skip


def spoken(problem: str) -> tuple[str, dict[str, object]]:
    """German words and what to put in their places."""
    for pattern, words in PATTERNS:
        if found := re.fullmatch(pattern, problem):
            return words, dict(found.groupdict())
    return N_("geht so nicht: {problem}"), {"problem": problem}


def column_for(field: str) -> str:
    return COLUMNS.get(field, f"begehung::{field}" if field else "")
