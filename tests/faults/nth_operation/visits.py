"""The work around a visit that is missed, cancelled, reviewed, or taken over by a newer version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

from inspections.db import transaction
from inspections.domain.vocabulary import InspectionKind, InspectionState, Role
from inspections.runtime import timers
from inspections.store import deficiencies, inspections
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.fire_timer import fire_or_rest
from inspections.usecases.move_inspection import cancel_inspection, reschedule, review_inspection
from inspections.usecases.occasion import Actor
from inspections.usecases.take_over import take_over
from inspections.workflows import registry
from tests.fixtures.small_district import SmallDistrict

Run = Callable[[], object]
COORDINATOR = Actor(Role.COORDINATOR, "user:2")


def _with_follow_up(small: SmallDistrict) -> int:
    """Two open deficiencies that wait for one follow-up visit; its id."""
    for case in small.inspect("C06", "B11"):
        for decision in (Decision.ACCEPT, Decision.FOLLOW_UP):
            small.clock.ahead(minutes=5)
            with transaction(small.sessions) as session:
                row = deficiencies.get(session, small.district.id, case.id)
                verdict = Verdict(decision, row.instance.entry, "bitte ansehen")
                by = small.user(Role.COORDINATOR)
                decide(session, row, verdict, user=by, now=small.clock())
    [visit] = [one.id for one in small.inspections() if one.kind == InspectionKind.FOLLOW_UP]
    return visit


def _missed_timer(small: SmallDistrict) -> int:
    with transaction(small.sessions) as session:
        due = timers.due(session, now=small.clock())
        [found] = [one for one in due if session.get_one(timers.ArmedTimer, one).name == "missed"]
        return found


def missed(small: SmallDistrict) -> Run:
    _with_follow_up(small)
    small.clock.ahead(days=14)
    timer = _missed_timer(small)
    return lambda: fire_or_rest(small.sessions, timer, now=small.clock())


def cancelled(small: SmallDistrict) -> Run:
    visit = _with_follow_up(small)

    def run() -> None:
        with transaction(small.sessions) as session:
            row = inspections.get(session, small.district.id, visit)
            if row.state is InspectionState.PLANNED:
                now = small.clock()
                cancel_inspection(session, row, actor=COORDINATOR, now=now, reason="Krank")

    return run


def moved(small: SmallDistrict) -> Run:
    """Out of missed, with its follow-ups."""
    visit = _with_follow_up(small)
    small.clock.ahead(days=14)
    fire_or_rest(small.sessions, _missed_timer(small), now=small.clock())
    day = small.clock().date() + timedelta(days=3)

    def run() -> None:
        with transaction(small.sessions) as session:
            row = inspections.get(session, small.district.id, visit)
            if row.state is InspectionState.MISSED:
                reschedule(
                    session,
                    row,
                    planned_on=day,
                    inspector_id=row.inspector_id,
                    actor=COORDINATOR,
                    now=small.clock(),
                )

    return run


def reviewed(small: SmallDistrict) -> Run:
    small.inspect()
    [visit] = small.inspections()

    def run() -> None:
        with transaction(small.sessions) as session:
            row = inspections.get(session, small.district.id, visit.id)
            if row.state is InspectionState.HANDED_IN:
                review_inspection(session, row, actor=COORDINATOR, now=small.clock())

    return run


def taken_over(small: SmallDistrict) -> Run:
    newest = registry.current

    def older(name: str) -> object:
        return newest(name) if name == "complaint" else registry.versions(name)[0]

    with patch.object(registry, "current", older):
        small.inspect("C06", "B11")
    small.clock.ahead(days=1)
    return lambda: take_over(small.sessions, "deficiency", clock=small.clock)
