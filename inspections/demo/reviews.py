"""The demo's coordinator reviews, extends, orders follow-ups; before the end some is left over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from inspections.audit.acting import turns_out_to_be
from inspections.demo.desk import Lying, lying
from inspections.demo.operators import OVER_OCCUPIED
from inspections.demo.stage import Stage
from inspections.domain.figures import TO_REVIEW
from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import Role, Severity
from inspections.domain.working_days import next_working_day, office_date
from inspections.store import deficiencies
from inspections.store.deficiencies import Deficiency
from inspections.store.people import User
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.move_inspection import review_inspection

PATIENCE = {S.FOUND: 1, S.REPORTED: 6, S.OBJECTED: 8, S.OVERDUE: 12, S.ESCALATED: 12, S.OPEN: 3}
LOOKS_AGAIN = timedelta(days=14)


@dataclass(slots=True)
class Reviews:
    stage: Stage
    on_desk: dict[tuple[int, int], date] = field(default_factory=dict)  # looks at it on

    def decide(self, day: date, *, leave_new: int = 0, leave_answers: int = 0) -> None:
        """What has come to its turn. If the newest may stay, all the others go at once."""
        now = self.stage.clock.to(day, time(15, 50))
        self._look_through(day)
        with self.stage.transaction() as session:
            rows = lying(session, self.stage.district_id, PATIENCE)
        left = self._left_over(rows, leave_new, leave_answers)
        waiting = [row for row in rows if row.id not in left]
        at_once = TO_REVIEW if left else ()
        turn = [row.id for row in waiting if row.state in at_once or self._has_come(row, day)]
        for case_id in turn:
            with self.stage.transaction() as session:
                case = session.get_one(Deficiency, case_id)
                if verdict := self._verdict(case, day):
                    user = self._decider(case, verdict)
                    turns_out_to_be(f"user:{user.id}")
                    decide(session, case, verdict, user=user, now=now)

    def _look_through(self, day: date) -> None:
        """Visits of an earlier day that found nothing."""
        with self.stage.transaction() as session:
            for visit in deficiencies.visits_to_review(session, self.stage.district_id):
                if visit.finished_at and office_date(visit.finished_at) < day:
                    now = self.stage.clock()
                    review_inspection(session, visit, actor=self.stage.planner(), now=now)

    def _left_over(self, rows: list[Lying], new: int, answers: int) -> set[int]:
        found = [row.id for row in rows if row.state is S.FOUND]
        answered = [row for row in rows if row.state in (S.REPORTED, S.OBJECTED)]
        ids = [row.id for row in sorted(answered, key=lambda row: (row.since, row.id))]
        return {*found[max(len(found) - new, 0) :], *ids[max(len(ids) - answers, 0) :]}

    def _has_come(self, row: Lying, day: date) -> bool:
        if row.key not in self.on_desk:
            days = self.stage.chance.randint(0, PATIENCE[row.state])
            self.on_desk[row.key] = next_working_day(day + timedelta(days=days))
        if self.on_desk[row.key] > day:
            return False
        self.on_desk[row.key] = next_working_day(day + LOOKS_AGAIN)
        return True

    def _verdict(self, case: Deficiency, day: date) -> Verdict | None:
        seen = case.instance.entry
        dice = self.stage.chance.random()
        match S(case.state):
            case S.FOUND if dice < 0.03:
                return Verdict(Decision.WITHDRAW, seen, self.stage.word("withdrawal"))
            case S.FOUND:
                return Verdict(Decision.ACCEPT, seen)
            case S.REPORTED:
                return self._of_report(case, seen, dice, day)
            case S.OBJECTED:
                return self._of_objection(case, seen, dice, day)
            case S.OVERDUE | S.ESCALATED if dice < 0.45:
                return Verdict(Decision.FOLLOW_UP, seen)
            case S.OVERDUE | S.ESCALATED if dice < 0.6:
                return self._extended(case, seen, day)
            case S.OPEN if case.promised_on and case.promised_on > case.deadline and dice < 0.6:
                return self._extended(case, seen, day)
            case S.OPEN if case.item == OVER_OCCUPIED and not self._is_over(case, day):
                return Verdict(Decision.CLOSE, seen, self.stage.word("closing"))
        return None

    def _of_report(self, case: Deficiency, seen: int, dice: float, day: date) -> Verdict:
        house = self.stage.house(case.accommodation_id)
        still_there = (case.item, case.place) in house.faults
        if still_there and dice < 0.7:
            return self._again(case, seen, "rework", day)
        return Verdict(Decision.ACCEPT, seen)

    def _of_objection(self, case: Deficiency, seen: int, dice: float, day: date) -> Verdict:
        if case.item != OVER_OCCUPIED and dice < 0.4:
            return Verdict(Decision.ACCEPT, seen)
        return self._again(case, seen, "objection_refused", day)

    def _again(self, case: Deficiency, seen: int, words: str, day: date) -> Verdict:
        until = next_working_day(day + timedelta(days=14))
        return Verdict(Decision.REWORK, seen, self.stage.word(words), until)

    def _extended(self, case: Deficiency, seen: int, day: date) -> Verdict:
        wanted = max(case.deadline, day, case.promised_on or day) + timedelta(days=7)
        return Verdict(
            Decision.EXTEND, seen, self.stage.word("extension"), next_working_day(wanted)
        )

    def _decider(self, case: Deficiency, verdict: Verdict) -> User:
        """The commissioner extends what the coordinator may not extend alone."""
        alone = case.extensions == 0 and case.severity in (Severity.MODERATE, Severity.LOW)
        if verdict.decision is Decision.EXTEND and not alone:
            return self.stage.cast.one(Role.COMMISSIONER)
        return self.stage.coordinator

    def _is_over(self, case: Deficiency, day: date) -> bool:
        house = self.stage.house(case.accommodation_id)
        return house.occupied(day) > house.sketch.places
