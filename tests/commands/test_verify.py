"""`begehung verify aggregates`: figures against a recomputation; `references`: strangers."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from inspections.audit.collected import TOLD
from inspections.db import transaction
from inspections.settings import Settings
from inspections.store.accommodations import Accommodation
from inspections.store.figures import Fact, Summary
from inspections.usecases.fold_figures import fold_figures
from tests.commands.conftest import Begehung
from tests.fixtures.small_district import SmallDistrict, make_district


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


@pytest.mark.unaudited("writes past the program")
def test_a_reference_into_another_district_is_a_line_and_exit_1(
    begehung: Begehung, small: SmallDistrict, settings: Settings
) -> None:
    there = make_district(small.sessions, small.clock, settings, code="bautzen")
    done = begehung("verify", "references")
    assert (done.code, done.out, done.err) == (0, "", "0 Funde\n")
    with transaction(small.sessions) as session:
        moved = update(Accommodation.__table__).where(
            Accommodation.__table__.c.id == small.house.id
        )
        session.execute(moved.values(operator_id=there.operator.id), execution_options=TOLD)
    done = begehung("verify", "references")
    assert (done.code, done.out) == (1, "accommodations\toperator_id\t1\n")
