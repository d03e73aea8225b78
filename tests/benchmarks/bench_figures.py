"""Folding facts into summaries, and what keeping the figures costs a hand-in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from unittest.mock import patch

from sqlalchemy import delete, insert

from inspections.db import transaction
from inspections.store import figures
from inspections.store.figures import Fact, Summary
from inspections.usecases.fold_figures import fold_figures, verify_figures
from tests.benchmarks.bench_hand_in import hand_in
from tests.benchmarks.district import DATABASES, Place, a_place, settled
from tests.benchmarks.hand_ins import planned
from tests.benchmarks.history import AT_ONCE, write_history
from tests.benchmarks.measured import Row, median, row, seconds, show

HISTORY = 10_000
PAIRS = 80
WARM = 20


def run() -> Iterator[Row]:
    for database in DATABASES:
        yield _fold(database)
        yield _upkeep(database)


def _fold(database: str) -> Row:
    """All a district ever counted, one fact at a time, into empty summaries."""
    with a_place(database) as place:
        district = settled(place)
        write_history(place, district, HISTORY)
        count = _unfold(place, district.small.district.id)
        took = seconds(lambda: fold_figures(place.sessions))
        with transaction(place.sessions) as session:
            assert verify_figures(session, district.small.district.id) == []
    return row(f"facts folded, {database}", count / took, "per s", f"{count:,} facts")


def _unfold(place: Place, district_id: int) -> int:
    with transaction(place.sessions) as session:
        facts = [
            {"district_id": district_id, "accommodation_id": house, **key._asdict(), "amount": 1}
            for house, counted in figures.recomputed(session, district_id).items()
            for key in counted.elements()
        ]
        random.Random(20261123).shuffle(facts)
        session.execute(delete(Summary))
        for start in range(0, len(facts), AT_ONCE):
            session.execute(insert(Fact), facts[start : start + AT_ONCE])
    return len(facts)


def _upkeep(database: str) -> Row:
    """Hand-ins with and without their facts, in turn, so that both see the same machine."""
    kept: list[float] = []
    left_out: list[float] = []
    with a_place(database) as place:
        district = settled(place)
        work = list(planned(district, 124, WARM + 2 * PAIRS, violated=2))
        for each in work[:WARM]:
            hand_in(place, district, each)
        for one, other in zip(work[WARM::2], work[WARM + 1 :: 2], strict=True):
            kept.append(seconds(lambda one=one: hand_in(place, district, one)))
            with patch.object(figures, "append", lambda *_args, **_more: None):
                left_out.append(seconds(lambda other=other: hand_in(place, district, other)))
    more = 100 * (median(kept) / median(left_out) - 1)
    return row(f"hand-in keeping figures, {database}", more, "% more", "target <= 60 % more time")


if __name__ == "__main__":
    show(run())
