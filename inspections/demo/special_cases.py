"""The demo's rarer cases: a clock that stands still, two that are one, a wish for more time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.demo.stage import Stage
from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import Severity
from inspections.domain.working_days import next_working_day
from inspections.store.deficiencies import Deficiency
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.merge_deficiencies import candidates


@dataclass(frozen=True, slots=True)
class SpecialCases:
    stage: Stage

    def happen(self, day: date) -> None:
        """One of each, where the district has a case for it."""
        with self.stage.transaction() as session:
            taken: set[int] = set()
            for tried in (self._merge, self._pause, self._ask):
                tried(session, day, taken)

    def _merge(self, session: Session, day: date, taken: set[int]) -> None:
        for case in self._open(session, taken):
            for other in candidates(session, case):
                if other.id not in taken and other.item != case.item:
                    taken.update((case.id, other.id))
                    self._decide(session, case, Decision.MERGE, "merging", into=other.number)
                    return

    def _pause(self, session: Session, day: date, taken: set[int]) -> None:
        for case in self._open(session, taken):
            since = max(case.found_on, day - timedelta(days=4))
            if case.deadline > day + timedelta(days=5):
                taken.add(case.id)
                self._decide(session, case, Decision.PAUSE, "pause", day=since)
                return

    def _ask(self, session: Session, day: date, taken: set[int]) -> None:
        """Left on the commissioner's desk."""
        for case in self._open(session, taken):
            if case.severity == Severity.SEVERE:
                taken.add(case.id)
                until = next_working_day(max(case.deadline, day) + timedelta(days=14))
                self._decide(session, case, Decision.ASK, "extension", day=until)
                return

    def _open(self, session: Session, taken: set[int]) -> Iterator[Deficiency]:
        """What nobody is in danger by, latest deadline first."""
        query = (
            select(Deficiency)
            .where(
                Deficiency.district_id == self.stage.district_id,
                Deficiency.state == S.OPEN.value,
                Deficiency.severity != Severity.IMMINENT_DANGER.value,
            )
            .order_by(Deficiency.deadline.desc(), Deficiency.id)
        )
        yield from (case for case in session.scalars(query).all() if case.id not in taken)

    def _decide(
        self,
        session: Session,
        case: Deficiency,
        decision: Decision,
        words: str,
        *,
        day: date | None = None,
        into: str = "",
    ) -> None:
        verdict = Verdict(decision, case.instance.entry, self.stage.word(words), day, into)
        decide(session, case, verdict, user=self.stage.coordinator, now=self.stage.clock())
