"""Numbers as inspectors type them: a comma for the decimals, nothing guessed."""

from __future__ import annotations

import re

from inspections.domain.errors import Refused
from inspections.labels import _

PLAIN = re.compile(r"[-+]?[0-9]{1,12}([,.][0-9]{1,9})?")
GROUPED = re.compile(r"[-+]?[0-9]{1,3}(\.[0-9]{3})+")


class UnreadableNumber(Refused):
    """`str(refusal)` is the sentence for the person who typed it."""

    def __init__(self, message: str) -> None:
        super().__init__(problem=message)
        self.message = message


def parse_number(typed: str, unit: str = "") -> float:
    """Raises UnreadableNumber; "1.200" could be 1200 or 1,2 and is asked back."""
    text = typed.strip().replace("\u2212", "-").removesuffix(unit).strip()
    if GROUPED.fullmatch(text):
        raise UnreadableNumber(
            _("„%(typed)s“ ist nicht eindeutig. Schreiben Sie %(whole)s oder %(decimal)s.")
            % {
                "typed": text,
                "whole": text.replace(".", ""),
                "decimal": number_words(float(text.replace(".", "", text.count(".") - 1))),
            }
        )
    if not PLAIN.fullmatch(text):
        raise UnreadableNumber(
            _("„%(typed)s“ ist keine Zahl. Schreiben Sie zum Beispiel 12 oder 57,4.")
            % {"typed": typed.strip()[:40]}
        )
    return float(text.replace(",", "."))


def number_words(value: float) -> str:
    """As one would type it: 57,4 and 150, without grouping."""
    return f"{value:.9f}".rstrip("0").rstrip(".").replace(".", ",")
