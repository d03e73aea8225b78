"""The second released deficiency workflow: escalation, danger by the hour, pauses, merging."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.domain.figures import ENDED, IS_OVERDUE, WITH_OPERATOR
from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.domain.vocabulary import Role, Severity
from inspections.engine.definition import Move
from inspections.engine.step import TriggerRefused, step
from inspections.workflows.deficiency_v1 import WORKFLOW as V1
from inspections.workflows.deficiency_v2 import WORKFLOW, Facts
from inspections.workflows.effects import Notify

NOW = datetime(2026, 4, 7, 8, tzinfo=UTC)
PLAIN = Facts(
    severity=Severity.MODERATE,
    deadline=date(2026, 5, 7),
    lapses_at=datetime(2026, 5, 8, 6, tzinfo=UTC),
    on_site=False,
    ahead_days=3,
    review_days=3,
    chase_days=5,
    escalation_days=7,
    next_alert_at=None,
    rung=0,
    extensions=0,
    extension_asked=False,
)
DANGER = replace(PLAIN, severity=Severity.IMMINENT_DANGER, next_alert_at=NOW, rung=1)
UNENDED = [state.name for state in WORKFLOW.states if state.name not in ENDED]


def letters(effects: tuple[object, ...]) -> list[tuple[str, str]]:
    return [(e.role, e.letter) for e in effects if isinstance(e, Notify)]


def test_what_was_missed_for_long_goes_to_the_commissioner_and_stays_with_the_operator() -> None:
    taken = step(WORKFLOW, S.OVERDUE, T.ESCALATE, PLAIN, by=None)
    assert taken.target == S.ESCALATED
    assert letters(taken.effects) == [(Role.COMMISSIONER, "deficiency_escalated")]
    assert step(WORKFLOW, S.ESCALATED, T.REPORT_REMEDY, PLAIN, by=Role.OPERATOR).moved


def test_missed_danger_goes_to_the_commissioner_at_once() -> None:
    assert step(WORKFLOW, S.OPEN, T.LAPSE, DANGER, by=None).target == S.ESCALATED
    assert step(WORKFLOW, S.OPEN, T.LAPSE, PLAIN, by=None).target == S.OVERDUE


@pytest.mark.parametrize(
    ("rung", "role"), [(2, Role.COORDINATOR), (3, Role.COMMISSIONER), (4, Role.OFFICE)]
)
def test_each_rung_of_the_ladder_writes_to_its_own(rung: int, role: Role) -> None:
    taken = step(WORKFLOW, S.OPEN, T.ALERT, replace(DANGER, rung=rung), by=None)
    assert letters(taken.effects) == [(role, "danger_unanswered")]
    assert (taken.target, taken.moved) == (S.OPEN, True)  # arms the next rung


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("extensions", [0, 1])
def test_a_coordinator_alone_extends_once_and_nothing_grave(
    severity: Severity, extensions: int
) -> None:
    facts = replace(PLAIN, severity=severity, extensions=extensions)
    alone = extensions == 0 and severity in (Severity.MODERATE, Severity.LOW)
    for state in WITH_OPERATOR:
        assert step(WORKFLOW, state, T.EXTEND, facts, by=Role.COMMISSIONER).target == S.OPEN
        if alone:
            assert step(WORKFLOW, state, T.EXTEND, facts, by=Role.COORDINATOR).target == S.OPEN
        else:
            with pytest.raises(TriggerRefused):
                step(WORKFLOW, state, T.EXTEND, facts, by=Role.COORDINATOR)


def test_nobody_grants_what_nobody_asked_for() -> None:
    for trigger in (T.GRANT_EXTENSION, T.REFUSE_EXTENSION):
        with pytest.raises(TriggerRefused):
            step(WORKFLOW, S.OPEN, trigger, PLAIN, by=Role.COMMISSIONER)
        asked = replace(PLAIN, extension_asked=True)
        assert step(WORKFLOW, S.OPEN, trigger, asked, by=Role.COMMISSIONER)
        with pytest.raises(TriggerRefused):
            step(WORKFLOW, S.OPEN, trigger, asked, by=Role.COORDINATOR)


def test_the_clock_of_imminent_danger_never_stands_still() -> None:
    for state in WITH_OPERATOR:
        assert step(WORKFLOW, state, T.SUSPEND, PLAIN, by=Role.COORDINATOR).target == S.SUSPENDED
        with pytest.raises(TriggerRefused):
            step(WORKFLOW, state, T.SUSPEND, DANGER, by=Role.COORDINATOR)


def test_while_the_clock_stands_nothing_lapses() -> None:
    fired = {timer.fires for timer in WORKFLOW.state(S.SUSPENDED).timers}
    assert fired == {T.CHASE}
    with pytest.raises(TriggerRefused):
        step(WORKFLOW, S.SUSPENDED, T.LAPSE, PLAIN, by=None)


@pytest.mark.parametrize("state", UNENDED)
def test_an_inspector_on_site_can_close_from_every_open_state(state: str) -> None:
    assert step(WORKFLOW, state, T.PASS_ON_SITE, PLAIN, by=Role.INSPECTOR).target == S.REMEDIED


@pytest.mark.parametrize("state", WITH_OPERATOR)
def test_whoever_is_overdue_can_still_answer(state: str) -> None:
    for trigger in (T.REPORT_REMEDY, T.PROMISE, T.OBJECT):
        assert step(WORKFLOW, state, trigger, PLAIN, by=Role.OPERATOR)


def test_whatever_the_first_version_allowed_is_still_allowed_but_lonely_extensions() -> None:
    """So a case that moves over never finds a door shut that stood open."""
    for rule in V1.rules:
        facts = DANGER if rule.only_if and rule.on == T.RAISE else replace(PLAIN, on_site=True)
        assert step(WORKFLOW, rule.source, rule.on, facts, by=rule.by)


EVERY_PULL = st.tuples(st.sampled_from(list(T)), st.sampled_from([None, *Role]))


@given(st.lists(EVERY_PULL, max_size=40), st.sampled_from([PLAIN, DANGER]))
def test_whoever_pulls_what_nobody_leaves_an_end_and_only_the_clock_makes_it_late(
    pulls: list[tuple[T, Role | None]], facts: Facts
) -> None:
    state: str = WORKFLOW.initial
    final = {one.name for one in WORKFLOW.states if one.final}
    for trigger, by in pulls:
        try:
            taken = step(WORKFLOW, state, trigger, replace(facts, rung=2), by=by)
        except TriggerRefused:
            allowed = {(r.source, r.on, r.by) for r in WORKFLOW.rules if not r.only_if}
            assert (state, trigger, by) not in allowed
            continue
        assert state not in final
        if taken.target in IS_OVERDUE and state not in IS_OVERDUE:
            assert by is None
        state = taken.target


def test_the_operator_never_ends_a_case() -> None:
    ends = {r.to for r in WORKFLOW.rules if isinstance(r, Move) and r.by == Role.OPERATOR}
    assert not ends & set(ENDED)
