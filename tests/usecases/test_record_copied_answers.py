"""Answers taken over from last time: known as such for ever, and never above another's answer."""

from __future__ import annotations

from uuid import uuid4

import pytest

from inspections.db import transaction
from inspections.domain.checklist import Answer
from inspections.domain.errors import Refused
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import Origin, Role
from inspections.store import answers, inspections
from inspections.store.answers import AnswerRevision, Held
from inspections.usecases.record_answers import AnswerReceipt, record_answers
from tests.fixtures.small_district import SmallDistrict


@pytest.fixture
def visit(small: SmallDistrict) -> int:
    return small.plan()


def record(small: SmallDistrict, visit: int, write: AnswerWrite) -> AnswerReceipt:
    with transaction(small.sessions) as session:
        inspection = inspections.get(session, small.district.id, visit)
        user = small.user(Role.INSPECTOR)
        [receipt] = record_answers(session, inspection, [write], user=user, now=small.clock())
    return receipt


def copy(item: str, base_rev: int = 0) -> AnswerWrite:
    return AnswerWrite(uuid4(), Answer(item, value="yes"), base_rev, origin=Origin.LAST_TIME)


def said(item: str, value: str | None, base_rev: int = 0) -> AnswerWrite:
    return AnswerWrite(uuid4(), Answer(item, value=value), base_rev)


def held(small: SmallDistrict, visit: int, item: str) -> Held:
    with transaction(small.sessions) as session:
        return answers.current(session, visit)[item, ""]


def history(small: SmallDistrict, visit: int, item: str) -> list[tuple[int, str | None, bool]]:
    with transaction(small.sessions) as session:
        rows = session.query(AnswerRevision).filter_by(inspection_id=visit, item=item)
        return [(row.rev, row.origin, row.current) for row in rows.order_by(AnswerRevision.rev)]


def test_the_history_says_that_it_was_taken_over(small: SmallDistrict, visit: int) -> None:
    record(small, visit, copy("C06"))
    record(small, visit, said("C06", "no", base_rev=1))
    assert history(small, visit, "C06") == [(1, "last_time", False), (2, None, True)]


def test_a_copy_made_without_knowing_an_answer_is_kept_behind_it(
    small: SmallDistrict, visit: int
) -> None:
    record(small, visit, said("C06", "no"))
    late = record(small, visit, copy("C06"))
    assert late.conflict
    assert held(small, visit, "C06").answer.value == "no"
    assert history(small, visit, "C06") == [(1, None, True), (2, "last_time", False)]


def test_the_next_answer_counts_on_above_a_copy_kept_behind(
    small: SmallDistrict, visit: int
) -> None:
    record(small, visit, said("C06", "no"))
    record(small, visit, copy("C06"))
    record(small, visit, said("C06", "partly", base_rev=1))
    assert held(small, visit, "C06").answer.value == "partly"
    assert [rev for rev, _origin, _current in history(small, visit, "C06")] == [1, 2, 3]


def test_a_copy_onto_an_answer_taken_back_counts(small: SmallDistrict, visit: int) -> None:
    record(small, visit, said("C06", "no"))
    record(small, visit, said("C06", None, base_rev=1))
    record(small, visit, copy("C06"))
    assert held(small, visit, "C06").origin is Origin.LAST_TIME


@pytest.mark.parametrize("item", ["B05", "B04"])
def test_what_is_to_be_seen_each_time_is_refused_as_a_copy(
    small: SmallDistrict, visit: int, item: str
) -> None:
    with pytest.raises(Refused):
        record(small, visit, copy(item))
    assert history(small, visit, item) == []
