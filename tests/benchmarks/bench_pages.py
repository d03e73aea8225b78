"""Lists and dashboard over a district with 10,000 and 100,000 deficiencies, 3,000 of them open."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.db import reading
from inspections.domain.situation import Situation, Tally
from inspections.domain.vocabulary import Severity
from inspections.store import deficiency_lists
from inspections.store.deficiencies import Deficiency
from inspections.store.deficiency_lists import Filter, Sort, View
from inspections.usecases.read_situation import houses, read_situation, read_trend
from tests.benchmarks.district import DATABASES, Place, a_place, settled
from tests.benchmarks.history import TODAY, write_history
from tests.benchmarks.measured import Row, median, milliseconds, row, show

SIZES = (10_000, 100_000)
DEEP = 50_000
GROWTH = "target <= 1.3 when history grows tenfold"
STANDS_NOT_READ = Situation(Tally(), {})  # it is read once a page, and measured apart
Reading = Callable[[Session], object]

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


def run() -> list[Row]:
    rows: list[Row] = []
    for database in DATABASES:
        measured = {size: _measure(database, size) for size in SIZES}
        small, large = (measured[size] for size in SIZES)
        rows += [row(f"{database}: {name}", large[name], "ms", "100,000") for name in large]
        deep = large[f"list: all, page at {DEEP}"] / large["list: all, first page"]
        rows.append(row(f"{database}: page at {DEEP} / first page", deep, "ratio", "target <= 3"))
        for name in small.keys() & large.keys():
            if not name.startswith("list: all, page"):
                growth = large[name] / small[name]
                rows.append(row(f"{database}: growth of {name}", growth, "ratio", GROWTH))
    return rows


def _measure(database: str, size: int) -> dict[str, float]:
    with a_place(database) as place:
        district = settled(place)
        write_history(place, district, size)
        return dict(_measured(place, district.small.district.id, size))


def _measured(place: Place, district_id: int, size: int) -> Iterator[tuple[str, float]]:
    for name, work in _readings(district_id).items():
        yield name, _timed(place, work)
    if size > DEEP:
        cursor = _cursor_at(place, district_id)

        def deep(session: Session) -> object:
            return deficiency_lists.page(
                session, district_id, EVERYTHING, today=TODAY, after=cursor
            )

        yield f"list: all, page at {DEEP}", _timed(place, deep)


def _timed(place: Place, work: Reading) -> float:
    def once() -> None:
        with reading(place.sessions) as session:
            work(session)

    return median(milliseconds(once))


def _readings(district_id: int) -> dict[str, Reading]:
    readings: dict[str, Reading] = {
        f"list: {name}": _page_of(district_id, wanted) for name, wanted in LISTS.items()
    }
    return readings | {
        "counts of the open views": lambda session: [
            deficiency_lists.count(session, district_id, Filter(view=view), today=TODAY)
            for view in (View.TO_REVIEW, View.OVERDUE, View.THIS_WEEK, View.OPEN)
        ],
        "dashboard: situation and houses": lambda session: houses(
            session,
            district_id,
            read_situation(session, district_id, today=TODAY),
            today=TODAY,
        ),
        "dashboard: trend of 12 months": lambda session: read_trend(
            session, district_id, STANDS_NOT_READ, today=TODAY
        ),
    }


def _page_of(district_id: int, wanted: Filter) -> Reading:
    return lambda session: deficiency_lists.page(session, district_id, wanted, today=TODAY)


def _cursor_at(place: Place, district_id: int) -> str:
    query = (
        select(Deficiency.deadline, Deficiency.id)
        .where(Deficiency.district_id == district_id)
        .order_by(Deficiency.deadline, Deficiency.id)
        .offset(DEEP)
        .limit(1)
    )
    with reading(place.sessions) as session:
        deadline, last = session.execute(query).one()
    return f"{deadline}~{last}"


if __name__ == "__main__":
    show(run())
