"""Which planned visits fall into an absence, and who is there on their day."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from inspections.db import reading, transaction
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.store import absences, inspections
from inspections.store.people import User
from inspections.usecases.planned_away import Falling, Missing, falling_into, planned_away
from inspections.usecases.record_answers import record_answers
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.standing_in import absent, another


def visit(small: SmallDistrict, days: int) -> int:
    return small.plan(on=office_date(small.clock()) + timedelta(days=days))


def found(small: SmallDistrict) -> dict[int, Missing]:
    with reading(small.sessions) as session:
        return planned_away(session, inspections.unfinished(session, small.district.id))


def test_both_days_of_an_absence_count_and_those_beside_it_do_not(small, anna, yvonne) -> None:
    _before, first, last, _after = [visit(small, days) for days in (2, 3, 5, 6)]
    absent(small, anna, yvonne, 3, 5)
    away = Missing(anna.name, yvonne.name)
    assert found(small) == {first: away, last: away}


def test_on_each_day_it_is_who_stands_in_on_that_day(small, anna, yvonne) -> None:
    third = another(small, name="Zacharias Dritter")
    early, late = visit(small, 1), visit(small, 4)
    absent(small, anna, yvonne, 0, 2)
    absent(small, anna, third, 3, 5)
    assert {number: one.stand_in for number, one in found(small).items()} == {
        early: yvonne.name,
        late: third.name,
    }


def test_whoever_is_away_too_or_does_other_work_by_now_is_nobody(small, anna, yvonne) -> None:
    first, second = visit(small, 1), visit(small, 2)
    absent(small, anna, yvonne, 0, 4)
    absent(small, yvonne, another(small, name="Zacharias Dritter"), 2, 2)
    assert found(small) == {
        first: Missing(anna.name, yvonne.name),
        second: Missing(anna.name, ""),
    }
    with transaction(small.sessions) as session:
        session.get_one(User, yvonne.id).role = Role.COORDINATOR.value
    assert {one.stand_in for one in found(small).values()} == {""}


def test_nobody_is_missed_where_nobody_was_given_it_or_somebody_has_begun(
    small, anna, yvonne
) -> None:
    nobodys, begun = visit(small, 0), visit(small, 0)
    with transaction(small.sessions) as session:
        inspections.get(session, small.district.id, nobodys).inspector_id = None
        answering = inspections.get(session, small.district.id, begun)
        write = AnswerWrite(uuid4(), Answer("B04", value="no"))
        record_answers(session, answering, [write], user=anna, now=small.clock())
    absent(small, anna, yvonne)
    assert found(small) == {}


def falling(small: SmallDistrict) -> dict[int, list[Falling]]:
    with reading(small.sessions) as session:
        rows = absences.from_day(session, small.district.id, office_date(small.clock()))
        return falling_into(session, rows)


def numbers(found: dict[int, list[Falling]]) -> dict[int, list[int]]:
    return {absence: [each.visit.id for each in those] for absence, those in found.items()}


def test_each_absence_has_the_visits_of_its_own_person_in_the_order_of_days(
    small, anna, yvonne
) -> None:
    late, _between, early, first, _after = (visit(small, days) for days in (9, 6, 8, 3, 10))
    hers = visit(small, 3)
    with transaction(small.sessions) as session:
        inspections.get(session, small.district.id, hers).inspector_id = yvonne.id
    third = another(small, name="Zacharias Dritter")
    one, two = absent(small, anna, yvonne, 1, 5), absent(small, anna, third, 8, 9)
    three = absent(small, third, yvonne, 3, 3)
    found = falling(small)
    assert numbers(found) == {one: [first], two: [early, late], three: []}
    assert {each.missing for each in found[two]} == {Missing(anna.name, third.name)}


def test_without_absences_nothing_falls_into_any(small, anna) -> None:
    visit(small, 3)
    assert falling(small) == {}


def test_a_visit_of_another_district_falls_into_none_of_ours(
    small, anna, yvonne, settings
) -> None:
    own = visit(small, 3)
    there = make_district(small.sessions, small.clock, settings, code="bautzen")
    visit(there, 3)
    absent(there, there.user(Role.INSPECTOR), another(there))
    absence = absent(small, anna, yvonne)
    assert numbers(falling(small)) == {absence: [own]}
