"""The released deficiency workflow, rule by rule where the law or the office cares."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.domain.vocabulary import Role, Severity
from inspections.engine.step import TriggerRefused, step
from inspections.workflows.deficiency_v1 import WORKFLOW, Facts
from inspections.workflows.effects import Notify, PlanFollowUp


def facts(severity: Severity = Severity.MODERATE, *, on_site: bool = False) -> Facts:
    lapses_at = datetime(2026, 5, 8, 6, tzinfo=UTC)
    return Facts(severity, deadline=date(2026, 5, 7), lapses_at=lapses_at, on_site=on_site)


def test_an_inspector_raises_only_imminent_danger() -> None:
    taken = step(WORKFLOW, S.FOUND, T.RAISE, facts(Severity.IMMINENT_DANGER), by=Role.INSPECTOR)
    assert taken.target == S.OPEN
    assert Notify(Role.COORDINATOR, "imminent_danger") in taken.effects
    with pytest.raises(TriggerRefused):
        step(WORKFLOW, S.FOUND, T.RAISE, facts(), by=Role.INSPECTOR)


def test_the_coordinator_raises_the_rest_and_the_operator_is_written_to() -> None:
    taken = step(WORKFLOW, S.FOUND, T.RAISE, facts(), by=Role.COORDINATOR)
    assert taken.effects == (Notify(Role.OPERATOR, "deficiency_opened"),)


def test_a_photo_closes_what_a_photo_can_prove() -> None:
    taken = step(WORKFLOW, S.REPORTED, T.CONFIRM, facts(on_site=False), by=Role.COORDINATOR)
    assert taken.target == S.REMEDIED


def test_what_a_photo_cannot_prove_is_looked_at() -> None:
    taken = step(WORKFLOW, S.REPORTED, T.CONFIRM, facts(on_site=True), by=Role.COORDINATOR)
    assert (taken.target, taken.effects) == (S.TO_VERIFY, (PlanFollowUp(days=7),))


def test_only_the_clock_makes_a_deficiency_overdue() -> None:
    assert step(WORKFLOW, S.OPEN, T.LAPSE, facts(), by=None).target == S.OVERDUE
    for role in Role:
        with pytest.raises(TriggerRefused):
            step(WORKFLOW, S.OPEN, T.LAPSE, facts(), by=role)


def test_an_extension_enters_the_state_afresh_so_that_its_timers_follow_the_new_deadline() -> None:
    assert step(WORKFLOW, S.OPEN, T.EXTEND, facts(), by=Role.COORDINATOR).moved


def test_a_promise_does_not_stop_the_clock() -> None:
    assert not step(WORKFLOW, S.OPEN, T.PROMISE, facts(), by=Role.OPERATOR).moved


@pytest.mark.parametrize("state", [s.name for s in WORKFLOW.states if not s.final])
def test_an_inspector_on_site_can_close_from_every_open_state(state: S) -> None:
    assert step(WORKFLOW, state, T.PASS_ON_SITE, facts(), by=Role.INSPECTOR).target == S.REMEDIED


@pytest.mark.parametrize("state", [s.name for s in WORKFLOW.states if not s.final])
def test_the_operator_never_closes(state: S) -> None:
    ends = {rule.to for rule in WORKFLOW.rules if rule.by == Role.OPERATOR and hasattr(rule, "to")}
    assert not ends & {S.REMEDIED, S.WITHDRAWN}
