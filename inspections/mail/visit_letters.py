"""Letters about an inspection whose day passed, or which waits to be handed in or looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from inspections.domain.vocabulary import InspectionKind, Role
from inspections.labels import _, label
from inspections.links import LinkSigner
from inspections.mail import payload as read
from inspections.mail.dates import long_date, short_date
from inspections.mail.payload import Payload
from inspections.mail.words import Words


@dataclass(frozen=True, slots=True)
class Visit:
    role: Role  # of the reader
    accommodation: str
    kind: InspectionKind
    planned_on: date
    occasion: str
    url: str

    def facts(self) -> list[tuple[str, str]]:
        """Label and value, in the order both parts print them."""
        rows = [
            (_("Unterkunft"), self.accommodation),
            (_("Art"), label(self.kind)),
            (_("Geplant für"), long_date(self.planned_on)),
            (_("Anlass"), self.occasion),
        ]
        return [(name, value) for name, value in rows if value]


def read_visit(payload: Payload, links: LinkSigner) -> Visit:
    """Raises KeyError, TypeError or ValueError where the payload is not complete."""
    return Visit(
        role=Role(payload["role"]),
        accommodation=read.line(payload, "accommodation"),
        kind=InspectionKind(payload["kind"]),
        planned_on=read.day(payload, "planned_on"),
        occasion=read.line(payload, "occasion"),
        url=read.url(payload, "link", links),
    )


def _subject(visit: Visit, fact: str) -> str:
    pattern = _("Begehung am %(day)s: %(fact)s – %(accommodation)s")
    day = short_date(visit.planned_on)
    return pattern % {"day": day, "fact": fact, "accommodation": visit.accommodation}


def _missed_headline(visit: Visit) -> str:
    day = long_date(visit.planned_on)
    return _("Für %(day)s war eine Begehung geplant; sie ist nicht begonnen") % {"day": day}


def missed_by_inspector(visit: Visit) -> Words:
    return Words(
        subject=_subject(visit, _("nicht begonnen")),
        headline=_missed_headline(visit),
        opening=_(
            "Waren Sie dort, öffnen Sie die Begehung bitte auf Ihrem Gerät, solange es mit dem "
            "Netz verbunden ist; Ihre Antworten gehen nicht verloren. Waren Sie nicht dort, "
            "holen Sie die Begehung bitte nach oder vereinbaren Sie mit der Koordination einen "
            "anderen Tag."
        ),
        action=_("Begehung öffnen"),
        closing="",
    )


def missed(visit: Visit) -> Words:
    return Words(
        subject=_subject(visit, _("nicht begonnen")),
        headline=_missed_headline(visit),
        opening=_(
            "Bitte legen Sie einen anderen Tag fest, teilen Sie jemand anderen ein oder sagen Sie "
            "die Begehung ab. Sie kann auch so noch nachgeholt werden."
        ),
        action=_("Begehung öffnen"),
        closing="",
    )


def please_hand_in(visit: Visit) -> Words:
    return Words(
        subject=_subject(visit, _("noch nicht abgegeben")),
        headline=_("Eine begonnene Begehung ist noch nicht abgegeben"),
        opening=_(
            "Der Betreiber erfährt von Mängeln erst, wenn die Checkliste abgegeben ist. Bitte "
            "vervollständigen Sie sie und geben Sie sie ab."
        ),
        action=_("Begehung öffnen"),
        closing="",
    )


def unreviewed(visit: Visit) -> Words:
    return Words(
        subject=_subject(visit, _("ohne Mangel, bitte durchsehen")),
        headline=_("Eine abgegebene Begehung ohne Mangel wartet auf Ihre Durchsicht"),
        opening=_(
            "Bitte sehen Sie die Checkliste durch und bestätigen Sie, dass nichts zu tun ist."
        ),
        action=_("Begehung öffnen"),
        closing="",
    )


VISIT_LETTERS: Mapping[tuple[str, Role], Callable[[Visit], Words]] = {
    ("inspection_missed", Role.INSPECTOR): missed_by_inspector,
    ("inspection_missed", Role.COORDINATOR): missed,
    ("please_hand_in", Role.INSPECTOR): please_hand_in,
    ("inspection_unreviewed", Role.COORDINATOR): unreviewed,
}
