"""`begehung verify aggregates`: figures against a recomputation."""

from __future__ import annotations

from sqlalchemy import func, select, update

from inspections.db import transaction
from inspections.store.figures import Fact, Summary
from inspections.usecases.fold_figures import fold_figures
from tests.commands.conftest import Begehung
from tests.fixtures.small_district import SmallDistrict


def test_figures_that_agree_are_no_finding(begehung: Begehung, small: SmallDistrict) -> None:
    small.inspect("B11", "C06")
    done = begehung("verify", "aggregates")
    assert (done.code, done.out) == (0, "")
    assert "1 Kreise verglichen, 0 Abweichungen" in done.err


def test_a_wrong_figure_is_a_line_and_exit_1(begehung: Begehung, small: SmallDistrict) -> None:
    small.inspect("B11")
    fold_figures(small.sessions)
    with transaction(small.sessions) as session:
        session.execute(update(Summary).where(Summary.measure == "opened").values(amount=9))
    done = begehung("verify", "aggregates")
    assert done.code == 1
    [line] = done.out.splitlines()
    assert line.split("\t") == [
        "goerlitz", "GU-NIE", "opened", "severe", "", "2026-04-01", "9", "1"
    ]  # fmt: skip


def test_comparing_changes_nothing(begehung: Begehung, small: SmallDistrict) -> None:
    small.inspect("B11")

    def counts() -> list[int | None]:
        with transaction(small.sessions) as session:
            return [session.scalar(select(func.sum(table.amount))) for table in (Fact, Summary)]

    before = counts()
    begehung("verify", "aggregates")
    assert counts() == before
