"""Running cases go on by a newer version: nothing rings twice, is lost or happens silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from inspections.db import reading, transaction
from inspections.domain.vocabulary import DeficiencyState, InspectionState, Role
from inspections.engine.check import BadWorkflow, checked
from inspections.engine.definition import TakesOver
from inspections.runtime import instances, timers
from inspections.runtime.instances import Instance, LoggedStep
from inspections.usecases import take_over as usecase
from inspections.usecases.answer_by_operator import (
    AnswerKind,
    OperatorAnswer,
    answer_by_operator,
)
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.fold_figures import verify_figures
from inspections.usecases.operator_link import follow_link
from inspections.usecases.take_over import CannotTakeOver, planned, take_over, take_over_all
from inspections.workflows import registry
from tests.fixtures.releases import release_next
from tests.fixtures.small_district import SmallDistrict


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> None:
    """What begins now begins by version 1, as it did before the release."""
    newest = registry.current

    def first(name: str):
        return registry.pinned(name, 1) if name != "complaint" else newest(name)

    monkeypatch.setattr(registry, "current", first)


def release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()


def accept(small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        [case] = [session.merge(one) for one in small.deficiencies()]
        verdict = Verdict(Decision.ACCEPT, case.instance.entry)
        decide(session, case, verdict, user=small.user(Role.COORDINATOR), now=small.clock())


def ringing(small: SmallDistrict, instance_id: int) -> dict[str, str]:
    with reading(small.sessions) as session:
        found = timers.pending(session, instance_id)
        return {timer.name: timer.due_at.isoformat() for timer in found}


def test_a_running_case_keeps_its_state_and_its_clock(
    small: SmallDistrict, older: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    [case] = small.inspect("C06")
    accept(small)
    before = ringing(small, case.instance_id)
    release(monkeypatch)
    small.clock.to("2026-04-09 11:00")
    moved = take_over(small.sessions, "deficiency", clock=small.clock)
    assert [(one.before, one.version, one.total) for one in moved] == [(1, 2, 1), (2, 3, 1)]
    after = ringing(small, case.instance_id)
    assert {name: after[name] for name in before} == before
    [now] = small.deficiencies()
    assert now.state == DeficiencyState.OPEN


def test_the_history_says_so_and_the_next_call_does_nothing(
    small: SmallDistrict, older: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    [case] = small.inspect("C06")
    release(monkeypatch)
    assert [one.total for one in take_over_all(small.sessions, clock=small.clock)] == [1, 1]
    assert take_over_all(small.sessions, clock=small.clock) == []
    with reading(small.sessions) as session:
        steps = instances.history(session, case.instance_id)
        instance = session.get_one(Instance, case.instance_id)
        assert instance.version == 3
    assert [step.trigger for step in steps].count("take_over") == 2
    last = steps[-1]
    assert (last.by, last.actor, last.source, last.target) == (None, "release", "found", "found")
    assert last.details == {"from_version": 2, "version": 3}


def test_what_rang_before_does_not_ring_again(
    small: SmallDistrict, older: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    [case] = small.inspect("C06")
    small.clock.to("2026-04-14 09:00")
    small.beat()
    assert small.mailbox.subjects()  # the coordinator was asked to review it
    release(monkeypatch)
    take_over_all(small.sessions, clock=small.clock)
    small.beat(2)
    chased = [step for step in history(small, case.instance_id) if step.trigger == "chase"]
    assert len(chased) == 1


def test_what_rang_two_releases_ago_does_not_ring_again(
    small: SmallDistrict, monkeypatch: pytest.MonkeyPatch
) -> None:
    [case] = small.inspect("C06")
    small.clock.to("2026-04-14 09:00")
    small.beat()
    for _ in range(2):
        release_next(monkeypatch)
        [moved] = take_over(small.sessions, "deficiency", clock=small.clock)[-1:]
        assert moved.total == 1
        small.beat(2)
    chased = [step for step in history(small, case.instance_id) if step.trigger == "chase"]
    assert len(chased) == 1


def test_what_is_due_when_it_is_moved_rings_once_afterwards(
    small: SmallDistrict, older: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    [case] = small.inspect("C06")
    small.clock.to("2026-04-14 09:00")  # due since yesterday, and nobody was alive
    release(monkeypatch)
    take_over_all(small.sessions, clock=small.clock)
    small.beat(2)
    chased = [step for step in history(small, case.instance_id) if step.trigger == "chase"]
    assert len(chased) == 1


def test_a_promise_enters_no_state_so_the_reminder_it_missed_still_rings(
    small: SmallDistrict, monkeypatch: pytest.MonkeyPatch
) -> None:
    [case] = small.inspect("C06")
    accept(small)
    small.clock.to("2026-04-10 06:00")  # two hours before the reminder; then nobody was alive
    with transaction(small.sessions) as session:
        link = follow_link(session, case.id, now=small.clock())
        promise = OperatorAnswer(AnswerKind.IN_PROGRESS, "Teile bestellt", date(2026, 4, 13))
        answer_by_operator(session, link, promise, now=small.clock())
    small.clock.to("2026-04-11 09:00")
    release_next(monkeypatch)
    take_over_all(small.sessions, clock=small.clock)
    small.beat(2)
    assert [step.trigger for step in history(small, case.instance_id)].count("remind") == 1


def test_a_visit_forgotten_under_the_older_version_is_missed_under_the_newer(
    small: SmallDistrict, older: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.plan(on=date(2026, 4, 8))
    small.clock.to("2026-05-08 09:00")
    small.beat()
    release(monkeypatch)
    take_over_all(small.sessions, clock=small.clock)
    small.beat()
    [visit] = small.inspections()
    assert visit.state is InspectionState.MISSED


def test_what_is_planned_follows_a_case_as_far_as_it_goes(
    small: SmallDistrict, older: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.inspect("C06")
    release(monkeypatch)
    foreseen = planned(small.sessions, "deficiency")
    assert [(one.before, one.version, one.total) for one in foreseen] == [(1, 2, 1), (2, 3, 1)]
    assert take_over(small.sessions, "deficiency", clock=small.clock) == foreseen


def test_ended_cases_stay_with_their_version(
    small: SmallDistrict, older: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.inspect()
    release(monkeypatch)
    assert take_over_all(small.sessions, clock=small.clock) == []
    with reading(small.sessions) as session:
        assert set(session.scalars(select(Instance.version))) == {1}


def test_the_figures_stay_right(
    small: SmallDistrict, older: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.inspect("C06", "B11")
    release(monkeypatch)
    take_over_all(small.sessions, clock=small.clock)
    with reading(small.sessions) as session:
        assert verify_figures(session, small.district.id) == []


def test_broken_off_it_goes_on_with_the_next_call(
    small: SmallDistrict, older: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.inspect("C06", "B11", "B04")
    release(monkeypatch)
    monkeypatch.setattr(usecase, "AT_ONCE", 1)
    move, calls = usecase._move, []

    def failing(*args):
        calls.append(args)
        if len(calls) == 3:  # the second case; the first took both releases at once
            raise ConnectionError
        return move(*args)

    monkeypatch.setattr(usecase, "_move", failing)
    with pytest.raises(ConnectionError):
        take_over(small.sessions, "deficiency", clock=small.clock)
    moved = take_over(small.sessions, "deficiency", clock=small.clock)
    assert [one.total for one in moved] == [2, 2]


def test_a_case_without_a_place_is_named_and_nothing_is_moved(
    small: SmallDistrict, older: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    [case] = small.inspect("C06")
    release(monkeypatch)
    newer = registry.pinned("deficiency", 2)
    lost = replace(newer, takes_over=TakesOver(1, {"found": "nowhere"}))
    monkeypatch.setattr(registry, "versions", lambda name: [lost] if name == newer.name else [])
    with pytest.raises(CannotTakeOver) as refusal:
        take_over(small.sessions, "deficiency", clock=small.clock)
    assert refusal.value.cases == [(case.instance_id, "found")]
    assert [step.trigger for step in history(small, case.instance_id)] == ["find"]


def test_a_dry_run_counts_and_changes_nothing(
    small: SmallDistrict, older: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    [case] = small.inspect("C06")
    release(monkeypatch)
    foreseen = planned(small.sessions, "deficiency")[0]
    assert dict(foreseen.states) == {("found", "found"): 1}
    assert len(history(small, case.instance_id)) == 1


def test_a_version_that_would_lose_a_running_case_is_refused() -> None:
    newer = registry.pinned("deficiency", 2)
    released = {(w.name, w.version): w for w in registry.RELEASED}
    bad = replace(newer, takes_over=TakesOver(1, {"open": "remedied"}))
    with pytest.raises(BadWorkflow, match="a running case in open would be lost"):
        checked(bad, released)
    with pytest.raises(BadWorkflow, match="no released older one"):
        checked(replace(newer, takes_over=TakesOver(7)), released)


def history(small: SmallDistrict, instance_id: int) -> list[LoggedStep]:
    with reading(small.sessions) as session:
        return instances.history(session, instance_id)
