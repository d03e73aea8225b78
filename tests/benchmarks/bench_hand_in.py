"""Handing in finished checklists: the use case alone, and over HTTP with four devices at once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store import inspections
from inspections.usecases.fold_figures import fold_figures
from inspections.usecases.submit_checklist import submit_checklist
from tests.benchmarks.district import DATABASES, BenchDistrict, Place, a_place, settled
from tests.benchmarks.hand_ins import HandIn, planned
from tests.benchmarks.measured import Row, p95, row, show
from tests.benchmarks.web_server import Person, serving
from tests.fixtures.leashed import free_port

SIZES = {124: 200, 250: 125}  # questions and target a second
VIOLATED = (0, 2)  # with 2, a hand-in opens two cases and settles about two
ALONE = 300
OVER_HTTP = 1_000
WARM = 40
DEVICES = 4


def run() -> Iterator[Row]:
    for violated in VIOLATED:
        for questions in SIZES:
            for database in DATABASES:
                yield _alone(database, questions, violated)
            yield from _over_http(questions, violated)


def _alone(database: str, questions: int, violated: int) -> Row:
    with a_place(database) as place:
        district = settled(place)
        work = list(planned(district, questions, WARM + ALONE, violated=violated))
        for each in work[:WARM]:
            hand_in(place, district, each)
        started = time.perf_counter()
        for each in work[WARM:]:
            hand_in(place, district, each)
        rate = ALONE / (time.perf_counter() - started)
    name = f"hand-in of {questions}, {violated} violated, use case, {database}"
    return row(name, rate, "per s", "one process")


def hand_in(place: Place, district: BenchDistrict, each: HandIn) -> None:
    small = district.small
    with transaction(place.sessions) as session:
        receipt = submit_checklist(
            session,
            inspections.get(session, small.district.id, each.inspection_id),
            each.submission,
            user=small.user(Role.INSPECTOR),
            now=small.clock(),
        )
    assert receipt.first


def _over_http(questions: int, violated: int) -> list[Row]:
    with a_place("postgresql", PORT=str(free_port())) as place:
        district = settled(place)
        ready = planned(district, questions, OVER_HTTP, violated=violated)
        work = [(each.path, each.as_json()) for each in ready]
        with serving(place):
            people = [Person(place, district.small.user(Role.INSPECTOR)) for _ in range(DEVICES)]
            _send(people, work[: WARM * 4])
            started = time.perf_counter()
            times = _send(people, work[WARM * 4 :])
            rate = len(times) / (time.perf_counter() - started)
        fold_figures(place.sessions)
    name = f"hand-in of {questions}, {violated} violated, over HTTP"
    note = f"target >= {SIZES[questions]}; {DEVICES} devices, {len(work[0][1]) / 1024:.0f} KiB"
    return [
        row(name, rate, "per s", note),
        row(f"{name}, p95", p95(times), "ms"),
    ]


def _send(people: Sequence[Person], work: Sequence[tuple[str, bytes]]) -> list[float]:
    """Each person sends its share, one after another; how long each took."""

    def share(at: int) -> list[float]:
        times: list[float] = []
        for path, body in work[at :: len(people)]:
            started = time.perf_counter()
            people[at].put(path, body)
            times.append(1000 * (time.perf_counter() - started))
        return times

    with ThreadPoolExecutor(len(people)) as pool:
        return [each for times in pool.map(share, range(len(people))) for each in times]


if __name__ == "__main__":
    show(run())
