"""The coordinator's decisions: what they do, what they need, and who wins."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest

from inspections.db import transaction
from inspections.domain.deadlines import DeadlineRefused, agreed_deadline
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import InspectionKind, Role
from inspections.runtime import instances
from inspections.store import deficiencies, districts
from inspections.store.deficiencies import Deficiency, FollowUp
from inspections.usecases.decide import (
    Decision,
    DecisionRefused,
    SomebodyWasFaster,
    Verdict,
    accept_all,
    decide,
    options,
)
from tests.fixtures.databases import Database
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import SmallDistrict, make_district


def decided(
    small: SmallDistrict,
    decision: Decision,
    *,
    reason: str = "",
    deadline: date | None = None,
    seen: int | None = None,
    by: Role = Role.COORDINATOR,
    shown: int | None = None,
) -> Deficiency:
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, small.deficiencies()[0].id)
        entry = case.instance.entry if seen is None else seen
        verdict = Verdict(decision, entry, reason, deadline, shown=shown)
        decide(session, case, verdict, user=small.user(by), now=small.clock())
    return small.deficiencies()[0]


def extended(small: SmallDistrict, *, reason: str = "", deadline: date | None = None) -> Deficiency:
    """By the commissioner, who alone may extend what is severe."""
    by = Role.COMMISSIONER
    return decided(small, Decision.EXTEND, reason=reason, deadline=deadline, by=by)


def offered(small: SmallDistrict) -> list[Decision]:
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, small.deficiencies()[0].id)
        policy = districts.policy_on(session, small.district, date(2026, 4, 7))
        return options(case, policy)


def test_a_new_finding_offers_to_accept_or_withdraw(small: SmallDistrict) -> None:
    small.inspect("C06")
    assert offered(small) == [Decision.ACCEPT, Decision.MERGE, Decision.WITHDRAW]


def test_an_open_deficiency_offers_no_acceptance(small: SmallDistrict) -> None:
    small.inspect("C06")
    decided(small, Decision.ACCEPT)
    assert Decision.ACCEPT not in offered(small)
    assert Decision.ASK in offered(small)


def test_two_decisions_on_the_same_page_let_the_first_win(small: SmallDistrict) -> None:
    small.inspect("C06")
    decided(small, Decision.ACCEPT, seen=1)
    with pytest.raises(SomebodyWasFaster):
        decided(small, Decision.WITHDRAW, reason="doppelt", seen=1)
    assert small.deficiencies()[0].state == "open"


def test_an_extension_needs_a_reason_and_a_later_day(small: SmallDistrict) -> None:
    small.inspect("C06")
    decided(small, Decision.ACCEPT)
    with pytest.raises(DecisionRefused, match="reason"):
        extended(small, deadline=date(2026, 4, 30))
    with pytest.raises(DecisionRefused, match="deadline"):
        extended(small, reason="Lieferzeit")
    with pytest.raises(DecisionRefused, match="not_after"):
        extended(small, reason="Lieferzeit", deadline=date(2026, 4, 10))


def test_an_extension_moves_the_deadline_to_a_working_day(small: SmallDistrict) -> None:
    small.inspect("C06")
    decided(small, Decision.ACCEPT)
    case = extended(small, reason="Lieferzeit", deadline=date(2026, 5, 1))
    assert case.deadline == date(2026, 5, 4)  # 1 May is a holiday, then a weekend


def test_a_finding_reviewed_after_its_deadline_gets_a_fresh_one(small: SmallDistrict) -> None:
    small.clock.to("2026-04-07 10:00")
    small.inspect("C06")
    small.clock.to("2026-04-14 10:00")  # its deadline ends today
    case = decided(small, Decision.ACCEPT)
    assert case.deadline == date(2026, 4, 21)
    small.beat()
    assert small.deficiencies()[0].state == "open"


def test_a_finding_reviewed_in_time_keeps_its_deadline(small: SmallDistrict) -> None:
    small.clock.to("2026-04-07 10:00")
    small.inspect("C06")
    small.clock.to("2026-04-13 10:00")
    assert decided(small, Decision.ACCEPT).deadline == date(2026, 4, 14)


def test_a_deadline_before_the_finding_is_refused(small: SmallDistrict) -> None:

    with pytest.raises(DeadlineRefused, match="before_finding"):
        agreed_deadline(
            date(2026, 4, 1), found_on=date(2026, 4, 7), today=date(2026, 4, 1), policy=Policy()
        )


def test_an_ordered_follow_up_is_planned_once_for_the_house(small: SmallDistrict) -> None:
    small.inspect("C06", "B11")
    for case in small.deficiencies():
        with transaction(small.sessions) as session:
            row = deficiencies.get(session, small.district.id, case.id)
            user = small.user(Role.COORDINATOR)
            accept = Verdict(Decision.ACCEPT, row.instance.entry)
            decide(session, row, accept, user=user, now=small.clock())
            order = Verdict(Decision.FOLLOW_UP, row.instance.entry)
            decide(session, row, order, user=user, now=small.clock())
    visits = [one for one in small.inspections() if one.kind == InspectionKind.FOLLOW_UP]
    assert len(visits) == 1
    with transaction(small.sessions) as session:
        assert session.query(FollowUp).count() == 2


def test_a_follow_up_ordered_twice_by_one_form_is_ordered_once(small: SmallDistrict) -> None:
    small.inspect("C06")
    """However late the second click is; ordered from a page made since, it is another."""
    decided(small, Decision.ACCEPT)
    page = newest_step(small)
    for days, shown, ordered in ((0, page, 1), (0, page, 1), (3, page, 1), (0, None, 2)):
        small.clock.ahead(days=days)
        decided(small, Decision.FOLLOW_UP, reason="sofort", shown=shown or newest_step(small))
        with transaction(small.sessions) as session:
            history = instances.history(session, session.get_one(Deficiency, 1).instance_id)
        assert [step.trigger for step in history].count("order_follow_up") == ordered


def newest_step(small: SmallDistrict) -> int:
    with transaction(small.sessions) as session:
        return instances.newest_step(session, session.get_one(Deficiency, 1).instance_id)


def test_accepting_many_tells_which_somebody_had_changed(small: SmallDistrict) -> None:
    small.inspect("C06", "B11", "M02")
    first, *others = small.deficiencies()
    decided(small, Decision.ACCEPT)
    with transaction(small.sessions) as session:
        accepted, skipped, _own = accept_all(
            session,
            small.district.id,
            [(case.id, 1) for case in (first, *others)],
            user=small.user(Role.COORDINATOR),
            now=small.clock(),
        )
    assert accepted == [case.number for case in others]
    assert skipped == [first.number]


def test_of_two_people_deciding_at_once_exactly_one_wins(
    any_database: Database, clock: MovingClock, settings
) -> None:
    small = make_district(any_database.sessions, clock, settings)
    small.inspect("C06")
    gate, outcomes = Barrier(2), []

    def race(decision: Decision) -> None:
        gate.wait()
        try:
            decided(small, decision, reason="gleichzeitig", seen=1)
            outcomes.append("won")
        except SomebodyWasFaster:
            outcomes.append("told")

    threads = [Thread(target=race, args=(d,)) for d in (Decision.ACCEPT, Decision.WITHDRAW)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["told", "won"]
