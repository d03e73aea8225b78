"""A coordinator chooses between two answers, and may take that back until the review."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from inspections.domain.checklist import Answer, Point
from inspections.domain.errors import Conflict, Refused
from inspections.domain.rules import judge
from inspections.domain.submission import answer_digest
from inspections.domain.vocabulary import DeficiencyState, DeficiencyTrigger, InspectionState, Role
from inspections.domain.working_days import office_date
from inspections.runtime import instances
from inspections.store import accommodations, answers, conflicts, deficiencies
from inspections.store.conflicts import AnswerConflict
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.usecases.advance import advance
from inspections.usecases.four_eyes import OwnFinding, needs_other_eyes
from inspections.usecases.occasion import Act, Actor
from inspections.usecases.open_deficiencies import Seen, open_deficiencies, settle_seen_points
from inspections.usecases.processes.conclusions import conclusions
from inspections.usecases.record_answers import overrule
from inspections.usecases.submit_checklist import checklist_of, rate_inspection, seen_in

NONE_OF_THEM = 0  # what came after the hand-in, where nothing had been said, stays aside
UNDOABLE = (InspectionState.UNDER_WAY, InspectionState.HANDED_IN)


class AlreadyResolved(Conflict):
    """Somebody chose before, or took the choice back."""


class NoSuchAnswer(Refused):
    """Only one of the answers that contradict each other can be chosen."""


class ReviewedSince(Conflict):
    """What was reviewed on the strength of a choice stands."""


def resolve_conflict(
    session: Session,
    inspection: Inspection,
    conflict: AnswerConflict,
    rev: int,
    *,
    user: User,
    now: datetime,
) -> None:
    """Make one of the answers the one that counts.

    Raises AlreadyResolved, NoSuchAnswer, OwnFinding.

    What was handed in already is judged anew at this point.
    """
    instances.lock(session, inspection.instance_id)
    session.refresh(conflict)
    if conflict.resolved_at is not None:
        raise AlreadyResolved(conflict=conflict.id)
    offered = {each.rev: each for each in conflicts.contenders(session, conflict)}
    held = answers.current(session, inspection.id).get(conflict.point)
    if rev not in offered and (rev != NONE_OF_THEM or held is not None):
        raise NoSuchAnswer(rev=rev)
    conflict.resolved_at, conflict.resolved_by, conflict.chosen_rev = now, user.id, rev
    chosen = offered.get(rev)
    if chosen is not None and (held is None or held.digest != chosen.digest):
        conflict.replaced_rev = held.rev if held else 0
        conflict.written_rev = _count(
            session, inspection, chosen.answer, user, now, seen_by=chosen.user_id
        )
    session.flush()
    coordinator = Actor(Role.COORDINATOR, f"user:{user.id}")
    for case, act in conclusions(session, inspection, Act("resolve", coordinator, now)):
        policy = accommodations.policy_on(session, inspection.accommodation, office_date(now))
        advance(session, case, act, policy)


def undo_resolution(
    session: Session, inspection: Inspection, conflict: AnswerConflict, *, user: User, now: datetime
) -> None:
    """The question is open again, and what counted before counts. Raises ReviewedSince."""
    instances.lock(session, inspection.instance_id)
    session.refresh(conflict)
    if conflict.resolved_at is None or conflict.undone_at is not None:
        raise AlreadyResolved(conflict=conflict.id)
    if inspection.state not in UNDOABLE:
        raise ReviewedSince(inspection=inspection.id)
    if conflicts.is_open(session, inspection.id, conflict.point):
        raise AlreadyResolved(conflict=conflict.id)  # contradicted anew: choose there
    if conflict.written_rev is not None:
        held = answers.current(session, inspection.id).get(conflict.point)
        if held is None or held.rev != conflict.written_rev:
            raise AlreadyResolved(conflict=conflict.id)  # answered anew since
        counted = conflict.replaced_rev or 0
        before = answers.said_at(session, inspection.id, conflict.point, counted)
        seen_by = _seen_by(session, conflict, before, user)
        conflict.undone_rev = _count(session, inspection, before, user, now, seen_by=seen_by)
    conflict.undone_at, conflict.undone_by = now, user.id
    session.flush()
    points = {conflict.point: conflict.first_rev}
    conflicts.open_all(session, inspection, points, now=now)


def _seen_by(session: Session, conflict: AnswerConflict, answer: Answer, user: User) -> int:
    """Who gave this answer on site; whoever takes the choice back, where nobody did."""
    digest = answer_digest(answer)
    offered = conflicts.contenders(session, conflict)
    return next((each.user_id for each in offered if each.digest == digest), user.id)


def _count(
    session: Session,
    inspection: Inspection,
    answer: Answer,
    user: User,
    now: datetime,
    *,
    seen_by: int,
) -> int:
    """A revision of its own: what was sent stays as it was sent."""
    rev = overrule(session, inspection, answer, uuid4(), user=user, now=now)
    if inspection.finished_at is not None:
        _judge_anew(session, inspection, (answer.item, answer.place), user, now, seen_by)
    return rev


def _judge_anew(
    session: Session,
    inspection: Inspection,
    point: Point,
    user: User,
    now: datetime,
    seen_by: int,
) -> None:
    """What it opens was found, and what it closes was seen, by who gave the answer."""
    assert inspection.finished_at is not None
    checklist = checklist_of(session, inspection)
    held = answers.values(answers.current(session, inspection.id).values())
    judged = judge(checklist, held)
    rate_inspection(inspection, checklist, held, judged)
    seen = _at(point, seen_in(checklist, held, judged))
    inspector = Actor(Role.INSPECTOR, f"user:{seen_by}")
    policy = accommodations.policy_on(
        session, inspection.accommodation, office_date(inspection.finished_at)
    )
    own = deficiencies.unended_points(session, inspection.accommodation_id).get(point)
    if own is None or own.inspection_id != inspection.id:
        new = settle_seen_points(session, inspection, seen, policy, inspector, now)
    elif own.state == DeficiencyState.FOUND and not any(
        each.severity == own.severity for each in seen.found
    ):
        coordinator = Actor(Role.COORDINATOR, f"user:{user.id}")
        today = accommodations.policy_on(session, inspection.accommodation, office_date(now))
        if needs_other_eyes(session, own, coordinator.who, today):
            raise OwnFinding(deficiency=own.number)
        act = Act(DeficiencyTrigger.WITHDRAW, coordinator, now, reason="Andere Antwort gewählt")
        advance(session, own, act, policy)
        new = list(seen.found)
    else:
        return  # still there; or the operator knows, and a person decides on its page
    open_deficiencies(session, inspection, checklist, new, policy, inspector, now)


def _at(point: Point, seen: Seen) -> Seen:
    return Seen(
        found=tuple(each for each in seen.found if (each.item, each.place) == point),
        half_done=tuple(each for each in seen.half_done if each == point),
        fulfilled=tuple(each for each in seen.fulfilled if each == point),
        remarks=seen.remarks,
    )
