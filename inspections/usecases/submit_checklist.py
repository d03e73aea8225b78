"""Hand in a finished checklist: one deficiency per violated point, ratings, figures. Once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from inspections.crash_points import crash_point
from inspections.domain.attestation import Attestation
from inspections.domain.checklist import Answer, Checklist, Point
from inspections.domain.completeness import open_points
from inspections.domain.errors import Conflict, Refused
from inspections.domain.figures import inspected_key
from inspections.domain.findings import findings_in, fulfilled_points, half_done_points
from inspections.domain.ratings import rate
from inspections.domain.rules import Judgement, judge
from inspections.domain.scope import narrowed
from inspections.domain.submission import Submission, answer_digest, submission_digest
from inspections.domain.vocabulary import InspectionKind, InspectionTrigger
from inspections.domain.working_days import office_date
from inspections.runtime import instances
from inspections.store import accommodations, answers, deficiencies, figures
from inspections.store.answers import Held
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.store.remembered import remember
from inspections.usecases.move_inspection import move_inspection
from inspections.usecases.occasion import Actor
from inspections.usecases.open_deficiencies import (
    Seen,
    look_again,
    open_deficiencies,
    settle_seen_points,
)
from inspections.usecases.record_answers import AnswerReceipt, record_answers
from inspections.usecases.standing_in import inspecting


class AlreadySubmitted(Conflict):
    """Another submission, or the same one with other content, was handed in before."""


class IncompleteChecklist(Refused):
    """`details["open"]` lists the points still without an answer, in checklist order."""

    def __init__(self, points: list[tuple[str, str]]) -> None:
        super().__init__(open=[{"item": item, "place": place} for item, place in points])
        self.points = points


@dataclass(frozen=True, slots=True)
class Receipt:
    """`first` is False when the same submission came before and changed nothing."""

    submission: UUID
    digest: str
    answers: int
    opened: int
    first: bool


def checklist_of(session: Session, inspection: Inspection) -> Checklist:
    """What this inspection asks: all of it, or what a follow-up is there to see."""
    whole = inspection.checklist.values()
    if inspection.kind != InspectionKind.FOLLOW_UP:
        return whole
    wanted = deficiencies.to_be_seen(session, inspection.id)
    return narrowed(whole, {follow_up.deficiency.item for follow_up in wanted})


def submit_checklist(
    session: Session,
    inspection: Inspection,
    submission: Submission,
    *,
    user: User,
    now: datetime,
) -> Receipt:
    """Raises AlreadySubmitted, IncompleteChecklist, and what `record_answers` raises.

    Nothing of the submission is kept when it is refused.
    """
    instances.lock(session, inspection.instance_id)
    remember(session)
    session.refresh(inspection, ("submission_id", "submission_digest", "finished_at"))
    if inspection.submission_id is not None:
        return _repeated(session, inspection, submission)
    before = answers.current(session, inspection.id)
    receipts = record_answers(session, inspection, submission.answers, user=user, now=now)
    kept = (before | _brought(submission, receipts)).values()
    held = answers.values(kept)
    checklist = checklist_of(session, inspection)
    judged = judge(checklist, held)
    if missing := open_points(checklist, held, judged):
        raise IncompleteChecklist(list(missing))
    finished_at = _finished_at(inspection, submission, now)
    inspection.submission_id = submission.id
    inspection.submission_digest = submission_digest(
        (one.digest for one in kept), submission.attestation
    )
    inspection.attestation = submission.attestation.as_document()
    inspection.finished_at = finished_at
    rate_inspection(inspection, checklist, held, judged)
    inspector = inspecting(session, inspection, user, at=finished_at)
    move_inspection(session, inspection, InspectionTrigger.HAND_IN, actor=inspector, now=now)
    crash_point("hand_in.before_deficiencies")
    opened = _draw_conclusions(session, inspection, checklist, held, judged, inspector, now)
    crash_point("hand_in.before_commit")
    return Receipt(submission.id, inspection.submission_digest, len(held), opened, first=True)


def _brought(submission: Submission, receipts: list[AnswerReceipt]) -> dict[Point, Held]:
    """Of the answers that came with it, those that count from now on; not read once more."""
    return {
        (write.answer.item, write.answer.place): answers.held(write, receipt.rev, receipt.digest)
        for write, receipt in zip(submission.answers, receipts, strict=True)
        if receipt.first and receipt.counts
    }


def _repeated(session: Session, inspection: Inspection, submission: Submission) -> Receipt:
    held = answers.current(session, inspection.id)
    sent = {answer_digest(write.answer) for write in submission.answers}
    digest = inspection.submission_digest or ""
    unknown = sent - {one.digest for one in answers.revisions(session, inspection.id)}
    handed_in = (inspection.submission_id, Attestation.from_document(inspection.attestation))
    if handed_in != (submission.id, submission.attestation) or unknown:
        raise AlreadySubmitted(inspection=inspection.id)
    opened = deficiencies.count_opened(session, inspection.id)
    return Receipt(submission.id, digest, len(held), opened, first=False)


def _finished_at(inspection: Inspection, submission: Submission, now: datetime) -> datetime:
    """The device's word, but neither in the future nor before the inspection began."""
    claimed = submission.finished_at or now
    return min(max(claimed, inspection.started_at or now), now)


def rate_inspection(
    inspection: Inspection,
    checklist: Checklist,
    held: tuple[Answer, ...],
    judged: dict[Point, Judgement],
) -> None:
    """A follow-up sees too little of the house to rate it or to count as its regular visit."""
    if inspection.kind == InspectionKind.FOLLOW_UP or inspection.finished_at is None:
        return
    result = rate(checklist, held, judged)
    inspection.rating, inspection.rating_document = result.rating.value, result.as_document()
    house = inspection.accommodation
    day = office_date(inspection.finished_at)
    if house.last_inspected_on is None or house.last_inspected_on <= day:
        house.last_inspected_on = day
        house.rating, house.rated_inspection_id = result.rating.value, inspection.id


def seen_in(
    checklist: Checklist, held: tuple[Answer, ...], judged: dict[Point, Judgement]
) -> Seen:
    return Seen(
        found=findings_in(checklist, held, judged),
        half_done=half_done_points(judged),
        fulfilled=fulfilled_points(checklist, held, judged),
        remarks={(answer.item, answer.place): answer.remark for answer in held},
    )


def _draw_conclusions(
    session: Session,
    inspection: Inspection,
    checklist: Checklist,
    held: tuple[Answer, ...],
    judged: dict[Point, Judgement],
    inspector: Actor,
    now: datetime,
) -> int:
    assert inspection.finished_at is not None
    policy = accommodations.policy_on(
        session, inspection.accommodation, office_date(inspection.finished_at)
    )
    seen = seen_in(checklist, held, judged)
    new = settle_seen_points(session, inspection, seen, policy, inspector, now)
    look_again(session, inspection, policy, inspector, now)
    opened = open_deficiencies(session, inspection, checklist, new, policy, inspector, now)
    key = inspected_key(inspection.finished_at)
    figures.append(
        session,
        district_id=inspection.district_id,
        accommodation_id=inspection.accommodation_id,
        changes={key: 1},
    )
    return opened
