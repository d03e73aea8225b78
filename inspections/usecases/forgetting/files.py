"""Files whose time is over and that the archive did not want: words go, facts and figures stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from inspections.audit.erase import erase_owned, forget_what_was
from inspections.domain.checklist import Checklist
from inspections.domain.retention import Keep
from inspections.domain.vocabulary import AnswerType
from inspections.domain.working_days import office_date
from inspections.runtime import instances
from inspections.runtime.instances import Instance
from inspections.store import retention
from inspections.store.accommodations import Accommodation
from inspections.store.answers import AnswerRevision
from inspections.store.deficiencies import Deficiency, FollowUp
from inspections.store.inspections import Inspection
from inspections.store.photos import Photo
from inspections.usecases.forgetting.duty import Desk, Duty, Found, start_of
from inspections.usecases.forgetting.photos import about_places
from inspections.usecases.forgetting.steps import forget_words

WORDLESS = "erased"  # instead of the digest of the hand-in, whose words are gone


def ended_files(session: Session, district_id: int, before: date) -> dict[int, list[Found]]:
    """Inspections that ended before that day and still have their words, by the year they ended."""
    query = (
        select(Inspection.id, Inspection.accommodation_id, Instance.ended_at)
        .join(Instance, Instance.id == Inspection.instance_id)
        .where(
            Inspection.district_id == district_id,
            Instance.ended_at < start_of(before),
            func.coalesce(Inspection.submission_digest, "") != WORDLESS,
        )
    )
    found: dict[int, list[Found]] = {}
    for visit, house, ended_at in session.execute(query.order_by(Instance.ended_at)):
        if ended_at is None:
            continue
        about = about_places(inspection=visit, accommodation=house)
        found.setdefault(office_date(ended_at).year, []).append(Found(visit, about))
    return found


def _due(session: Session, district_id: int, before: date) -> list[Found]:
    """Only of years that were offered to the archive (§ 5 SächsArchivG)."""
    offered = retention.offered_years(session, district_id)
    ended = ended_files(session, district_id, before)
    found = [one for year, files in ended.items() if year in offered for one in files]
    cases: dict[int, set[str]] = {}
    for case, visit in session.execute(
        select(Deficiency.id, Deficiency.inspection_id).where(
            Deficiency.inspection_id.in_([one.id for one in found])
        )
    ):
        cases.setdefault(visit, set()).add(f"deficiency:{case}")
    return [Found(one.id, one.about | cases.get(one.id, set())) for one in found]


def _forget(desk: Desk, ids: Sequence[int]) -> None:
    query = select(Inspection).where(Inspection.id.in_(ids)).order_by(Inspection.instance_id)
    for visit in desk.session.scalars(query):
        forget_file(desk, visit)


def forget_file(desk: Desk, visit: Inspection) -> None:
    session = desk.session
    forget_what_was(session)
    cases = list(
        session.scalars(select(Deficiency).where(Deficiency.inspection_id == visit.id))
    )
    numbers = [case.id for case in cases]
    follow_ups = select(FollowUp.instance_id).where(FollowUp.deficiency_id.in_(numbers))
    instance_ids = {
        visit.instance_id, *(case.instance_id for case in cases), *session.scalars(follow_ups)
    }  # fmt: skip
    instances.lock_all(session, instance_ids)
    visit.occasion, visit.attestation, visit.submission_digest = "", None, WORDLESS
    _forget_answers(session, visit.id, visit.checklist.values())
    for case in cases:
        case.remark = ""
    shown = or_(Photo.inspection_id == visit.id, Photo.deficiency_id.in_(numbers))
    for photo in session.scalars(select(Photo).where(shown)):
        photo.caption = ""
    forget_words(session, instance_ids)
    owners = [f"inspection:{visit.id}", *(f"deficiency:{one}" for one in numbers)]
    owners += [f"case:{one}" for one in instance_ids]
    erase_owned(session, desk.district_id, owners)


def _forget_answers(session: Session, visit_id: int, checklist: Checklist) -> None:
    texts = {item.id for item in checklist.items() if item.type is AnswerType.TEXT}
    query = select(AnswerRevision).where(AnswerRevision.inspection_id == visit_id)
    for answer in session.scalars(query):
        if answer.remark:
            answer.remark = ""
        if answer.reason:
            answer.reason = ""
        if answer.item in texts and answer.value is not None:
            answer.value = None


def _due_houses(session: Session, district_id: int, before: date) -> list[Found]:
    query = select(Accommodation.id).where(
        Accommodation.district_id == district_id,
        Accommodation.closed_on < before,
        Accommodation.remark != "",
    )
    return [Found(one, about_places(accommodation=one)) for one in session.scalars(query)]


def _forget_houses(desk: Desk, ids: Sequence[int]) -> None:
    forget_what_was(desk.session)
    for house in desk.session.scalars(select(Accommodation).where(Accommodation.id.in_(ids))):
        house.remark = ""
    erase_owned(desk.session, desk.district_id, [f"accommodation:{one}" for one in ids])


FILES = Duty(Keep.FILE, _due, _forget)
HOUSES = Duty(Keep.FILE, _due_houses, _forget_houses)
