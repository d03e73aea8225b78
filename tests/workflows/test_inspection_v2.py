"""What version 2 of an inspection adds, on the bare workflow."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from inspections.domain.vocabulary import InspectionState as S
from inspections.domain.vocabulary import InspectionTrigger as T
from inspections.domain.vocabulary import Role
from inspections.engine.step import TriggerRefused, step
from inspections.workflows.effects import Notify
from inspections.workflows.inspection_v2 import WORKFLOW, Facts

SOON = datetime(2026, 4, 13, 6, tzinfo=UTC)


def facts(*, found_nothing: bool = True) -> Facts:
    return Facts(missed_at=SOON, found_nothing=found_nothing, review_days=3, chase_days=5)


def test_a_missed_visit_is_told_to_inspector_and_coordinator() -> None:
    taken = step(WORKFLOW, S.PLANNED, T.MISS, facts(), by=None)
    assert taken.target == S.MISSED
    assert {effect.role for effect in taken.effects if isinstance(effect, Notify)} == {
        Role.INSPECTOR,
        Role.COORDINATOR,
    }


@pytest.mark.parametrize(
    ("trigger", "by", "target"),
    [
        (T.START, Role.INSPECTOR, S.UNDER_WAY),
        (T.RESCHEDULE, Role.COORDINATOR, S.PLANNED),
        (T.CANCEL, Role.COORDINATOR, S.CANCELLED),
    ],
)
def test_out_of_missed_it_is_begun_late_rescheduled_or_cancelled(
    trigger: T, by: Role, target: S
) -> None:
    assert step(WORKFLOW, S.MISSED, trigger, facts(), by=by).target == target


def test_only_a_person_who_found_nothing_reviews_by_hand() -> None:
    assert step(WORKFLOW, S.HANDED_IN, T.REVIEW, facts(), by=Role.COORDINATOR).moved
    with pytest.raises(TriggerRefused):
        step(WORKFLOW, S.HANDED_IN, T.REVIEW, facts(found_nothing=False), by=Role.COORDINATOR)


def test_the_reminder_is_silent_where_deficiencies_call_for_themselves() -> None:
    loud = step(WORKFLOW, S.HANDED_IN, T.CHASE, facts(), by=None)
    silent = step(WORKFLOW, S.HANDED_IN, T.CHASE, facts(found_nothing=False), by=None)
    assert (len(loud.effects), len(silent.effects)) == (1, 0)
