"""Hold back the coming weekly letter of one person, with a reason, until it is too late."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict, NotFound, Refused
from inspections.runtime import runs
from inspections.store import districts, reminders
from inspections.store.districts import District
from inspections.store.reminders import DigestPause
from inspections.usecases.digest_letters import KIND
from inspections.usecases.preview_digests import upcoming


class AlreadyWritten(Conflict):
    """The letters of that week are written; nothing can be held back any more."""


class PauseRefused(Refused):
    """No reason was given."""


def pause_digest(
    session: Session,
    district: District,
    *,
    week: str,
    person: str,
    reason: str,
    who: str,
    now: datetime,
) -> None:
    """Raises AlreadyWritten, PauseRefused, NotFound. Pausing what is paused changes nothing."""
    _must_be_ours(session, district, person)
    _must_be_coming(session, district, week, now)
    if not reason.strip():
        raise PauseRefused(reason="missing")
    if person in reminders.pauses(session, district.id, week):
        return
    session.add(
        DigestPause(
            district_id=district.id,
            week=week,
            person=person,
            reason=reason.strip(),
            paused_by=who,
            paused_at=now,
        )
    )
    session.flush()


def lift_pause(
    session: Session, district: District, *, week: str, person: str, who: str, now: datetime
) -> None:
    """Raises AlreadyWritten, NotFound where nothing is paused."""
    _must_be_ours(session, district, person)
    _must_be_coming(session, district, week, now)
    pause = reminders.pauses(session, district.id, week).get(person)
    if pause is None:
        raise NotFound(person=person)
    pause.lifted_by, pause.lifted_at = who, now
    session.flush()


def _must_be_ours(session: Session, district: District, person: str) -> None:
    if all(one.key != person for one in reminders.everybody(session, district.id)):
        raise NotFound(person=person)


def _must_be_coming(session: Session, district: District, week: str, now: datetime) -> None:
    """Only the letters shown on the preview can be held back."""
    districts.lock(session, district.id)
    written = runs.done(session, KIND, week, district_id=district.id)
    if written or upcoming(session, district, now=now).week != week:
        raise AlreadyWritten(week=week)
