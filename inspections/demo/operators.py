"""The demo's operators: some answer soon, some late, some object, and not all is true."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from inspections.audit.acting import turns_out_to_be
from inspections.demo.desk import lying
from inspections.demo.pictures import VARIANTS
from inspections.demo.stage import Stage
from inspections.domain.figures import WITH_OPERATOR
from inspections.domain.vocabulary import Severity
from inspections.domain.working_days import next_working_day
from inspections.store import photos
from inspections.store.deficiencies import Deficiency, OperatorLink
from inspections.usecases.answer_by_operator import AnswerKind, OperatorAnswer, answer_by_operator
from inspections.usecases.operator_link import link_for
from inspections.usecases.receive_photo import receive_evidence

OVER_OCCUPIED = "A02"
TRUE = 0.9


class Plan(StrEnum):
    """What an operator makes up its mind to do about a deficiency."""

    MEND = "mend"
    PRETEND = "pretend"  # says so, with a picture of something else
    MEND_SILENTLY = "mend_silently"
    PROMISE = "promise"
    OBJECT = "object"


@dataclass(slots=True)
class Operators:
    stage: Stage
    plans: dict[tuple[int, int], list[tuple[date, Plan]]] = field(default_factory=dict)

    def answer(self, day: date) -> None:
        """Everything the operators made up their minds to do until today."""
        self.stage.clock.to(day, time(13, 50))
        for case_id, plan in self._due(day):
            self.act(case_id, plan, day)

    def act(self, case_id: int, plan: Plan, day: date) -> None:
        stage = self.stage
        with stage.transaction() as session:
            case = session.get_one(Deficiency, case_id)
            if plan in (Plan.MEND, Plan.MEND_SILENTLY):
                house = stage.house(case.accommodation_id)
                house.repair((case.item, case.place), day, stage.chance)
            if plan is not Plan.MEND_SILENTLY:
                self._say(session, case, plan, day)

    def _due(self, day: date) -> list[tuple[int, Plan]]:
        due: list[tuple[int, Plan]] = []
        with self.stage.transaction() as session:
            for row in lying(session, self.stage.district_id, WITH_OPERATOR):
                if row.key not in self.plans:
                    case = session.get_one(Deficiency, row.id)
                    self.plans[row.key] = self._made_up(case, day)
                plans = self.plans[row.key]
                while plans and plans[0][0] <= day:
                    due.append((row.id, plans.pop(0)[1]))
        return due

    def _made_up(self, case: Deficiency, day: date) -> list[tuple[date, Plan]]:
        sketch = self.stage.house(case.accommodation_id).sketch
        if case.item in sketch.ends_with and day >= self.stage.neglected_from:
            return []
        if case.is_overdue:
            return self._late(case, day)
        chance = self.stage.chance
        letter = sketch.operator
        dice = chance.random() / self.stage.material.operators[letter].diligence
        left = max((case.deadline - day).days, 1)
        if case.item == OVER_OCCUPIED:
            return [(day + timedelta(days=min(left - 1, 4)), Plan.OBJECT)] if dice < 0.8 else []
        if case.severity == Severity.IMMINENT_DANGER:
            return [(day, Plan.MEND)]
        if dice < 0.75:
            return [(self._between(day, 2 * left // 3, left - 1), self._true_or_not())]
        if dice < 0.85:
            return [(self._between(day, 1, left), Plan.MEND_SILENTLY)]
        if dice < 0.97:
            promised = self._between(day, left // 2, left - 1)
            return [(promised, Plan.PROMISE), (self._between(promised, 8, 25), Plan.MEND)]
        if dice < 1.05:
            return [(self._between(day, 1, left - 1), Plan.OBJECT)]
        return []

    def _late(self, case: Deficiency, day: date) -> list[tuple[date, Plan]]:
        dice = self.stage.chance.random()
        if case.item == OVER_OCCUPIED:
            return []
        if dice < 0.5:
            return [(self._between(day, 4, 22), self._true_or_not())]
        if dice < 0.65:
            return [(self._between(day, 6, 30), Plan.MEND_SILENTLY)]
        if dice < 0.8:
            return [(day, Plan.PROMISE), (self._between(day, 12, 35), Plan.MEND)]
        return [(self._between(day, 30, 70), Plan.MEND)]

    def _between(self, day: date, first: int, last: int) -> date:
        days = self.stage.chance.randint(max(first, 0), max(first, last, 0))
        return next_working_day(day + timedelta(days=days))

    def _true_or_not(self) -> Plan:
        return Plan.MEND if self.stage.chance.random() < TRUE else Plan.PRETEND

    def _say(self, session: Session, case: Deficiency, plan: Plan, day: date) -> None:
        stage = self.stage
        now = stage.clock()
        operator = case.accommodation.operator
        turns_out_to_be(f"operator:{operator.id}")
        link = session.get_one(OperatorLink, link_for(session, case, operator, now=now))
        if plan in (Plan.MEND, Plan.PRETEND):
            self._send_photo(session, case, mended=plan is Plan.MEND)
        answer_by_operator(session, link, self._words(case, plan, day), now=now)

    def _send_photo(self, session: Session, case: Deficiency, *, mended: bool) -> None:
        """One that was not sent before: an old photo proves nothing."""
        sent_before = len(photos.of_deficiency(session, case.id))
        receive_evidence(
            session,
            case,
            self.stage.photo(case.item, mended=mended, further=sent_before * VARIANTS),
            sent_by=f"operator:{case.accommodation.operator_id}",
            now=self.stage.clock(),
        )

    def _words(self, case: Deficiency, plan: Plan, day: date) -> OperatorAnswer:
        stage = self.stage
        if plan is Plan.PROMISE:
            until = next_working_day(day + timedelta(days=stage.chance.randint(5, 21)))
            return OperatorAnswer(AnswerKind.IN_PROGRESS, stage.word("in_progress"), until)
        if plan is Plan.OBJECT:
            words = "objection_occupancy" if case.item == OVER_OCCUPIED else "objection"
            return OperatorAnswer(AnswerKind.OBJECTION, stage.word(words))
        kind = stage.material.fault(case.item)
        return OperatorAnswer(
            AnswerKind.REMEDIED, stage.word("remedied", kind.effort if kind else "work")
        )
