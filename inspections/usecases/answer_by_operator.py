"""The operator answers one deficiency by link: remedied, in progress, or objection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from inspections.domain.errors import Refused
from inspections.domain.vocabulary import DeficiencyTrigger, Role
from inspections.domain.working_days import office_date
from inspections.store import districts, photos
from inspections.store.deficiencies import OperatorLink
from inspections.usecases.advance import advance
from inspections.usecases.occasion import Act, Actor


class AnswerKind(StrEnum):
    REMEDIED = "remedied"
    IN_PROGRESS = "in_progress"
    OBJECTION = "objection"


_TRIGGERS = {
    AnswerKind.REMEDIED: DeficiencyTrigger.REPORT_REMEDY,
    AnswerKind.IN_PROGRESS: DeficiencyTrigger.PROMISE,
    AnswerKind.OBJECTION: DeficiencyTrigger.OBJECT,
}


class AnswerIncomplete(Refused):
    """`details` name the field that is missing or wrong."""


@dataclass(frozen=True, slots=True)
class OperatorAnswer:
    kind: AnswerKind
    text: str = ""
    until: date | None = None  # for in progress


def answer_by_operator(
    session: Session, link: OperatorLink, answer: OperatorAnswer, *, now: datetime
) -> None:
    """Evidence photos are received before, by `receive_photo`.

    Raises AnswerIncomplete, or StepRefused when the case waits for nothing of the kind.
    """
    case = link.deficiency
    _check(session, case.id, answer, now)
    policy = districts.policy_on(session, case.accommodation.district, office_date(now))
    until = answer.until.isoformat() if answer.until else None
    act = Act(
        trigger=_TRIGGERS[answer.kind],
        actor=Actor(Role.OPERATOR, f"operator:{link.operator_id}"),
        now=now,
        reason=answer.text.strip(),
        promised_on=answer.until if answer.kind is AnswerKind.IN_PROGRESS else None,
        details={
            "answer": {"kind": answer.kind.value, "text": answer.text.strip(), "until": until}
        },
    )
    case.answered_at = now
    advance(session, case, act, policy)


def _check(session: Session, deficiency_id: int, answer: OperatorAnswer, now: datetime) -> None:
    """What is said to be remedied is shown by a photo; everything else needs words or a date."""
    text = answer.text.strip()
    match answer.kind:
        case AnswerKind.REMEDIED if not photos.of_deficiency(session, deficiency_id):
            raise AnswerIncomplete(photo="missing")
        case AnswerKind.IN_PROGRESS if answer.until is None:
            raise AnswerIncomplete(until="missing")
        case AnswerKind.IN_PROGRESS if answer.until and answer.until < office_date(now):
            raise AnswerIncomplete(until=answer.until.isoformat(), before_today=True)
        case AnswerKind.OBJECTION if not text:
            raise AnswerIncomplete(text="missing")
