"""Numbers of a district: none twice, none lost, also when two begin a year at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from inspections.db import transaction
from inspections.store.districts import District, take_numbers
from tests.fixtures.databases import Database

WRITERS = 4


def a_district(database: Database) -> int:
    with transaction(database.sessions) as session:
        district = District(code="goerlitz", name="Landkreis Görlitz", land="SN")
        session.add(district)
        session.flush()
        return district.id


def test_numbers_follow_each_other(any_database: Database) -> None:
    district_id = a_district(any_database)
    with transaction(any_database.sessions) as session:
        assert take_numbers(session, district_id, "deficiency-2026", 3) == range(1, 4)
        assert take_numbers(session, district_id, "deficiency-2026", 2) == range(4, 6)
        assert take_numbers(session, district_id, "deficiency-2027", 1) == range(1, 2)


def test_the_first_numbers_of_a_year_may_be_taken_by_several_at_once(
    any_database: Database,
) -> None:
    district_id = a_district(any_database)
    together = Barrier(WRITERS)

    def take(_writer: int) -> range:
        together.wait()
        with transaction(any_database.sessions) as session:
            return take_numbers(session, district_id, "deficiency-2026", 2)

    with ThreadPoolExecutor(WRITERS) as pool:
        taken = sorted(number for numbers in pool.map(take, range(WRITERS)) for number in numbers)
    assert taken == list(range(1, 2 * WRITERS + 1))
