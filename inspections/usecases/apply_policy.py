"""A changed policy comes into force: each running case follows it once, in its own transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, cast, exists, select
from sqlalchemy.orm import Session

from inspections.clock import Clock
from inspections.db import Sessions, reading, transaction
from inspections.domain.deadlines import Deadline
from inspections.domain.working_days import office_date
from inspections.labels import _
from inspections.runtime import runs
from inspections.runtime.runs import Run
from inspections.store import districts
from inspections.store.districts import STANDING, District, PolicyVersion
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.advance import advance
from inspections.usecases.foresee_policy import Change, Foreseen, foresee, foresee_case
from inspections.usecases.occasion import CLOCK, Act
from inspections.usecases.processes.registered import process_named
from inspections.usecases.take import take

KIND = "policy_in_force"
AT_ONCE = 5000  # cases a beat; the next one goes on


@dataclass(frozen=True, slots=True)
class News:
    """Versions that came into force and whose running cases have not all followed yet."""

    district_id: int
    versions: tuple[PolicyVersion, ...]
    change: Change

    @property
    def newest(self) -> PolicyVersion:
        return self.versions[-1]


def apply_policies(sessions: Sessions, *, clock: Clock) -> int:
    """How many cases moved. Broken off, it goes on where it stopped; done, it never comes back.

    Raises what failed when all had their turn; that is tried again with the next beat.
    """
    with reading(sessions, WHOLE_INSTALLATION) as session:
        waiting = [version.district_id for version in _unfollowed(session, clock())]
    moved, troubles = 0, list[Exception]()
    for district_id in dict.fromkeys(waiting):
        try:
            moved += _apply(sessions, district_id, troubles, clock)
        except Exception as trouble:  # the trouble of one district is not that of all
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("cases that did not follow the policy", troubles)
    return moved


def _apply(sessions: Sessions, district_id: int, troubles: list[Exception], clock: Clock) -> int:
    with reading(sessions, district_id) as session:
        news = news_of(session, district_id, now=clock())
    if news is None:  # somebody was faster
        return 0
    moved, missed = 0, len(troubles)
    todo = _to_move(sessions, news, now=clock())
    for case in todo[:AT_ONCE]:
        try:
            with transaction(sessions, district_id) as session:
                moved += _follow(session, case, news, now=clock())
        except Exception as trouble:
            troubles.append(trouble)
    if len(troubles) == missed and len(todo) <= AT_ONCE:
        with transaction(sessions, district_id) as session:
            _mark(session, news, now=clock())
    return moved


def news_of(session: Session, district_id: int, *, now: datetime) -> News | None:
    """What of this district's policy not all cases have followed; nearly always nothing."""
    rows = [row for row in _unfollowed(session, now) if row.district_id == district_id]
    if not rows:
        return None
    district = session.get_one(District, district_id)
    change = Change(
        before=districts.policy_on(session, district, rows[0].valid_from - timedelta(days=1)),
        after=districts.policy_on(session, district, rows[-1].valid_from),
        since=rows[-1].valid_from,
        version=rows[-1].id,
    )
    return News(district_id, tuple(rows), change)


def _unfollowed(session: Session, now: datetime) -> list[PolicyVersion]:
    query = select(PolicyVersion).where(
        PolicyVersion.valid_from <= office_date(now),
        STANDING,
        ~exists().where(
            Run.district_id == PolicyVersion.district_id,
            Run.kind == KIND,
            Run.key == cast(PolicyVersion.id, String),
        ),
    )
    order = (PolicyVersion.district_id, PolicyVersion.valid_from)
    return list(session.scalars(query.order_by(*order)))


@dataclass(frozen=True, slots=True)
class ToMove:
    process: str
    case: int


def _to_move(sessions: Sessions, news: News, *, now: datetime) -> list[ToMove]:
    with reading(sessions, news.district_id) as session:
        return [
            ToMove(one.process.name, one.case.id)
            for one in foresee(session, news.district_id, news.change, now=now)
            if one.trigger is not None
        ]


def _follow(session: Session, wanted: ToMove, news: News, *, now: datetime) -> bool:
    """Look again with the case taken; False if somebody was faster."""
    process = process_named(wanted.process)
    case = session.get_one(process.row, wanted.case)
    take(session, case)
    found = foresee_case(session, process, case, news.change, now=now)
    if found is None or found.trigger is None:
        return False
    district = session.get_one(District, case.district_id)
    policy = districts.policy_on(session, district, office_date(now))
    advance(session, case, _act(found, news, now), policy)
    return True


def _act(found: Foreseen, news: News, now: datetime) -> Act:
    day = news.newest.valid_from
    return Act(
        trigger=str(found.trigger),
        actor=CLOCK,
        now=now,
        reason=_("Die Regeln des Landkreises haben sich zum %s geändert.") % f"{day:%d.%m.%Y}",
        deadline=found.deadline if isinstance(found.deadline, Deadline) else None,
        details={
            "policy": news.newest.id,
            "valid_from": day.isoformat(),
            "set_by": news.newest.set_by,
            "timers": dict(_moved(found)),
        },
    )


def _moved(found: Foreseen) -> Iterator[tuple[str, list[str]]]:
    for armed, due_at in found.reminders:
        yield armed.name, [armed.due_at.isoformat(), due_at.isoformat()]


def _mark(session: Session, news: News, *, now: datetime) -> None:
    session.get_one(District, news.district_id, with_for_update={"key_share": True})
    for version in news.versions:
        key = str(version.id)
        if not runs.done(session, KIND, key, district_id=news.district_id):
            runs.mark(session, KIND, key, district_id=news.district_id, now=now)
