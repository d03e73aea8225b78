"""Keep what a section's form brought: answers first, then photos, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.checklist import Answer, Point
from inspections.domain.submission import AnswerWrite, answer_digest
from inspections.domain.vocabulary import AnswerType
from inspections.photo_store import StoredPhoto
from inspections.store.answers import AnswerRevision
from inspections.store.people import User
from inspections.usecases.receive_photo import receive_inspection_photo
from inspections.usecases.record_answers import record_answers
from web.filing.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Upload:
    point: Point
    photo: StoredPhoto


def save(
    session: Session,
    sheet: Sheet,
    writes: Sequence[AnswerWrite],
    uploads: Sequence[Upload],
    *,
    user: User,
    now: datetime,
) -> None:
    """Raises what `record_answers` and `receive_inspection_photo` raise."""
    meant = [write for write in writes if not _only_shown(session, sheet, write)]
    meant += _photo_answers(sheet, uploads)
    if meant:
        record_answers(session, sheet.inspection, meant, user=user, now=now)
    for upload in uploads:
        item, place = upload.point
        receive_inspection_photo(
            session,
            sheet.inspection,
            upload.photo,
            item=item,
            place=place,
            sent_by=f"user:{user.id}",
            now=now,
        )


def _only_shown(session: Session, sheet: Sheet, write: AnswerWrite) -> bool:
    """A page left open carries old answers its reader never touched; newer ones stay."""
    answer = write.answer
    if write.base_rev >= sheet.held_answer((answer.item, answer.place)).rev:
        return False
    if write.base_rev == 0:
        return answer_digest(answer) == answer_digest(Answer(answer.item, answer.place))
    query = select(AnswerRevision.digest).where(
        AnswerRevision.inspection_id == sheet.inspection.id,
        AnswerRevision.item == answer.item,
        AnswerRevision.place == answer.place,
        AnswerRevision.rev == write.base_rev,
    )
    return session.scalar(query) == answer_digest(answer)


def _photo_answers(sheet: Sheet, uploads: Sequence[Upload]) -> list[AnswerWrite]:
    """A point that asks for photos is answered by the first one."""
    wanted = {item.id for item in sheet.checklist.items() if item.type is AnswerType.PHOTO}
    points = {each.point for each in uploads if each.point[0] in wanted} - sheet.held.keys()
    return [AnswerWrite(uuid4(), Answer(*point)) for point in sorted(points)]
