"""The demo's inspectors: they go where the plan sends them, answer, photograph, hand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspections.audit.acting import turns_out_to_be
from inspections.demo.house import House
from inspections.demo.pictures import is_worth_a_photo
from inspections.demo.questionnaire import Record, filled_in
from inspections.demo.stage import Stage
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite, Submission
from inspections.domain.vocabulary import InspectionKind, InspectionTrigger
from inspections.store import deficiencies, inspections
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.usecases.move_inspection import move_inspection
from inspections.usecases.receive_photo import receive_inspection_photo
from inspections.usecases.record_answers import record_answers
from inspections.usecases.submit_checklist import checklist_of, submit_checklist

LATE = 0.16  # of the days on which a planned visit does not come about
FALLS_THROUGH = 0.02
PHOTOGRAPHED = 0.85
LONG_OVERDUE = timedelta(days=60)
OLD_DEFICIENCIES = "O05"  # asks for the others, so it does not count itself
HOURS = ((time(8, 40), time(10, 55)), (time(11, 30), time(13, 40)), (time(14), time(15, 45)))


@dataclass(frozen=True, slots=True)
class Visits:
    stage: Stage

    def make(self, day: date) -> None:
        """All visits of the day, at most three a person."""
        with self.stage.transaction() as session:
            waiting = [
                (row.id, row.inspector_id, row.kind)
                for row in inspections.unfinished(session, self.stage.district_id)
                if row.planned_on <= day
            ]
        done: dict[int | None, int] = {}
        for inspection_id, inspector_id, kind in waiting:
            slot = done.get(inspector_id, 0)
            if slot < len(HOURS) and self._comes_about(inspection_id, kind):
                self.visit(inspection_id, day, slot)
                done[inspector_id] = slot + 1

    def visit(self, inspection_id: int, day: date, slot: int = 0) -> None:
        begin, end = HOURS[slot]
        answers = self.begin(inspection_id, day, begin)
        now = self.stage.clock.to(day, end)
        with self.stage.transaction() as session:
            inspection = inspections.get(session, self.stage.district_id, inspection_id)
            user = self._inspector(inspection)
            turns_out_to_be(f"user:{user.id}")
            self._photograph_faults(session, inspection, answers, user)
            submission = Submission(self.stage.uid(), self._writes(answers))
            submit_checklist(session, inspection, submission, user=user, now=now)

    def begin(self, inspection_id: int, day: date, at: time) -> list[Answer]:
        """Record the first half with its photos; what is left to say."""
        now = self.stage.clock.to(day, at)
        with self.stage.transaction() as session:
            inspection = inspections.get(session, self.stage.district_id, inspection_id)
            house = self.stage.house(inspection.accommodation_id)
            answers = self._answers(session, inspection, house, day)
            half = (len(answers) + 1) // 2
            user = self._inspector(inspection)
            turns_out_to_be(f"user:{user.id}")
            record_answers(session, inspection, self._writes(answers[:half]), user=user, now=now)
            self._photograph_faults(session, inspection, answers[:half], user)
        return answers[half:]

    def _answers(
        self, session: Session, inspection: Inspection, house: House, day: date
    ) -> list[Answer]:
        mine = (Deficiency.accommodation_id == house.id,)
        unended = deficiencies.unended_points(session, house.id)
        since = inspection.accommodation.last_inspected_on or day
        fixed = select(func.count(Deficiency.id)).where(*mine, Deficiency.ended_on >= since)
        overdue = [
            row
            for row in unended.values()
            if row.is_overdue and row.item != OLD_DEFICIENCIES
        ]
        record = Record(
            open_points=self._to_see(session, inspection, unended),
            fixed=session.scalar(fixed) or 0,
            open=len(unended),
            long_overdue=sum(row.deadline < day - LONG_OVERDUE for row in overdue),
            kind=inspection.kind,
            announced=inspection.announced,
        )
        checklist = checklist_of(session, inspection)
        return filled_in(checklist, house, day, record, self.stage.chance)

    def _to_see(
        self,
        session: Session,
        inspection: Inspection,
        unended: dict[tuple[str, str], Deficiency],
    ) -> list[tuple[str, str]]:
        if inspection.kind != InspectionKind.FOLLOW_UP:
            return list(unended)
        seen = deficiencies.to_be_seen(session, inspection.id)
        return [(one.deficiency.item, one.deficiency.place) for one in seen]

    def _photograph_faults(
        self, session: Session, inspection: Inspection, answers: list[Answer], user: User
    ) -> None:
        faults = self.stage.house(inspection.accommodation_id).faults
        for answer in answers:
            faulty = (answer.item, answer.place) in faults and is_worth_a_photo(answer.item)
            if faulty and self.stage.chance.random() < PHOTOGRAPHED:
                receive_inspection_photo(
                    session,
                    inspection,
                    self.stage.photo(answer.item, mended=False),
                    item=answer.item,
                    place=answer.place,
                    sent_by=f"user:{user.id}",
                    now=self.stage.clock(),
                )

    def _comes_about(self, inspection_id: int, kind: str) -> bool:
        if kind == InspectionKind.FOLLOW_UP:
            return True
        dice = self.stage.chance.random()
        if dice < FALLS_THROUGH:
            self._cancel(inspection_id)
        return dice > LATE

    def _cancel(self, inspection_id: int) -> None:
        with self.stage.transaction() as session:
            move_inspection(
                session,
                inspections.get(session, self.stage.district_id, inspection_id),
                InspectionTrigger.CANCEL,
                actor=self.stage.planner(),
                now=self.stage.clock(),
                reason=self.stage.word("cancelled"),
            )

    def _writes(self, answers: list[Answer]) -> tuple[AnswerWrite, ...]:
        return tuple(AnswerWrite(self.stage.uid(), answer) for answer in answers)

    def _inspector(self, inspection: Inspection) -> User:
        users = self.stage.cast.users.values()
        return next(user for user in users if user.id == inspection.inspector_id)
