"""Absences are entered, changed and ended; what makes no sense is refused by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from inspections.db import reading, transaction
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.store.absences import Absence
from inspections.store.people import User
from inspections.usecases.keep_absences import (
    AbsenceWish,
    change_absence,
    end_absence,
    enter_absence,
    may_stand_in,
)
from inspections.usecases.keep_people import FieldInvalid
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.standing_in import absent, another, wish


def rows(small: SmallDistrict) -> list[Absence]:
    with reading(small.sessions) as session:
        return list(session.query(Absence).order_by(Absence.id))


def enter(small: SmallDistrict, wanted: AbsenceWish, by: User) -> None:
    with transaction(small.sessions) as session:
        enter_absence(session, wanted, by=session.get_one(User, by.id), now=small.clock())


def refused(small: SmallDistrict, wanted: AbsenceWish, by: User) -> tuple[object, object]:
    before = len(rows(small))
    with pytest.raises(FieldInvalid) as refusal:
        enter(small, wanted, by)
    assert len(rows(small)) == before
    return refusal.value.details["field"], refusal.value.details["problem"]


def test_a_person_enters_the_own_absence(small, anna, yvonne) -> None:
    enter(small, wish(small, anna, yvonne, 0, 13), by=anna)
    [row] = rows(small)
    assert (row.user_id, row.stand_in_id) == (anna.id, yvonne.id)
    assert row.last_on - row.first_on == timedelta(days=13)


def test_a_coordinator_enters_anybody_elses_and_nobody_else_does(small, anna, yvonne) -> None:
    enter(small, wish(small, anna, yvonne), by=small.user(Role.COORDINATOR))
    for role in (Role.COMMISSIONER, Role.ADMIN, Role.READER):
        with pytest.raises(NotFound):
            enter(small, wish(small, yvonne, anna, 20, 21), by=small.user(role))
    with pytest.raises(NotFound):
        enter(small, wish(small, yvonne, anna, 20, 21), by=anna)


def test_who_gets_no_work_of_the_district_is_represented_by_nobody(small, yvonne) -> None:
    for role in (Role.READER, Role.ADMIN):
        with pytest.raises(NotFound):
            enter(small, wish(small, small.user(role), yvonne), by=small.user(role))


def test_a_coordinator_of_another_district_finds_nobody(small, settings, anna, yvonne) -> None:
    elsewhere = make_district(small.sessions, small.clock, settings, code="bautzen")
    with pytest.raises(NotFound):
        enter(small, wish(small, anna, yvonne), by=elsewhere.user(Role.COORDINATOR))
    absence = absent(small, anna, yvonne)
    with transaction(small.sessions) as session, pytest.raises(NotFound):
        stranger = session.get_one(User, elsewhere.user(Role.COORDINATOR).id)
        end_absence(session, absence, by=stranger, now=small.clock())


def test_the_stand_in_is_of_the_same_role(small, anna) -> None:
    for role in (Role.COORDINATOR, Role.COMMISSIONER, Role.READER, Role.ADMIN):
        found = refused(small, wish(small, anna, small.user(role)), anna)
        assert found == ("stand_in", "other_work")
    for role in (Role.COORDINATOR, Role.COMMISSIONER):
        second = another(small, role, f"Zweite-{role.value} Person")
        enter(small, wish(small, small.user(role), second), by=small.user(role))


def test_nobody_stands_in_for_oneself(small, anna) -> None:
    assert refused(small, wish(small, anna, anna), anna) == ("stand_in", "oneself")


def test_days_past_or_in_the_wrong_order_are_refused(small, anna, yvonne) -> None:
    assert refused(small, wish(small, anna, yvonne, -1), anna) == ("first_on", "in_the_past")
    assert refused(small, wish(small, anna, yvonne, 5, 4), anna) == ("last_on", "before_first")
    assert refused(small, wish(small, anna, yvonne, 0, 400), anna) == ("last_on", "too_long_away")


def test_the_day_is_that_of_the_district(small, anna, yvonne) -> None:
    """At eleven at night in London it is tomorrow in Berlin."""
    small.clock.to("2026-07-01 00:30")
    assert small.clock().day == 30  # UTC
    enter(small, wish(small, anna, yvonne), by=anna)
    assert rows(small)[0].first_on.isoformat() == "2026-07-01"


def test_two_absences_of_one_person_do_not_share_a_day(small, anna, yvonne) -> None:
    absent(small, anna, yvonne, 5, 10)
    for first, last in ((0, 5), (10, 12), (6, 7), (0, 20)):
        found = refused(small, wish(small, anna, yvonne, first, last), anna)
        assert found == ("first_on", "overlaps")
    absent(small, anna, yvonne, 0, 4)
    absent(small, anna, yvonne, 11, 12)


def test_a_stand_in_who_is_away_then_is_refused(small, anna, yvonne) -> None:
    third = another(small, name="Zacharias Dritter")
    absent(small, yvonne, third, 5, 10)
    assert refused(small, wish(small, anna, yvonne, 0, 5), anna) == ("stand_in", "away_too")
    enter(small, wish(small, anna, yvonne, 0, 4), by=anna)


def test_who_stands_in_may_still_fall_ill(small, anna, yvonne) -> None:
    absent(small, anna, yvonne)
    third = another(small, name="Zacharias Dritter")
    enter(small, wish(small, yvonne, third), by=yvonne)
    assert len(rows(small)) == 2


def test_who_is_switched_off_stands_in_for_nobody(small, anna, yvonne) -> None:
    with transaction(small.sessions) as session:
        session.get_one(User, yvonne.id).active = False
    assert refused(small, wish(small, anna, yvonne), anna) == ("stand_in", "other_work")
    with reading(small.sessions) as session:
        assert may_stand_in(session, session.get_one(User, anna.id)) == []


def changed(small: SmallDistrict, absence: int, wanted: AbsenceWish, by: User) -> None:
    with transaction(small.sessions) as session:
        change_absence(session, absence, wanted, by=session.get_one(User, by.id), now=small.clock())


def test_it_is_changed_at_any_time_but_what_has_begun_has_begun(small, anna, yvonne) -> None:
    third = another(small, name="Zacharias Dritter")
    absence = absent(small, anna, yvonne, 2, 8)
    changed(small, absence, wish(small, anna, third, 3, 9), by=anna)
    assert rows(small)[0].stand_in_id == third.id
    small.clock.ahead(days=4)
    began = rows(small)[0].first_on
    longer = replace(wish(small, anna, yvonne, 0, 20), first_on=began)
    changed(small, absence, longer, by=anna)
    assert (rows(small)[0].last_on, rows(small)[0].stand_in_id) == (longer.last_on, yvonne.id)
    with pytest.raises(FieldInvalid) as refusal:
        changed(small, absence, wish(small, anna, yvonne, 1, 9), by=anna)
    assert refusal.value.details == {"field": "first_on", "problem": "begun"}


def test_a_change_is_measured_like_a_new_one_but_not_against_itself(small, anna, yvonne) -> None:
    absence = absent(small, anna, yvonne, 2, 8)
    absent(small, anna, yvonne, 10, 12)
    changed(small, absence, wish(small, anna, yvonne, 3, 9), by=anna)
    with pytest.raises(FieldInvalid):
        changed(small, absence, wish(small, anna, yvonne, 3, 10), by=anna)


def ended(small: SmallDistrict, absence: int, by: User) -> None:
    with transaction(small.sessions) as session:
        end_absence(session, absence, by=session.get_one(User, by.id), now=small.clock())


def test_ended_early_yesterday_was_the_last_day(small, anna, yvonne) -> None:
    absence = absent(small, anna, yvonne)
    small.clock.ahead(days=3)
    ended(small, absence, by=anna)
    [row] = rows(small)
    assert row.last_on == office_date(small.clock()) - timedelta(days=1)
    with pytest.raises(NotFound):
        ended(small, absence, by=anna)  # it is over


def test_what_had_not_begun_is_gone(small, anna, yvonne) -> None:
    absence = absent(small, anna, yvonne, 3, 5)
    with pytest.raises(NotFound):
        ended(small, absence, by=yvonne)
    ended(small, absence, by=small.user(Role.COORDINATOR))
    assert rows(small) == []
