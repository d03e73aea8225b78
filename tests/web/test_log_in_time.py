"""Nobody learns by the time of a log-in which accounts exist."""

from __future__ import annotations

from statistics import median
from time import process_time

import pytest
from argon2 import PasswordHasher

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store.people import User
from inspections.usecases import log_in as log_ins
from inspections.usecases.keep_people import UserWish, change_user
from tests.fixtures.small_district import PASSWORD

TRIES = 200  # of known and unknown together
MOST_APART = 0.020  # seconds between the medians


@pytest.fixture
def slow_hash(monkeypatch):
    """As slow as in earnest."""
    monkeypatch.setattr(log_ins, "hasher", PasswordHasher(time_cost=2, memory_cost=19_456))
    log_ins._dummy_hash.cache_clear()
    yield
    log_ins._dummy_hash.cache_clear()


def test_a_log_in_takes_as_long_for_whoever_does_not_exist(anonymous, small, slow_hash):
    """Processor time in turns, so that neither a busy machine nor its warming up matters."""
    known = small.user(Role.READER)
    with transaction(small.sessions) as session:
        for person in (known, small.user(Role.INSPECTOR)):
            session.get_one(User, person.id).password_hash = log_ins.hash_password(PASSWORD)
        gone = small.user(Role.INSPECTOR)
        wish = UserWish(gone.name, gone.login, gone.email, Role.INSPECTOR, active=False)
        change_user(session, small.district.id, gone.id, wish, now=small.clock())
    taken = {known.login: [], "niemand@goerlitz.example": [], gone.login: []}
    for turn in range(TRIES // len(taken)):
        if turn % 8 == 0:
            small.clock.ahead(minutes=16)  # so that nobody is throttled
        for login, times in taken.items():
            times.append(seconds(anonymous, login))
    medians = {login: median(times) for login, times in taken.items()}
    assert max(medians.values()) - min(medians.values()) < MOST_APART, medians
    assert min(medians.values()) > 0.005, "a hash as cheap as this would hide any difference"


def seconds(visitor, login):
    before = process_time()
    answer = visitor.post_form("/anmelden", {"login": login, "password": "falsch falsch"})
    assert answer.status_code == 401
    return process_time() - before
