"""One place takes every step, and knows where the house lies."""

from __future__ import annotations

import pytest

from inspections.db import reading, transaction
from inspections.domain.working_days import office_date
from inspections.runtime import timers
from inspections.store.accommodations import Accommodation
from inspections.store.deficiencies import get
from inspections.usecases.decide import Decision
from tests.faults.nth_operation.works import decided
from tests.fixtures.small_district import SmallDistrict


@pytest.mark.parametrize(
    ("land", "escalates_on"),
    [
        (None, "2026-11-19"),  # 18 November 2026 is Buß- und Bettag, in Saxony only
        ("BB", "2026-11-18"),
    ],
)
def test_the_clock_counts_the_holidays_of_the_land_in_which_the_house_lies(
    small: SmallDistrict, land: str | None, escalates_on: str
) -> None:
    with transaction(small.sessions) as session:
        session.get_one(Accommodation, small.house.id).land = land
    small.clock.to("2026-11-03 10:00")
    [case] = small.inspect("C06")
    decided(small, case.id, Decision.ACCEPT)
    small.clock.to("2026-11-11 08:00")
    small.beat()
    with reading(small.sessions) as session:
        instance_id = get(session, small.district.id, case.id).instance_id
        [escalation] = timers.pending(session, instance_id)
    assert escalation.name == "escalation"
    assert office_date(escalation.due_at).isoformat() == escalates_on
