"""Many write at once: no chain forks, none has a gap, every commit has its line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from inspections.audit.rows import AuditLine
from inspections.audit.verify import verify
from inspections.db import reading, transaction
from inspections.store.accommodations import Accommodation, Room
from tests.fixtures.small_district import make_district

WRITERS, TIMES = 8, 25


def test_writers_at_once_make_one_chain_for_each_district(any_database, clock, settings) -> None:
    sessions = any_database.sessions
    towns = [make_district(sessions, clock, settings, code=code) for code in ("a", "b")]

    def write(number: int) -> None:
        town = towns[number % 2]
        for time in range(TIMES):
            with transaction(sessions) as session:
                house = session.get_one(Accommodation, town.house.id)
                name = f"Zimmer {number}.{time}"
                home = {"district_id": house.district_id, "accommodation_id": house.id}
                session.add(Room(name=name, **home))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with reading(sessions) as session:
        assert verify(session).flaws == ()
        for town in towns:
            query = select(AuditLine.seq).where(AuditLine.chain == str(town.district.id))
            seqs = list(session.scalars(query.order_by(AuditLine.seq)))
            assert seqs == list(range(1, 2 + WRITERS // 2 * TIMES))
