"""Letters about complaints: to the office without a word of the text, to residents in their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from inspections.domain.vocabulary import ComplaintState, Role, Topic
from inspections.labels import _, label
from inspections.links import LinkSigner
from inspections.mail import payload as read
from inspections.mail.dates import long_date
from inspections.mail.payload import Payload
from inspections.mail.words import Words
from inspections.resident_words import ResidentWords, words_in


@dataclass(frozen=True, slots=True)
class ComplaintCase:
    role: Role  # of the reader
    number: str
    topic: Topic
    accommodation: str
    received_on: date
    state: ComplaintState
    alarming: bool
    url: str
    resident: ResidentWords

    def facts(self) -> list[tuple[str, str]]:
        """Label and value; a resident's mail says nothing somebody else could read in it."""
        if self.role is Role.RESIDENT:
            return []
        return [
            (_("Beschwerde"), self.number),
            (_("Thema"), label(self.topic)),
            (_("Unterkunft"), self.accommodation),
            (_("Eingegangen am"), long_date(self.received_on)),
            (_("Stand"), label(self.state)),
        ]


def read_complaint(payload: Payload, links: LinkSigner) -> ComplaintCase:
    """Raises KeyError, TypeError or ValueError where the payload is not complete."""
    return ComplaintCase(
        role=Role(payload["role"]),
        number=read.line(payload, "number"),
        topic=Topic(payload["topic"]),
        accommodation=read.line(payload, "accommodation"),
        received_on=read.day(payload, "received_on"),
        state=ComplaintState(payload["state"]),
        alarming=read.flag(payload, "alarming"),
        url=read.url(payload, "link", links),
        resident=words_in(read.line(payload, "locale")),
    )


def _subject(case: ComplaintCase, fact: str) -> str:
    pattern = _("Beschwerde %(number)s: %(fact)s – %(accommodation)s")
    return pattern % {"number": case.number, "fact": fact, "accommodation": case.accommodation}


def danger(case: ComplaintCase) -> Words:
    return Words(
        subject=_("SOFORT: %(subject)s") % {"subject": _subject(case, label(case.topic))},
        headline=_("Eine Bewohnerin oder ein Bewohner meldet: %(topic)s")
        % {"topic": label(case.topic)},
        opening=_(
            "Bitte lesen Sie die Beschwerde sofort und vergewissern Sie sich, dass vor Ort "
            "gehandelt wird. Auf der Seite der Person steht, dass sie 112 oder 110 anrufen soll; "
            "verlassen Sie sich nicht darauf."
        ),
        action=_("Beschwerde öffnen"),
        closing="",
    )


def received(case: ComplaintCase) -> Words:
    return Words(
        subject=_subject(case, _("neu eingegangen")),
        headline=_("Eine neue Beschwerde ist eingegangen"),
        opening=_("Bitte lesen Sie sie und ordnen Sie Thema und Dringlichkeit ein."),
        action=_("Beschwerde öffnen"),
        closing="",
    )


def waiting(case: ComplaintCase) -> Words:
    return Words(
        subject=_subject(case, _("wartet auf Bearbeitung")),
        headline=_("Eine Beschwerde wartet auf Bearbeitung"),
        opening=_("Die Person hat noch keine Antwort. Bitte entscheiden Sie, was geschieht."),
        action=_("Beschwerde öffnen"),
        closing="",
    )


def further_words(case: ComplaintCase) -> Words:
    return Words(
        subject=_subject(case, _("weitere Nachricht")),
        headline=_("Die Person hat noch etwas geschrieben"),
        opening=_("Bitte lesen Sie die Nachricht auf der Seite der Beschwerde."),
        action=_("Nachricht lesen"),
        closing="",
    )


def inspected(case: ComplaintCase) -> Words:
    return Words(
        subject=_subject(case, _("Begehung abgegeben")),
        headline=_("Die angeordnete Begehung ist abgegeben"),
        opening=_("Bitte sehen Sie das Ergebnis an und antworten Sie der Person."),
        action=_("Beschwerde öffnen"),
        closing="",
    )


def withdrawn(case: ComplaintCase) -> Words:
    return Words(
        subject=_subject(case, _("zurückgezogen")),
        headline=_("Die Person hat ihre Beschwerde zurückgezogen"),
        opening=_("Es ist nichts weiter zu tun. Kontaktangaben sind gelöscht."),
        action=_("Beschwerde öffnen"),
        closing="",
        settled=True,
    )


def to_resident(name: str) -> Callable[[ComplaintCase], Words]:
    def words(case: ComplaintCase) -> Words:
        said = case.resident
        return Words(
            subject=said[name],
            headline=said[name],
            opening=said[f"{name}_text"],
            action=said["mail_open"],
            closing="",
        )

    return words


COMPLAINT_LETTERS: Mapping[tuple[str, Role], Callable[[ComplaintCase], Words]] = {
    ("complaint_danger", Role.COORDINATOR): danger,
    ("complaint_danger", Role.COMMISSIONER): danger,
    ("complaint_received", Role.COORDINATOR): received,
    ("complaint_waiting", Role.COORDINATOR): waiting,
    ("complaint_waiting", Role.COMMISSIONER): waiting,
    ("complaint_message", Role.COORDINATOR): further_words,
    ("complaint_inspected", Role.COORDINATOR): inspected,
    ("complaint_withdrawn", Role.COORDINATOR): withdrawn,
    ("complaint_acknowledged", Role.RESIDENT): to_resident("mail_received"),
    ("complaint_answered", Role.RESIDENT): to_resident("mail_answered"),
}
