"""What the operator reads: its last answer, the office's last word, and what was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.domain.vocabulary import Role
from inspections.labels import N_, _
from inspections.photo_store import PhotoRefused
from inspections.runtime import instances
from inspections.store import photos
from inspections.store.deficiencies import Deficiency
from inspections.usecases.answer_by_operator import AnswerKind

PROBLEMS = {
    "antwort": N_("Bitte wählen Sie eine der drei Antworten."),
    "fotos": N_("„Behoben“ braucht ein Foto als Nachweis; nach einer Nachbesserung ein neues."),
    "bis": N_("Bitte geben Sie an, bis wann Sie fertig sind – heute oder später."),
    "text": N_("Bitte begründen Sie Ihren Einwand."),
    "long": N_("Der Text ist zu lang; höchstens 4000 Zeichen."),
    "full": N_(
        "Für Fotos ist bei der Behörde gerade kein Platz; keines wurde gespeichert. Bitte rufen Sie"
        " dort an. „In Arbeit“ und ein Widerspruch gehen auch ohne Foto."
    ),
    "many": N_("Das sind zu viele Fotos; höchstens zwanzig."),
}
ANSWERS = {
    AnswerKind.REMEDIED: N_("Behoben"),
    AnswerKind.IN_PROGRESS: N_("In Arbeit"),
    AnswerKind.OBJECTION: N_("Wir widersprechen"),
}


@dataclass(frozen=True, slots=True)
class Answered:
    """What was received and when."""

    kind: str
    at: datetime
    text: str
    until: date | None
    photos: int


@dataclass(frozen=True, slots=True)
class Word:
    """What the office said last, without saying who."""

    at: datetime
    text: str


def problem(name: str) -> str:
    return _(PROBLEMS[name])


def last_answer(session: Session, case: Deficiency, operator_id: int) -> Answered | None:
    """The newest answer of this operator, with the photos that came with it."""
    mine = [
        step
        for step in instances.history(session, case.instance_id)
        if step.actor == f"operator:{operator_id}" and "answer" in step.details
    ]
    if not mine:
        return None
    step = mine[-1]
    given = step.details["answer"]
    earlier = mine[-2].at if len(mine) > 1 else None
    came = [
        photo
        for photo in photos.of_deficiency(session, case.id)
        if photo.received_at <= step.at and (earlier is None or photo.received_at > earlier)
    ]
    return Answered(
        kind=_(ANSWERS[AnswerKind(given["kind"])]),
        at=step.at,
        text=given["text"],
        until=date.fromisoformat(given["until"]) if given["until"] else None,
        photos=len(came),
    )


def last_word(session: Session, case: Deficiency) -> Word | None:
    """The reason of the newest decision that asks something of the operator."""
    for step in reversed(instances.history(session, case.instance_id)):
        if step.by == Role.OPERATOR:
            return None
        if step.trigger in (T.REJECT, T.EXTEND, T.FAIL_ON_SITE) and step.reason:
            return Word(step.at, step.reason)
    return None


def photo_problem(refusal: PhotoRefused) -> str:
    if "bytes" in refusal.details:
        return _("Ein Foto ist größer als 12 MB. Bitte senden Sie es kleiner.")
    if "pixels" in refusal.details:
        return _("Ein Foto hat mehr als 40 Millionen Bildpunkte. Bitte senden Sie es kleiner.")
    return _("Eine Datei ist kein lesbares Foto. Möglich sind JPEG, PNG und WebP.")
