"""A calendar address on either database: one a person, whoever presses twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from inspections.db import reading, transaction
from inspections.domain.errors import NotAllowed, NotFound
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.settings import Settings
from inspections.store import calendar_keys as stored
from inspections.store.people import User
from inspections.usecases.calendar_keys import make_calendar_key, opened_by
from tests.fixtures.databases import Database
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import SmallDistrict, make_district


def make(small: SmallDistrict, role: Role = Role.INSPECTOR) -> str:
    with transaction(small.sessions, small.district.id) as session:
        user = session.get_one(User, small.user(role).id)
        return make_calendar_key(session, user, now=small.clock())


def opens(small: SmallDistrict, key: str) -> bool:
    try:
        return bool(opened_by(small.sessions, key, now=small.clock()))
    except NotFound:
        return False


def test_of_two_made_at_once_exactly_one_opens(
    any_database: Database, clock: MovingClock, settings: Settings
) -> None:
    small = make_district(any_database.sessions, clock, settings)
    gate = Barrier(2)

    def race(_turn: int) -> str:
        gate.wait()
        return make(small)

    with ThreadPoolExecutor(2) as both:
        keys = list(both.map(race, range(2)))
    assert sorted(opens(small, key) for key in keys) == [False, True]
    with reading(small.sessions, small.district.id) as session:
        living = stored.of_user(session, small.user(Role.INSPECTOR).id)
    assert living is not None
    assert living.used_on == office_date(clock())


def test_who_has_no_plan_makes_none(small: SmallDistrict) -> None:
    for role in (Role.READER, Role.ADMIN):
        with pytest.raises(NotAllowed):
            make(small, role)
