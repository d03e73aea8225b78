"""Everything due, also when something of it fails."""

from __future__ import annotations

from inspections.db import transaction
from inspections.runtime import runs
from inspections.runtime.outbox import Message
from inspections.settings import Settings
from inspections.store.districts import District, PolicyVersion
from inspections.usecases.apply_policy import KIND
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.policies import change_policy
from tests.fixtures.small_district import SmallDistrict, make_district


def broken_district(small: SmallDistrict) -> None:
    """An older district whose policy nobody can read."""
    with transaction(small.sessions) as session:
        policy = PolicyVersion(
            district_id=small.district.id,
            valid_from=small.clock().date(),
            set_at=small.clock(),
            set_by="user:1",
            content={"unheard_of": 1},
        )
        session.add(policy)


def test_the_trouble_of_one_district_is_not_the_trouble_of_all(
    small: SmallDistrict, clock: MovingClock, settings: Settings, caplog
) -> None:
    other = make_district(small.sessions, clock, settings, code="bautzen")
    clock.to("2026-04-13 07:00")
    other.inspect("C06")
    broken_district(small)
    version = change_policy(other, on=clock().date(), chase_days=9)
    assert other.beat().failed == 2, "the broken one's digests, and what its policy would move"
    with transaction(small.sessions) as session:
        [letter] = session.query(Message)
        assert (letter.district_id, letter.letter) == (other.district.id, "weekly_digest")
        assert letter.sent_at is not None
        assert session.query(District).count() == 2
        assert runs.done(session, KIND, str(version), district_id=other.district.id)
