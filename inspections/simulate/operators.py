"""The operators: begin at once, when reminded or when late; some object, some say untrue things."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from hashlib import sha256

from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.domain.working_days import last_working_day, office_date
from inspections.photo_store import StoredPhoto
from inspections.simulate.assumptions import OperatorSketch
from inspections.simulate.town import ANSWERS, Town
from inspections.store.deficiencies import Deficiency, OperatorLink
from inspections.usecases.answer_by_operator import (
    AnswerKind,
    OperatorAnswer,
    answer_by_operator,
    can_answer,
)
from inspections.usecases.operator_link import link_for
from inspections.usecases.receive_photo import receive_evidence

OBJECTS_AFTER = 2  # working days


class Begin(StrEnum):
    AT_ONCE = "at_once"
    WHEN_REMINDED = "when_reminded"
    WHEN_MISSED = "when_missed"


@dataclass(slots=True)
class Operators:
    """`busy` are the deficiencies for which a plan is made and not yet done."""

    town: Town
    busy: set[int] = field(default_factory=set)
    rounds: dict[int, int] = field(default_factory=dict)

    def notice(self, case: Deficiency) -> None:
        """A deficiency lies with its operator: make up one's mind, once."""
        if case.id in self.busy:
            return
        self.busy.add(case.id)
        self.rounds[case.id] = self.rounds.get(case.id, 0) + 1
        if self._objects(case):
            day = self.town.working_day(self.town.today(), OBJECTS_AFTER)
            self.town.agenda.add(self.town.soon(day, ANSWERS), partial(self._object, case.id))
            return
        done_at = self._done_at(case)
        self._promise(case, office_date(done_at))
        self.town.agenda.add(done_at, partial(self._finish, case.id))

    def _luck(self, case: Deficiency, what: str) -> float:
        return self.town.luck.roll(what, self.town.fault_of(case).name, self.rounds[case.id])

    def _objects(self, case: Deficiency) -> bool:
        danger = case.severity == Severity.IMMINENT_DANGER
        objects = self._luck(case, "objects") < self.town.assumed.operator.objects
        return objects and self.rounds[case.id] == 1 and not danger

    def _done_at(self, case: Deficiency) -> datetime:
        """When the work is done, or said to be: working time after the day it is begun."""
        town, habits = self.town, self.town.assumed.operator
        fault = town.fault_of(case)
        occasion = ("work", fault.name, self.rounds[case.id])
        if case.severity == Severity.IMMINENT_DANGER:
            slow = habits.danger_hours * self._operator(case).slowness
            return town.now + timedelta(hours=town.luck.around(slow, 0.6, *occasion))
        kind = town.assumed.faults[fault.severity]
        days = town.luck.around(kind.work_days, kind.spread, *occasion)
        days *= self._operator(case).slowness
        begin = self._begin(case)
        if begin is not Begin.AT_ONCE:
            days *= habits.haste
        start = self._start(case, begin)
        return town.soon(town.working_day(start + timedelta(days=round(days))), ANSWERS)

    def _begin(self, case: Deficiency) -> Begin:
        if case.state != DeficiencyState.OPEN:
            return Begin.AT_ONCE
        dice = self._luck(case, "begins")
        for begin in Begin:
            dice -= self.town.assumed.operator.begins[begin]
            if dice < 0:
                return begin
        return Begin.WHEN_MISSED

    def _start(self, case: Deficiency, begin: Begin) -> date:
        town = self.town
        if begin is Begin.WHEN_MISSED:
            return max(case.deadline + timedelta(days=1), town.today())
        if begin is Begin.WHEN_REMINDED:
            reminded = case.deadline - timedelta(days=town.policy.ahead_days)
            return max(last_working_day(reminded, town.policy.land), town.today())
        return town.today()

    def _promise(self, case: Deficiency, done_on: date) -> None:
        late = done_on > case.deadline and case.severity != Severity.IMMINENT_DANGER
        if late and self._luck(case, "promises") < self.town.assumed.operator.promises:
            day = last_working_day(case.deadline, self.town.policy.land)
            words = OperatorAnswer(AnswerKind.IN_PROGRESS, until=done_on)
            self.town.agenda.add(self.town.soon(day, ANSWERS), partial(self._say, case.id, words))

    def _object(self, case_id: int) -> None:
        self.busy.discard(case_id)
        self._say(case_id, OperatorAnswer(AnswerKind.OBJECTION, "Einwand"))

    def _finish(self, case_id: int) -> None:
        case = self.town.session.get_one(Deficiency, case_id)
        self.busy.discard(case_id)
        if case.ended_on is not None:
            return
        honest = self._luck(case, "honest") < self._operator(case).honest
        if honest:
            self.town.mend(case)
        if honest and self._luck(case, "says") < self.town.assumed.operator.says_nothing:
            return
        self._say(case_id, OperatorAnswer(AnswerKind.REMEDIED, "Erledigt"))

    def _say(self, case_id: int, words: OperatorAnswer) -> None:
        town = self.town
        case = town.session.get_one(Deficiency, case_id)
        if not can_answer(case, town.policy):
            return
        operator = case.accommodation.operator
        if words.kind is AnswerKind.REMEDIED:
            receive_evidence(
                town.session,
                case,
                _picture(case, self.rounds[case_id]),
                sent_by=f"operator:{operator.id}",
                now=town.now,
            )
        link = town.session.get_one(
            OperatorLink, link_for(town.session, case, operator, now=town.now)
        )
        answer_by_operator(town.session, link, words, now=town.now)

    def _operator(self, case: Deficiency) -> OperatorSketch:
        sketch = self.town.houses[case.accommodation_id].sketch
        return self.town.assumed.operators[sketch.operator]


def _picture(case: Deficiency, attempt: int) -> StoredPhoto:
    """The record of a photo of which there is no file."""
    name = sha256(f"{case.number}:{attempt}".encode()).hexdigest()
    return StoredPhoto(sha256=name, stored=name, width=4, height=3, bytes=1)
