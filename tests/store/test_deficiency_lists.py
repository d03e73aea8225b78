"""The streamed list: a reader who broke off disturbs nobody who reads after."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from inspections.db import reading
from inspections.domain.working_days import office_date
from inspections.store.deficiency_lists import Filter, Line, every_line
from tests.fixtures.small_district import SmallDistrict


class BrokenOff(Exception):
    pass


@contextmanager
def the_list(small: SmallDistrict) -> Iterator[Iterator[Line]]:
    with reading(small.sessions) as session:
        today = office_date(small.clock())
        with every_line(session, small.district.id, Filter(), today=today) as lines:
            yield lines


def test_a_list_broken_off_does_not_repeat_lines_to_the_next_reader(small: SmallDistrict) -> None:
    cases = sorted(case.id for case in small.inspect("C06", "B11", "M02"))
    with pytest.raises(BrokenOff), the_list(small) as broken:
        raise BrokenOff
    with the_list(small) as lines:
        del broken  # what the traceback held is collected while somebody else reads
        gc.collect()
        assert sorted(line.id for line in lines) == cases
