"""Delete what is kept no longer, once a day, class by class; say before what it would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from inspections.clock import Clock
from inspections.db import Sessions, reading, transaction
from inspections.domain.retention import RULES, Keep, months_before
from inspections.domain.working_days import office_date
from inspections.photo_store import PhotoStore
from inspections.runtime import runs
from inspections.store import retention
from inspections.store.districts import District
from inspections.store.retention import RetentionReport
from inspections.usecases.forgetting.accounts import note_who_left
from inspections.usecases.forgetting.duty import Desk, Duty
from inspections.usecases.forgetting.registered import DUTIES, duties_of

KIND = "retention"
AT_ONCE = 200  # rows a transaction


@dataclass(frozen=True, slots=True)
class Due:
    """What a run on that day would delete of a class, and what a hold keeps."""

    keep: Keep
    months: int
    ended_before: date
    due: int
    held: int


def foresee(session: Session, district_id: int, day: date) -> list[Due]:
    """The same search the run makes; nothing is written."""
    months = retention.months(session, district_id)
    held = retention.held(session, district_id, day)
    found = []
    for keep in RULES:
        before = months_before(day, months[keep])
        rows = [row for duty in duties_of(keep) for row in duty.due(session, district_id, before)]
        kept = sum(not held.isdisjoint(row.about) for row in rows)
        found.append(Due(keep, months[keep], before, len(rows) - kept, kept))
    return found


def keep_no_longer(
    sessions: Sessions,
    district_id: int,
    photos: PhotoStore | None,
    export_dir: Path,
    *,
    clock: Clock,
) -> int:
    """How many rows, today's first call only. Broken off anywhere, the next call goes on."""
    day = office_date(clock())
    with reading(sessions, district_id) as session:
        if runs.done(session, KIND, day.isoformat(), district_id=district_id):
            return 0
    with transaction(sessions, district_id) as session:
        note_who_left(session, district_id, day)
    total = 0
    for duty in _with_something_due(sessions, district_id, day):
        for erased in _batches(sessions, district_id, duty, photos, export_dir, day, clock):
            total += erased
    with transaction(sessions, district_id) as session:
        _one_at_a_time(session, district_id)
        if not runs.done(session, KIND, day.isoformat(), district_id=district_id):
            _report_the_others(session, district_id, day, clock())
            runs.mark(session, KIND, day.isoformat(), district_id=district_id, now=clock())
    return total


def _with_something_due(sessions: Sessions, district_id: int, day: date) -> Iterator[Duty]:
    """Each is looked at when those before it are done; on most days there is only looking."""
    rest = list(DUTIES)
    while rest:
        with reading(sessions, district_id) as session:
            months = retention.months(session, district_id)
            while rest:
                duty = rest.pop(0)
                if duty.due(session, district_id, months_before(day, months[duty.keep])):
                    break
            else:
                return
        yield duty


def _batches(
    sessions: Sessions,
    district_id: int,
    duty: Duty,
    photos: PhotoStore | None,
    export_dir: Path,
    day: date,
    clock: Clock,
) -> Iterator[int]:
    """A transaction each, until less is left than fits into one."""
    while True:
        with transaction(sessions, district_id) as session:
            _one_at_a_time(session, district_id)
            desk = Desk(session, district_id, photos, export_dir, clock())
            erased = _forget_some(desk, duty, day)
        yield erased
        if erased < AT_ONCE:
            return


def _one_at_a_time(session: Session, district_id: int) -> None:
    """Two runs would both report the same rows; whoever else writes is not kept waiting."""
    session.get_one(District, district_id, with_for_update={"key_share": True})


def _forget_some(desk: Desk, duty: Duty, day: date) -> int:
    months = retention.months(desk.session, desk.district_id)[duty.keep]
    before = months_before(day, months)
    held = retention.held(desk.session, desk.district_id, day)
    found = duty.due(desk.session, desk.district_id, before)
    free = [row.id for row in found if held.isdisjoint(row.about)]
    some = free[:AT_ONCE]
    if some:
        duty.forget(desk, some)
    _report(desk, duty, day, before, erased=len(some), held=len(found) - len(free))
    return len(some)


def _report_the_others(session: Session, district_id: int, day: date, now: datetime) -> None:
    """Also that there was nothing to delete is told, class by class."""
    told = retention.reported(session, district_id, day)
    months = retention.months(session, district_id)
    session.add_all(
        RetentionReport(
            district_id=district_id,
            day=day,
            keep=keep.value,
            ended_before=months_before(day, months[keep]),
            erased=0,
            held=0,
            at=now,
        )
        for keep in RULES
        if keep.value not in told
    )


def _report(
    desk: Desk, duty: Duty, day: date, before: date, *, erased: int, held: int
) -> None:
    row = retention.report(desk.session, desk.district_id, day, duty.keep)
    if row is None:
        row = RetentionReport(
            district_id=desk.district_id, day=day, keep=duty.keep.value, erased=0, held=0
        )
        desk.session.add(row)
    row.ended_before, row.at = before, desk.now
    row.erased += erased
    row.held = max(row.held, held)
    desk.session.flush()
