"""When somebody was away goes soon after; who acted for whom stays in the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from inspections.audit.erase import erase_owned, forget_what_was
from inspections.domain.retention import Keep
from inspections.store.absences import Absence
from inspections.usecases.forgetting.duty import Desk, Duty, Found


def _due(session: Session, district_id: int, before: date) -> list[Found]:
    query = select(Absence.id, Absence.user_id).where(
        Absence.district_id == district_id, Absence.last_on < before
    )
    return [Found(one, frozenset({f"user:{user}"})) for one, user in session.execute(query)]


def _forget(desk: Desk, ids: Sequence[int]) -> None:
    forget_what_was(desk.session)
    gone = delete(Absence).where(Absence.id.in_(ids))
    desk.session.execute(gone.execution_options(synchronize_session=False))
    erase_owned(desk.session, desk.district_id, [f"absence:{one}" for one in ids])


def forget_absences_of(desk: Desk, user_id: int) -> None:
    """Of a person that is forgotten, also those that lie ahead."""
    theirs = select(Absence.id).where(Absence.user_id == user_id)
    _forget(desk, desk.session.scalars(theirs).all())


ABSENCES = Duty(Keep.ABSENCE, _due, _forget)
