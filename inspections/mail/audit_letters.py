"""The daily letter that keeps the ends of the audit log outside the house."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from inspections.labels import _
from inspections.mail import payload as read
from inspections.mail.dates import short_date
from inspections.mail.payload import Payload
from inspections.mail.words import Words

AUDIT_ANCHOR = "audit_anchor"
_ANCHOR = re.compile(r"\A[\w/]{1,40}  \d{1,18}  [0-9a-f]{64}  \S{1,40}\Z")


@dataclass(frozen=True, slots=True)
class Anchored:
    day: date
    lines: tuple[str, ...]


def read_anchored(payload: Payload) -> Anchored:
    """Raises KeyError, TypeError or ValueError where the payload is not complete."""
    lines = tuple(str(line) for line in payload["anchors"])
    if not all(map(_ANCHOR.fullmatch, lines)):
        raise ValueError(f"no anchors: {lines!r}")
    return Anchored(read.day(payload, "day"), lines)


def anchored_words(anchored: Anchored) -> Words:
    day = short_date(anchored.day)
    return Words(
        subject=_("Verankerung des Änderungsprotokolls vom %(day)s") % {"day": day},
        headline=_("Verankerung des Änderungsprotokolls vom %(day)s") % {"day": day},
        opening=_(
            "Bitte bewahren Sie diese Nachricht auf, wo niemand sie ändern kann, der die Datenbank "
            "verwaltet. An ihr zeigt »begehung verify audit --anchors DATEI«, ob das Protokoll bis "
            "zu diesem Tag unverändert ist. Je Zeile: Kette, Nummer, Prüfsumme, Zeitpunkt."
        ),
        action="",
        closing="",
    )
