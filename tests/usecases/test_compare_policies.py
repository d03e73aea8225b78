"""A comparison of policies: a wish like any export, made one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from inspections.db import transaction
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role
from inspections.simulate import simulate
from inspections.simulate.assumptions import assumptions
from inspections.simulate.compare import DISTRICT, read_comparison, write_comparison
from inspections.store.exports import LAST_ATTEMPT, POLICY_COMPARISON, Export
from inspections.usecases import run_due
from inspections.usecases.compare_policies import SEED, ask_for_comparison
from tests.fixtures.small_district import SmallDistrict

LAX = Policy(rework_days=30, review_days=9)
YEARS = 0.2


def asked(small: SmallDistrict, after: Policy = LAX, **more: Any) -> int:
    with transaction(small.sessions) as session:
        wish = ask_for_comparison(
            session,
            small.user(Role.COORDINATOR),
            Policy(),
            after,
            valid_from=date(2026, 7, 1),
            stand="",
            folder=small.office.export_dir,
            locale="de",
            now=small.clock(),
            **({"years": YEARS} | more),
        )
        return wish.id


def row(small: SmallDistrict, wish: int) -> Export:
    with transaction(small.sessions) as session:
        return session.get_one(Export, wish)


def test_the_file_holds_what_the_simulation_itself_says(small: SmallDistrict) -> None:
    wish = asked(small)
    assert run_due.export(small.office, wish)
    text = (small.office.export_dir / str(row(small, wish).file)).read_text("utf-8")
    assumed = assumptions(DISTRICT)
    for policy, outcome in zip((Policy(), LAX), read_comparison(text), strict=True):
        assert outcome == simulate(assumed, policy, seed=SEED, years=YEARS)


def test_the_progress_only_grows_and_ends_at_the_whole(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    wanted = {
        "before": Policy().as_document(),
        "after": LAX.as_document(),
        "years": YEARS,
        "seed": SEED,
    }
    with (tmp_path / "file").open("wb") as file:
        write_comparison(wanted, file, lambda done, of: told.append((done, of)))
    assert told == sorted(set(told))
    assert told[-1] == (100, 100)
    assert len(told) > 10


def test_one_is_handed_out_at_a_time(small: SmallDistrict) -> None:
    first, second = asked(small), asked(small, Policy(rework_days=7))
    assert run_due.next_comparison(small.office) == [first]
    with transaction(small.sessions) as session:
        session.get_one(Export, first).leased_until = small.clock() + timedelta(minutes=9)
    assert run_due.next_comparison(small.office) == []
    with transaction(small.sessions) as session:
        session.get_one(Export, first).finished_at = small.clock()
    assert run_due.next_comparison(small.office) == [second]


def test_another_length_is_another_comparison(small: SmallDistrict) -> None:
    assert asked(small) == asked(small)
    assert asked(small) != asked(small, years=1)


def test_one_that_cannot_be_made_is_given_up_and_leaves_no_file(small: SmallDistrict) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("no room on the disk")

    office = replace(small.office, makers={POLICY_COMPARISON: fail})
    wish = asked(small)
    for _attempt in range(LAST_ATTEMPT):
        with pytest.raises(RuntimeError):
            run_due.export(office, wish)
    assert not run_due.export(office, wish)
    given_up = row(small, wish)
    assert given_up.finished_at is not None
    assert "no room" in str(given_up.error)
    assert list(small.office.export_dir.iterdir()) == []
    assert asked(small) != wish, "asked for again, it is a new wish"
