"""All weekly letters of a district: what grows with the history, and what must not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from inspections.db import transaction
from inspections.store.districts import District
from inspections.usecases.compose_weekly_digest import compose_weekly_digest
from tests.benchmarks.district import DATABASES, Place, a_place, settled
from tests.benchmarks.history import OPEN, write_history
from tests.benchmarks.measured import Row, row, seconds, show

ENDED = (1_000, 10_000, 100_000)
MONDAY = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
TIMES = 5


def run() -> Iterator[Row]:
    for database in DATABASES:
        first = 0.0
        for ended in ENDED:
            took = _composed(database, ended)
            first = first or took
            note = f"{OPEN:,} open; {took / first:.2f} times that with {ENDED[0]:,} ended"
            name = f"all weekly letters, {ended:,} ended deficiencies, {database}"
            yield row(name, 1000 * took, "ms", note)


def _composed(database: str, ended: int) -> float:
    """The letters of the second week: operators have their links by then."""
    with a_place(database) as place:
        district = settled(place)
        write_history(place, district, OPEN + ended)
        pk = district.small.district.id
        with transaction(place.sessions) as session:
            assert compose_weekly_digest(session, session.get_one(District, pk), now=MONDAY) > 0
        return min(_once(place, pk) for _ in range(TIMES))  # what else the machine does is not ours


def _once(place: Place, district_id: int) -> float:
    """Composed and given up, so that the next time finds the same."""
    with place.sessions() as session:
        district, now = session.get_one(District, district_id), MONDAY + timedelta(weeks=1)
        took = seconds(lambda: compose_weekly_digest(session, district, now=now))
        session.rollback()
    return took


if __name__ == "__main__":
    show(run())
