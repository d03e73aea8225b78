"""The operator answers one deficiency by link: remedied, in progress, or objection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from inspections.domain.errors import Refused
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import DeficiencyTrigger, Role
from inspections.domain.working_days import office_date
from inspections.engine.step import possible
from inspections.store import districts, photos
from inspections.store.deficiencies import Deficiency, OperatorLink
from inspections.store.photos import Photo
from inspections.usecases.advance import StepRefused, advance, facts_of
from inspections.usecases.occasion import Act, Actor
from inspections.usecases.sent_twice import sent_twice
from inspections.usecases.take import take
from inspections.workflows import registry


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
    shown: int | None = None  # the newest step of the page that asked


def answer_by_operator(
    session: Session, link: OperatorLink, answer: OperatorAnswer, *, now: datetime
) -> None:
    """Evidence photos are received before, by `receive_photo`.

    Raises AnswerIncomplete, or StepRefused when the case waits for nothing of the kind.
    """
    case = link.deficiency
    take(session, case)
    policy = districts.policy_on(session, case.accommodation.district, office_date(now))
    if not can_answer(case, policy):  # a form sent twice: the first one counted
        raise StepRefused(deficiency=case.number, state=case.state)
    _check(session, case, answer, now)
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
    if sent_twice(session, case.instance_id, act, answer.shown):
        return
    case.answered_at = now
    advance(session, case, act, policy)


def can_answer(case: Deficiency, policy: Policy) -> bool:
    """Whether the case waits for the operator at all."""
    workflow = registry.pinned(case.instance.workflow, case.instance.version)
    return bool(possible(workflow, case.state, facts_of(case, policy), by=Role.OPERATOR))


def _new_photos(session: Session, case: Deficiency) -> list[Photo]:
    """What was sent since the last answer; an old photo proves no rework."""
    return [
        photo
        for photo in photos.of_deficiency(session, case.id)
        if case.answered_at is None or photo.received_at > case.answered_at
    ]


def _check(session: Session, case: Deficiency, answer: OperatorAnswer, now: datetime) -> None:
    """What is said to be remedied is shown by a photo; everything else needs words or a date."""
    text = answer.text.strip()
    match answer.kind:
        case AnswerKind.REMEDIED if not _new_photos(session, case):
            raise AnswerIncomplete(photo="missing")
        case AnswerKind.IN_PROGRESS if answer.until is None:
            raise AnswerIncomplete(until="missing")
        case AnswerKind.IN_PROGRESS if answer.until and answer.until < office_date(now):
            raise AnswerIncomplete(until=answer.until.isoformat(), before_today=True)
        case AnswerKind.OBJECTION if not text:
            raise AnswerIncomplete(text="missing")
