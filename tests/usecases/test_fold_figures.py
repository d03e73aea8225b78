"""Figures: exact at every moment, folded once, compared with a recomputation."""

from __future__ import annotations

from datetime import date
from threading import Thread

from inspections.db import reading, transaction
from inspections.domain.situation import Situation
from inspections.domain.vocabulary import Role, Severity
from inspections.store import deficiencies, figures
from inspections.store.figures import Fact, Summary
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.fold_figures import fold_figures, verify_figures, verify_nightly
from inspections.usecases.read_situation import read_situation, read_trend
from tests.fixtures.databases import Database
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import SmallDistrict, make_district


def stands(small: SmallDistrict) -> Situation:
    with reading(small.sessions) as session:
        return read_situation(session, small.district.id, today=date(2026, 4, 20))


def differences(small: SmallDistrict) -> list[object]:
    with reading(small.sessions) as session:
        return list(verify_figures(session, small.district.id))


def decided(small: SmallDistrict, case_id: int, decision: Decision, reason: str = "") -> None:
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, case_id)
        verdict = Verdict(decision, case.instance.entry, reason)
        decide(session, case, verdict, user=small.user(Role.COORDINATOR), now=small.clock())


def a_busy_month(small: SmallDistrict) -> None:
    """Found, accepted, overdue, withdrawn, remedied and relapsed."""
    small.clock.to("2026-03-02 09:00")
    first, second, third = small.inspect("C06", "B11", "M02")
    for case in (first, second):
        decided(small, case.id, Decision.ACCEPT)
    decided(small, third.id, Decision.WITHDRAW, "doppelt erfasst")
    small.clock.to("2026-03-20 09:00")
    small.beat()
    small.inspect("B11")
    small.clock.to("2026-04-20 09:00")
    small.inspect("C06")
    small.beat()


def test_a_figure_is_the_same_before_and_after_folding(small: SmallDistrict) -> None:
    small.inspect("C06", "B11")
    before = stands(small)
    assert before.total.to_review == 2
    assert fold_figures(small.sessions) > 0
    assert stands(small) == before


def test_every_figure_equals_its_recomputation_after_a_busy_month(small: SmallDistrict) -> None:
    a_busy_month(small)
    assert differences(small) == []
    fold_figures(small.sessions)
    assert differences(small) == []
    with transaction(small.sessions) as session:
        assert session.query(Fact).count() == 0


def test_the_trend_tells_what_happened(small: SmallDistrict) -> None:
    a_busy_month(small)
    with reading(small.sessions) as session:
        today = date(2026, 4, 20)
        stands = read_situation(session, small.district.id, today=today)
        rows = read_trend(session, small.district.id, stands, today=today, back=2)
    march, april = rows
    assert (march.opened, march.ended, march.open_at_end, march.overdue_at_end) == (3, 2, 1, 1)
    assert (april.opened, april.ended, april.open_at_end, april.overdue_at_end) == (1, 1, 1, 0)


def test_a_figure_somebody_bent_is_found(small: SmallDistrict) -> None:
    small.inspect("C06")
    fold_figures(small.sessions)
    with transaction(small.sessions) as session:
        session.query(Summary).filter_by(measure="found").one().amount = 7
    [difference] = differences(small)
    assert (difference.shown, difference.recomputed) == (7, 1)  # type: ignore[attr-defined]
    with transaction(small.sessions) as session:
        assert verify_nightly(session, small.district, now=small.clock())
        assert not verify_nightly(session, small.district, now=small.clock())


def test_severities_are_counted_apart(small: SmallDistrict) -> None:
    small.inspect("B04", "C06")
    total = stands(small).total
    assert total.open == {Severity.IMMINENT_DANGER: 1, Severity.SEVERE: 1}


def test_several_folders_at_once_count_every_fact_once(
    any_database: Database, clock: MovingClock, settings
) -> None:
    small = make_district(any_database.sessions, clock, settings)
    a_busy_month(small)
    before = stands(small)

    def fold() -> None:
        for _ in range(20):
            with transaction(small.sessions) as session:
                figures.fold(session, limit=3)

    threads = [Thread(target=fold) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fold_figures(small.sessions)
    assert stands(small) == before
    assert differences(small) == []
