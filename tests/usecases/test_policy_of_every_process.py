"""A policy moves the reminders of all four processes, and the preview says so before it is set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from inspections.db import reading, transaction
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import InspectionKind, Role
from inspections.domain.working_days import office_date
from inspections.store import deficiencies, inspections
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.foresee_policy import Change
from inspections.usecases.move_inspection import cancel_inspection
from inspections.usecases.occasion import Actor
from inspections.usecases.policy_preview import Line, preview
from inspections.usecases.record_answers import record_answers
from tests.fixtures.complaining import Complaining
from tests.fixtures.policies import change_policy, pending, policy_of, steps
from tests.fixtures.small_district import SmallDistrict, good_answers

DAYS = {"review_days": 8, "chase_days": 9}


@pytest.fixture
def small(complaining: Complaining) -> SmallDistrict:
    """On a Tuesday."""
    complaining.small.clock.to("2026-06-02 09:00")
    return complaining.small


def found_nothing(complaining: Complaining) -> None:
    complaining.small.inspect()


def nobody_went(complaining: Complaining) -> None:
    small = complaining.small
    small.clock.to("2026-05-28 09:00")
    small.plan(on=date(2026, 5, 29))
    small.clock.to("2026-06-02 09:00")
    small.beat()


def begun(complaining: Complaining) -> None:
    """One answer, and then nothing more."""
    small = complaining.small
    visit_id = small.plan()
    write = AnswerWrite(uuid4(), good_answers(small.checklists["monthly"].values())[0])
    with transaction(small.sessions) as session:
        visit = inspections.get(session, small.district.id, visit_id)
        user = small.user(Role.INSPECTOR)
        record_answers(session, visit, [write], user=user, now=small.clock())


def to_be_seen(complaining: Complaining) -> None:
    """A follow-up whose visit was cancelled."""
    small = complaining.small
    office = small.user(Role.COORDINATOR)
    [found] = small.inspect("C06")
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, found.id)
        for decision in (Decision.ACCEPT, Decision.FOLLOW_UP):
            verdict = Verdict(decision, case.instance.entry)
            decide(session, case, verdict, user=office, now=small.clock())
    [visit] = [one for one in small.inspections() if one.kind == InspectionKind.FOLLOW_UP]
    with transaction(small.sessions) as session:
        actor = Actor(Role.COORDINATOR, f"user:{office.id}")
        visit = session.merge(visit)
        cancel_inspection(session, visit, actor=actor, now=small.clock(), reason="krank")


def just_complained(complaining: Complaining) -> None:
    complaining.a_complaint()


def sorted_out(complaining: Complaining) -> None:
    complaining.sort(complaining.a_complaint())


def previewed(small: SmallDistrict) -> list[Line]:
    """What the page shows before the policy is set."""
    since = office_date(small.clock()) + timedelta(days=1)
    before = policy_of(small, since)
    with reading(small.sessions) as session:
        change = Change(before, replace(before, **DAYS), since)
        return preview(session, small.district.id, change, now=small.clock()).lines


@pytest.mark.parametrize(
    ("happens", "called", "reminder", "rings"),
    [
        (found_nothing, "Begehung am 02.06.2026", "unreviewed", date(2026, 6, 10)),
        (nobody_went, "Begehung am 29.05.2026", "still_missed", date(2026, 6, 11)),
        (begun, "Begehung am 02.06.2026", "unfinished", date(2026, 6, 11)),
        (to_be_seen, "Nachkontrolle zu M-2026-0001", "unplanned", date(2026, 6, 11)),
        (just_complained, "Beschwerde BS-2026-0001", "unsorted", date(2026, 6, 10)),
        (sorted_out, "Beschwerde BS-2026-0001", "undecided", date(2026, 6, 11)),
    ],
)
def test_what_the_preview_says_is_what_moves(
    happens: Callable[[Complaining], None],
    called: str,
    reminder: str,
    rings: date,
    small: SmallDistrict,
    complaining: Complaining,
) -> None:
    happens(complaining)
    before = pending(small)[reminder]
    [line] = [one for one in previewed(small) if one.number == called]
    assert [(one.before, one.after) for one in line.reminders] == [(before, rings)]
    assert line.house == small.house.name
    change_policy(small, **DAYS)
    small.clock.to("2026-06-03 00:01")
    small.beat()
    assert pending(small)[reminder] == rings
    [told] = [step for step in steps(small, "adjust_timers") if reminder in step.details["timers"]]
    assert (told.by, told.details["set_by"]) == (None, "user:1")
