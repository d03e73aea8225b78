"""Lists and dashboard over a district with 10,000 and 100,000 deficiencies, 3,000 of them open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.db import reading
from inspections.domain.situation import Situation, Tally
from inspections.domain.vocabulary import Role, Severity
from inspections.store import deficiency_lists
from inspections.store.deficiencies import Deficiency
from inspections.store.deficiency_lists import Filter, Sort, View
from inspections.store.people import User
from inspections.usecases.read_situation import houses, read_situation, read_trend
from tests.benchmarks.district import DATABASES, BenchDistrict, Place, a_place, settled
from tests.benchmarks.history import TODAY, write_history
from tests.benchmarks.measured import Row, median, p95, row, seconds, show
from tests.benchmarks.web_server import Person, serving
from tests.fixtures.leashed import free_port

SHORT, LONG = 10_000, 100_000
DEEP = 50_000
ROUNDS, WARM = 40, 6
PAGES = {
    "/lage": "target < 50 ms",
    "/maengel": "",
    "/maengel?sicht=all&sort=found&richtung=ab": "",
}
Reading = Callable[[Session], object]
STANDS_NOT_READ = Situation(Tally(), {})  # it is read once a page, and measured apart

EVERYTHING = Filter(view=View.ALL)
LISTS = {
    "all, first page": EVERYTHING,
    "open, first page": Filter(),
    "overdue, severe, newest first": Filter(
        view=View.OVERDUE, severity=Severity.SEVERE, descending=True
    ),
    "open, by number": Filter(sort=Sort.NUMBER),
    "open, by day found": Filter(sort=Sort.FOUND),
    "open, by severity": Filter(sort=Sort.SEVERITY),
    "open, by accommodation": Filter(sort=Sort.ACCOMMODATION),
    "open, two words searched": Filter(text="flur selbst"),
    "ended, newest deadline first": Filter(view=View.ENDED, descending=True),
    "all, by day found": Filter(view=View.ALL, sort=Sort.FOUND, descending=True),
    "all, by number": Filter(view=View.ALL, sort=Sort.NUMBER, descending=True),
    "all, by severity": Filter(view=View.ALL, sort=Sort.SEVERITY),
    "all, by accommodation": Filter(view=View.ALL, sort=Sort.ACCOMMODATION),
}
SORT_EVERYTHING = {"all, by severity", "all, by accommodation"}


@dataclass(frozen=True)
class Side:
    """One of the two districts compared."""

    place: Place
    district: BenchDistrict

    @property
    def district_id(self) -> int:
        return self.district.small.district.id

    @property
    def coordinator(self) -> User:
        return self.district.small.user(Role.COORDINATOR)


def run() -> Iterator[Row]:
    """A short and a long history side by side, so that both are read on the same machine."""
    for database in DATABASES:
        with _district(database, SHORT) as short, _district(database, LONG) as long:
            for name in _readings(long):
                yield _compared(database, name, short, long)
            yield _deep(database, long)
            yield from _over_http(database, short, long)


@contextmanager
def _district(database: str, size: int) -> Iterator[Side]:
    with a_place(database, PORT=str(free_port())) as place:
        district = settled(place)
        write_history(place, district, size)
        yield Side(place, district)


def _compared(database: str, name: str, short: Side, long: Side) -> Row:
    before, after = _timed((short, _readings(short)[name]), (long, _readings(long)[name]))
    growth = median(after) / median(before)
    target = "no index, sorts all" if name in SORT_EVERYTHING else "target <= 1.3"
    note = f"{growth:.2f} x of {SHORT:,} ({target})"
    return row(f"{database}: {name}", median(after), "ms", note)


def _deep(database: str, long: Side) -> Row:
    first, deep = _timed((long, _page_of(long, EVERYTHING)), (long, _deep_page(long)))
    name = f"{database}: all, page at row {DEEP:,} / first"
    return row(name, median(deep) / median(first), "ratio", f"target <= 3; {median(deep):.1f} ms")


def _timed(*work: tuple[Side, Reading]) -> list[list[float]]:
    """Each in turn, over and over: what else the machine does falls on all of them."""

    def once(side: Side, read: Reading) -> float:
        with reading(side.place.sessions) as session:
            return 1000 * seconds(lambda: read(session))

    rounds = [[once(*each) for each in work] for _ in range(ROUNDS)]
    return [list(samples) for samples in zip(*rounds[WARM:], strict=True)]


def _over_http(database: str, short: Side, long: Side) -> Iterator[Row]:
    with serving(short.place), serving(long.place):
        people = [Person(side.place, side.coordinator) for side in (short, long)]
        for path in PAGES:
            before, after = _visits(people, path)
            growth = f"{median(after) / median(before):.2f} x of {SHORT:,} (target <= 1.3)"
            name = f"{database}: GET {path}"
            yield row(f"{name}, p50", median(after), "ms", growth)
            yield row(f"{name}, p95", p95(after), "ms", PAGES[path])


def _visits(people: list[Person], path: str) -> list[list[float]]:
    rounds = [
        [1000 * seconds(lambda each=each: each.get(path)) for each in people]
        for _ in range(ROUNDS)
    ]
    return [list(samples) for samples in zip(*rounds[WARM:], strict=True)]


def _readings(side: Side) -> dict[str, Reading]:
    home = side.district_id
    readings: dict[str, Reading] = {name: _page_of(side, wanted) for name, wanted in LISTS.items()}
    return readings | {
        "counts of the open views": lambda session: [
            deficiency_lists.count(session, home, Filter(view=view), today=TODAY)
            for view in (View.TO_REVIEW, View.OVERDUE, View.THIS_WEEK, View.OPEN)
        ],
        "situation and houses": lambda session: houses(
            session, home, read_situation(session, home, today=TODAY), today=TODAY
        ),
        "trend of 12 months": lambda session: read_trend(
            session, home, STANDS_NOT_READ, today=TODAY
        ),
    }


def _page_of(side: Side, wanted: Filter, after: str | None = None) -> Reading:
    return lambda session: deficiency_lists.page(
        session, side.district_id, wanted, today=TODAY, after=after
    )


def _deep_page(side: Side) -> Reading:
    query = (
        select(Deficiency.deadline, Deficiency.id)
        .where(Deficiency.district_id == side.district_id)
        .order_by(Deficiency.deadline, Deficiency.id)
        .offset(DEEP)
        .limit(1)
    )
    with reading(side.place.sessions) as session:
        deadline, last = session.execute(query).one()
    return _page_of(side, EVERYTHING, after=f"{deadline}~{last}")


if __name__ == "__main__":
    show(run())
