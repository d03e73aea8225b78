"""The coordinator: reads findings and answers within some days, lets no missed deadline lie."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from inspections.domain.figures import WITH_OPERATOR
from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import Role, Severity
from inspections.simulate.town import DESK, Town
from inspections.store.deficiencies import Deficiency
from inspections.usecases.decide import Decision, Verdict, decide, options

AGAIN_AFTER = 10  # working days, for a missed deadline that was looked at


@dataclass(slots=True)
class Coordinator:
    town: Town
    looks: dict[int, int] = field(default_factory=dict)  # entry of the case last put on the desk
    decided: Counter[tuple[int, str]] = field(default_factory=Counter)

    def notice(self, case: Deficiency) -> None:
        """Something lies on the desk: look at it on a day not far away."""
        entry = case.instance.entry
        within = self._within(case)
        if within is not None and self.looks.get(case.id) != entry:
            self.looks[case.id] = entry
            self._look_in(case, within)

    def _within(self, case: Deficiency) -> int | None:
        """Imminent danger is looked at the same day."""
        days = self._patience(case)
        danger = case.severity == Severity.IMMINENT_DANGER
        return 0 if danger and days is not None else days

    def _patience(self, case: Deficiency) -> int | None:
        habits = self.town.assumed.coordinator
        occasion = (self.town.fault_of(case).name, case.state)
        match case.state:
            case S.FOUND:
                return self.town.luck.upto(habits.reads_finding_within, *occasion)
            case S.REPORTED:
                return self.town.luck.upto(habits.reads_answer_within, *occasion)
            case S.OBJECTED:
                return self.town.luck.upto(habits.reads_objection_within, *occasion)
            case state if state != S.OPEN and state in WITH_OPERATOR:
                return habits.looks_at_overdue_after
        return None

    def _look_in(self, case: Deficiency, days: int) -> None:
        day = self.town.working_day(self.town.today(), days)
        self.town.agenda.add(self.town.soon(day, DESK), partial(self._look, case.id))

    def _look(self, case_id: int) -> None:
        town = self.town
        case = town.session.get_one(Deficiency, case_id)
        if case.instance.entry != self.looks.get(case_id) or case.ended_on is not None:
            return
        verdict = self._verdict(case)
        if verdict is not None and verdict.decision in options(case, town.policy):
            decide(town.session, case, verdict, user=town.one(Role.COORDINATOR), now=town.now)
            if case.state == S.WITHDRAWN:
                town.mend(case)
        if case.instance.entry == self.looks[case_id] and self._within(case) is not None:
            self._look_in(case, AGAIN_AFTER)

    def _verdict(self, case: Deficiency) -> Verdict | None:
        habits, seen = self.town.assumed.coordinator, case.instance.entry
        turn = (case.id, case.state)
        self.decided[turn] += 1
        occasion = (self.town.fault_of(case).name, case.state, self.decided[turn])
        dice = self.town.luck.roll("decides", *occasion)
        match case.state:
            case S.FOUND if dice < habits.withdraws:
                return Verdict(Decision.WITHDRAW, seen, "Kein Mangel")
            case S.FOUND:
                return Verdict(Decision.ACCEPT, seen)
            case S.REPORTED if not self.town.is_mended(case) and dice < habits.sees_through:
                return self._rework(seen)
            case S.REPORTED:
                return Verdict(Decision.ACCEPT, seen)
            case S.OBJECTED if dice < habits.accepts_objection:
                return Verdict(Decision.ACCEPT, seen)
            case S.OBJECTED:
                return self._rework(seen)
        if dice < habits.extends_overdue:
            return self._extension(seen)
        if dice < habits.extends_overdue + habits.orders_follow_up:
            return Verdict(Decision.FOLLOW_UP, seen)
        return None

    def _rework(self, seen: int) -> Verdict:
        until = self.town.today() + timedelta(days=self.town.policy.rework_days)
        return Verdict(Decision.REWORK, seen, "Bitte nachbessern", self.town.working_day(until))

    def _extension(self, seen: int) -> Verdict:
        days = self.town.assumed.coordinator.extension_days
        until = self.town.working_day(self.town.today() + timedelta(days=days))
        return Verdict(Decision.EXTEND, seen, "Ersatzteil fehlt", until)
