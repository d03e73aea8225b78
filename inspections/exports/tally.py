"""Figures counted while the rows pass by, so the overview cannot disagree with the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inspections.domain.figures import ENDED, TO_REVIEW
from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.exports.report_content import DeficiencyLine

SETTLED = frozenset(ENDED)


@dataclass(slots=True)
class Tally:
    states: Counter[tuple[Severity, DeficiencyState]] = field(default_factory=Counter)
    overdue: Counter[Severity] = field(default_factory=Counter)
    relapses: int = 0

    def counting(self, lines: Iterable[DeficiencyLine]) -> Iterator[DeficiencyLine]:
        states, overdue = self.states, self.overdue
        for line in lines:
            states[line.severity, line.state] += 1
            if line.days_overdue:
                overdue[line.severity] += 1
            self.relapses += line.relapse
            yield line

    def listed(self) -> int:
        return self.states.total()

    def listed_as(self, severity: Severity) -> int:
        return sum(count for (each, _), count in self.states.items() if each is severity)

    def settled(self, severity: Severity | None = None) -> int:
        return sum(
            count for (each, state), count in self.states.items()
            if state in SETTLED and severity in (None, each)
        )

    def to_review(self) -> int:
        return sum(count for (_, state), count in self.states.items() if state in TO_REVIEW)
