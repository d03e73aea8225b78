"""What was read before the lock is read again: nobody counts from what somebody else has moved."""

from __future__ import annotations

from threading import Thread

import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import InspectionState, Role
from inspections.store import deficiencies, inspections
from inspections.store.deficiencies import Deficiency
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.fold_figures import verify_figures
from inspections.usecases.submit_checklist import submit_checklist
from tests.faults.nth_operation.works import decided
from tests.fixtures.databases import opened
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import SmallDistrict, finished, make_district

pytestmark = pytest.mark.postgres  # SQLite lets one transaction write at a time


@pytest.fixture
def small(fresh_postgres, clock: MovingClock, settings):
    for database in opened(fresh_postgres):
        yield make_district(database.sessions, clock, settings)


def test_a_visit_judges_a_deficiency_as_it_is_when_its_turn_comes(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    visit = small.plan()
    answers = finished(small.checklists["monthly"].values(), violated=("C06",))
    with transaction(small.sessions, small.district.id) as session:
        inspection = inspections.get(session, small.district.id, visit)
        known = deficiencies.unended_points(session, small.house.id)
        decided(small, case.id, Decision.ACCEPT)
        inspector = small.user(Role.INSPECTOR)
        submit_checklist(session, inspection, answers, user=inspector, now=small.clock())
        assert known
    with transaction(small.sessions, small.district.id) as session:
        assert verify_figures(session, small.district.id) == []


def test_what_ended_before_its_turn_came_is_found_anew(small: SmallDistrict) -> None:
    [case] = small.inspect("C06")
    visit = small.plan()
    answers = finished(small.checklists["monthly"].values(), violated=("C06",))
    with transaction(small.sessions, small.district.id) as session:
        inspection = inspections.get(session, small.district.id, visit)
        known = deficiencies.unended_points(session, small.house.id)
        decided(small, case.id, Decision.WITHDRAW)
        inspector = small.user(Role.INSPECTOR)
        receipt = submit_checklist(session, inspection, answers, user=inspector, now=small.clock())
        assert (len(known), receipt.opened) == (1, 1)


def test_of_two_who_review_the_last_two_at_once_one_closes_the_review(
    small: SmallDistrict,
) -> None:
    first, last = small.inspect("C06", "B11")
    coordinator = small.user(Role.COORDINATOR)
    with transaction(small.sessions, small.district.id) as session:
        row = session.get_one(Deficiency, first.id)
        decide(session, row, Verdict(Decision.ACCEPT, 1), user=coordinator, now=small.clock())
        other = Thread(target=decided, args=(small, last.id, Decision.ACCEPT))
        other.start()
        other.join(timeout=0.5)  # it must not be through before this one is
    other.join()
    [visit] = small.inspections()
    assert visit.state == InspectionState.REVIEWED
