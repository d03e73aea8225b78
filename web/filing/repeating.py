"""What a section may take over from last time, and what it has taken over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import uuid4

from inspections.domain.checklist import Answer, Section
from inspections.domain.repeating import as_last_time
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import Origin
from web.filing.closing import PointLine, point_line
from web.filing.points import key_of
from web.filing.sheet import Sheet
from web.filters import short_date


@dataclass(frozen=True, slots=True)
class Copy:
    """`rev` is the revision the page knows; `when` the answer was given."""

    answer: Answer
    rev: int
    line: PointLine
    when: str

    @property
    def key(self) -> str:
        return key_of((self.answer.item, self.answer.place))


def offered(sheet: Sheet, section: Section) -> list[Copy]:
    """Points with an open deficiency are left out: somebody has to look."""
    past = {point: each.answer for point, each in sheet.past.items() if point not in sheet.cases}
    return [_copy(sheet, each) for each in as_last_time(section, sheet.judged, past)]


def taken(sheet: Sheet, section: Section) -> list[Copy]:
    mine = {item.id for item in section.items}
    return [
        _copy(sheet, held.answer)
        for (item, _place), held in sheet.held.items()
        if item in mine and held.origin is Origin.LAST_TIME
    ]


def taking_over(copies: list[Copy], keys: Collection[str]) -> list[AnswerWrite]:
    return [
        AnswerWrite(uuid4(), copy.answer, copy.rev, origin=Origin.LAST_TIME)
        for copy in copies
        if copy.key in keys
    ]


def taking_back(copies: list[Copy], keys: Collection[str]) -> list[AnswerWrite]:
    return [
        AnswerWrite(uuid4(), Answer(copy.answer.item, copy.answer.place), copy.rev)
        for copy in copies
        if copy.key in keys
    ]


def _copy(sheet: Sheet, answer: Answer) -> Copy:
    point = (answer.item, answer.place)
    past = sheet.past.get(point)
    when = short_date(past.finished_at) if past else ""
    return Copy(answer, sheet.held_answer(point).rev, point_line(sheet, point), when)
