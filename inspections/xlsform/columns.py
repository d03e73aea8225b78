"""The columns of the sheets, XLSForm's and our own, in the order people read them."""

from __future__ import annotations

import re

from inspections.domain.checklist import Words
from inspections.labels import N_

DE, EN = "Deutsch (de)", "English (en)"
LANGUAGES = {"de": DE, "en": EN}
TRANSLATED = ("label", "hint", "guidance_hint", "constraint_message")
OWN = "begehung::"
SHEETS = ("survey", "choices", "settings")
NOTES = "Hinweise"  # a sheet for people; never read
SOURCE_PREFIXES = ("Quelle: ", "Source: ")

SURVEY = (
    "type", "name", "label", "hint", "guidance_hint", "required", "relevant", "constraint",
    "constraint_message", "calculation", "parameters",
)  # fmt: skip
OWN_COLUMNS = {
    "begehung::id": N_("Kennung, wo sie kein Name einer Zeile sein kann"),
    "begehung::type": N_("Art der Antwort in Begehung"),
    "begehung::unit": N_("Einheit"),
    "begehung::source": N_("Rechtsquelle"),
    "begehung::section": N_("Stelle in der Quelle"),
    "begehung::status": N_("wie sicher die Quelle ist"),
    "begehung::factor": N_("Faktor der Bewertung, 1 bis 10"),
    "begehung::each_time": N_("jedes Mal einzeln zu prüfen, nie übernommen: yes oder no"),
    "begehung::severity": N_("Schwere des Mangels"),
    "begehung::severity_if": N_("andere Schwere, je Zeile »Schwere: Bedingung«"),
    "begehung::finding_de": N_("wie der Mangel heißt, deutsch"),
    "begehung::finding_en": N_("wie der Mangel heißt, englisch"),
    "begehung::violated_if": N_("wann der Punkt verletzt ist (CEL)"),
    "begehung::colour_if": N_("welche Farbe er bekommt, je Zeile »Farbe: Bedingung« (CEL)"),
    "begehung::visible_if": N_("wann er gefragt wird (CEL), wo relevant dafür nicht genügt"),
    "begehung::valid_if": N_("was er sein darf (CEL), wo constraint dafür nicht genügt"),
    "begehung::expression": N_("wie gerechnet wird (CEL), wo calculation dafür nicht genügt"),
}
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version", "default_language", "begehung::title_en")
ALIASES = {
    "caption": "label",
    "relevance": "relevant",
    "list name": "list_name",
}
_CODE = re.compile(r"\((\w\w)\)\s*$")
_NAMES = {"de": "de", "deutsch": "de", "german": "de", "en": "en", "english": "en"}


def spread(columns: tuple[str, ...]) -> list[str]:
    """With a column per language for what is translated."""
    spread_columns = (
        [f"{column}::{language}" for language in LANGUAGES.values()]
        if column in TRANSLATED
        else [column]
        for column in columns
    )
    return [column for group in spread_columns for column in group]


def in_both(column: str, words: Words | None) -> dict[str, str]:
    if words is None:
        return {}
    return {f"{column}::{DE}": words.de, f"{column}::{EN}": words.en}


def language_code(text: str) -> str:
    """ "de" for "Deutsch (de)", "German" or "de"; the text itself for what we do not speak."""
    coded = _CODE.search(text)
    name = (coded[1] if coded else text).strip().casefold()
    return _NAMES.get(name, text.strip())


def column_of(header: str) -> str:
    """As we spell it: "Label :: english" is "label::English (en)"."""
    base, separator, rest = (part.strip() for part in header.partition("::"))
    base = ALIASES.get(base.casefold(), base.casefold())
    if not separator or base == "begehung":
        return f"{base}::{rest}" if separator else base
    code = language_code(rest)
    return f"{base}::{LANGUAGES.get(code, rest)}"
